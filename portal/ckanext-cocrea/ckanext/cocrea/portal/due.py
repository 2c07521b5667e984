"""Since when what a page lacks is due: by the plan's own days, or else by the step of the programme that asks for it.

Source: the programme's document, «Seis pasos para realizar un ejercicio de Gobierno Abierto» and the seven sections of
the site, as ``datapackages/plan-de-accion.toml`` declares them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from ckanext.cocrea.portal.commitments import plan_of
from ckanext.cocrea.portal.punctuality import every
from ckanext.cocrea.portal.tables import Row, Tables
from ckanext.cocrea.portal.words import day

_FIRST_STEP = "El programa pide publicar el ejercicio desde su paso 1, con su primera actividad."


def due(tables: Tables, today: date) -> Mapping[str, str]:
    """A sentence for each thing that may not be there yet."""
    plan = plan_of(tables)
    installed = _since(
        plan.get("fecha_instalacion_stl"), today, "El Secretariado se instaló", "El Secretariado se instala",
        "Se pide desde que el Secretariado se instala, en el paso 2 del programa.",
    )  # fmt: skip
    signed = _since(
        plan.get("fecha_firma"), today, "El plan se firmó", "El plan se firma",
        "Se pide a más tardar con la firma del plan, en el paso 4 del programa.",
    )  # fmt: skip
    begun = _since(
        plan.get("fecha_inicio"), today, "La vigencia del plan empezó", "La vigencia del plan empieza",
        "Se pide desde que empieza la vigencia del plan, en el paso 5 del programa.",
    )  # fmt: skip
    return {
        "secretariat": installed,
        "sessions": f"{installed} {_next_session(tables, plan, today)}".strip(),
        "commitments": signed,
        "milestones": signed,
        "reports": begun,
        "money": f"El programa pide seguir el dinero de al menos un compromiso (Follow the Money). {begun}",
        "board": f"Se calcula solo, con el plan que se publica. {_FIRST_STEP}",
        "activities": _FIRST_STEP,
        "coming": _over(plan, today) or _next_session(tables, plan, today) or _FIRST_STEP,
        **{f"section_{number}": f"Es parte del apartado {number} del sitio. {installed}" for number in range(1, 8)},
    }


def _since(known: date | None, today: date, was: str, will: str, rule: str) -> str:
    if known is None:
        return rule
    return f"{was if known <= today else will} el {day(known)}: se pide desde ese día."


def _over(plan: Row, today: date) -> str:
    last = plan.get("fecha_fin")
    return f"La vigencia del plan terminó el {day(last)}." if last and last < today else ""


def _next_session(tables: Tables, plan: Row, today: date) -> str:
    """By when the Secretariado should meet next, as often as it agreed to, counted from its installation.

    In the first period, from today's on, in which it has not met.
    """
    start, frequency = plan.get("fecha_instalacion_stl"), plan.get("frecuencia_sesiones") or ""
    period = every(frequency)
    if not (start and period) or _over(plan, today):
        return ""
    met = [
        one["fecha"] for one in tables.of("stl_sesiones", "plan_id", plan["plan_id"]) if one["estatus"] == "realizada"
    ]
    number, first = 1, start
    # From the start each time: 31 January, 28 February, and 31 March again.
    while (following := start + period * number) <= today or any(first <= one < following for one in met):
        number, first = number + 1, following
    label = tables.label("plan_accion", "frecuencia_sesiones", frequency).lower()
    return f"Acordó sesionar con frecuencia {label}: le toca a más tardar el {day(following - timedelta(days=1))}."
