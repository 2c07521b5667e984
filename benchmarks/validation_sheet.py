"""A sheet of 20 columns with typed cells, as Excel keeps them, and its schema."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

_SEED = 2026
_TEXTS, _AMOUNTS, _WHOLE, _DATES = 8, 8, 2, 2


def sheet_schema() -> dict[str, Any]:
    """Texts with patterns, amounts, whole numbers and dates; the first column is the primary key."""
    fields: list[dict[str, Any]] = [
        {"name": f"texto_{n}", "type": "string", "constraints": {"required": True, "pattern": "[a-z]+-[0-9]+"}}
        for n in range(_TEXTS)
    ]
    fields += [{"name": f"monto_{n}", "type": "number", "constraints": {"minimum": 0}} for n in range(_AMOUNTS)]
    fields += [{"name": f"entero_{n}", "type": "integer", "constraints": {"minimum": 0}} for n in range(_WHOLE)]
    fields += [{"name": f"fecha_{n}", "type": "date"} for n in range(_DATES)]
    return {"fields": fields, "primaryKey": ["texto_0"]}


def sheet_rows(rows: int) -> Iterator[list[Any]]:
    """The labels, and so many rows."""
    chance = random.Random(_SEED)  # noqa: S311 - a benchmark's, not a secret
    yield [field["name"] for field in sheet_schema()["fields"]]
    for number in range(rows):
        cells: list[Any] = [f"clave-{number}", *(f"valor-{chance.randrange(400)}" for _ in range(_TEXTS - 1))]
        cells += [chance.randint(0, 10**9) / 100 for _ in range(_AMOUNTS)]
        cells += [chance.randrange(10_000) for _ in range(_WHOLE)]
        cells += [date(2026, 1, 1) + timedelta(chance.randrange(365)) for _ in range(_DATES)]
        yield cells
