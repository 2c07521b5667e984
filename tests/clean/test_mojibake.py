"""Text encoded twice is put back where it is certain, and only there, and each cell is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.clean import Repair
from pipelines.clean.mojibake import mend
from tests.clean.reading import read, rows, table_schema
from tests.clean.test_encodings import WORDS


def scrambled(text: str, times: int = 1) -> str:
    """UTF-8 read as Windows does, which shows the bytes that cp1252 lacks as control characters."""
    for _ in range(times):
        text = "".join(
            chr(one) if one in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([one]).decode("cp1252")
            for one in text.encode()
        )
    return text


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("DELEGACIÃ“N", "DELEGACIÓN"),
        ("DELEGACIÃƒâ€œN", "DELEGACIÓN"),
        ("AÃ±o", "Año"),
        ("Â¿QuÃ©?", "¿Qué?"),
        ("â€œÃ“peraâ€\x9d", "“Ópera”"),
        ("“Ã“pera”", "“Ópera”"),
        ("2015â€“2016", "2015–2016"),
        # One part of the cell was encoded twice, and another was not.
        ("DELEGACIÃ“N Cuauhtémoc", "DELEGACIÓN Cuauhtémoc"),
        # A letter was lost on the way: which, nobody can tell.
        ("MÃ XICO", "MÃ XICO"), ("MÃ?XICO", "MÃ?XICO"),
        # Right as they are.
        ("São Tomé", "São Tomé"), ("Â", "Â"), ("IRMÃ", "IRMÃ"), ("CAFÉ»", "CAFÉ»"), ("está»”", "está»”"),
        ("âge", "âge"), ("ÂÑ", "ÂÑ"),
        # It was encoded twice, and is not Spanish: not for us to say.
        ("Ã¸", "Ã¸"), ("â†’", "â†’"),
    ],
)  # fmt: skip
def test_only_what_is_certain_is_put_back(said: str, meant: str) -> None:
    assert mend(said) == meant


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=10), st.integers(0, 3))
def test_spanish_encoded_again_comes_back_whole(words: list[str], times: int) -> None:
    text = " ".join(words)
    assert mend(scrambled(text, times)) == text


def test_it_is_told_with_its_cells_titles_too(tmp_path: Path) -> None:
    schema = table_schema({"name": "delegacion", "title": "Delegación"}, {"name": "anio", "title": "Año"})
    table = read(tmp_path, "DelegaciÃ³n,AÃ±o\nÃ\x81lvaro ObregÃ³n,2015\nCuauhtémoc,2016\n".encode(), "t.csv", schema)
    assert rows(table) == [["Álvaro Obregón", "2015"], ["Cuauhtémoc", "2016"]]
    assert table.repairs == (
        Repair("mojibake", "", 3, (
            ("A1", "DelegaciÃ³n", "Delegación"), ("B1", "AÃ±o", "Año"),
            ("A2", "Ã\x81lvaro ObregÃ³n", "Álvaro Obregón"),
        )),
    )  # fmt: skip


def test_a_file_of_two_encodings_is_read_when_it_is_declared(tmp_path: Path) -> None:
    content = b"uno,dos\n" + "educación,área\n".encode() + "niñez,año\n".encode("cp1252")
    table = read(tmp_path, content, "t.csv", table_schema("uno", "dos"), encoding="cp1252")
    assert rows(table) == [["educación", "área"], ["niñez", "año"]]
    assert [(one.kind, one.count) for one in table.repairs] == [("mojibake", 2)]
