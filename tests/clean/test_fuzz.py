"""No bytes stop the readers: a table, or an error of ours, soon and in bounds. ``make test-lectores`` runs 10,000."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clean.fuzz import case, fixtures, read_case

ROOT = Path(__file__).parents[2]
# What text readers decide on, more often than chance would give it.
TEXT = st.lists(
    st.sampled_from(
        ["a", "ñ", "Ã±", "1,5", '"', "'", ";", ",", "\t", "\r\n", "\n", "\\", "=", "{", "[", "Total", "\x85", ""]
    )
).map("".join)
CODECS = st.sampled_from(["utf-8", "cp1252", "mac_roman", "utf-16"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("azar")


@given(st.binary(max_size=300), st.sampled_from(["t.csv", "t.json", "t.xlsx", "t.xls", "t.ods", "t.gz", "t"]))
def test_any_bytes(folder: Path, content: bytes, name: str) -> None:
    read_case(folder, name, content)


@given(TEXT, CODECS)
def test_any_text(folder: Path, text: str, codec: str) -> None:
    read_case(folder, "t.csv", text.encode(codec, errors="replace"))


def test_a_hundred_damaged_files() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.clean.fuzz", "100", "7"], cwd=ROOT, capture_output=True, text=True, timeout=500,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_a_case_can_be_made_again() -> None:
    sound = fixtures()
    assert [case(number, 1, sound) for number in range(20)] == [case(number, 1, sound) for number in range(20)]
