"""R10: how agreements are decided, who votes, and what becomes of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.domains.acuerdos import check_form, check_fulfilment, check_results, check_voters
from pipelines.domains.breach import Breach
from tests.domains.tables import numbers, table


def test_r10_what_was_voted_has_votes_and_nothing_else_does() -> None:
    agreements = table("acuerdo_id forma_decision", "a1 | votacion", "a2 | consenso", "a3 | votacion", "a4 | consenso")
    votes = table("acuerdo_id", "a1", "a1", "a4")
    assert list(check_form(acuerdos=agreements, votaciones=votes)) == [
        Breach(
            "R10", "error", "acuerdos", 2, "forma_decision",
            "El acuerdo «a3» se votó y no tiene ningún voto.",
            "Agregue los votos en la hoja «Votaciones», o corrija «Forma de decisión».",
        ),
        Breach(
            "R10", "error", "acuerdos", 3, "forma_decision",
            "El acuerdo «a4» tiene votos, y aquí dice que no se votó.",
            "Corrija «Forma de decisión», o borre sus votos de la hoja «Votaciones».", "votacion",
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("votes", "breaches"),
    [
        (["ana | a_favor", "beto | en_contra"], {}),
        # In dora's place, who did not come; carla came, and her alternate does not vote.
        (["suple-dora | abstencion"], {}),
        (["suple-carla | a_favor"], {0: "«suple-carla» no tenía voto en la sesión."}),
        (["oyente | a_favor"], {0: "«oyente» no tenía voto en la sesión."}),
        (["ana | a_favor", "dora | en_contra"], {1: "«dora» no estuvo en la sesión."}),
        # Who did not vote may be listed.
        (["dora | ausente", "oyente | no_vota"], {}),
        (
            ["suple-dora | a_favor", "suple-dora-2 | a_favor"],
            {1: "«suple-dora-2» vota en lugar de «dora», y otra persona ya lo hizo."},
        ),
    ],
)
def test_r10_who_votes_was_there_with_a_vote(votes: list[str], breaches: dict[int, str]) -> None:
    members = table(
        "integrante_id rol con_voto suplente_de fecha_inicio fecha_fin",
        *(f"{one} | integrante | true | | 2015-03-27 |" for one in ("ana", "beto", "carla", "dora")),
        "oyente | integrante | false | | 2015-03-27 |",
        "suple-carla | suplente | false | carla | 2015-03-27 |",
        "suple-dora | suplente | false | dora | 2015-03-27 |",
        "suple-dora-2 | suplente | false | dora | 2015-03-27 |",
    )
    present = ("ana", "beto", "carla", "oyente", "suple-carla", "suple-dora", "suple-dora-2")
    roll = table(
        "sesion_id integrante_id asistencia",
        *(f"s1 | {one} | presente" for one in present),
        "s1 | dora | justificada",
    )
    found = check_voters(
        numbers("quorum"),
        # The second session's roll was not called.
        votaciones=table("acuerdo_id integrante_id sentido", *(f"a1 | {one}" for one in votes), "a2 | nadie | a_favor"),
        acuerdos=table("acuerdo_id sesion_id", "a1 | s1", "a2 | s2"),
        stl_sesiones=table("sesion_id fecha", "s1 | 2015-06-26", "s2 | 2015-09-25"),
        stl_integrantes=members,
        asistencias=roll,
    )
    assert list(found) == [
        Breach(
            "R10", "error", "votaciones", row, "integrante_id", message,
            "Borre el voto, o corrija la lista de asistencia o «Con voto». El suplente vota solo cuando falta su "
            "titular.",
        )
        for row, message in breaches.items()
    ]  # fmt: skip


def results(rule: str, result: str, *votes: str) -> list[Breach]:
    return list(
        check_results(
            numbers("votaciones"),
            acuerdos=table("acuerdo_id sesion_id resultado", f"a | s | {result}"),
            votaciones=table("acuerdo_id sentido peso", *(f"a | {one}" for one in votes), "otro | en_contra |"),
            stl_sesiones=table("sesion_id plan_id", "s | p"),
            plan_accion=table("plan_id regla_votacion", f"p | {rule}"),
        )
    )


FOR, AGAINST, ABSTAINED, AWAY = "a_favor |", "en_contra | 1", "abstencion |", "ausente |"


@pytest.mark.parametrize(
    ("rule", "votes", "approves"),
    [
        ("mayoria_simple", [FOR, FOR, AGAINST], True),
        ("mayoria_simple", [FOR, AGAINST], False),  # a tie
        ("mayoria_simple", [FOR, ABSTAINED, ABSTAINED, AWAY], True),
        ("mayoria_simple", [ABSTAINED, ABSTAINED], False),
        ("mayoria_simple", ["a_favor | 1.5", AGAINST], True),
        ("mayoria_calificada", [FOR, FOR, AGAINST], True),
        ("mayoria_calificada", [FOR, FOR, FOR, AGAINST, AGAINST], False),
        ("consenso", [FOR, FOR, ABSTAINED], True),
        ("consenso", [FOR, FOR, FOR, FOR, AGAINST], False),
        ("unanimidad", [FOR, FOR, AWAY], True),
        ("unanimidad", [FOR, FOR, ABSTAINED], False),
        ("unanimidad", [AGAINST], False),
        ("consenso", [AWAY, "no_vota |"], False),
    ],
)
def test_r10_the_result_is_what_the_voting_rule_gives(rule: str, votes: list[str], approves: bool) -> None:
    right, wrong = ("aprobado", "rechazado") if approves else ("rechazado", "aprobado")
    assert results(rule, right, *votes) == []
    assert results(rule, "diferido", *votes) == []
    (found,) = results(rule, wrong, *votes)
    assert (found.row, found.column, found.suggestion) == (0, "resultado", right)
    assert results("", wrong, *votes) == []


def test_r10_the_message_counts_the_votes() -> None:
    assert results("mayoria_calificada", "aprobado", "a_favor | 2.5", FOR, AGAINST, AGAINST, ABSTAINED) == [
        Breach(
            "R10", "error", "acuerdos", 0, "resultado",
            "Votos a favor, 3.5; en contra, 2; abstenciones, 1. Por mayoría calificada, el acuerdo queda rechazado.",
            "Corrija «Resultado», o los votos del acuerdo en la hoja «Votaciones».", "rechazado",
        )
    ]  # fmt: skip


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 3))
def test_r10_majorities_are_nested(for_it: int, against: int, abstained: int) -> None:
    """What unanimity approves consensus does; and then two thirds, and then half."""
    votes = [FOR] * for_it + [AGAINST] * against + [ABSTAINED] * abstained
    rules = ("unanimidad", "consenso", "mayoria_calificada", "mayoria_simple")
    approved = [not results(rule, "aprobado", *votes) for rule in rules] if votes else []
    assert approved == sorted(approved)


def test_r10_what_is_fulfilled_says_when() -> None:
    agreements = table("estatus fecha_cumplimiento", "cumplido | 2015-08-28", "pendiente |", "cumplido |",
                       "en_proceso | 2015-08-28")  # fmt: skip
    assert list(check_fulfilment(acuerdos=agreements)) == [
        Breach(
            "R10", "error", "acuerdos", 2, "fecha_cumplimiento",
            "El acuerdo está cumplido y no dice desde cuándo.",
            "Escriba el día en que se cumplió, o corrija «Estatus».",
        ),
        Breach(
            "R10", "advertencia", "acuerdos", 3, "estatus",
            "El acuerdo tiene fecha de cumplimiento y no está cumplido.",
            "Corrija «Estatus», o borre la fecha.", "cumplido",
        ),
    ]  # fmt: skip
