"""The report for other programs: frictionless reads it as its own, and ours goes beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from frictionless import Report

from pipelines.validate import Finding, Reporte
from pipelines.validate.findings import TableSummary
from pipelines.validate.report.document import as_document
from tests.clean.reading import SCHEMA, read

EGRESOS = TableSummary("egresos", "Egresos", "e.csv", None, 2, (), {one.name: one.title for one in SCHEMA.fields})


def finding(rule: str, cell: str | None, column: str | None = "monto", severity: str = "error") -> Finding:
    return Finding(rule, severity, "egresos", "e.csv", None, cell, "mucho", "Está mal.", "Corríjalo.", column)  # type: ignore[arg-type]


def test_a_small_report_whole(tmp_path: Path) -> None:
    table = read(tmp_path, "Título\nClave,Descripción,Fecha,Monto\na-1,,,mucho\n".encode(), "e.csv")
    report = Reporte((EGRESOS,), (finding("type-error", "D3"), finding("R3", "D3", severity="advertencia")))

    assert as_document(report, [table]) == {
        "valid": False,
        "stats": {"tasks": 1, "errors": 1, "warnings": 1, "seconds": 0},
        "warnings": [],
        "errors": [],
        "tasks": [
            {
                "name": "egresos",
                "type": "table",
                "valid": False,
                "place": "e.csv",
                "labels": ["Clave", "Descripción", "Fecha", "Monto"],
                "stats": {"errors": 1, "warnings": 1, "seconds": 0, "rows": 2, "fields": 4},
                "warnings": ["D3: Está mal."],
                "errors": [
                    {
                        "type": "type-error",
                        "title": "Type Error",
                        "description": "The value does not match the schema type and format for this field.",
                        "message": "Está mal.",
                        "tags": ["#table", "#row", "#cell"],
                        "note": "Está mal.",
                        "cells": ["a-1", "", "", "mucho"],
                        "rowNumber": 3,
                        "cell": "mucho",
                        "fieldName": "monto",
                        "fieldNumber": 4,
                    }
                ],
            }
        ],
        "reporte": report.as_json(),
    }


RULES = [
    ("type-error", "D3", "type-error"),
    ("constraint-error/enum", "D3", "constraint-error"),
    ("primary-key", "A3", "primary-key"),
    ("foreign-key", "A3", "foreign-key"),
    ("missing-label", "E1", "missing-label"),
    ("extra-label", "E1", "extra-label"),
    ("R1", "D3", "cell-error"),
    ("R1", "3:3", "row-error"),
    ("R1", None, "table-error"),
    ("hoja-faltante", None, "table-error"),
]


@pytest.mark.parametrize(("rule", "cell", "kind"), RULES)
def test_frictionless_reads_every_kind_as_its_own(rule: str, cell: str | None, kind: str) -> None:
    document = as_document(Reporte((EGRESOS,), (finding(rule, cell),)))

    read_back = Report.from_descriptor(document)

    assert not read_back.valid
    assert read_back.stats["errors"] == 1
    (error,) = read_back.tasks[0].errors
    assert (error.type, error.note) == (kind, "Está mal.")


def test_a_source_that_could_not_be_read_has_its_task() -> None:
    lost = Finding("hoja-faltante", "error", "hitos", "plan.xlsx", "Hitos", None, None, "No está.", "Corrija.")

    document = as_document(Reporte((EGRESOS,), (lost,)))

    assert [(one["name"], one["place"], one["valid"]) for one in document["tasks"]] == [
        ("egresos", "e.csv", True), ("hitos", "plan.xlsx#Hitos", False),
    ]  # fmt: skip


def test_no_row_with_personal_data_is_told(tmp_path: Path) -> None:
    curp = "HEGG560427MVZRRL04"
    lines = ["Clave,Descripción,Fecha,Monto", "a-1,Lucía Ejemplo,,mucho", f"a-2,Su CURP es {curp},,mucho"]
    table = read(tmp_path, "\n".join(lines).encode(), "e.csv")
    private = Finding("datos-personales/consentimiento", "advertencia", "egresos", "e.csv", None, "B2", "", "x", "y")

    with_finding, masked = (
        as_document(Reporte((EGRESOS,), (finding("type-error", cell), *more)), [table])["tasks"][0]["errors"][0][
            "cells"
        ]
        for cell, more in (("D2", [private]), ("D3", []))
    )

    assert with_finding == []
    assert masked[0] == "a-2"
    assert curp not in "".join(masked)
