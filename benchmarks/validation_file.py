"""A year's budget as a CSV of 43 columns, with its schema: what `make bench-validar` validates.

About 900 bytes a row, names with commas inside quotes, a note with a line break in every fiftieth row; every amount is
a text of its own. `ramo` is a foreign key to a table of its own.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

_SEED = 2026
_CODES = (
    "ramo", "ur", "finalidad", "funcion", "subfuncion", "ai", "modalidad", "pp", "capitulo", "concepto",
    "partida_generica", "partida_especifica", "tipogasto", "ff", "entidad",
)  # fmt: skip
_AMOUNTS = (
    "aprobado", "ampliaciones", "reducciones", "modificado", "comprometido", "devengado", "ejercido", "pagado",
)  # fmt: skip
RAMOS = 60


def schema(*, keys: bool = True) -> dict[str, Any]:
    """The Table Schema: 43 fields; with ``keys``, unique and primary and a foreign key to ``ramos``."""
    fields: list[dict[str, Any]] = [
        {"name": "linea_id", "type": "string", "constraints": {"required": True, "pattern": "L-[0-9]{8}"}},
        {"name": "ciclo", "type": "year", "constraints": {"required": True, "minimum": 2000, "maximum": 2100}},
        {"name": "fecha_corte", "type": "date", "constraints": {"required": True, "minimum": "2000-01-01"}},
        {"name": "acumulado", "type": "boolean"},
        {"name": "folio", "type": "integer", "constraints": {"required": True, "minimum": 1}},
    ]
    for code in _CODES:
        fields.append({"name": f"id_{code}", "type": "string", "constraints": {"required": True, "maxLength": 8}})
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


def write_ramos(path: Path) -> None:
    """The table that `id_ramo` cites."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("clave,nombre\n" + "".join(f'{n:02},"Ramo {n}, de la administración"\n' for n in range(RAMOS)))


def write_lines(path: Path, rows: int, spoil: Callable[[int, list[str]], None] = lambda number, cells: None) -> None:
    """The same file each time for the same number of ``rows``. ``spoil`` may plant errors in a row's cells."""
    chance = random.Random(_SEED)  # noqa: S311 - a benchmark's, not a secret
    labels = {code: [f"{code} número {n}, de la administración pública" for n in range(400)] for code in _CODES}
    names = [field["name"] for field in schema()["fields"]]
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        write(names)
        for number in range(1, rows + 1):
            cells = [f"L-{number:08}", "2026", f"2026-{chance.randint(1, 12):02}-28", "true", str(number)]
            for code in _CODES:
                which = chance.randrange(RAMOS if code == "ramo" else 400)
                cells.append(f"{which:02}")
                if code != "entidad":
                    cells.append(labels[code][which])
            note = "Recursos sujetos a\nla ley de disciplina" if number % 50 == 0 else "Sin observaciones"
            cells.append(f"{note}, {number % 7000}")
            cells += [f"{chance.randint(0, 10**11) / 100:.2f}" for _ in _AMOUNTS]
            spoil(number, cells)
            write(cells)


def write_schema(path: Path, *, keys: bool = True) -> None:
    """The schema as a file."""
    path.write_text(json.dumps(schema(keys=keys), ensure_ascii=False, indent=1), encoding="utf-8")
