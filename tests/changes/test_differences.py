"""Differences of a table: the rows that changed, by key, and nothing else; applied, they give the later release."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.changes import TableDifference, compare_table
from pipelines.package.canonical import write_csv
from pipelines.schema import Schema


def schema_of(*columns, key=("id",), types=()):
    fields = [{"name": one, "type": dict(types).get(one, "string")} for one in columns]
    return Schema("t", {"title": "Tabla", "fields": fields, "primaryKey": list(key)})


def write(folder: Path, name: str, columns, rows) -> Path:
    path = folder / name
    path.write_bytes(write_csv(columns, rows))
    return path


def compared(folder, before, after, columns=("id", "a"), columns_after=None, key=("id",), types=(), types_after=()):
    columns_after = columns_after or columns
    return compare_table(
        write(folder, "antes.csv", columns, before), write(folder, "ahora.csv", columns_after, after),
        schema_of(*columns, key=key, types=types), schema_of(*columns_after, key=key, types=types_after or types),
    )  # fmt: skip


def tuples(table):
    return list(zip(*(table[one].to_pylist() for one in table.column_names), strict=True)) if table.num_rows else []


def told(found: TableDifference):
    return {
        "agregados": tuples(found.added), "quitados": tuples(found.removed), "celdas": list(found.cells()),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param([], [], {"agregados": [], "quitados": [], "celdas": []}, id="sin renglones"),
        pytest.param(
            [("1", "x"), ("2", "y")], [("2", "y"), ("1", "x")], {"agregados": [], "quitados": [], "celdas": []},
            id="otro orden",
        ),
        pytest.param(
            [("1", "x"), ("2", "y"), ("3", "")], [("4", "n"), ("2", "y"), ("3", "z"), ("0", "m")],
            {"agregados": [("4", "n"), ("0", "m")], "quitados": [("1", "x")], "celdas": [(("3",), "a", "", "z")]},
            id="de todo, en el orden del archivo",
        ),
        pytest.param(
            [("1", 'dijo "no"\ny se fue'), ("2", "a,b")], [("1", 'dijo "sí"\ny se fue'), ("2", "a,b\n")],
            {"agregados": [], "quitados": [], "celdas": [
                (("1",), "a", 'dijo "no"\ny se fue', 'dijo "sí"\ny se fue'), (("2",), "a", "a,b", "a,b\n"),
            ]}, id="comillas, comas y saltos",
        ),
        pytest.param(
            [("1", "x")], [(f"{n}", "x") for n in range(1, 4)],
            {"agregados": [("2", "x"), ("3", "x")], "quitados": [], "celdas": []}, id="más renglones al final",
        ),
        pytest.param(
            [("1", "x"), ("2", "x"), ("3", "x")], [("3", "x")],
            {"agregados": [], "quitados": [("1", "x"), ("2", "x")], "celdas": []}, id="menos renglones",
        ),
        pytest.param([("1", "x")], [("1 ", "x")], {"agregados": [("1 ", "x")], "quitados": [("1", "x")], "celdas": []},
                     id="una clave distinta es otro renglón"),
    ],
)  # fmt: skip
def test_what_changed_in_a_table(tmp_path, before, after, expected):
    found = compared(tmp_path, before, after)
    assert told(found) == expected
    assert (found.rows_before, found.rows_after, found.comparable) == (len(before), len(after), True)
    assert bool(found) == any(expected.values())


def test_a_key_of_several_columns_is_matched_part_by_part(tmp_path):
    found = compared(
        tmp_path, [("a", "bc", "1"), ("ab", "c", "2"), ("1:a", "", "3")],
        [("ab", "c", "1"), ("a", "bc", "1"), ("1", "a:", "3")], columns=("j", "k", "v"), key=("j", "k"),
    )  # fmt: skip
    assert told(found) == {
        "agregados": [("1", "a:", "3")], "quitados": [("1:a", "", "3")], "celdas": [(("ab", "c"), "v", "2", "1")]
    }  # fmt: skip


def test_without_a_key_rows_are_only_added_and_removed_and_counted(tmp_path):
    before, after = [("x", "1")] * 3 + [("y", "1")], [("z", "1"), *[("x", "1")] * 2, ("y", "2"), ("z", "1")]
    found = compared(tmp_path, before, after, key=())
    assert told(found) == {
        "agregados": [("z", "1"), ("y", "2"), ("z", "1")], "quitados": [("x", "1"), ("y", "1")], "celdas": []
    }  # fmt: skip


def test_a_column_more_or_less_is_told_and_the_others_are_compared(tmp_path):
    found = compared(
        tmp_path, [("1", "x", "p"), ("2", "y", "q")], [("q", "2", "n"), ("r", "1", "n")],
        columns=("id", "a", "b"), columns_after=("b", "id", "c"),
    )  # fmt: skip
    assert told(found) == {"agregados": [], "quitados": [], "celdas": [(("1",), "b", "p", "r")]}
    assert [one.name for one in found.columns.added] == ["c"]
    assert [one.name for one in found.columns.removed] == ["a"]
    assert tuples(found.changed_before) == [("1", "x", "p")]
    assert tuples(found.changed_after) == [("r", "1", "n")]


def test_a_type_that_changed_is_told_even_when_no_cell_did(tmp_path):
    found = compared(tmp_path, [("1", "5")], [("1", "5")], types={"a": "string"}, types_after={"a": "number"})
    assert [(old.type, new.type) for old, new in found.columns.retyped] == [("string", "number")]
    assert (bool(found), found.touches_rows, found.comparable) == (True, False, True)


@pytest.mark.parametrize(
    ("key", "types"), [(("a",), {}), (("id", "a"), {}), ((), {}), (("id",), {"id": "integer"})],
    ids=["otra columna", "una más", "ninguna", "otro tipo"],
)  # fmt: skip
def test_with_another_key_every_row_counts_as_replaced(tmp_path, key, types):
    rows = [("1", "x"), ("2", "y")]
    path = write(tmp_path, "t.csv", ("id", "a"), rows)
    found = compare_table(path, path, schema_of("id", "a"), schema_of("id", "a", key=key, types=types))
    assert told(found) == {"agregados": rows, "quitados": rows, "celdas": []}
    assert (found.comparable, found.key_changed, bool(found)) == (False, True, True)


def test_a_table_of_one_release_alone_is_whole(tmp_path):
    rows, schema = [("1", "x"), ("2", "y")], schema_of("id", "a")
    path = write(tmp_path, "t.csv", ("id", "a"), rows)
    new, gone = compare_table(None, path, None, schema), compare_table(path, None, schema, None)
    assert told(new) == {"agregados": rows, "quitados": [], "celdas": []}
    assert told(gone) == {"agregados": [], "quitados": rows, "celdas": []}
    assert [(one.is_new, one.is_gone, one.rows_before, one.rows_after) for one in (new, gone)] == [
        (True, False, 0, 2), (False, True, 2, 0)
    ]  # fmt: skip
    with pytest.raises(ValueError, match="a table of no release"):
        compare_table(None, None, None, None)


CELLS = st.text(st.sampled_from('ab",\n á\x00'), max_size=3)
KEYS = st.text(st.sampled_from('12"\n'), min_size=1, max_size=2)
ROWS = st.dictionaries(st.tuples(KEYS, KEYS), st.tuples(CELLS, CELLS), max_size=12)
COLUMNS = ("k", "x", "j", "y")


def as_rows(found):
    return [(key[0], cells[0], key[1], cells[1]) for key, cells in found.items()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("diferencias")


@settings(deadline=None)
@given(before=ROWS, after=ROWS, shuffled=st.randoms())
def test_the_difference_applied_to_a_release_gives_the_next(folder, before, after, shuffled):
    # Half of the later release is the earlier one's, in another order.
    after = {**{key: cells for key, cells in before.items() if shuffled.random() < 0.7}, **after}
    new = as_rows(after)
    shuffled.shuffle(new)
    found = compared(folder, as_rows(before), new, columns=COLUMNS, key=("k", "j"))
    applied = set(as_rows(before))
    applied -= {*tuples(found.removed), *tuples(found.changed_before)}
    applied |= {*tuples(found.added), *tuples(found.changed_after)}
    assert applied == set(new)
    cells = {(row[0], row[2]): list(row) for row in as_rows(before)}
    for key, column, old, now in found.cells():
        row = cells[key]
        assert (row[COLUMNS.index(column)], old) == (old, old) != (now, now)
        row[COLUMNS.index(column)] = now
    kept = {key: tuple(row) for key, row in cells.items() if key in after}
    assert kept == {(row[0], row[2]): row for row in new if (row[0], row[2]) in before}
    added = {(row[0], row[2]) for row in tuples(found.added)}
    assert added == after.keys() - before.keys()
    assert [row for row in new if row in set(tuples(found.added))] == tuples(found.added)


@settings(deadline=None)
@given(before=st.lists(st.tuples(CELLS), max_size=8), after=st.lists(st.tuples(CELLS), max_size=8))
def test_without_a_key_the_difference_is_that_of_multisets(folder, before, after):
    found = compared(folder, before, after, columns=("a",), key=())
    assert Counter(tuples(found.added)) == Counter(after) - Counter(before)
    assert Counter(tuples(found.removed)) == Counter(before) - Counter(after)


@settings(deadline=None)
@given(rows=ROWS, columns=st.permutations(COLUMNS))
def test_a_release_beside_itself_has_no_difference(folder, rows, columns):
    whole = as_rows(rows)
    moved = [tuple(row[COLUMNS.index(one)] for one in columns) for row in whole]
    found = compared(folder, whole, moved, columns=COLUMNS, columns_after=tuple(columns), key=("k", "j"))
    assert not found
    assert told(found) == {"agregados": [], "quitados": [], "celdas": []}
    assert found.rows_before == found.rows_after == len(rows)


MEASURE = """
import resource, sys
from pathlib import Path
from pipelines.changes import compare_table
from pipelines.schema import Schema
schema = Schema("t", {"fields": [{"name": one} for one in "abcdefgh"], "primaryKey": "a"})
start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = compare_table(Path(sys.argv[1]), Path(sys.argv[2]), schema, schema)
print(found.changed_after.num_rows, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start) // 1024)
"""


@pytest.mark.parametrize("shift", [0, 1], ids=["en su lugar", "recorridos"])
def test_few_changes_among_many_rows_take_little_memory(tmp_path, shift):
    rows = [(f"{number:07}", *[f"texto {number % 97} de la columna"] * 7) for number in range(200_000)]
    changed = [(*row[:-1], "otro") if number % 20_000 == 5 else row for number, row in enumerate(rows)]
    paths = [
        write(tmp_path, "antes.csv", "abcdefgh", rows),
        write(tmp_path, "ahora.csv", "abcdefgh", changed[shift:] + changed[:shift]),
    ]
    done = subprocess.run([sys.executable, "-c", MEASURE, *paths], capture_output=True, text=True, check=True)
    count, mebibytes = map(int, done.stdout.split())
    assert count == 10
    # The two files have 76 MB.
    assert mebibytes < 60
