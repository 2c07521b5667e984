"""How the board is said in Spanish."""

from __future__ import annotations

from pipelines.compliance import days_left
from pipelines.domains.cumplimiento.line import Line
from pipelines.domains.dates import spoken
from pipelines.domains.words import counted

SECTIONS = {
    "compromiso": "Compromisos",
    "apartado": "Los siete apartados del sitio",
    "paso": "Los seis pasos",
    "gobernanza": "Gobernanza del Secretariado",
}
# Of a section without lines: only commitments may be none.
NONE = "El plan todavía no tiene compromisos."
STATES = {"cumplido": "Cumplido", "en_proceso": "En proceso", "pendiente": "Pendiente", "atrasado": "Atrasado"}
# With words beside them: never told by the sign or its colour alone.
SIGNS = {"cumplido": "✓", "en_proceso": "…", "pendiente": "○", "atrasado": "✗"}
COMPLETION = {
    "sin_evidencia": "sin evidencia",
    "no_iniciado": "no iniciado",
    "limitado": "limitado",
    "sustancial": "sustancial",
    "completo": "completo",
}


def percentage(line: Line) -> str:
    """«62.5 %», empty where nothing is counted."""
    return "" if line.percentage is None else f"{line.percentage:f} %"


def term(line: Line, on: str) -> str:
    """«faltan 12 días, hasta el 28/08/2016»; done, on which days; empty where there is no day to tell."""
    if line.aspect == "paso":
        return _days_of_step(line)
    left = days_left(line, on)
    if left is None:
        return f"cumplido el {spoken(line.done_day)}" if line.state == "cumplido" and line.done_day else ""
    day = spoken(line.due_day)
    if left == 0:
        return f"vence hoy, {day}"
    if left < 0:
        return f"venció hace {counted(-left, 'día', 'días')}, el {day}"
    return f"{'falta' if left == 1 else 'faltan'} {counted(left, 'día', 'días')}, hasta el {day}"


def _days_of_step(line: Line) -> str:
    if line.done_day and line.done_day != line.first_day:
        return f"del {spoken(line.first_day)} al {spoken(line.done_day)}"
    if line.first_day:
        return f"{'el' if line.done_day else 'desde el'} {spoken(line.first_day)}"
    return ""


def summary(line: Line, on: str) -> str:
    """State, percentage, degree of the OGP's scale and term, those that there are."""
    degree = COMPLETION.get(line.completion, "")
    return " · ".join(filter(None, (STATES[line.state], percentage(line), degree, term(line, on))))
