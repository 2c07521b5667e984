"""Texts as people write them → texts as Table Schema reads them, one pure function a kind of value.

Each takes one text and gives (text, repair): the repair's name, or "" when nothing changed. What is not surely
understood stays as it was, so that validation points at it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from pipelines.clean.headers import plain
from pipelines.schema import Field

Cleaned = tuple[str, str]

# What each repair is called in the report.
REPAIRS = {
    "espacios": "espacios sobrantes quitados",
    "acentos": "acentos compuestos unificados",
    "mojibake": "letras codificadas dos veces, recuperadas",
    "saltos": "saltos de línea unificados",
    "numero": "números con formato leídos como cifra",
    "coma-decimal": "cifras con coma decimal, leídas con punto",
    "notacion": "cifras en notación científica, escritas con todos sus dígitos",
    "porcentaje": "porcentajes leídos sin su signo",
    "guion-cero": "guiones leídos como cero",
    "fecha": "fechas pasadas a AAAA-MM-DD",
    "hora": "horas pasadas a HH:MM:SS",
    "si-no": "respuestas de sí o no unificadas",
    "catalogo": "etiquetas guardadas con su clave del catálogo",
    "fecha-en-texto": "celdas con fecha escritas como texto AAAA-MM-DD",
    "encabezado-repetido": "renglones que repetían los encabezados, omitidos",
    "formula": "textos que una hoja de cálculo leería como fórmula, con un apóstrofo delante",
    "separado": "claves y textos separados de su celda",
    "nulo": "marcas de que no hay dato, leídas como celda vacía",
    "equivalencia": "textos cambiados por su equivalencia declarada",
    "unidad": "cifras en miles o millones pasadas a pesos",
    "ceros": "claves completadas con ceros a la izquierda",
    "relleno": "celdas vacías con el dato de la de arriba",
    "renglon-descartado": "renglones que no son datos, descartados como se declaró",
    "nivel": "renglones de un nivel superior, que suman a los de abajo",
    "redondeo": "totales que no suman lo que sus partes por redondeo, dentro de lo declarado",
    "total": "renglones de totales, que no se publican",
    "renglon-sin-dato": "renglones sin dato, omitidos como se declaró",
    "otro-tipo": "archivos leídos como lo que son y no como dice su nombre",
    "liga-externa": "celdas con lo que decía otro archivo al guardar el libro; ese archivo no se abre",
    "proceso-sin-renglon": "procesos de contratación sin ningún contrato o pago",
    "releases-unidos": "procesos de contratación dichos en varias entregas (releases), unidas en una como manda OCDS",
    "release-ligado": "entregas (releases) de las que el archivo solo trae la dirección: lo que dicen no se leyó",
    "columna-sin-usar": "columnas del archivo que no se usan",
    "celda-corregida": "celdas del archivo corregidas como se declaró",
    "correccion": "correcciones declaradas en correcciones.yml",
}

_NUMBER = re.compile(
    r"""(?P<sign>[-−+]?) \s* (?:MXN|MX)? \s* \$? \s* (?P<inner>[-−]?)
        (?P<whole>\d{1,3}(?:,\d{3})+|\d+)? (?P<fraction>\.\d+)? (?P<after>-?) \s* (?:MXN|M\.N\.|pesos)?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
# As programs write very large and very small ones.
_SCIENTIFIC = re.compile(r"-?[0-9]\.?(?P<decimals>[0-9]*)[eE](?P<power>[+-]?[0-9]{1,3})")
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)
_DASH = re.compile(r"\$?\s*[-–—]\s*")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("enero ene", "febrero feb", "marzo mar", "abril abr", "mayo may", "junio jun", "julio jul",
         "agosto ago", "septiembre setiembre sep sept", "octubre oct", "noviembre nov", "diciembre dic"), 1,
    )
    for name in names.split()
}  # fmt: skip
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", re.ASCII)
_WORDED = re.compile(r"(\d{1,2})(?:o|º|ro)?\s+(?:de\s+)?([a-z]+)\.?\s+(?:de[l]?\s+)?(\d{4})", re.ASCII)
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?")
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(?:(h|hrs?|horas)\.?|([ap])\.?\s*m\.?)?", re.ASCII | re.IGNORECASE
)
_YES, _NO = {"si", "s", "verdadero", "true", "x", "1"}, {"no", "n", "falso", "false", "0"}


def cleaner(field: Field) -> Callable[[str], Cleaned]:
    """The function that cleans a column's texts."""
    if field.unit == "%" and field.type in ("number", "integer"):
        return lambda text: _trimmed(text, lambda one: clean_percentage(one, field))
    by_type = {
        "number": clean_number, "integer": clean_integer, "date": clean_date, "datetime": clean_datetime,
        "time": clean_time, "boolean": clean_boolean, "year": clean_integer,
    }.get(field.type)  # fmt: skip
    plainly = by_type or clean_text
    if field.labels:
        codes = _codes(field)
        return lambda text: _trimmed(text, lambda one: clean_category(one, codes, plainly))
    return lambda text: _trimmed(text, plainly)


def clean_text(text: str) -> Cleaned:
    """Accents typed as two characters become one, so that equal words compare equal; so do line breaks."""
    composed = unicodedata.normalize("NFC", text)
    if "\r" in composed:
        return composed.replace("\r\n", "\n").replace("\r", "\n"), "saltos"
    return (text, "") if composed == text else (composed, "acentos")


def clean_number(text: str) -> Cleaned:
    """``$1,234.50`` → 1234.50; ``(1,200)``, and SAP's ``1,200-`` → -1200; a dash, as in Mexican accounts, → 0.

    ``1.234,50`` and ``12,5`` stay as they are: which mark is the decimal one is not for us to guess; and so does
    ``1.89E+10``, which does not say all of its digits.
    """
    if _PLAIN_NUMBER.fullmatch(text):
        return text, ""
    scientific = _SCIENTIFIC.fullmatch(text)
    if scientific and int(scientific["power"]) <= len(scientific["decimals"]):
        return f"{Decimal(text):f}", "notacion"
    if _DASH.fullmatch(text):
        return "0", "guion-cero"
    inside = text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text
    found = _NUMBER.fullmatch(inside)
    if not found or not (found["whole"] or found["fraction"]):
        return text, ""
    signs = [one for one in (found["sign"], found["inner"], found["after"]) if one]
    if len(signs) + (inside is not text) > 1:
        return text, ""
    negative = inside is not text or (bool(signs) and signs[0] != "+")
    whole = (found["whole"] or "0").replace(",", "").lstrip("0") or "0"
    return ("-" if negative else "") + whole + (found["fraction"] or ""), "numero"


def clean_integer(text: str) -> Cleaned:
    """As a number, and without decimals when they are all zeros: 3.00 → 3."""
    number, repair = clean_number(text)
    whole = re.sub(r"\.0+$", "", number)
    return whole, "" if whole == text else (repair or "numero")


def clean_percentage(text: str, field: Field) -> Cleaned:
    """``40 %`` → 40, for a column whose unit is the percentage; without the sign, as any other number."""
    clean = clean_integer if field.type == "integer" else clean_number
    if not text.endswith("%"):
        return clean(text)
    number = clean(text[:-1].rstrip())[0]
    return (number, "porcentaje") if _PLAIN_NUMBER.fullmatch(number) else (text, "")


def clean_date(text: str) -> Cleaned:
    """``15/03/2015`` (day first, as in Mexico) and ``15 de marzo de 2015`` → 2015-03-15; midnight is dropped."""
    bare = _MIDNIGHT.sub("", text) if _MIDNIGHT.search(text[8:]) else text
    found = _understood_date(bare)
    if found is None:
        return text, ""
    iso = found.isoformat()
    return iso, "" if iso == text else "fecha"


def clean_datetime(text: str) -> Cleaned:
    """A date, or a date and a time of day, → 2015-03-15T10:30:00."""
    day, _, clock = re.sub(r",?\s+a las\s+|,\s+|[T ](?=\d{1,2}:)", "|", text, count=1).partition("|")
    found = _understood_date(day)
    time = clean_time(clock.strip())[0] if clock else "00:00:00"
    if found is None or not re.fullmatch(r"\d{2}:\d{2}:\d{2}", time):
        return text, ""
    iso = f"{found.isoformat()}T{time}"
    return iso, "" if iso == text else "fecha"


def clean_time(text: str) -> Cleaned:
    """``9:30``, ``09:30 hrs`` and ``9:30 a. m.`` → 09:30:00."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return text, ""
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[5]:
        if not 1 <= hour <= 12:
            return text, ""
        hour = hour % 12 + (12 if found[5].lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return text, ""
    clock = f"{hour:02}:{minute:02}:{second:02}"
    return clock, "" if clock == text else "hora"


def clean_boolean(text: str) -> Cleaned:
    """``Sí``, ``no``, ``X``, ``Verdadero`` → true, false."""
    word = plain(text)
    answer = "true" if word in _YES else "false" if word in _NO else text
    return answer, "" if answer == text else "si-no"


def clean_category(text: str, codes: dict[str, str], otherwise: Callable[[str], Cleaned]) -> Cleaned:
    """A label, or a code in another case, → the code of the schema's enumeration; any other text as its type says."""
    code = codes.get(plain(text))
    if code is None:
        return otherwise(text)
    return code, "" if code == text else "catalogo"


def _codes(field: Field) -> dict[str, str]:
    pairs = field.labels.items()
    return {plain(label): value for value, label in pairs} | {plain(value): value for value, _ in pairs}


def _trimmed(text: str, clean: Callable[[str], Cleaned]) -> Cleaned:
    """Clean what is left without the white space around it, no-break spaces included."""
    bare = text.strip()
    if not bare:
        return "", "espacios" if text else ""
    cleaned, repair = clean(bare)
    return cleaned, repair or ("espacios" if bare != text else "")


def _understood_date(text: str) -> date | None:
    try:
        if found := _DAY_FIRST.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _YEAR_FIRST.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _WORDED.fullmatch(_unaccented(text)):
            return date(int(found[3]), _MONTHS[found[2]], int(found[1]))
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day has no time zone
    except (ValueError, KeyError):
        return None


def _unaccented(text: str) -> str:
    return unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
