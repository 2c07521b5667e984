"""Which rows and cells differ, by key and without one, whatever their order."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from pipelines.package.canonical import write_csv
from pipelines.schema import Schema
from pipelines.verify.rows import Cell, RowsDifference, compare_rows

FIELDS = [{"name": "a"}, {"name": "b"}, {"name": "texto"}]
KEYED = Schema("tabla", {"fields": FIELDS, "primaryKey": ["a", "b"]})
PLAIN = Schema("tabla", {"fields": FIELDS})
ROWS = [[str(one // 3), str(one % 3), f'línea {one}\n"dos", ñ'] for one in range(30)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "tabla.csv").write_bytes(write_csv(KEYED.columns, ROWS))
    return tmp_path / "tabla.csv"


@pytest.mark.parametrize("schema", [KEYED, PLAIN], ids=["con llave", "sin llave"])
def test_the_order_is_no_difference(path: Path, schema: Schema) -> None:
    other = list(ROWS)
    random.Random(1).shuffle(other)
    assert compare_rows(path, schema, other) == RowsDifference()
    assert compare_rows(path, schema, other).only_order


def test_by_key_each_cell_is_told(path: Path) -> None:
    served = [list(one) for one in ROWS if one[:2] != ["2", "1"]]
    served[4][2] = ""
    served.append(["99", "0", "x"])
    assert compare_rows(path, KEYED, served[::-1]) == RowsDifference(
        missing=1,
        added=1,
        changed=1,
        columns=("texto",),
        cells=(Cell({"a": "1", "b": "1"}, "texto", "", ROWS[4][2]),),
        missing_keys=({"a": "2", "b": "1"},),
        added_keys=({"a": "99", "b": "0"},),
    )


def test_few_are_told_and_all_are_counted(path: Path) -> None:
    found = compare_rows(path, KEYED, ([*one[:2], "otra"] for one in ROWS))
    assert (found.changed, len(found.cells), found.columns) == (30, 5, ("texto",))
    found = compare_rows(path, KEYED, [])
    assert (found.missing, len(found.missing_keys)) == (30, 5)


def test_a_key_that_comes_twice_is_a_row_too_many(path: Path) -> None:
    assert compare_rows(path, KEYED, [*ROWS, ROWS[0]]).added == 1


def test_without_a_key_rows_are_counted(path: Path) -> None:
    changed = [[*ROWS[0][:2], "otra"], *ROWS[1:-1], ROWS[1]]
    assert compare_rows(path, PLAIN, changed) == RowsDifference(missing=2, added=2)
