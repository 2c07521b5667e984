"""A sheet that tells no dimension is not read whole by openpyxl; one that tells it, or is broken, is as it came."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from pipelines.validate.engine.xlsx_dimension import QuickArchive

_ROWS = f"<sheetData>{'<row/>' * 200_000}</sheetData>"


@pytest.mark.parametrize(
    ("xml", "opened"),
    [
        (f"<worksheet>{_ROWS}</worksheet>", "<worksheet><sheetData/>"),
        ("<worksheet><sheetData></sheetData></worksheet>", "<worksheet><sheetData/>"),
        (f'<worksheet><dimension ref="A1"/>{_ROWS}</worksheet>', None),
        (f'<worksheet>{_ROWS}<dimension ref="A1"/></worksheet>', None),
        (f'<a:worksheet xmlns:a="a"><a:dimension ref="A1"/>{_ROWS}</a:worksheet>', None),
        (f"<worksheet>{_ROWS}<row></worksheet>", None),
        (f"<worksheet>{_ROWS}", None),
        (f"<worksheet>{_ROWS}</worksheet>&nada;", None),
        (f"<!-- <sheetData> --><worksheet>{_ROWS}</worksheet>", None),
        ("<styleSheet/>", None),
    ],
    ids=range(10),
)
def test_only_a_sheet_without_a_dimension_is_opened_without_its_rows(
    xml: str, opened: str | None, tmp_path: Path
) -> None:
    with ZipFile(tmp_path / "libro.xlsx", "w") as written:
        written.writestr("hoja.xml", xml)
    with QuickArchive(tmp_path / "libro.xlsx") as archive:
        assert archive.read("hoja.xml").decode() == (xml if opened is None else opened)
