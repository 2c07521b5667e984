"""The compliance board: whole lines of small plans, and what each day makes of them."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from pipelines.definition import load_definitions
from pipelines.domains.cumplimiento import board, cumplimiento, last_day
from pipelines.domains.cumplimiento.compromisos import milestone_progress
from pipelines.domains.cumplimiento.line import Line
from pipelines.domains.dates import periods
from pipelines.paths import DATAPACKAGES
from tests.domains.tables import table

RULES = load_definitions(DATAPACKAGES)["plan-de-accion"].rules
NUMBERS, SECTIONS = RULES["cumplimiento"], RULES["apartados"]
PLANS = table(
    "plan_id titulo paso_actual fecha_instalacion_stl fecha_firma fecha_inicio fecha_fin frecuencia_sesiones",
    "p1 | Plan | 5 | 2015-03-27 | 2015-08-28 | 2015-08-28 | 2016-08-28 | R/P3M",
)
PLAN = PLANS.to_dict("records")[0]
COMMITMENTS = table("compromiso_id plan_id numero titulo", "c2 | p1 | 2 | Aire", "c1 | p1 | 1 | Agua")
MILESTONES = "hito_id compromiso_id fecha_inicio fecha_limite ponderacion"
REPORTS = "hito_id fecha_corte sector_autor estatus porcentaje cumplimiento_mri"


def lines(on: str, aspect: str, plan=PLAN, **tables: pd.DataFrame) -> list[Line]:
    return [one for one in board(NUMBERS, SECTIONS, on, plan, tables) if one.aspect == aspect]


def told(one: Line) -> tuple[object, ...]:
    percentage = None if one.percentage is None else f"{one.percentage:f}"
    return one.number, one.title, one.state, percentage, one.has, one.lacks


@pytest.mark.parametrize(
    ("reports", "on", "expected"),
    [
        ((), "2016-01-01", {}),
        (("h1 | 2015-11-30 | a | en_proceso | 40 |",), "2015-11-30", {"h1": ("40", "", False)}),
        # Not yet known on that day.
        (("h1 | 2015-11-30 | a | en_proceso | 40 |",), "2015-11-29", {}),
        # The last day counts, even when it is less.
        (
            ("h1 | 2015-11-30 | a | en_proceso | 40 |", "h1 | 2016-02-29 | a | en_proceso | 30 |"),
            "2016-03-01", {"h1": ("30", "", False)},
        ),
        # Two sectors on one day: the lowest.
        (
            ("h1 | 2015-11-30 | a | completado | 100 |", "h1 | 2015-11-30 | b | en_proceso | 60 |"),
            "2016-01-01", {"h1": ("60", "", False)},
        ),
        # Done is 100 without a word of a percentage; what says none of what is under way is 0.
        (
            ("h1 | 2015-11-30 | a | completado | |", "h2 | 2015-11-30 | a | en_proceso | |"),
            "2016-01-01", {"h1": ("100", "2015-11-30", False), "h2": ("0", "", False)},
        ),
        # Done when it was first done, verified when it is.
        (
            ("h1 | 2015-11-30 | a | completado | 100 |", "h1 | 2016-02-29 | b | verificado | |"),
            "2016-03-01", {"h1": ("100", "2015-11-30", True)},
        ),
    ],
)  # fmt: skip
def test_a_milestone_is_as_far_as_its_last_reports_say(reports, on, expected) -> None:
    found = milestone_progress(table(REPORTS, *reports), on)
    assert {key: (f"{one.percentage:f}", one.done_day, one.verified) for key, one in found.items()} == expected


@pytest.mark.parametrize(
    ("milestones", "reports", "expected"),
    [
        # By its weight.
        (
            ("h1 | c1 | 2015-09-01 | 2015-11-30 | 25", "h2 | c1 | 2015-10-01 | 2016-06-30 | 75"),
            ("h1 | 2015-11-30 | a | completado | 100 |", "h2 | 2015-11-30 | a | en_proceso | 20 |"),
            ("en_proceso", "40", "limitado", "1 de 2 hitos cumplidos.", "", "2015-09-01", "2016-06-30", ""),
        ),
        # No weights: equal ones.
        (
            ("h1 | c1 | | 2015-11-30 |", "h2 | c1 | 2015-10-01 | 2016-06-30 |"),
            ("h1 | 2015-11-30 | a | verificado | 100 |",),
            (
                "en_proceso", "50", "sustancial", "1 de 2 hitos cumplidos; 1 verificado.", "",
                "2015-10-01", "2016-06-30", "",
            ),
        ),
        # Late: a milestone that is due and not done, whatever the percentage.
        (
            ("h1 | c1 | 2015-09-01 | 2015-12-31 | 50", "h2 | c1 | 2015-09-01 | 2016-06-30 | 50"),
            ("h1 | 2015-11-30 | a | en_proceso | 99 |", "h2 | 2015-11-30 | a | completado | 100 |"),
            (
                "atrasado", "99.5", "sustancial", "1 de 2 hitos cumplidos.", "Venció su hito h1 (el 31/12/2015).",
                "2015-09-01", "2016-06-30", "",
            ),
        ),
        # Due that very day is not late.
        (
            ("h1 | c1 | 2015-09-01 | 2016-03-01 | 100",), (),
            ("pendiente", "0", "sin_evidencia", "0 de 1 hito cumplido.", "", "2015-09-01", "2016-03-01", ""),
        ),
        (
            ("h1 | c1 | 2015-09-01 | 2016-06-30 | 100",), ("h1 | 2015-11-30 | a | sin_avance | 0 |",),
            ("en_proceso", "0", "no_iniciado", "0 de 1 hito cumplido.", "", "2015-09-01", "2016-06-30", ""),
        ),
        (
            ("h1 | c1 | 2015-09-01 | 2015-12-31 | 0",), ("h1 | 2016-02-29 | a | completado | |",),
            ("cumplido", "100", "completo", "1 de 1 hito cumplido.", "", "2015-09-01", "2015-12-31", "2016-02-29"),
        ),
        ((), (), ("pendiente", None, "sin_evidencia", "", "No tiene hitos.", "", "2016-08-28", "")),
    ],
)  # fmt: skip
def test_a_commitment_is_as_far_as_its_milestones_weigh(milestones, reports, expected) -> None:
    (one,) = lines(
        "2016-03-01", "compromiso", compromisos=COMMITMENTS.iloc[1:], hitos=table(MILESTONES, *milestones),
        avances=table(REPORTS, *reports),
    )  # fmt: skip
    percentage = None if one.percentage is None else f"{one.percentage:f}"
    assert (
        one.state, percentage, one.completion, one.has, one.lacks, one.first_day, one.due_day, one.done_day,
    ) == expected  # fmt: skip


def test_the_plan_is_the_mean_of_its_commitments_in_the_order_of_their_numbers() -> None:
    tables = {
        "compromisos": COMMITMENTS,
        "hitos": table(
            MILESTONES, "h1 | c1 | 2015-09-01 | 2016-01-31 | 100", "h2 | c2 | 2015-09-01 | 2016-01-31 | 100"
        ),
        "avances": table(REPORTS, "h1 | 2015-11-30 | a | completado | |", "h2 | 2015-11-30 | a | en_proceso | 33.35 |"),
    }
    assert [told(one) for one in lines("2016-03-01", "plan", **tables)] == [
        (1, "Plan", "en_proceso", "66.7", "1 de 2 compromisos cumplidos.", "Tiene hitos vencidos el compromiso 2."),
    ]
    assert [told(one)[:4] for one in lines("2016-03-01", "compromiso", **tables)] == [
        (1, "Agua", "cumplido", "100"),
        (2, "Aire", "atrasado", "33.4"),
    ]
    assert lines("2016-08-29", "plan", **tables)[0].state == "atrasado"


def test_a_plan_without_commitments_says_so() -> None:
    assert [told(one) for one in lines("2015-09-01", "plan")] == [
        (1, "Plan", "en_proceso", None, "Sin compromisos todavía.", "")
    ]


def test_each_section_says_what_it_needs_has_and_lacks() -> None:
    found = lines(
        "2016-03-01", "apartado",
        stl_integrantes=table("integrante_id", "i1", "i2"),
        minutas=table("sesion_id estatus fecha_aprobacion", "s1 | borrador |"),
        contactos=table("tipo", "stl", "manifestar_interes"), agenda=table("plan_id tipo paso inicio estatus"),
        avances=table(REPORTS, "h1 | 2015-11-30 | a | sin_avance | |"),
    )  # fmt: skip
    assert [told(one) for one in found] == [
        (
            1, "Secretariado Técnico Local", "en_proceso", "50", "Integrantes (2) y Minutas (1).",
            "Evidencias y Comunicados.",
        ),
        (2, "Avance de los compromisos y agenda de actividades", "en_proceso", "50", "Avances (1).", "Agenda."),
        (3, "Datos de contacto", "cumplido", "100", "Contactos (2).", ""),
        (4, "Datos abiertos", "cumplido", "100", "Este conjunto de datos y los demás del ejercicio.", ""),
        (5, "Ligas de interés", "pendiente", "0", "", "Ligas."),
        (6, "Dudas, quejas y sugerencias", "pendiente", "0", "", "Contacto para dudas, quejas y sugerencias."),
        (7, "Manifestar interés en participar", "cumplido", "100", "Contacto para quien quiera participar.", ""),
    ]  # fmt: skip
    assert found[0].asks == "Integrantes, Minutas, Evidencias y Comunicados."


def test_each_step_says_what_proves_it_and_its_days() -> None:
    found = lines(
        "2016-03-01", "paso",
        stl_integrantes=table("integrante_id plan_id", "i1 | p1"),
        agenda=table(
            "plan_id tipo paso inicio estatus",
            "p1 | otro | 1 | 2015-02-20T12:00:00 | realizada", "p1 | taller | 1 | 2015-03-06T10:00:00 | realizada",
            "p1 | otro | 1 | 2015-03-20T10:00:00 | cancelada", "p1 | visita_ifai | 2 | 2015-03-26T16:00:00 | realizada",
            "p2 | visita_ifai | 4 | 2015-08-28T16:00:00 | realizada",
        ),
        mesas=table("plan_id fecha estatus", "p1 | 2015-04-18 | realizada", "p1 | 2015-04-19 | cancelada"),
        compromisos=COMMITMENTS,
        hitos=table(MILESTONES, "h1 | c1 | 2015-09-01 | 2016-01-31 | 100"),
        avances=table(REPORTS, "h1 | 2015-11-30 | a | sin_avance | |"),
    )  # fmt: skip
    assert [(one.number, one.state, one.lacks, one.first_day, one.due_day, one.done_day) for one in found] == [
        (1, "cumplido", "", "2015-02-20", "", "2015-03-06"),
        (2, "cumplido", "", "2015-03-26", "", "2015-03-27"),
        (3, "en_proceso", "Las propuestas de las mesas.", "2015-04-18", "", ""),
        (4, "en_proceso", "La visita de la Secretaría Técnica.", "2015-08-28", "", ""),
        (
            5, "en_proceso", "Que termine: lo que pide ya está, pero el ejercicio todavía va en este paso.",
            "2015-11-30", "2016-08-28", "",
        ),
        (6, "pendiente", "", "", "", ""),
    ]  # fmt: skip
    assert (found[1].title, found[1].asks, found[1].has) == (
        "Conformación del Secretariado Técnico Local",
        "Los integrantes del Secretariado, la instalación del Secretariado y la visita de la Secretaría Técnica.",
        "Los integrantes del Secretariado, la instalación del Secretariado y la visita de la Secretaría Técnica.",
    )


@pytest.mark.parametrize(
    ("tables", "lacks"),
    [
        ({}, ""),
        ({"compromisos": COMMITMENTS}, "La visita de la Secretaría Técnica. El ejercicio va en el paso 3."),
        (
            {
                "compromisos": COMMITMENTS,
                "agenda": table("plan_id tipo paso inicio estatus", "p1 | visita_ifai | 4 | 2015-08-01 | realizada"),
            },
            "Que empiece: lo que pide ya está, pero el ejercicio va en el paso 3.",
        ),
    ],
)
def test_a_step_to_come_of_which_something_is_there_says_why_it_has_not_begun(tables, lacks) -> None:
    plan = {**PLAN, "paso_actual": "3", "fecha_firma": "2015-08-28" if tables else ""}
    fourth = lines("2016-03-01", "paso", plan, **tables)[3]
    assert (fourth.state, fourth.lacks) == ("pendiente", lacks)


SESSIONS = "sesion_id plan_id fecha estatus quorum"


def test_governance_is_held_against_its_own_word() -> None:
    found = lines(
        "2016-01-15", "gobernanza",
        stl_sesiones=table(
            SESSIONS, "s1 | p1 | 2015-03-27 | realizada | true", "s2 | p1 | 2015-10-02 | realizada | false",
            "s3 | p1 | 2015-12-01 | cancelada |", "s4 | p1 | 2016-02-01 | convocada |",
            "s5 | p2 | 2015-07-01 | realizada | true",
        ),
        minutas=table("sesion_id estatus fecha_aprobacion", "s1 | aprobada | 2015-06-26", "s2 | borrador |"),
        acuerdos=table(
            "acuerdo_id sesion_id resultado estatus fecha_limite fecha_cumplimiento",
            "a1 | s1 | aprobado | cumplido | 2015-06-01 | 2015-06-01", "a2 | s1 | aprobado | en_proceso | 2015-12-31 |",
            "a3 | s2 | aprobado | pendiente | |", "a4 | s2 | rechazado | cancelado | |",
            "a5 | s2 | aprobado | pendiente | 2016-02-01 |",
            "a6 | s5 | aprobado | pendiente | 2015-01-01 |",
        ),
    )  # fmt: skip
    assert [told(one) for one in found] == [
        (
            1, "Sesiones con la frecuencia acordada", "atrasado", "66.7",
            "2 sesiones realizadas; la última, el 02/10/2015; sesionó en 2 de 3 periodos.",
            "No hubo sesión del 27/06/2015 al 26/09/2015.",
        ),
        (2, "Sesiones con quórum", "en_proceso", "50", "1 de 2 sesiones con quórum.", "Sin quórum el 02/10/2015."),
        (
            3, "Minutas aprobadas", "en_proceso", "50", "1 de 2 sesiones con minuta aprobada.",
            "Sin minuta aprobada la sesión del 02/10/2015.",
        ),
        (4, "Acuerdos cumplidos", "atrasado", "25", "1 de 4 acuerdos cumplidos.", "Venció a2 (el 31/12/2015)."),
    ]  # fmt: skip
    assert found[3].due_day == "2015-12-31"


def test_governance_without_sessions_is_pending() -> None:
    assert [told(one)[2:] for one in lines("2015-04-01", "gobernanza")] == [
        ("pendiente", None, "El ejercicio no tiene la tabla de sesiones.", ""),
        ("pendiente", None, "Todavía ninguna sesión dice si hubo quórum.", ""),
        ("pendiente", None, "Todavía no hay sesiones realizadas.", ""),
        ("pendiente", None, "Todavía no hay acuerdos aprobados.", ""),
    ]


@pytest.mark.parametrize(
    ("start", "frequency", "last", "expected"),
    [
        ("2015-03-27", "R/P3M", "2015-06-25", []),
        ("2015-03-27", "R/P3M", "2015-06-26", [("2015-03-27", "2015-06-26")]),
        ("2015-01-31", "R/P1M", "2015-03-31", [("2015-01-31", "2015-02-27"), ("2015-02-28", "2015-03-30")]),
        ("2015-01-01", "R/P2W", "2015-01-28", [("2015-01-01", "2015-01-14"), ("2015-01-15", "2015-01-28")]),
        ("2016-02-29", "R/P1Y", "2017-02-28", [("2016-02-29", "2017-02-27")]),
        ("2015-01-01", "R/P1D", "2015-01-02", [("2015-01-01", "2015-01-01"), ("2015-01-02", "2015-01-02")]),
        ("2015-01-01", "irregular", "2016-01-01", []),
        ("", "R/P1M", "2016-01-01", []),
        ("2015-01-01", "R/P0D", "2016-01-01", []),
        ("2015-01-01", "R/P1M", "", []),
        ("2015-01-01", "", "2016-01-01", []),
    ],
)
def test_the_whole_periods_that_have_passed(start, frequency, last, expected) -> None:
    assert periods(start, frequency, last) == expected


def test_what_is_published_is_drawn_as_of_the_last_day_of_the_tables() -> None:
    tables = {
        "compromisos": COMMITMENTS,
        "hitos": table(MILESTONES, "h1 | c1 | 2015-09-01 | 2015-11-30 | 100"),
        "avances": table(REPORTS, "h1 | 2015-12-15 | a | en_proceso | 62.55 |"),
        # Announced, not done.
        "agenda": table("plan_id tipo paso inicio estatus", "p1 | taller | 5 | 2016-05-05T10:00:00 | confirmada"),
    }
    assert last_day(PLAN, tables) == "2015-12-15"
    found = cumplimiento(NUMBERS, SECTIONS, plan_accion=PLANS, **tables)
    assert found["cumplimiento_id"].is_unique
    assert set(found["fecha_corte"]) == {"2015-12-15"}
    assert found[found["cumplimiento_id"] == "p1-compromiso-1"].to_dict("records") == [
        {
            "cumplimiento_id": "p1-compromiso-1", "plan_id": "p1", "aspecto": "compromiso", "numero": "1",
            "titulo": "Agua", "estado": "atrasado", "porcentaje": "62.6", "cumplimiento_ogp": "sustancial",
            "pide": "1 hito cumplido.", "hay": "0 de 1 hito cumplido.", "falta": "Venció su hito h1 (el 30/11/2015).",
            "fecha_inicio": "2015-09-01", "fecha_limite": "2015-11-30", "fecha_cumplimiento": "",
            "fecha_corte": "2015-12-15",
        }
    ]  # fmt: skip


def test_a_plan_of_which_nothing_is_known_yet_has_a_board() -> None:
    plan = {**PLAN, "paso_actual": "1", **dict.fromkeys(
        ("fecha_instalacion_stl", "fecha_firma", "fecha_inicio", "fecha_fin", "frecuencia_sesiones"), ""
    )}  # fmt: skip
    found = cumplimiento(NUMBERS, SECTIONS, plan_accion=pd.DataFrame([plan], dtype="str"))
    assert set(found["fecha_corte"]) == {""}
    assert set(found[found["aspecto"] != "apartado"]["estado"]) == {"pendiente", "en_proceso"}


def test_a_percentage_is_told_to_a_tenth() -> None:
    assert Line("plan", 1, "", "pendiente", Decimal(200) / 3).rounded().percentage == Decimal("66.7")
