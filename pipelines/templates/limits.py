"""What the spreadsheet itself refuses while one types: drop-downs, limits, and the text of each refusal.

Pasting goes around these, in every spreadsheet; validation has the last word.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from pipelines.schema import Field
from pipelines.templates import columns

# Spreadsheets cut longer ones off, or call the file damaged.
_LONGEST_MESSAGE, _LONGEST_TITLE = 225, 32
_FIRST_DAY, _LAST_DAY = date(1900, 3, 1), date(2200, 12, 31)
# Day 0 of a spreadsheet's calendar, right from March 1900 on.
_DAY_ZERO = date(1899, 12, 30)
_LARGEST_NUMBER = 10**15 - 1


def one_of(source: str, field: Field) -> DataValidation:
    """A drop-down from the cells ``source``; nothing else is taken."""
    return _refusal(field, "list", source, None, "Elija una de las opciones de la lista.")


def key_of(source: str, field: Field, where: str) -> DataValidation:
    """A drop-down with another sheet's keys. It warns and does not refuse: that sheet may be filled in later."""
    found = _refusal(field, "list", source, None, f"Esa clave todavía no está en {where}. ¿Quiere dejarla así?")
    found.errorStyle = "warning"
    return found


def own_key(cell: str, column: str, field: Field) -> DataValidation:
    """The key of the table's own rows: not repeated, and with the letters a key takes."""
    conditions = [f"COUNTIF({column},{cell})=1", f'ISERROR(FIND(" ",{cell}))']
    if "A-Z" not in field.constraints.get("pattern", "A-Z"):
        conditions.append(f"EXACT({cell},LOWER({cell}))")
    if longest := field.constraints.get("maxLength"):
        conditions.append(f"LEN({cell})<={longest}")
    example = str(field.descriptor.get("example", ""))
    told = "La clave ya está en otro renglón, o lleva espacios o mayúsculas."
    return _refusal(field, "custom", f"AND({','.join(conditions)})", None, f"{told} Escriba una como {example}.")


def limits(cell: str, field: Field) -> DataValidation | None:
    """The limits of a column that is neither a list nor a key, for its first ``cell``; None when it has none."""
    by_type: dict[str, Callable[[Field], DataValidation]] = {
        "date": _day, "datetime": _day, "time": _clock, "integer": _whole, "year": _year, "number": _number,
    }  # fmt: skip
    if field.type in by_type:
        return by_type[field.type](field)
    if field.descriptor.get("format") == "uri":
        condition = f'OR(LEFT({cell},7)="http://",LEFT({cell},8)="https://")'
        return _refusal(field, "custom", condition, None, "Escriba la dirección completa: empieza con https://")
    if field.descriptor.get("format") == "email":
        return _refusal(
            field, "custom", f'ISNUMBER(FIND("@",{cell}))', None, "Escriba un correo, como nombre@estado.gob.mx"
        )
    if longest := field.constraints.get("maxLength"):
        return _refusal(field, "textLength", "0", str(longest), f"Escriba {longest} caracteres como máximo.")
    return None


def _day(field: Field) -> DataValidation:
    low, high = field.constraints.get("minimum"), field.constraints.get("maximum")
    first = date.fromisoformat(str(low)[:10]) if low else _FIRST_DAY
    last = date.fromisoformat(str(high)[:10]) if high else _LAST_DAY
    told = "Escriba la fecha con día, mes y año, como 31/12/2025."
    if field.type == "datetime":
        told = "Escriba día, mes, año y hora, como 31/12/2025 17:30."
    if low or high:
        told += f" Debe estar entre {first:%d/%m/%Y} y {last:%d/%m/%Y}."
    # The last day's evening counts too.
    end = f"{_serial(last)}.99999" if field.type == "datetime" else str(_serial(last))
    return _refusal(field, "date", str(_serial(first)), end, told)


def _serial(day: date) -> int:
    return (day - _DAY_ZERO).days


def _clock(field: Field) -> DataValidation:
    return _refusal(field, "time", "0", "0.999988425925926", "Escriba la hora en 24 horas, como 17:30.")


def _whole(field: Field) -> DataValidation:
    return _between(field, "whole", "Escriba un número entero")


def _year(field: Field) -> DataValidation:
    return _refusal(field, "whole", "1900", "2200", "Escriba un año de cuatro cifras, como 2025.")


def _number(field: Field) -> DataValidation:
    return _between(field, "decimal", "Escriba un número")


def _between(field: Field, kind: str, told: str) -> DataValidation:
    low = field.constraints.get("minimum", -_LARGEST_NUMBER)
    high = field.constraints.get("maximum", _LARGEST_NUMBER)
    limits_told = columns.note_of_limits(field)
    return _refusal(field, kind, str(low), str(high), f"{told}. {limits_told}".strip())


def _refusal(field: Field, kind: Any, first: str, second: str | None, told: str) -> DataValidation:
    return DataValidation(
        type=kind,
        operator="between" if second is not None else None,
        formula1=first,
        formula2=second,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="stop",
        errorTitle=field.title[:_LONGEST_TITLE],
        error=told[:_LONGEST_MESSAGE],
    )
