"""Pieces and tokens are Python's ``csv``'s records, or it is said that they cannot be told."""

from __future__ import annotations

import csv
import hashlib
import io
from codecs import BOM_UTF8
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.validate.engine.csv_chunks import chunks
from pipelines.validate.engine.csv_quotes import NotRegular
from pipelines.validate.engine.csv_tokens import CsvTokens
from pipelines.validate.engine.file_stats import FileStats
from pipelines.validate.engine.sources import UNSURE
from tests.validate.engine.often import often

_PIECES = ["a", "ñ", "€", ",", ",", '"', '""', "\n", "\n", "\r\n", "\r", ";", " ", "\ufeff", "\x00", "\u2028", "𝄞"]
_ANY = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join)
_CELL = st.lists(st.sampled_from(["a", "ñ", ",", '"', "\n", "\r\n", "\u2028", " "]), max_size=4).map("".join)


@st.composite
def _written(draw: st.DrawFn) -> str:
    file = io.StringIO(newline="")
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    csv.writer(file, lineterminator=end, quoting=quoting).writerows(
        draw(st.lists(st.lists(_CELL, max_size=4), max_size=8))
    )
    return file.getvalue()


def _read(path: Path, width: int, chunk_bytes: int | None = None) -> tuple[list[list[str]], FileStats]:
    tokens = CsvTokens(width, ",", "utf-8", range(width))
    stats, found = FileStats(), list[list[str]]()
    for chunk in chunks(path, stats, BOM_UTF8, chunk_bytes):
        batch = tokens.batch(chunk.data, len(found) + 1, chunk.quotes)
        numbers = np.arange(len(found) + 1, len(found) + 1 + batch.rows())
        whole = batch.cells_by_row(numbers)
        for place, number in enumerate(batch.row_numbers.tolist()):
            columns = [column[place].as_py() for column in batch.columns if not isinstance(column, list | None)]
            assert list(whole[number]) == columns
        found += [list(whole[number]) for number in numbers.tolist()]
    return found, stats


@settings(max_examples=often(1500), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(_ANY, _written()),
    width=st.integers(2, 4),
    chunk_bytes=st.sampled_from([1, 2, 3, 7, 16, 1000]),
)
def test_the_records_are_python_s(text: str, width: int, chunk_bytes: int, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    data = text.encode()
    path.write_bytes(data)
    try:
        found, stats = _read(path, width, chunk_bytes)
    except UNSURE:
        return
    assert found == list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert (stats.sha256, stats.bytes) == (hashlib.sha256(data).hexdigest(), len(data))


@settings(max_examples=often(500), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_written(), chunk_bytes=st.sampled_from([1, 5, 1000]))
def test_what_a_writer_of_csv_writes_is_never_unsure(text: str, chunk_bytes: int, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    _read(path, 3, chunk_bytes)


@pytest.mark.parametrize("text", ['a"b,c\n', '"a"b,c\n', '"a,b\n', 'a,"b'])
def test_quotes_out_of_place_are_said(text: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    with pytest.raises(NotRegular):
        _read(path, 2)
