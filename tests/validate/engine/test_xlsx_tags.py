"""Tags of a workbook's XML that no spreadsheet writes: read as openpyxl reads them, or refused in its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.validate.engine.cases import Case
from tests.validate.engine.differences import both
from tests.validate.engine.workbook_cases import NAMESPACE, package

SCHEMA = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}
HEADER = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("row", "of_strings"),
    [
        ('<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>2</v></c></row>', ' x="a&gt;b"'),
        ('<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>2</v></c></row>', ' x="a>b"'),
        ('<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>2</v></c></row>', " x"),
        ('<row r="2" a="x>y"><c r="A2"><v>1</v></c></row>', ""),
        ('<row r="2" foo><c r="A2"><v>1</v></c></row>', ""),
        ('<row r="2" a=b><c r="A2"><v>1</v></c></row>', ""),
        ('<row r="2" a=\'b\'><c r="A2"><v>1</v></c></row>', ""),
        ('<row r="2"a="b"><c r="A2"><v>1</v></c></row>', ""),
        ('<row r="2" r="3"><c r="A2"><v>1</v></c></row>', ""),
        ('<row r="2" x:a="3"><c r="A2"><v>1</v></c></row>', ""),
        ('<row r="2"><c r="A2" s="0" s="0"><v>1</v></c></row>', ""),
        ('<row r="2"><c r="A2" x:y="0"><v>1</v></c></row>', ""),
        ('<row r="2"><c r="A2"><v foo>1</v></c></row>', ""),
        ('<row r="2"><c r="A2"><v a="5>7">1</v></c></row>', ""),
        ('<row r="2"><c r="A2"><f a="5>7">1</f><v>1</v></c></row>', ""),
        ('<row r="2"><c r="A2"><f t="array" ref="A2">1</f><v>1</v></c></row>', ""),
        ('<row r="2"><c r="A2"><f>\ufffe</f><v>1</v></c></row>', ""),
        ('<row r="2"><c r="A2" t="str"><v>\uffff</v></c></row>', ""),
        ('<row r="2" /><row r="3"\n spans="1:2"><c r="A3"\ts="0" /></row>', ""),
    ],
)
def test_the_report_is_frictionless_s(tmp_path: Path, row: str, of_strings: str) -> None:
    sheet = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{HEADER}{row}</sheetData></worksheet>'
    data = package(sheet, ["a", "b", "x"], of_strings=of_strings)
    theirs, ours = both(Case(SCHEMA, data, None, 1000, {}, "tabla.xlsx"), tmp_path)
    assert ours == theirs
