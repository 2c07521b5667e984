"""Every report equal to frictionless's own: over generated schemas and files, valid, nearly valid and hostile.

`make test-diferencial` runs twenty thousand of them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.validate.engine.cases import Case, cases
from tests.validate.engine.differences import both, ended_with_an_exception
from tests.validate.engine.workbook_cases import workbooks

EXAMPLES = int(os.environ.get("COCREA_DIFERENCIAL", "500"))


# A workbook takes some times what a CSV does.
WORKBOOKS = EXAMPLES // 4
PATIENT = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=PATIENT)
@given(case=cases())
def test_the_report_is_frictionless_s(case: Case, tmp_path: Path) -> None:
    the_same(case, tmp_path)


@settings(max_examples=WORKBOOKS, deadline=None, suppress_health_check=PATIENT)
@given(case=workbooks())
def test_the_report_of_a_workbook_is_frictionless_s(case: Case, tmp_path: Path) -> None:
    the_same(case, tmp_path)


def the_same(case: Case, folder: Path) -> None:
    theirs, ours = both(case, folder)
    if ended_with_an_exception(theirs):
        # Its own defects: ours tells them as errors of the cell, or ends in the same way (docs/validacion.md).
        assert ours == theirs or not ended_with_an_exception(ours)
    else:
        assert ours == theirs


HEADER = "clave,monto,fecha\n"
SCHEMA = {
    "fields": [
        {"name": "clave", "type": "string", "constraints": {"required": True, "unique": True, "pattern": "c-[0-9]+"}},
        {"name": "monto", "type": "number", "constraints": {"minimum": 0}},
        {"name": "fecha", "type": "date"},
    ],
    "primaryKey": ["clave"],
}


def many_rows() -> str:
    """Some 9 MB: several pieces, with errors of every kind in each. With long notes: frictionless reads row by row."""
    lines = []
    long_note = "sin nota " * 60
    for number in range(1, 15_001):
        clave, monto, fecha = f"c-{number}", f"{number * 3.5:.2f}", "2026-01-31"
        if number % 900 == 1:
            clave = f"c-{number - 1}"
        if number % 700 == 2:
            monto = "mil"
        if number % 750 == 3:
            fecha = "31/01/2026"
        note = f'"con, coma\ny renglón{long_note}"' if number % 40 == 0 else long_note
        line = f"{clave},{monto},{fecha},{note}"
        lines.append({5: f"{clave},{monto}", 6: f"{line},de más", 7: "", 8: ",,,"}.get(number % 1_200, line))
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("line_end", "last", "encoding", "limit_errors"),
    [
        ("\n", "", "utf-8", 1000),
        ("\n", "", "utf-8", 20),
        ("\n", "", "utf-8", 0),
        ("\r\n", "", "cp1252", 1000),
        ("\n", '\nc-0,1"2,2026-01-31,x', "utf-8", 1000),
    ],
    ids=["whole", "limited", "without-limit", "windows", "a-quote-out-of-place"],
)
def test_a_file_of_several_pieces(line_end: str, last: str, encoding: str, limit_errors: int, tmp_path: Path) -> None:
    text = many_rows().replace("\n", line_end) + last
    fields = [*SCHEMA["fields"], {"name": "nota", "type": "string"}]
    data = f"{HEADER.strip()},nota\n{text}".encode(encoding)
    case = Case({**SCHEMA, "fields": fields}, data, encoding, limit_errors, {})
    theirs, ours = both(case, tmp_path)
    assert ours == theirs


@pytest.mark.parametrize("rows", ["", "\n", "\n7,6,5,4,3,2,1", "\n7,6,5,4,3,2,1\n"])
def test_a_header_that_frictionless_finds_in_the_second_line(rows: str, tmp_path: Path) -> None:
    # Nearer to the usual width of the sample than the first one.
    schema = {"fields": [{"name": name, "type": "integer"} for name in "abcd"]}
    theirs, ours = both(Case(schema, f"a,b,c,d\n90,45,1,90,45,x,z{rows}".encode(), "utf-8", 1000, {}), tmp_path)
    assert ours == theirs
