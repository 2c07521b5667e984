"""The rules of the Plan de Acción Local, as functions of tables."""

from __future__ import annotations

import pandas as pd
import pytest

from pipelines.domains.plan_de_accion import check_commitments_by_component

NUMBERS = {"aga": 2, "follow_the_money": 1, "problematica_local": 2}
FIVE = ["aga", "aga", "follow_the_money", "problematica_local", "problematica_local"]


def _compromisos(*components: str, plan: str = "p") -> pd.DataFrame:
    return pd.DataFrame({"plan_id": [plan] * len(components), "componente": components}, dtype="str")


@pytest.mark.parametrize(
    ("components", "breaches"),
    [
        (FIVE, []),
        (FIVE[::-1], []),
        (FIVE[1:], [(None, "El plan «p» tiene 1 compromiso de los ejes de la Alianza para el Gobierno Abierto "
                     "y el programa pide 2.", "falta 1")]),
        ([*FIVE, "aga", "aga"], [(5, "El plan «p» tiene 4 compromisos de los ejes de la Alianza para el Gobierno "
                                  "Abierto y el programa pide 2.", "sobran 2")]),
        (["aga", "aga", "problematica_local", "problematica_local"],
         [(None, "El plan «p» no tiene ningún compromiso de Follow the Money y el programa pide 1.", "falta 1")]),
    ],
)  # fmt: skip
def test_r1_five_commitments_as_2_1_2(components: list[str], breaches: list[tuple[int | None, str, str]]) -> None:
    found = list(check_commitments_by_component(_compromisos(*components), None, NUMBERS))
    assert [(one.row, one.message) for one in found] == [(row, message) for row, message, _ in breaches]
    for one, (_, _, words) in zip(found, breaches, strict=True):
        assert (one.rule, one.severity, one.table, one.column) == ("R1", "error", "compromisos", "componente")
        assert one.remedy.startswith(f"Revise la columna «Componente»: {words}. ")


def test_r1_counts_what_the_programme_declares() -> None:
    numbers = {**NUMBERS, "problematica_local": 3, "otro": 0}
    assert not list(check_commitments_by_component(_compromisos(*FIVE, "problematica_local"), None, numbers))
    (found,) = check_commitments_by_component(_compromisos(*FIVE, "problematica_local", "otro"), None, numbers)
    assert found.row == 6
    assert found.message == "El plan «p» tiene 1 compromiso de «otro» y el programa pide que no haya."


def test_r1_is_counted_plan_by_plan() -> None:
    both = pd.concat([_compromisos(*FIVE), _compromisos(*FIVE[:-1], plan="q")], ignore_index=True)
    plans = pd.DataFrame({"plan_id": ["p", "q"]}, dtype="str")
    assert [one.message for one in check_commitments_by_component(both, plans, NUMBERS)] == [
        "El plan «q» tiene 1 compromiso de problemática local y el programa pide 2."
    ]


def test_r1_holds_for_a_plan_that_no_commitment_names() -> None:
    plans = pd.DataFrame({"plan_id": ["p", "vacio"]}, dtype="str")
    found = list(check_commitments_by_component(_compromisos(*FIVE), plans, NUMBERS))
    assert [one.message.split(" y el")[0] for one in found] == [
        "El plan «vacio» no tiene ningún compromiso de los ejes de la Alianza para el Gobierno Abierto",
        "El plan «vacio» no tiene ningún compromiso de Follow the Money",
        "El plan «vacio» no tiene ningún compromiso de problemática local",
    ]
