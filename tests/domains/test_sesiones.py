"""R8 and R9: sessions, their documents and their quorum."""

from __future__ import annotations

import pytest

from pipelines.domains.breach import Breach
from pipelines.domains.sesiones import (
    check_attendance,
    check_evidence,
    check_installation,
    check_minutes,
    check_quorum,
)
from tests.domains.tables import numbers, table

NUMBERS = numbers("sesiones")


def test_r8_every_session_held_has_minutes_and_should_have_evidence() -> None:
    sessions = table(
        "sesion_id fecha estatus",
        "s1 | 2015-03-27 | realizada",
        "s2 | 2015-06-26 | realizada",
        "s3 | 2015-09-25 | cancelada",
        "s4 | 2016-09-25 | convocada",
    )
    documents = table("sesion_id", "s1", "")
    assert list(check_minutes(NUMBERS, stl_sesiones=sessions, minutas=documents)) == [
        Breach(
            "R8", "error", "stl_sesiones", 1, "sesion_id",
            "La sesión «s2» se realizó el 26/06/2015 y no tiene minuta.",
            "Agregue su minuta en la hoja «Minutas», con la clave de la sesión; si la sesión no se realizó, corrija "
            "«Estatus».",
        )
    ]  # fmt: skip
    two = {**NUMBERS, "evidencias_por_sesion": 2}
    first = check_evidence(two, stl_sesiones=sessions, evidencias=documents)
    assert next(iter(first)) == Breach(
        "R8", "advertencia", "stl_sesiones", 0, "sesion_id",
        "La sesión «s1» se realizó el 27/03/2015 y tiene 1 evidencia; debe tener 2.",
        "Agregue su evidencia en la hoja «Evidencias», con la clave de la sesión; si la sesión no se realizó, corrija "
        "«Estatus».",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sessions", "installed", "breaches"),
    [
        (["p | instalacion | 2015-03-27 | realizada", "p | ordinaria | 2015-06-26 | realizada"], "2015-03-27", []),
        # Two sessions of the same day: the order in which they are written does not matter.
        (["p | ordinaria | 2015-03-27 | realizada", "p | instalacion | 2015-03-27 | realizada"], "2015-03-27", []),
        (["p | instalacion | 2015-03-20 | cancelada", "p | instalacion | 2015-03-27 | realizada"], "2015-03-27", []),
        (["p | instalacion | 2015-03-27 | realizada"], "", []),
        (["p | instalacion | 2015-03-27 | realizada"], None, []),
        (
            ["p | ordinaria | 2015-06-26 | realizada", "p | extraordinaria | 2015-03-27 | realizada"], "",
            [Breach(
                "R8", "error", "stl_sesiones", 1, "tipo",
                "El plan «p» no tiene sesión de instalación, y esta es su primera sesión.",
                "Corrija «Tipo de sesión», o agregue la sesión de instalación si falta.", "instalacion",
            )],
        ),
        (
            ["p | instalacion | 2015-06-26 | realizada", "p | instalacion | 2015-03-27 | realizada"], "",
            [Breach(
                "R8", "error", "stl_sesiones", 0, "tipo",
                "El plan «p» tiene 2 sesiones de instalación y debe tener 1.",
                "Corrija «Tipo de sesión» de la que no instaló el Secretariado.",
            )],
        ),
        (
            ["p | instalacion | 2015-03-27 | realizada", "p | ordinaria | 2015-03-26 | realizada"], "",
            [Breach(
                "R8", "error", "stl_sesiones", 1, "fecha",
                "La sesión es anterior a la de instalación, que fue el 27/03/2015.",
                "Corrija la fecha de una de las dos, o su «Tipo de sesión».",
            )],
        ),
        (
            ["p | instalacion | 2015-03-28 | realizada"], "2015-03-27",
            [Breach(
                "R8", "advertencia", "stl_sesiones", 0, "fecha",
                "El plan dice que el Secretariado se instaló el 27/03/2015.",
                "Corrija la fecha de la sesión, o «Fecha de instalación del Secretariado» en la hoja del plan.",
                "2015-03-27",
            )],
        ),
    ],
)  # fmt: skip
def test_r8_one_session_installs_and_it_is_the_first(
    sessions: list[str], installed: str | None, breaches: list[Breach]
) -> None:
    stl_sesiones = table("plan_id tipo fecha estatus", *sessions)
    plan = None if installed is None else table("plan_id fecha_instalacion_stl", f"p | {installed}")
    assert list(check_installation(NUMBERS, stl_sesiones=stl_sesiones, plan_accion=plan)) == breaches


def test_r8_as_many_installations_as_declared() -> None:
    stl_sesiones = table("plan_id tipo fecha estatus", "p | instalacion | 2015-03-27 | realizada")
    (none,) = check_installation({"instalaciones": 0}, stl_sesiones=stl_sesiones)
    assert none.message == "El plan «p» tiene 1 sesión de instalación y debe tener ninguna."
    (two,) = check_installation({"instalaciones": 2}, stl_sesiones=stl_sesiones)
    assert two.message == "El plan «p» tiene menos sesiones de instalación (1) de las que debe (2)."


MEMBERS = table(
    "integrante_id rol con_voto suplente_de fecha_inicio fecha_fin",
    "ana | integrante | true | | 2015-03-27 |",
    "beto | integrante | true | | 2015-03-27 | 2015-12-31",
    "carla | integrante | true | | 2015-09-01 |",
    "suple-ana | suplente | false | ana | 2015-03-27 |",
    "suple-ana-2 | suplente | false | ana | 2015-03-27 |",
    "oyente | integrante | false | | 2015-03-27 |",
    "suple-oyente | suplente | true | oyente | 2015-03-27 |",
    "facilita | facilitador | false | | 2015-03-27 |",
)


@pytest.mark.parametrize(
    ("day", "present", "votes"),
    [
        ("2015-10-01", "ana beto carla", 3),
        ("2015-03-27", "ana beto carla", 2),  # carla had not come in
        ("2015-12-31", "ana beto carla", 3),  # beto's last day
        ("2016-01-01", "ana beto carla", 2),
        ("2015-10-01", "ana beto oyente facilita", 2),
        ("2015-10-01", "suple-ana beto", 2),  # in ana's place
        ("2015-10-01", "suple-ana ana beto", 2),  # ana is here
        ("2015-10-01", "suple-ana suple-ana-2 beto", 2),  # one vote between them
        ("2015-10-01", "suple-oyente beto carla", 2),  # in the place of who has no vote
    ],
)
@pytest.mark.parametrize("stated", ["true", "false", ""])
@pytest.mark.parametrize("minimum", ["2", "3"])
def test_r9_the_quorum_is_what_the_roll_says(day: str, present: str, votes: int, stated: str, minimum: str) -> None:
    roll = table("sesion_id integrante_id asistencia", *(f"s | {one} | presente" for one in present.split()),
                 "s | alguien-mas | presente", "s | carla-no | justificada")  # fmt: skip
    sessions = table("sesion_id plan_id fecha estatus quorum", f"s | p | {day} | realizada | {stated}")
    found = list(
        check_quorum(
            numbers("quorum"), stl_sesiones=sessions, asistencias=roll, stl_integrantes=MEMBERS,
            plan_accion=table("plan_id quorum_minimo", f"p | {minimum}"),
        )
    )  # fmt: skip
    enough = votes >= int(minimum)
    right = "true" if enough else "false"
    assert found == ([] if stated == right else [
        Breach(
            "R9", "error", "stl_sesiones", 0, "quorum",
            f"Según la lista, asistieron {votes} con voto, y el quórum mínimo es {minimum}: "
            f"{'sí' if enough else 'no'} hubo quórum.",
            "Corrija «Hubo quórum», o la lista de asistencia de la sesión.", right,
        )
    ])  # fmt: skip


def test_r9_alternates_count_where_the_exercise_says_so() -> None:
    roll = table("sesion_id integrante_id asistencia", "s | suple-ana | presente", "s | beto | ausente")
    sessions = table("sesion_id plan_id fecha estatus quorum", "s | p | 2015-10-01 | realizada | false")
    plan = table("plan_id quorum_minimo", "p | 1")
    arguments = {"stl_sesiones": sessions, "asistencias": roll, "stl_integrantes": MEMBERS, "plan_accion": plan}
    assert len(list(check_quorum(numbers("quorum"), **arguments))) == 1
    assert not list(check_quorum({**numbers("quorum"), "suplente_cuenta": False}, **arguments))
    kinds = {"asistencias_que_cuentan": ["presente", "ausente"], "suplente_cuenta": False}
    (found,) = check_quorum(kinds, **arguments)
    assert found.message == "Según la lista, asistió 1 con voto, y el quórum mínimo es 1: sí hubo quórum."


@pytest.mark.parametrize(
    ("session", "minimum"),
    [
        ("s | p | 2015-10-01 | realizada | true", ""),  # the plan does not say its quorum yet
        ("otra | p | 2015-10-01 | realizada | true", "9"),  # nobody called its roll
        ("s | p | 2015-10-01 | cancelada | ", "1"),
        ("s | q | 2015-10-01 | realizada | true", "9"),
    ],
)
def test_r9_what_cannot_be_counted_is_not_judged(session: str, minimum: str) -> None:
    assert not list(
        check_quorum(
            numbers("quorum"),
            stl_sesiones=table("sesion_id plan_id fecha estatus quorum", session),
            asistencias=table("sesion_id integrante_id asistencia", "s | ana | presente"),
            stl_integrantes=MEMBERS,
            plan_accion=table("plan_id quorum_minimo", f"p | {minimum}"),
        )
    )


def test_r9_the_roll_names_only_who_sat_in_the_secretariado() -> None:
    sessions = table("sesion_id fecha", "s1 | 2015-08-31", "s2 | 2016-01-01")
    roll = table(
        "sesion_id integrante_id asistencia",
        "s1 | ana | presente",
        "s1 | carla | ausente",
        "s2 | beto | presente",
        "s2 | nadie | presente",
    )
    remedy = "Corrija la lista de asistencia, o los días de esa persona en la hoja de integrantes."
    assert list(check_attendance(asistencias=roll, stl_sesiones=sessions, stl_integrantes=MEMBERS)) == [
        Breach(
            "R9", "error", "asistencias", 1, "integrante_id",
            "«carla» entró al Secretariado el 01/09/2015, y la sesión fue el 31/08/2015.", remedy,
        ),
        Breach(
            "R9", "error", "asistencias", 2, "integrante_id",
            "«beto» dejó el Secretariado el 31/12/2015, y la sesión fue el 01/01/2016.", remedy,
        ),
    ]  # fmt: skip
