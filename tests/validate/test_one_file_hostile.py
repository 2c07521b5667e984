"""Files and schemas made to hang or to fill: each ends soon, with a message and its exit code."""

from __future__ import annotations

import gzip
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipelines.cli.start import INTERRUPTED
from pipelines.errors import InvalidData, UsageError
from pipelines.validate.one_file import as_reporte, validate_file

TWO: list[dict[str, Any]] = [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}]


def _files(folder: Path, data: bytes, fields: list[dict[str, Any]]) -> tuple[Path, Path]:
    table, schema = folder / "tabla.csv", folder / "esquema.json"
    table.write_bytes(data)
    schema.write_text(json.dumps({"fields": fields}), encoding="utf-8")
    return table, schema


def _patterned(pattern: str) -> list[dict[str, Any]]:
    return [{"name": "a", "type": "string", "constraints": {"pattern": pattern}}, TWO[1]]


@pytest.mark.parametrize(
    ("data", "fields", "found"),
    [
        # RE2 answers in proportion to the text.
        (b"a,b\n" + b"a" * 40 + b"!,1\n", _patterned("(a+)+"), [("A2", "«a» no tiene la forma debida.")]),
        (b'a,b\nx,1\n"' + b"y" * 20_000_000 + b'",dos\n', TWO, [("B3", "«b» debe ser un número entero.")]),
        (b"a,b\nx,1\n" + b"z,3\n" * 1000 + b'"abc,2\n', TWO, [("B1003", "El renglón termina antes de «b».")]),
        (b"", TWO, [(None, "El archivo está vacío o no tiene una tabla (detalle técnico: the source is empty).")]),
    ],
    ids=["a-pattern-that-explodes", "a-cell-of-20-MB", "a-quote-never-closed", "nothing"],
)
def test_what_can_be_judged_is(
    tmp_path: Path, data: bytes, fields: list[dict[str, Any]], found: list[tuple[str | None, str]]
) -> None:
    report, schema = validate_file(*_files(tmp_path, data, fields))
    assert [(one.cell, one.message) for one in as_reporte(report, schema, "tabla.csv").findings] == found


@pytest.mark.parametrize(
    ("data", "fields", "message"),
    [
        (
            b"a,b\n" + b"a" * 40 + b"!,1\n", _patterned(r"(a+)+(x)\2"),
            "El patrón «(a+)+(x)\\2» del esquema tarda demasiado con la celda "
            "«aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!».",
        ),
        (
            b"a,b\nx,1\n", [TWO[0], {"name": "b", "type": "integer", "constraints": {"minimum": "x"}}],
            "Con el «minimum» que el esquema da a «b», «x», no se puede comparar ninguna celda: no es un valor de tipo "
            "«integer» como los escribe esa columna.",
        ),
        (
            b"a,b\nx,31/12/2024\n",
            [TWO[0], {"name": "b", "type": "date", "format": "%d/%m/%Y", "constraints": {"maximum": "2024-12-31"}}],
            "Con el «maximum» que el esquema da a «b», «2024-12-31», no se puede comparar ninguna celda: no es un "
            "valor de tipo «date» como los escribe esa columna.",
        ),
        (
            ",".join(f"c{number}" for number in range(100_000)).encode() + b"\n1,2\n", TWO,
            "El renglón 1 de «{}» tiene 100,000 celdas, y la tabla, 2 columnas.",
        ),
        (
            b"a,b\nx,1\n" + b",".join([b"1"] * 100_000) + b"\n", TWO,
            "El renglón 3 de «{}» tiene 100,000 celdas, y la tabla, 2 columnas.",
        ),
    ],
    ids=[
        "a-pattern-without-end", "a-bound-of-another-type", "a-date-in-another-form", "a-header-of-100,000-columns",
        "a-row-of-100,000-cells",
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_said(tmp_path: Path, data: bytes, fields: list[dict[str, Any]], message: str) -> None:
    table, schema = _files(tmp_path, data, fields)
    with pytest.raises(UsageError) as told:
        validate_file(table, schema)
    assert told.value.message == message.format(table)


def _big(folder: Path) -> tuple[Path, Path]:
    """Some 180 MB: a second or more of reading."""
    lines = "".join(f"nombre {number},{number}\n" for number in range(1_000_000)) * 9
    return _files(folder, f"a,b\n{lines}".encode(), TWO)


def _cocrea(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from pipelines.cli.start import main; main()", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


_COMPRESSED = gzip.compress(b"a,b\n" + b"".join(b"%d,%d\n" % (number**9, number) for number in range(20_000)))
_DAMAGED = bytes([*_COMPRESSED[:500], _COMPRESSED[500] ^ 255, *_COMPRESSED[501:]])


@pytest.mark.parametrize(
    ("data", "code", "told"),
    [
        (_COMPRESSED[:2000], UsageError.exit_code, "«{}» no se pudo leer hasta el final: está cortado."),
        (b"\x1f\x8bzz", UsageError.exit_code, "«{}» no se pudo leer hasta el final: está cortado."),
        (_DAMAGED, UsageError.exit_code, "«{}» no se pudo leer hasta el final: está dañado."),
        # What frictionless itself reports.
        (_COMPRESSED[:-4], InvalidData.exit_code, "El archivo está cortado: no se pudo leer hasta el final."),
    ],
    ids=["cut", "a-mark-of-gzip-alone", "damaged", "cut-after-its-first-rows"],
)
def test_a_compressed_file_that_is_not_whole_is_said(tmp_path: Path, data: bytes, code: int, told: str) -> None:
    _, schema = _files(tmp_path, b"", TWO)
    table = tmp_path / "tabla.csv.gz"
    table.write_bytes(data)
    running = _cocrea("validar", table, "--esquema", schema)
    out, err = running.communicate(timeout=60)
    assert running.returncode == code
    assert f"{told.format(table)}\n" in out + err
    assert "Qué hacer: Vuelva a descargarlo o a comprimirlo, completo.\n" in out + err


def test_ctrl_c_ends_it_with_what_was_found(tmp_path: Path) -> None:
    table, schema = _big(tmp_path)
    with table.open("r+b") as file:
        file.seek(len("a,b\n"))
        file.write(b"nombre 0,x\n")
    # Whoever starts the tests may ignore the signal.
    running = _cocrea(
        "validar", table, "--esquema", schema,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    while _read_so_far(running.pid, table) < table.stat().st_size // 2:
        time.sleep(0.002)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == INTERRUPTED
    assert "B2" in out
    assert err.startswith("Interrumpido. La revisión se detuvo cuando llevaba ")


def _read_so_far(process: int, path: Path) -> int:
    """Bytes: the furthest that ``process`` stands in the file, by what the system says of its open files."""
    return max((one.position for one in psutil.Process(process).open_files() if one.path == str(path)), default=0)


def _cut(table: Path) -> None:
    os.truncate(table, table.stat().st_size // 2)


def _grow(table: Path) -> None:
    with table.open("ab") as file:
        file.write(b"otro,1\n")


def _replaced(table: Path) -> None:
    other = table.with_name("otra.csv")
    other.write_bytes(b"a,b\nx,1\n")
    other.replace(table)


@pytest.mark.parametrize("quotes", ["regular", "a quote out of place"])
@pytest.mark.parametrize("change", [_cut, _grow, _replaced, Path.unlink], ids=["cut", "grow", "replaced", "gone"])
def test_a_file_that_changes_while_it_is_read_is_said(
    tmp_path: Path, change: Callable[[Path], None], quotes: str
) -> None:
    """Its last record repeats a key, so that it is read again once the rest of it has been."""
    odd = b'x"y,7\n' if quotes != "regular" else b""
    lines = b"".join(b"nombre %d,%d\n" % (number, number) for number in range(2_000))
    table, schema = _files(tmp_path, b"a,b\n" + odd + lines + b"nombre 5,5\n", TWO)
    schema.write_text(json.dumps({"fields": TWO, "primaryKey": ["a"]}), encoding="utf-8")
    done = []

    def meanwhile(_rows: int, _bytes: int) -> None:
        if not done:
            change(table)
            done.append(True)

    with pytest.raises(UsageError) as told:
        validate_file(table, schema, progress=meanwhile)
    assert told.value.message == f"«{table}» no se pudo leer hasta el final."
    assert "que nadie lo esté escribiendo" in told.value.remedy


def _large_cell(folder: Path) -> tuple[Path, Path]:
    return _files(folder, b'a,b\n"' + b"y" * 200_000_000 + b'",1\n', TWO)


@pytest.mark.parametrize(
    ("made", "what", "megabytes"),
    [
        pytest.param(_large_cell, resource.RLIMIT_DATA, 600, id="for-a-cell"),
        # How much a thread takes is the machine's business: on another one this may be too much or too little.
        pytest.param(_big, resource.RLIMIT_AS, 700, id="for-a-thread", marks=pytest.mark.long),
    ],
)
def test_memory_that_is_refused_is_said(
    tmp_path: Path, made: Callable[[Path], tuple[Path, Path]], what: int, megabytes: int
) -> None:
    table, schema = made(tmp_path)
    limit = megabytes * 2**20
    running = _cocrea(
        "validar", table, "--esquema", schema, preexec_fn=lambda: resource.setrlimit(what, (limit, limit))
    )
    _, err = running.communicate(timeout=120)
    assert running.returncode == UsageError.exit_code
    assert "no cabe en la memoria de esta computadora" in err
    assert "Traceback" not in err
