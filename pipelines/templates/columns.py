"""How one column looks and what it takes: its format, its width, its choices and its note. Pure functions."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime

from pipelines.clean.values import cleaner
from pipelines.schema import Field

REQUIRED_MARK = " *"
_TEXT = "@"
_FORMATS = {
    "date": "dd/mm/yyyy",
    "datetime": "dd/mm/yyyy hh:mm",
    "time": "hh:mm",
    "integer": "0",
    "year": "0",
    "number": "General",
}
_PESOS = "#,##0.00"
_HOW_TO_WRITE = {
    "date": "una fecha, como 31/12/2025 (día/mes/año).",
    "datetime": "fecha y hora, como 31/12/2025 17:30.",
    "time": "una hora de 24 horas, como 17:30.",
    "integer": "un número entero, sin decimales.",
    "year": "un año de cuatro cifras, como 2025.",
    "number": "un número, con punto decimal.",
    "boolean": "Sí o No, de la lista.",
}
_UNITS = {"MXN": "pesos (MXN)", "%": "por ciento, de 0 a 100"}
_WIDTHS = {"date": 14, "datetime": 18, "time": 11, "integer": 12, "year": 10, "number": 14, "boolean": 12}
_KEY_WIDTH, _TEXT_WIDTH, _LONG_WIDTH = 24, 28, 48
_LONG_TEXT = 150


def header(field: Field) -> str:
    """The column's title as it stands in the sheet."""
    return field.title + (REQUIRED_MARK if field.required else "")


def number_format(field: Field) -> str:
    """The cell format: texts, codes and labels as text, so that their leading zeros and signs stay as typed."""
    if field.is_amount:
        return _PESOS
    if choices(field):
        return _TEXT
    return _FORMATS.get(field.type, _TEXT)


def choices(field: Field) -> tuple[str, ...]:
    """What its drop-down offers: each code's label where reading it back gives the code, else the code."""
    if field.type == "boolean":
        return ("Sí", "No")
    values = [str(one) for one in field.constraints.get("enum", ())]
    clean = cleaner(field)
    labels = {value: field.labels.get(value, value) for value in values}
    return tuple(labels[value] if clean(labels[value])[0] == value else value for value in values)


def is_long(field: Field) -> bool:
    """Whether it takes sentences: these wrap."""
    constraints = field.constraints
    if field.type != "string" or "pattern" in constraints or "enum" in constraints or "format" in field.descriptor:
        return False
    return int(constraints.get("maxLength", _LONG_TEXT)) > _LONG_TEXT or len(_example(field)) > _TEXT_WIDTH * 1.5


def width(field: Field) -> float:
    """In characters: enough for what it holds and for its title in three lines."""
    longest_word = max(map(len, header(field).split()))
    fitting = max(longest_word + 3, math.ceil(len(header(field)) / 3) + 3)
    found = max(_own_width(field), fitting)
    # A little more where that spares a second line for the mark alone.
    whole = len(header(field)) + 3
    return whole if found < whole <= found + 5 else found


def _own_width(field: Field) -> int:
    if offered := choices(field):
        return min(max(map(len, offered)) + 5, 40)
    if field.is_amount:
        return 18
    if field.type in _WIDTHS:
        return _WIDTHS[field.type]
    if field.descriptor.get("format") == "uri" or is_long(field):
        return _LONG_WIDTH
    if "pattern" in field.constraints:
        return min(_KEY_WIDTH, max(12, len(_example(field)) + 4))
    return _TEXT_WIDTH


def shown(field: Field, text: str) -> str:
    """A value of the schema as a person writes it in the sheet: 2015-11-30 → 30/11/2015; a code → its label.

    What is not a value of the schema stays as it is.
    """
    values = [str(one) for one in field.constraints.get("enum", ())]
    if text in values:
        return choices(field)[values.index(text)]
    try:
        return _SHOWN[field.type](text) if text and field.type in _SHOWN else _shown_amount(field, text)
    except (ValueError, KeyError):
        return text


def _shown_amount(field: Field, text: str) -> str:
    return f"{float(text):,.2f}" if field.is_amount and re.fullmatch(r"-?\d+(\.\d+)?", text) else text


_SHOWN: dict[str, Callable[[str], str]] = {
    "date": lambda text: date.fromisoformat(text).strftime("%d/%m/%Y"),
    "datetime": lambda text: datetime.fromisoformat(text).strftime("%d/%m/%Y %H:%M"),
    "time": lambda text: text[:5],
    "boolean": lambda text: {"true": "Sí", "false": "No"}[text],
}


def note(field: Field, origin: str = "") -> str:
    """What appears on hover over the header. ``origin`` says where the keys of another table are."""
    lines = [
        f"{field.title} ({'obligatoria' if field.required else 'opcional'})",
        field.description,
        f"Se escribe: {_how_to_write(field)}",
        f"Unidad: {_UNITS.get(field.unit, field.unit)}." if field.unit else "",
        note_of_limits(field),
        _meanings(field),
        origin,
        f"Ejemplo: {shown(field, _example(field))}" if _example(field) else "",
    ]
    return "\n".join(filter(None, lines))


def _example(field: Field) -> str:
    return str(field.descriptor.get("example", ""))


def _how_to_write(field: Field) -> str:
    if field.type == "boolean" or not choices(field):
        by_format = {"uri": "una dirección web completa, como https://…", "email": "un correo electrónico."}
        return by_format.get(str(field.descriptor.get("format")), _HOW_TO_WRITE.get(field.type, "texto."))
    return "una de las opciones de la lista."


def note_of_limits(field: Field) -> str:
    """Its smallest and largest value, or its longest text, in words."""
    low, high = (field.constraints.get(one) for one in ("minimum", "maximum"))
    if low is not None and high is not None:
        return f"Desde {low} hasta {high}."
    if low is not None:
        return f"Desde {low} en adelante."
    if high is not None:
        return f"Hasta {high}."
    return f"Hasta {longest} caracteres." if (longest := field.constraints.get("maxLength")) else ""


def _meanings(field: Field) -> str:
    """What each code means, where the drop-down has to offer codes."""
    values = [str(one) for one in field.constraints.get("enum", ())]
    told = [f"{value} = {field.labels[value]}" for value in values if value in field.labels]
    return "; ".join(told) + "." if told and choices(field) == tuple(values) else ""
