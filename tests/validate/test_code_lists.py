"""A code that the CONAC's list does not have is a warning: at its cell, with the nearest one and its name."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.clean import Tabla
from pipelines.schema import Schema
from pipelines.templates.entities import ENTITIES
from pipelines.validate.code_lists import MAX_WARNINGS, check_codes
from tests.validate.broken import BUDGET, report_of, set_budget_cell, together

REMEDY = (
    "Revise la clave; si es propia de su estado o de una reforma que el catálogo no tiene, déjela: "
    "se publica como está."
)
OBJECTS = "Clasificador por Objeto del Gasto"
FUNCTIONS = "Clasificación Funcional del Gasto"

# In row 5 of the budget: what is written in each column → cell, value, message and suggestion.
UNKNOWN = {
    "a general item, among those of its concept": (
        {"ID_PARTIDA_GENERICA": "119", "ID_PARTIDA_ESPECIFICA": "1191"}, "Z5", "119",
        f"La clave «119» no está en el catálogo «{OBJECTS}». Las más cercanas: «111», «112», "
        "«113» y «114».",
        None,
    ),
    "a subfunction, where the other two parts are right": (
        {"ID_SUBFUNCION": "9"}, "N5", "9",
        f"La clave «1, 1, 9» no está en el catálogo «{FUNCTIONS}». Las más cercanas: «1, 1, 1» y «1, 1, 2».",
        None,
    ),
    "a function, whose subfunction cannot be told": (
        {"ID_FUNCION": "9"}, "L5", "9",
        f"La clave «1, 9, 1» no está en el catálogo «{FUNCTIONS}». Las más cercanas: «1, 1», «1, 2», "
        "«1, 3», «1, 4», «1, 5», «1, 6», «1, 7» y «1, 8».",
        None,
    ),
    "a letter, which is near to no other": (
        {"ID_MODALIDAD": "Q"}, "R5", "Q",
        "La clave «Q» no está en el catálogo «Clasificación Programática».", None,
    ),
    "nothing is like it": (
        {"CLASIFICACION_ADMINISTRATIVA": "99999"}, "AH5", "99999",
        "La clave «99999» no está en el catálogo «Clasificación Administrativa».", None,
    ),
    "one slip of one figure": (
        {"CLASIFICACION_ADMINISTRATIVA": "23220"}, "AH5", "23220",
        "La clave «23220» no está en el catálogo «Clasificación Administrativa». La más cercana es «21220», "
        "«Fideicomisos Empresariales No Financieros con Participación Estatal Mayoritaria».",
        "21220",
    ),
    "an administrative group": (
        {"CLASIFICACION_ADMINISTRATIVA": "21119"}, "AH5", "21119",
        "La clave «21119» no está en el catálogo «Clasificación Administrativa». Las más cercanas: "
        "«21110», «21111», «21112», «21113» y «21114».",
        None,
    ),
}  # fmt: skip


def _list_of(case: str) -> set[Hashable]:
    """The list that is asked, by its title."""
    return set(re.findall("catálogo «(.*?)»", UNKNOWN[case][3]))


@pytest.mark.parametrize("cases", together(UNKNOWN, _list_of), ids=" - ".join)
def test_an_unknown_code_is_a_warning_at_its_cell(budget: Path, cases: list[str]) -> None:
    for written, *_ in map(UNKNOWN.__getitem__, cases):
        for column, text in written.items():
            set_budget_cell(budget, 5, column, text)
    report = report_of(budget)
    expected = [
        ("codigo-desconocido", "advertencia", BUDGET, *told, REMEDY) for _, *told in map(UNKNOWN.__getitem__, cases)
    ]
    found = [
        (one.rule, one.severity, one.file, one.cell, one.value, one.message, one.suggestion, one.general_remedy)
        for one in report.findings
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert report.valid


def test_a_function_without_its_subfunction_is_known(budget: Path) -> None:
    set_budget_cell(budget, 5, "ID_SUBFUNCION", "")
    assert report_of(budget).findings == ()


def test_a_cell_that_must_be_mended_anyway_has_no_warning(budget: Path) -> None:
    set_budget_cell(budget, 5, "CLASIFICACION_ADMINISTRATIVA", "2111")
    assert [(one.cell, one.rule) for one in report_of(budget).findings] == [("AH5", "constraint-error/pattern")]


@pytest.mark.parametrize(("written", "asked"), [("99", ""), ("Morelos", "¿Quiso escribir «17»? ")])
def test_an_unknown_state_is_an_error_with_those_that_there_are(budget: Path, written: str, asked: str) -> None:
    set_budget_cell(budget, 5, "ID_ENTIDAD_FEDERATIVA", written)
    (found,) = report_of(budget).findings
    states = ", ".join(f"{code} {name}" for code, name in ENTITIES.items())
    assert (found.rule, found.severity, found.value) == ("foreign-key", "error", written)
    assert (found.message, found.remedy) == (
        "«Clave de la entidad federativa» debe ser una clave del catálogo «Entidades federativas», y esta no está en "
        "él.",
        f"{asked}Escriba una de estas: {states}.",
    )


def table(name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *keys: object) -> Tabla:
    schema = Schema(name, {"title": name.title(), "fields": [{"name": one} for one in columns], "foreignKeys": keys})
    data = pd.DataFrame(rows, columns=list(columns), dtype="str")
    letters = {one: "ABCDEF"[number] for number, one in enumerate(columns)}
    return Tabla(schema, data, tuple(range(2, len(rows) + 2)), f"{name}.csv", None, 1, letters, (), (), ())


def key(*fields: str, to: Sequence[str]) -> object:
    return {"fields": list(fields), "severity": "advertencia", "reference": {"resource": "lista", "fields": list(to)}}


def test_more_warnings_than_anyone_reads_are_counted() -> None:
    codes = table("lista", ["clave", "nombre"], [["100", "Cien"]])
    lines = table("lineas", ["clave"], [["300"]] * (MAX_WARNINGS + 5), key("clave", to=["clave"]))
    *told, last = check_codes(lines, {"lineas": lines, "lista": codes})
    assert [one.cell for one in told] == [f"A{row}" for row in range(2, MAX_WARNINGS + 2)]
    assert (last.rule, last.severity, last.cell, last.message) == (
        "demasiados-avisos", "advertencia", "A1",
        "«clave» tiene 1,005 claves que no están en el catálogo «Lista»: aquí se señalan las primeras 1,000.",
    )  # fmt: skip


def test_without_the_list_nothing_is_said() -> None:
    lines = table("lineas", ["clave"], [["300"]], key("clave", to=["clave"]))
    empty = table("lista", ["clave"], [])
    assert list(check_codes(lines, {"lineas": lines})) == []
    assert list(check_codes(lines, {"lineas": lines, "lista": empty})) == []


PART = st.sampled_from(["", "1", "2", "3"])
RECORDS = st.lists(st.tuples(PART, PART), max_size=6)


@given(listed=RECORDS, used=RECORDS)
def test_a_code_is_known_when_the_list_has_it_or_something_within_it(
    listed: list[tuple[str, str]], used: list[tuple[str, str]]
) -> None:
    codes = table("lista", ["grupo", "clave"], [*listed, ("9", "9")])
    lines = table("lineas", ["grupo", "clave"], used, key("grupo", "clave", to=["grupo", "clave"]))
    found = {int(str(one.cell)[1:]) - 2 for one in check_codes(lines, {"lineas": lines, "lista": codes})}
    known = {*listed, ("9", "9")}
    assert found == {
        number
        for number, (group, code) in enumerate(used)
        if (group or code) and (group, code) not in known and not (not code and any(one == group for one, _ in known))
    }
