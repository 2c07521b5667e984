"""What a source declares that its amounts add up to."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from pipelines.errors import SourceError
from pipelines.reading import ControlTotal, Reading, RowPattern
from pipelines.validate import validate
from pipelines.validate.control_totals import check_control_totals
from pipelines.validate.findings import Unchecked, Until
from tests.clean.reading import read, table_schema

SCHEMA = table_schema("ramo", {"name": "monto", "title": "Monto", "type": "number", "unit": "MXN"})
CONTENT = b"ramo,monto\na,10.10\nb,20\na,5\n"


def findings(table, *others):
    return [
        (one.rule, one.severity, one.cell, one.message)
        for one in check_control_totals({one.name: one for one in (table, *others)})
    ]


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("35.10", []),
        ("35.1", []),
        ("35.11", "«Monto» suma $35.10 y debe sumar $35.11, como dice ejercicio.toml: faltan $0.01."),
        ("30", "«Monto» suma $35.10 y debe sumar $30.00, como dice ejercicio.toml: sobran $5.10."),
    ],
)
def test_a_declared_figure_to_the_cent(tmp_path: Path, amount, told) -> None:
    table = read(tmp_path, CONTENT, "t.csv", SCHEMA, reading=Reading(control=(ControlTotal("monto", amount=amount),)))
    assert findings(table) == ([("total-de-control", "error", "B1", told)] if told else [])


@pytest.mark.parametrize(("cell", "told"), [("Resumen!B2", ["faltan $4.90"]), ("B6", [])])
def test_a_cell_of_the_same_file(tmp_path: Path, cell, told) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Datos"
    for row in (["ramo", "monto"], ["a", 10.1], ["b", 25], [], [], ["", 35.1]):
        book.active.append(row)
    book.create_sheet("Resumen").append(["", ""])
    book["Resumen"]["B2"] = "$40.00"
    content = io.BytesIO()
    book.save(content)
    reading = Reading(control=(ControlTotal("monto", cell=cell),), discard=(RowPattern("monto", r"^35\.1$"),))
    table = read(tmp_path, content.getvalue(), "t.xlsx", SCHEMA, sheet="Datos", reading=reading)
    assert [part for part in told if part not in findings(table)[0][3]] == []
    assert bool(findings(table)) == bool(told)


def test_a_cell_without_a_figure_is_told(tmp_path: Path) -> None:
    reading = Reading(control=(ControlTotal("monto", cell="A2"),))
    with pytest.raises(SourceError) as caught:
        read(tmp_path, CONTENT, "t.csv", SCHEMA, reading=reading)
    assert caught.value.message == (
        "El total de control de «monto» es la celda A2 de «t.csv», que dice «a» y no una cifra."
    )


def test_another_table_and_where_the_difference_lies(tmp_path: Path) -> None:
    other = read(tmp_path, b"ramo,monto\na,15.10\nb,19\nc,3\n", "o.csv", table_schema(
        "ramo", {"name": "monto", "type": "number", "unit": "MXN"}))  # fmt: skip
    reading = Reading(control=(ControlTotal("monto", table="otra", other="monto", by="ramo"),))
    table = read(tmp_path, CONTENT, "t.csv", SCHEMA, reading=reading)
    assert [one.message for one in check_control_totals({"t": table, "otra": other})] == [
        "«Monto» suma $35.10 y debe sumar $37.10, como dice la tabla «otra»: faltan $2.00. La diferencia está en "
        "«c» (-$3.00) y «b» ($1.00)."
    ]


def test_what_does_not_exist_is_told(tmp_path: Path) -> None:
    reading = Reading(control=(ControlTotal("monto", table="otra", other="monto"), ControlTotal("nada", amount="1")))
    table = read(tmp_path, CONTENT, "t.csv", SCHEMA, reading=reading)
    assert [one[3] for one in findings(table)] == [
        "El total de control habla de «otra.monto», que no existe.",
        "El total de control habla de «nada», que no existe.",
    ]


def test_equal_sums_with_other_groups_are_told(tmp_path: Path) -> None:
    other = read(tmp_path, b"ramo,monto\na,15.00\nb,20.10\n", "o.csv", SCHEMA)
    reading = Reading(control=(ControlTotal("monto", table="otra", other="monto", by="ramo"),))
    table = read(tmp_path, CONTENT, "t.csv", SCHEMA, reading=reading)
    assert [one.message for one in check_control_totals({"t": table, "otra": other})] == [
        "«Monto» suma $35.10, como dice la tabla «otra», pero repartido de otro modo. La diferencia está en "
        "«a» ($0.10) y «b» (-$0.10)."
    ]


def test_a_contradiction_that_is_known_is_a_warning(tmp_path: Path) -> None:
    reading = Reading(control=(ControlTotal("monto", amount="35.00", warns=True),))
    table = read(tmp_path, CONTENT, "t.csv", SCHEMA, reading=reading)
    assert findings(table) == [
        ("total-de-control", "advertencia", "B1",
         "«Monto» suma $35.10 y debe sumar $35.00, como dice ejercicio.toml: sobran $0.10."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "rules", "waiting"),
    [
        (
            b"ramo,monto\na,10.10\nb,mucho\na,5\n",
            ["type-error"],
            (Unchecked(("que «Monto» sume su total de control",), (Until("t.csv", None, ("B3",)),)),),
        ),
        # One that was checked does not wait for itself.
        (b"ramo,monto\na,10.10\nb,20\na,6\n", ["total-de-control"], ()),
    ],
)
def test_a_sum_with_cells_that_are_no_figure_waits_for_them(tmp_path: Path, content, rules, waiting) -> None:
    control = (ControlTotal("monto", amount="35.10"),)
    report = validate((), [read(tmp_path, content, "t.csv", SCHEMA, reading=Reading(control=control))])
    assert [one.rule for one in report.findings] == rules
    assert report.unchecked == waiting
