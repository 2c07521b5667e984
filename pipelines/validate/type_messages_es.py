"""A value that is not of its column's type, in Spanish: what it should be, and what it was probably meant to be."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from pipelines.schema import Field
from pipelines.validate import suggestions
from pipelines.validate.suggested_dates import suggest_date, suggest_moment
from pipelines.validate.texts import Text, advise

# Type → what the value should be, and how to write it.
_TYPES: dict[str, tuple[str, str]] = {
    "number": ("un número", "Escriba solo la cifra, con punto para los decimales, por ejemplo 1234.50."),
    "integer": ("un número entero", "Escriba solo la cifra, sin decimales, por ejemplo 12."),
    "date": ("una fecha", "Escríbala como día/mes/año, por ejemplo 15/03/2015."),
    "datetime": ("una fecha con hora", "Escríbala como día/mes/año y hora, por ejemplo 15/03/2015 10:30."),
    "time": ("una hora", "Escríbala como horas:minutos, de 0:00 a 23:59, por ejemplo 10:30."),
    "boolean": ("Sí o No", "Escriba Sí o No."),
    "year": ("un año", "Escríbalo con cuatro cifras, por ejemplo 2015."),
    "yearmonth": ("un año y un mes", "Escríbalos como año-mes, por ejemplo 2015-03."),
    "duration": ("una duración", "Escríbala como P1Y (un año), P30D (treinta días) o PT2H (dos horas)."),
    "geopoint": (
        "un punto del mapa",
        "Escriba la longitud y la latitud separadas por una coma, por ejemplo -99.23, 18.92.",
    ),
    "geojson": ("una figura del mapa (GeoJSON)", "Copie la figura completa, de la primera llave a la última."),
    "object": ("un objeto (JSON)", 'Escríbalo entre llaves, por ejemplo {"clave": "valor"}.'),
    "array": ("una lista (JSON)", 'Escríbala entre corchetes, por ejemplo ["uno", "dos"].'),
    "list": ("una lista", "Separe sus elementos con comas, por ejemplo uno,dos."),
    "string": ("un texto", "Escriba un texto."),
    "any": ("un valor", "Corrija el valor."),
}
# The same for the formats that a text may have to have.
_FORMATS: dict[str, tuple[str, str]] = {
    "email": ("un correo electrónico", "Escríbalo completo, por ejemplo nombre@dependencia.gob.mx."),
    "uri": ("una dirección web", "Cópiela completa, desde https://."),
    "uuid": ("un identificador de 36 caracteres (UUID)", "Cópielo completo."),
    "binary": ("un contenido codificado (base64)", "Vuelva a copiarlo completo."),
    "wkt": ("una figura del mapa (WKT)", "Escríbala como POINT (-99.23 18.92)."),
}
# The one that the text above gives, where the column takes it.
_INTEGER = "12"
_AMOUNT = ("una cantidad en pesos", "Escriba solo la cifra, con punto para los centavos, por ejemplo 1234.50.")
_PERCENTAGE = ("un porcentaje", "Escriba solo la cifra, por ejemplo 40 para 40%.")

_SUGGEST: dict[str, Callable[[str], str | None]] = {
    "number": suggestions.suggest_number,
    "integer": suggestions.suggest_integer,
    "year": suggestions.suggest_year,
    "time": suggestions.suggest_time,
    "boolean": suggestions.suggest_boolean,
    "email": suggestions.suggest_email,
    "uri": suggestions.suggest_uri,
}


def explain_type(cell: str, field: Field) -> Text:
    """What ``cell`` should be in this column, and what it was probably meant to be."""
    kind = str(field.descriptor.get("format")) if field.descriptor.get("format") in _FORMATS else field.type
    expected, remedy = _expected(kind, field)
    message = f"«{field.title}» debe ser {expected}."
    if kind in ("date", "datetime"):
        meant, reason = suggest_date(cell) if kind == "date" else suggest_moment(cell)
        return advise(f"{message} {reason}", remedy, meant)
    if kind == "integer" and "." in (suggestions.suggest_number(cell) or ""):
        return advise(f"{message} Este tiene decimales.", remedy)
    suggest = _SUGGEST.get(kind)
    suggested = suggest(cell) if suggest else None
    return advise(message, remedy, suggested if suggested and _within(suggested, field) else None)


def _expected(kind: str, field: Field) -> tuple[str, str]:
    if kind == "number" and field.unit in ("MXN", "%"):
        return _AMOUNT if field.is_amount else _PERCENTAGE
    if kind == "integer" and not _within(_INTEGER, field):
        expected, remedy = _TYPES[kind]
        return expected, remedy.replace(_INTEGER, _an_integer(field))
    return _FORMATS.get(kind) or _TYPES.get(kind) or (f"del tipo «{kind}»", "Corrija el valor.")


def _an_integer(field: Field) -> str:
    """One that the column takes: its example, or else the limit that the usual one is beyond."""
    example = str(field.descriptor.get("example", ""))
    if example.isdecimal() and _within(example, field):
        return example
    low, high = (field.constraints.get(one) for one in ("minimum", "maximum"))
    return str(low if low is not None and int(low) > int(_INTEGER) else high)


def _within(text: str, field: Field) -> bool:
    """Whether a figure is between the column's limits; what is no figure has none."""
    try:
        figure = Decimal(text)
        low, high = (field.constraints.get(one) for one in ("minimum", "maximum"))
        return (low is None or figure >= Decimal(str(low))) and (high is None or figure <= Decimal(str(high)))
    except InvalidOperation:
        return True
