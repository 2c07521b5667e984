"""What the Acuse's forms say alike, in Spanish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pipelines.changes.said import apart
from pipelines.domains.words import counted, listed
from pipelines.verify.receipts import Difference
from pipelines.verify.rows import Cell, RowsDifference

SAME = "CKAN sirve exactamente esta entrega."
OTHER = "CKAN no sirve lo mismo que la entrega."
_LONGEST_VALUE = 80


def moment(when: datetime) -> str:
    """«26/11/2026 a las 08:30 UTC»."""
    return f"{when:%d/%m/%Y} a las {when:%H:%M} UTC"


def row_details(found: RowsDifference) -> tuple[str, ...]:
    """How many rows of each kind, which columns, and the first keys."""
    details = []
    if found.changed:
        changed = counted(found.changed, "renglón tiene celdas distintas", "renglones tienen celdas distintas")
        many = "en la columna" if len(found.columns) == 1 else "en las columnas"
        details.append(f"{changed}, {many} {listed(found.columns)}.")
    if found.missing:
        details.append(_rows(found.missing, "Falta", "Faltan", found.missing_keys))
    if found.added:
        details.append(_rows(found.added, "Sobra", "Sobran", found.added_keys))
    return tuple(details)


def _rows(number: int, one: str, many: str, keys: Sequence[Mapping[str, str]]) -> str:
    text = f"{one if number == 1 else many} {counted(number, 'renglón', 'renglones')}"
    if not keys:
        return f"{text}."
    rest = ", entre otros" if number > len(keys) else ""
    return f"{text}: {'; '.join(map(row_key, keys))}{rest}."


def row_key(key: Mapping[str, str]) -> str:
    """«clave 007», «contrato 12, fecha 2015-03-01»."""
    return ", ".join(f"{name} {short(value)}" for name, value in key.items())


def cell(one: Cell) -> str:
    """One cell in a sentence."""
    served, expected = apart(one.served, one.expected)
    return f"{row_key(one.key)}, columna {one.column}: CKAN dice {quoted(served)} y la entrega {quoted(expected)}."


def quoted(value: str) -> str:
    """«valor», or that there is none."""
    return f"«{value}»" if value else "nada"


def short(value: str) -> str:
    """A value that fits in a sentence."""
    return value if len(value) <= _LONGEST_VALUE else f"{value[: _LONGEST_VALUE - 1]}…"


def remedies(found: Sequence[Difference]) -> list[str]:
    """What to do about all of them, each said once."""
    return list(dict.fromkeys(one.remedy for one in found))


def because(one: Difference) -> str:
    """«Causa: alguien la cambió.»"""
    return f"Causa: {one.cause.title}."
