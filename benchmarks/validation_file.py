"""A year's budget as a CSV of 43 columns, with its schema: what `make bench-validar` validates.

The constraints are those of schemas/presupuesto_egresos.json (patterns of codes, what is required), and bounds besides.
About 900 bytes a row, names with commas inside quotes, a note with a line break in every fiftieth row; every amount is
a text of its own. `id_ramo` is a foreign key to a table of its own.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_SEED = 2026
RAMOS = 60
_LABELS = 400
# By code: its pattern, whether it is required, and a value of it for a number below 400.
_CODES: dict[str, tuple[str, bool, Callable[[int], str]]] = {
    "ramo": ("[0-9]{1,2}", True, lambda n: f"{n % RAMOS:02}"),
    "ur": ("[0-9A-Z]{1,6}", True, lambda n: f"{n % RAMOS:02}B{n % 97:02}"),
    "finalidad": ("[1-4]", True, lambda n: str(n % 4 + 1)),
    "funcion": ("[0-9]", True, lambda n: str(n % 10)),
    "subfuncion": ("[0-9]", False, lambda n: str(n % 9)),
    "ai": ("[0-9]{1,3}", False, lambda n: f"{n:03}"),
    "modalidad": ("[A-Z]", False, lambda n: chr(65 + n % 26)),
    "pp": ("[0-9]{1,3}", False, lambda n: f"{n:03}" if n % 20 else ""),
    "capitulo": ("[1-9]000", True, lambda n: f"{n % 9 + 1}000"),
    "concepto": ("[1-9]{2}00", True, lambda n: f"{n % 9 + 1}{n % 7 + 1}00"),
    "partida_generica": ("[1-9]{2}[0-9]", True, lambda n: f"{n % 9 + 1}{n % 7 + 1}{n % 10}"),
    "partida_especifica": ("[1-9][0-9]{3,4}", False, lambda n: f"{1000 + n}"),
    "tipogasto": ("[1-5]", True, lambda n: str(n % 5 + 1)),
    "ff": ("([1-7]|1[1-7]|2[5-7])", True, lambda n: str((1, 2, 15, 16, 25, 26)[n % 6])),
    "entidad": ("(0[1-9]|[12][0-9]|3[0-2])", False, lambda n: f"{n % 32 + 1:02}"),
}
_AMOUNTS = (
    "aprobado", "ampliaciones", "reducciones", "modificado", "comprometido", "devengado", "ejercido", "pagado",
)  # fmt: skip
# Added to a row's number, its `folio`: all are of eight figures, and a repetition changes only the first one.
_FOLIO = 10_000_000
Spoil = Callable[[int, list[str]], None]


def schema(*, keys: bool = True) -> dict[str, Any]:
    """The Table Schema: 43 fields; with ``keys``, unique and primary and a foreign key to ``ramos``."""
    line = {"required": True, "pattern": "[a-z0-9][a-z0-9-]*", "maxLength": 80}
    fields: list[dict[str, Any]] = [
        {"name": "linea_id", "type": "string", "constraints": line},
        {"name": "ciclo", "type": "year", "constraints": {"required": True, "minimum": 2000, "maximum": 2100}},
        {"name": "fecha_corte", "type": "date", "constraints": {"required": True, "minimum": "2000-01-01"}},
        {"name": "acumulado", "type": "boolean", "constraints": {"required": True}},
        {"name": "folio", "type": "integer", "constraints": {"required": True, "minimum": 1}},
    ]
    for code, (pattern, required, _value) in _CODES.items():
        constraints = {"pattern": pattern} | ({"required": True} if required else {})
        fields.append({"name": f"id_{code}", "type": "string", "constraints": constraints})
        if code != "entidad":
            fields.append({"name": f"desc_{code}", "type": "string"})
    fields.append({"name": "observaciones", "type": "string", "constraints": {"maxLength": 400}})
    for amount in _AMOUNTS:
        fields.append({"name": f"monto_{amount}", "type": "number", "constraints": {"required": True, "minimum": 0}})
    descriptor: dict[str, Any] = {"fields": fields}
    if keys:
        fields[4]["constraints"]["unique"] = True
        descriptor["primaryKey"] = ["linea_id"]
        descriptor["foreignKeys"] = [
            {"fields": ["id_ramo"], "reference": {"resource": "ramos", "fields": ["clave"]}},
        ]
    return descriptor


RAMOS_SCHEMA = {"fields": [{"name": "clave", "type": "string"}, {"name": "nombre", "type": "string"}]}


def write_ramos(path: Path) -> None:
    """The table that `id_ramo` cites."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("clave,nombre\n" + "".join(f'{n:02},"Ramo {n}, de la administración"\n' for n in range(RAMOS)))


def names() -> list[str]:
    """The labels of the columns."""
    return [field["name"] for field in schema()["fields"]]


def lines(rows: int) -> Iterator[list[str]]:
    """The cells of each row: the same ones each time for the same number of ``rows``."""
    chance = random.Random(_SEED)  # noqa: S311 - a benchmark's, not a secret
    labels = {code: [f"{code} número {n}, de la administración pública" for n in range(_LABELS)] for code in _CODES}
    for number in range(1, rows + 1):
        date = f"2026-{chance.randint(1, 12):02}-28"
        cells = [f"l-{number:08}", "2026", date, "true", str(_FOLIO + number)]
        for code, (_pattern, _required, value) in _CODES.items():
            which = chance.randrange(_LABELS)
            cells.append(value(which))
            if code != "entidad":
                cells.append(labels[code][which])
        note = "Recursos sujetos a\nla ley de disciplina" if number % 50 == 0 else "Sin observaciones"
        cells.append(f"{note}, {number % 7000}")
        cells += [f"{chance.randint(0, 10**11) / 100:.2f}" for _ in _AMOUNTS]
        yield cells


def write_lines(path: Path, rows: int, spoil: Spoil = lambda number, cells: None) -> None:
    """A file of ``lines``. ``spoil`` may plant errors in a row's cells."""
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        write(names())
        for number, cells in enumerate(lines(rows), start=1):
            spoil(number, cells)
            write(cells)


def repeat_lines(source: Path, path: Path, times: int) -> None:
    """``source``, as ``write_lines`` left it, so many times over with other keys each time: ten million rows soon."""
    with source.open("rb") as read, path.open("wb") as file:
        file.write(read.readline())
        start = read.tell()
        for time in range(times):
            read.seek(start)
            # Whole lines: what is replaced is never cut in two.
            while block := b"".join(read.readlines(2**24)):
                block = block.replace(b"\nl-", b"\nl%d-" % time).replace(b",true,1", b",true,%d" % (time + 1))
                file.write(b"l%d" % time + block[1:] if block.startswith(b"l-") else block)


def planted(rows: int, errors: int = 200) -> Spoil:
    """Errors of every kind, in ``errors`` places spread over so many ``rows``."""
    kinds: list[Callable[[list[str]], None]] = [
        lambda cells: cells.__setitem__(1, "veintiséis"),
        lambda cells: cells.__setitem__(1, "1999"),
        lambda cells: cells.__setitem__(2, "28/01/2026"),
        lambda cells: cells.__setitem__(2, "1999-12-31"),
        lambda cells: cells.__setitem__(3, "sí"),
        lambda cells: cells.__setitem__(4, "12.5"),
        lambda cells: cells.__setitem__(4, str(_FOLIO + 1)),
        lambda cells: cells.__setitem__(0, "l-00000001"),
        lambda cells: cells.__setitem__(0, "L 1"),
        lambda cells: cells.__setitem__(0, ""),
        lambda cells: cells.__setitem__(5, "99"),
        lambda cells: cells.__setitem__(5, "999"),
        lambda cells: cells.__setitem__(5, ""),
        lambda cells: cells.__setitem__(9, "7"),
        lambda cells: cells.__setitem__(34, "x" * 401),
        lambda cells: cells.__setitem__(35, "$1,000.00"),
        lambda cells: cells.__setitem__(36, "-0.01"),
        lambda cells: cells.__setitem__(37, ""),
        lambda cells: cells.__setitem__(38, "1e3x"),
        lambda cells: cells.extend(["de más", "y más"]),
        lambda cells: cells.__delitem__(slice(40, None)),
        lambda cells: cells.clear(),
        lambda cells: cells.__setitem__(slice(None), [""] * len(cells)),
    ]
    every = max(1, rows // errors)

    def spoil(number: int, cells: list[str]) -> None:
        if number % every == 0:
            kinds[number // every % len(kinds)](cells)

    return spoil


def wrong_dates(_number: int, cells: list[str]) -> None:
    """A whole column wrong: dates as people write them."""
    year, month, day = cells[2].split("-")
    cells[2] = f"{day}/{month}/{year}"


def write_schema(path: Path, *, keys: bool = True) -> None:
    """The schema as a file."""
    path.write_text(json.dumps(schema(keys=keys), ensure_ascii=False, indent=1), encoding="utf-8")
