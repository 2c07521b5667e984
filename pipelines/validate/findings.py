"""What validation says: findings, each pinned to its place, and the Reporte that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pipelines.clean import Repair

Severity = Literal["error", "advertencia"]
# The rule of the notice that a table has more errors than were looked for.
MORE_ERRORS = "demasiados-errores"


@dataclass(frozen=True)
class Finding:
    """One defect: what is wrong, where, what was seen, and what to do next.

    ``rule`` is a frictionless error type (with its constraint, as in ``constraint-error/enum``), one of ours in
    Spanish, or a rule of the programme (``R1``). ``cell`` is an A1 address (``7:7`` is all of row 7), or None when
    it is about the whole. ``column`` is the schema's name of the column. ``suggestion`` is the value that was
    probably meant, where it can be worked out; ``remedy`` names it too.
    """

    rule: str
    severity: Severity
    table: str
    file: str
    sheet: str | None
    cell: str | None
    value: str | None
    message: str
    remedy: str
    column: str | None = None
    suggestion: str | None = None

    @property
    def is_error(self) -> bool:
        """Whether it counts as one: the notice that there are more stands among them, and is none."""
        return self.severity == "error" and self.rule != MORE_ERRORS

    @property
    def general_remedy(self) -> str:
        """The remedy without the suggestion, which is this cell's alone."""
        return self.remedy.removeprefix(did_you_mean(self.suggestion)) if self.suggestion else self.remedy

    def as_json(self) -> dict[str, Any]:
        """The finding with the Spanish keys that other programs read."""
        return {
            "regla": self.rule, "gravedad": self.severity, "tabla": self.table, "archivo": self.file,
            "hoja": self.sheet, "celda": self.cell, "columna": self.column, "valor": self.value,
            "mensaje": self.message, "remedio": self.remedy, "sugerencia": self.suggestion,
        }  # fmt: skip


def did_you_mean(suggestion: str | None) -> str:
    """How a remedy begins when the value that was meant is known."""
    return f"¿Quiso escribir «{suggestion}»? " if suggestion else ""


@dataclass(frozen=True)
class TableSummary:
    """What was read of one table: its rows, its sheet, and the repairs made while reading.

    ``titles`` gives each column's title by its name, ``corrections`` what was corrected by declaration, and why.
    """

    table: str
    title: str
    file: str
    sheet: str | None
    rows: int
    repairs: tuple[Repair, ...]
    titles: Mapping[str, str] = field(default_factory=dict)
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Until:
    """What must be mended first: cells of a sheet, or, without any, the file or sheet that could not be read."""

    file: str
    sheet: str | None
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Unchecked:
    """What was not checked, each completing «no se revisó todavía…», until all of ``until`` is mended."""

    about: tuple[str, ...]
    until: tuple[Until, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "revisiones": list(self.about),
            "hasta_corregir": [
                {"archivo": one.file, "hoja": one.sheet, "celdas": list(one.cells)} for one in self.until
            ],
        }


@dataclass(frozen=True)
class Reporte:
    """Everything found in an exercise, in the order in which its steward would mend it."""

    tables: tuple[TableSummary, ...]
    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.is_error)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.severity == "advertencia")

    @property
    def valid(self) -> bool:
        return not self.errors

    def as_json(self) -> Mapping[str, Any]:
        return {
            "valido": self.valid,
            "errores": len(self.errors),
            "advertencias": len(self.warnings),
            "tablas": [
                {
                    "tabla": one.table, "archivo": one.file, "hoja": one.sheet, "renglones": one.rows,
                    "reparaciones": [asdict(repair) for repair in one.repairs],
                    "correcciones": list(one.corrections),
                }
                for one in self.tables
            ],
            "hallazgos": [one.as_json() for one in self.findings],
            "sin_revisar": [one.as_json() for one in self.unchecked],
        }  # fmt: skip
