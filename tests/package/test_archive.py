"""The ZIP of a package: whole, the same bytes for the same files, and nearly the same for nearly the same files."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from pipelines.package.archive import write_zip
from pipelines.publish.file_delta import write_delta

LINES = [b"%d,%s\n" % (number, hashlib.sha256(b"%d" % number).hexdigest().encode()) for number in range(20_000)]
CONTENTS = {
    "lines": b"".join(LINES),
    "empty": b"",
    "one line without an end": b"clave",
    "cells of several lines": b'clave,texto\n1,"a\n\nb"\n' * 900,
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_what_goes_in_comes_out(tmp_path: Path, content: bytes) -> None:
    for name in ("b.csv", "á.csv"):
        (tmp_path / name).write_bytes(content)
    archives = [tmp_path / "uno.zip", tmp_path / "otro.zip"]
    for one in archives:
        write_zip(one, {name: tmp_path / name for name in ("b.csv", "á.csv")})

    with zipfile.ZipFile(archives[0]) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {"b.csv": content, "á.csv": content}
    assert archives[0].read_bytes() == archives[1].read_bytes()


def test_a_few_lines_of_many_change_a_little_of_it(tmp_path: Path) -> None:
    for number, lines in enumerate((LINES, [b"nueva\n", *LINES[:9000], b"otra\n", *LINES[9001:]])):
        (tmp_path / "lineas.csv").write_bytes(b"".join(lines))
        write_zip(tmp_path / f"{number}.zip", {"lineas.csv": tmp_path / "lineas.csv"})

    assert write_delta(tmp_path / "0.zip", tmp_path / "1.zip", tmp_path / "cambios")
    assert (tmp_path / "cambios").stat().st_size < 0.05 * (tmp_path / "1.zip").stat().st_size
