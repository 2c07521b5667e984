"""Damaged files by the thousand, and what reading each must be: a table, or one of our errors, soon and in bounds.

    python -m tests.clean.fuzz 10000 [SEED]

Each case is made from its number and the seed, so one that fails can be made again. They run in processes of their own,
with a limit of memory, and an alarm that kills the one whose case takes too long (of the processor: a machine that is
busy with something else makes nobody slow).
"""

from __future__ import annotations

import gzip
import io
import os
import random
import resource
import signal
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from pipelines.clean import clean
from pipelines.errors import CocreaError
from pipelines.gather import Original
from pipelines.paths import DATAPACKAGES
from pipelines.probe import probe
from pipelines.source import Files, Source
from tests.clean import books
from tests.clean.reading import HEADER, SCHEMA

LONGEST_S = 30
MOST_BYTES = 3 * 1024**3
_BATCH = 500
_ROWS = [HEADER, ["1", "Educación", "2015-01-01", 10.5], ["2", "Salud, y más", "15/03/2015", 20], ["3", "=1+1", "", -3]]
# Bytes that mean something to some reader.
_TOKENS = (
    b'"', b"'", b"\\", b"\0", b"\r", b"\n", b";", b",", b"\t", b"\xff\xfe", b"\xef\xbb\xbf", b"{", b"[", b"<", b"&",
    b"<tr>", b"<td rowspan=99999 colspan=999>", b"<table>", b'ss:Index="99999" ',
    b"]]>",
    b"9" * 40, b"1e999", b"-1", b"\xc3\x83\xc2\xb3", b"A1048577", b"XFD1", b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"PK\x03\x04",
)  # fmt: skip


def fixtures() -> Mapping[str, bytes]:
    """Sound files of every kind, by name: ours, and real ones."""
    text = "\r\n".join(";".join(str(cell) for cell in row) for row in _ROWS)
    plain = ("minutas.xls", "secretariado.ods", "follow-the-money.xlsx")
    example = {name: (DATAPACKAGES / "ejemplo" / name).read_bytes() for name in plain}
    real = {path.name: path.read_bytes() for path in sorted((Path(__file__).parent / "ocds").glob("*.json"))}
    return {
        "a.xlsx": books.xlsx(("H", _ROWS)), "a.xls": books.xls(("H", _ROWS)), "a.ods": books.ods(("H", _ROWS)),
        "utf8.csv": text.encode(), "cp1252.csv": text.encode("cp1252"), "utf16.csv": text.encode("utf-16"),
        "utf16-sin-marca.csv": text.encode("utf-16-le"),
        "page.xls": books.page(_ROWS), "xml.xls": books.excel_xml(_ROWS), "tabs.xls": text.replace(";", "\t").encode(),
        "quoted.csv": text.replace("Salud", '"Salud ""x"""').encode(), "a.csv.gz": gzip.compress(text.encode()),
        **example, **real,
    }  # fmt: skip


def case(number: int, seed: int, sound: Mapping[str, bytes]) -> tuple[str, bytes]:
    """The name and bytes of one damaged file."""
    chance = random.Random(f"{seed}/{number}")
    name = chance.choice(sorted(sound))
    content = sound[name]
    if zipfile.is_zipfile(io.BytesIO(content)) and chance.random() < 0.8:
        return name, _damaged_inside(content, chance)
    if name.endswith(".gz") and chance.random() < 0.8:
        return name, gzip.compress(_damaged(gzip.decompress(content), chance))
    return name, _damaged(content, chance)


def _damaged(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(made) + 1)
        length = min(len(made) - at, chance.choice((1, 2, 8, 64)))
        chance.choice(_DAMAGES)(made, at, length, chance)
    return bytes(made)


def _flip(made: bytearray, at: int, length: int, chance: random.Random) -> None:
    made[at : at + length] = chance.randbytes(length)


def _cut(made: bytearray, at: int, length: int, _chance: random.Random) -> None:
    del made[at : at + length]


def _put(made: bytearray, at: int, _length: int, chance: random.Random) -> None:
    made[at:at] = chance.choice(_TOKENS) * chance.choice((1, 1, 3, 500))


def _repeat(made: bytearray, at: int, length: int, chance: random.Random) -> None:
    made[at:at] = made[at : at + length] * chance.choice((2, 100))


def _truncate(made: bytearray, at: int, _length: int, chance: random.Random) -> None:
    if chance.random() < 0.3:
        del made[at:]


_DAMAGES: tuple[Callable[[bytearray, int, int, random.Random], None], ...] = (_flip, _cut, _put, _repeat, _truncate)


def _damaged_inside(content: bytes, chance: random.Random) -> bytes:
    """A workbook that is a sound ZIP with one damaged member, or without it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        names = old.namelist()
        hurt = chance.choice([one for one in names if one.endswith(".xml") or one.endswith(".rels")] or names)
        drop = chance.random() < 0.1
        for one in names:
            if one != hurt:
                new.writestr(one, old.read(one))
            elif not drop:
                new.writestr(one, _damaged(old.read(one), chance))
    return target.getvalue()


def read_case(folder: Path, name: str, content: bytes) -> None:
    """Read and probe one file; an error of ours is an answer."""
    path = folder / name
    path.write_bytes(content)
    original = Original(path, name, name, "", len(content), datetime.now(UTC))
    source = Source(table=SCHEMA.name, place=Files(folder, (name,)))
    for look in (lambda: clean([original], source, SCHEMA), lambda: probe(original)):
        try:
            look()
        except CocreaError as error:
            assert error.message and error.remedy


def run(cases: int, seed: int) -> int:
    """Run them all; the number of those that failed."""
    sound, failed, start = fixtures(), 0, 0
    while start < cases:
        with tempfile.TemporaryDirectory() as folder:
            at = Path(folder) / "en-curso"
            child = os.fork()
            if not child:
                _work(range(start, min(start + _BATCH, cases)), seed, sound, Path(folder), at)
            status = os.waitpid(child, 0)[1]
            last = int(at.read_text())
        if status:
            failed += 1
            print(f"caso {last} de la semilla {seed}: {case(last, seed, sound)[0]}, terminó con {status}", flush=True)  # noqa: T201
        start = last + 1
    return failed


def _work(numbers: range, seed: int, sound: Mapping[str, bytes], folder: Path, at: Path) -> None:
    """In a process of its own: ends at the first case that fails, and never returns."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    for number in numbers:
        at.write_text(str(number))
        signal.setitimer(signal.ITIMER_PROF, LONGEST_S)
        try:
            read_case(folder, *case(number, seed, sound))
        except BaseException:  # noqa: BLE001 - told, whatever it is
            traceback.print_exc()
            os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(bool(run(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)))
