"""R4: who sits in the Secretariado. R20: what it shows is told in words too."""

from __future__ import annotations

import pytest

from pipelines.domains.breach import Breach
from pipelines.domains.secretariado import check_composition, check_descriptions, check_members
from tests.domains.tables import numbers, table

NUMBERS = numbers("integracion")
COLUMNS = "plan_id sector rol con_voto fecha_fin"
WHOLE = (
    "p | institucion_publica | integrante | true |",
    "p | sociedad_civil | integrante | true |",
    "p | organo_autonomo | integrante | true |",
    "p | | facilitador | false |",
)


@pytest.mark.parametrize(
    ("row", "breaches"),
    [
        ("institucion_publica | integrante | true", []),
        ("sociedad_civil | suplente | false", []),
        (" | facilitador | false", []),
        ("sociedad_civil | facilitador | false", []),
        (
            " | suplente | false",
            [Breach(
                "R4", "error", "stl_integrantes", 0, "sector",
                "Falta «Sector»: solo el facilitador puede no tenerlo.",
                "Elija el sector al que representa, o corrija «Rol».",
            )],
        ),
        (
            " | facilitador | true",
            [Breach(
                "R4", "error", "stl_integrantes", 0, "con_voto",
                "El facilitador no vota en el Secretariado.",
                "Corrija «Con voto», o «Rol» si no es el facilitador.", "false",
            )],
        ),
    ],
)  # fmt: skip
def test_r4_each_member_has_a_sector_and_the_facilitator_no_vote(row: str, breaches: list[Breach]) -> None:
    members = table("sector rol con_voto", row)
    assert list(check_members(NUMBERS, stl_integrantes=members)) == breaches


def test_r4_a_facilitator_votes_where_the_exercise_says_so() -> None:
    members = table("sector rol con_voto", " | facilitador | false", " | facilitador | true")
    (found,) = check_members({**NUMBERS, "facilitador_con_voto": True}, stl_integrantes=members)
    assert (found.row, found.message, found.suggestion) == (0, "El facilitador vota en el Secretariado.", "true")


def no_member(who: str) -> Breach:
    return Breach(
        "R4", "error", "stl_integrantes", None, "sector",
        f"En el Secretariado del plan «p» {who} ningún integrante vigente.",
        "Agregue a quien lo representa, con rol de integrante y sin fecha de fin.",
    )  # fmt: skip


def facilitators(row: int | None, have: str) -> Breach:
    return Breach(
        "R4", "error", "stl_integrantes", row, "rol",
        f"El Secretariado del plan «p» {have} y debe tener 1.",
        "Revise la columna «Rol», y «Fecha de fin» de quien ya dejó el Secretariado.",
    )  # fmt: skip


def unequal(counts: str) -> Breach:
    return Breach(
        "R4", "advertencia", "stl_integrantes", None, "con_voto",
        f"En el Secretariado del plan «p» los sectores no tienen los mismos votos: {counts}.",
        "Confirme que así se acordó: el programa pide un esquema horizontal.",
    )  # fmt: skip


ONE_EACH = "las instituciones públicas, {}; la sociedad civil, {}; los órganos autónomos, {}"


@pytest.mark.parametrize(
    ("rows", "breaches"),
    [
        (WHOLE, []),
        # Alternates, and those who left, neither sit nor vote.
        ((*WHOLE, "p | sociedad_civil | suplente | true |", "p | sociedad_civil | integrante | true | 2015-12-01"), []),
        ((*WHOLE, "p | sociedad_civil | integrante | false |"), []),
        # Whose sector is not written may be of the one that seems to lack.
        (("p | | integrante | true |", *WHOLE[1:]), []),
        (
            (WHOLE[0], *WHOLE[2:]),
            [no_member("la sociedad civil no tiene"), unequal(ONE_EACH.format(1, 0, 1))],
        ),
        (
            (*WHOLE[1:], "p | institucion_publica | suplente | true |"),
            [no_member("las instituciones públicas no tienen"), unequal(ONE_EACH.format(0, 1, 1))],
        ),
        (WHOLE[:3], [facilitators(None, "no tiene ningún facilitador vigente")]),
        (
            (*WHOLE[:3], "p | | facilitador | false | 2016-01-01"),
            [facilitators(None, "no tiene ningún facilitador vigente")],
        ),
        ((*WHOLE, "p | | facilitador | false |"), [facilitators(4, "tiene 2 facilitadores vigentes")]),
        ((*WHOLE, "p | organo_autonomo | integrante | true |"), [unequal(ONE_EACH.format(1, 1, 2))]),
    ],
)  # fmt: skip
def test_r4_every_sector_and_one_facilitator_with_equal_votes(rows: list[str], breaches: list[Breach]) -> None:
    members = table(COLUMNS, *rows)
    assert list(check_composition(NUMBERS, stl_integrantes=members)) == breaches


def test_r4_is_judged_plan_by_plan_with_the_numbers_declared() -> None:
    members = table(COLUMNS, *WHOLE, "q | sociedad_civil | integrante | true |")
    declared = {"sectores": ["sociedad_civil"], "integrantes_por_sector": 2, "facilitadores": 0}
    assert [one.message for one in check_composition(declared, stl_integrantes=members)] == [
        "En el Secretariado del plan «p» la sociedad civil tiene menos de 2 integrantes vigentes.",
        "El Secretariado del plan «p» tiene 1 facilitador vigente y no debe tener ninguno.",
        "En el Secretariado del plan «q» la sociedad civil tiene menos de 2 integrantes vigentes.",
    ]


SHOWN = "archivo mime descripcion personas_identificables consentimiento"
UNTOLD = {
    "image/jpeg": "La imagen se publica sin «Descripción»: quien no puede verla no sabrá qué muestra.",
    "video/mp4": "El video se publica sin «Descripción»: quien no puede verlo u oírlo no sabrá qué muestra.",
    "audio/ogg": "El audio se publica sin «Descripción»: quien no puede oírlo no sabrá qué dice.",
}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        *((f"e.x | {mime} | | false |", message) for mime, message in UNTOLD.items()),
        ("e.jpg | image/jpeg | | true | true", UNTOLD["image/jpeg"]),
        ("e.jpg | image/jpeg | Una azotea con grietas. | false |", None),
        # It does not travel: no one is shown; and it is elsewhere, a link with its title.
        ("e.jpg | image/jpeg | | true | false", None),
        ("e.jpg | image/jpeg | | true |", None),
        (" | image/jpeg | | false |", None),
        ("e.pdf | application/pdf | | false |", None),
        ("e.csv | | | false |", None),
    ],
)
def test_r20_what_is_seen_or_heard_is_told_in_words(row: str, told: str | None) -> None:
    found = list(check_descriptions(evidencias=table(SHOWN, row)))
    assert [(one.rule, one.severity, one.row, one.column, one.message) for one in found] == (
        [("R20", "advertencia", 0, "descripcion", told)] if told else []
    )
    assert all("Escriba en «Descripción» qué se" in one.remedy for one in found)
