"""Cells that hold something and say nothing: «N/A» where a text is asked for, 0.2 where 20 % was meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from pipelines.clean import Tabla
from pipelines.clean.headers import plain
from pipelines.schema import Field
from pipelines.validate.findings import Finding
from pipelines.validate.places import cell_address
from pipelines.validate.texts import Text, advise

NO_DATUM, FRACTION = "dato-pendiente", "porcentaje-en-fraccion"
# Whole cells only: «Pendiente de pago» and «NA-14» are data. «S/N» is one too: a street's number, a file's.
_NOTHING = {
    "n a", "n d", "s d", "nd", "no disponible", "no hay dato", "no se tiene", "sin dato", "sin datos",
    "sin informacion", "pendiente", "pendientes", "por definir", "por confirmar", "por capturar", "por determinar",
    "en blanco", "vacio", "null", "tbd", "xx", "xxx", "xxxx",
}  # fmt: skip
# Dashes are how official files, such as CompraNet's, say that they do not say; nobody could correct those.
_DOUBT = re.compile(r"[?¿.…\s]+")
_BELOW_ONE = re.compile(r"0?\.\d*[1-9]\d*", re.ASCII)


def check_placeholders(table: Tabla) -> Iterator[Finding]:
    """An error where a required text is a word for having none; a warning where a percentage is under one per cent."""
    for field in table.schema.fields:
        if field.type == "string" and field.required and not field.constraints.keys() & {"enum", "pattern"}:
            yield from _told(table, field, says_nothing, _no_datum)
        elif field.unit == "%":
            yield from _told(table, field, lambda text: _BELOW_ONE.fullmatch(text) is not None, _fraction)


def says_nothing(text: str) -> bool:
    """Whether the whole text is a word for having no datum, or nothing but question marks or dots."""
    return plain(text) in _NOTHING or _DOUBT.fullmatch(text) is not None


def _no_datum(text: str, field: Field) -> Text:
    return advise(
        f"«{field.title}» es un dato obligatorio, y «{text}» no lo es.",
        "Escriba el dato; si no lo tiene, pídalo a quien corresponda.",
    )


def _fraction(text: str, field: Field) -> Text:
    whole = f"{(Decimal(text) * 100).normalize():f}"
    return advise(
        f"«{field.title}» dice {text}%, menos de uno por ciento: parece escrito como fracción.",
        f"Si es {whole}%, escriba {whole}; si de veras es {text}%, no hace falta nada.",
        whole,
    )


def _told(
    table: Tabla, field: Field, is_one: Callable[[str], bool], tell: Callable[[str, Field], Text]
) -> Iterator[Finding]:
    texts = table.data[field.name]
    found = {text: tell(text, field) for text in texts.unique() if text and is_one(text)}
    for position, text in enumerate(texts) if found else ():
        if text in found:
            piece, told = table.piece(position), found[text]
            yield Finding(
                NO_DATUM if field.unit != "%" else FRACTION, "error" if field.unit != "%" else "advertencia",
                table.name, piece.file, piece.sheet, cell_address(table, position, field.name), text, told.message,
                told.remedy, field.name, told.suggestion,
            )  # fmt: skip
