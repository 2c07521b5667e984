"""A single change that breaks a constraint is reported at exactly its cell, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.clean import Tabla
from pipelines.exercise import Exercise, load_exercise
from pipelines.progress import unheard
from pipelines.run import check
from pipelines.schema import Field
from pipelines.validate import Finding, validate
from tests.conftest import copy_example


@dataclass(frozen=True, repr=False)
class Judged:
    """An exercise and its tables."""

    exercise: Exercise
    tables: tuple[Tabla, ...]

    def __repr__(self) -> str:
        # Hypothesis shows it with every failure, and refuses long ones.
        return f"Judged({self.exercise.slug!r})"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The example exercise, valid."""
    exercise = load_exercise(copy_example(tmp_path_factory.mktemp("mutaciones") / "ejercicio", "mutaciones"))
    return Judged(exercise, check(exercise, lambda stage, subject, work: work(unheard)).tables)


def _breakings(table: Tabla, field: Field) -> Iterator[tuple[str, str]]:
    """Texts that break one constraint of the column, each with its rule."""
    rules = field.constraints
    # A code that a list lacks is a warning, and of a cell only its error is told.
    is_key = any(field.name in key["fields"] and "severity" not in key for key in table.schema.foreign_keys)
    if field.type != "string":
        yield from ((text, "type-error") for text in ("nada", "NaN", "１", "31/02/2015"))
    if field.required:
        yield "", "constraint-error/required"
    if "enum" in rules and field.type == "string":
        yield "ninguno de ellos", "constraint-error/enum"
    if "pattern" in rules:
        yield "¡no!", "foreign-key" if is_key else "constraint-error/pattern"
    if "maxLength" in rules and "pattern" not in rules:
        yield "x" * (int(rules["maxLength"]) + 1), "constraint-error/maxLength"
    if "minimum" in rules:
        yield str(int(rules["minimum"]) - 1), "constraint-error/minimum"
    if "maximum" in rules:
        yield str(int(rules["maximum"]) + 1), "constraint-error/maximum"
    if field.type == "string":
        yield "con\x00nulo", "caracter-invisible"


def _mutations(tables: Sequence[Tabla]) -> list[tuple[Tabla, str, str, str]]:
    """Table, column, text and rule of every way to break one cell.

    A key that tables name is wrong in all of them when it changes, so none of these is broken.
    """
    named = {
        (key["reference"]["resource"] or table.name, column)
        for table in tables
        for key in table.schema.foreign_keys
        for column in key["reference"]["fields"]
    }
    return [
        (table, column, text, rule)
        for table in tables
        for column in table.letters
        if (table.name, column) not in named
        for text, rule in _breakings(table, table.schema.field(column))
    ]


def _with_those_it_names(table: Tabla, tables: Mapping[str, Tabla]) -> set[str]:
    """The table, and those whose keys it names, and those that they name."""
    named = {key["reference"]["resource"] or table.name for key in table.schema.foreign_keys} - {table.name}
    return {table.name}.union(*(_with_those_it_names(tables[name], tables) for name in named))


@settings(max_examples=60, deadline=None)
@given(mutation=st.integers(0, 10_000), record=st.integers(0, 10_000))
def test_one_mutation_is_reported_at_exactly_its_cell(judged: Judged, mutation: int, record: int) -> None:
    tables = judged.tables
    mutations = _mutations(tables)
    table, column, text, rule = mutations[mutation % len(mutations)]
    position = record % len(table.data)
    changed = table.data.copy()
    changed.loc[position, column] = text
    related = _with_those_it_names(table, {one.name: one for one in tables})
    given_tables = [replace(one, data=changed) if one is table else one for one in tables if one.name in related]
    found = validate(judged.exercise.packages, given_tables).findings
    assert [_place(one) for one in found] == [(table.name, table.cell(position, column), column, rule)]


def _place(one: Finding) -> tuple[str, str | None, str | None, str]:
    return one.table, one.cell, one.column, one.rule


def test_the_example_is_valid(judged: Judged) -> None:
    assert validate(judged.exercise.packages, judged.tables).findings == ()
