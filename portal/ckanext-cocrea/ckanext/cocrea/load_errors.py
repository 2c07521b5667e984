"""What PostgreSQL says of a file that does not fit its table, for whoever has to mend the file."""

from __future__ import annotations

import re

import psycopg2

# «COPY s_1, line 3, column monto: "mucho"», and of a row with too many or too few cells «COPY s_1, line 3: "a,1,2"».
_PLACE = re.compile(r'COPY \w+, line (?P<line>\d+)(?:, column (?P<column>.+?))?: "(?P<value>.*?)"(?:\n|$)', re.DOTALL)
_LINE = re.compile(r"COPY \w+, line (\d+)")
_TYPE = re.compile(r"invalid input syntax for type (\w+)")
_WANTED = {
    "numeric": "un número", "integer": "un número entero", "bigint": "un número entero", "date": "una fecha",
    "timestamp": "una fecha con hora", "time": "una hora", "boolean": "verdadero ni falso", "json": "JSON",
}  # fmt: skip
_SAID = {
    "22003": "es una cifra que no cabe",
    "22007": "no es una fecha, ni una hora",
    "22008": "no es una fecha que exista",
}
_ROWS = {
    "extra data after last expected column": "tiene celdas de más",
    "missing data for column": "tiene celdas de menos",
}
_REPEATED = re.compile(r"Key \((?P<columns>.*)\)=\((?P<value>.*)\) is duplicated\.", re.DOTALL)


def told(error: psycopg2.Error) -> str:
    """Where and why, in Spanish where the reason is a known one; else PostgreSQL's own words, with the line if any."""
    place = _PLACE.match(error.diag.context or "")
    message = error.diag.message_primary or ""
    if repeated := _REPEATED.match(error.diag.message_detail or ""):
        return f"Dos renglones tienen la misma clave ({repeated['columns']}): «{repeated['value']}»."
    if isinstance(error, psycopg2.errors.UniqueViolation):  # of a server that speaks another language
        return f"Dos renglones tienen la misma clave: {error.diag.message_detail or message}"
    if place and place["column"] and (why := _why(error, message)):
        return f"Línea {place['line']}, columna «{place['column']}»: «{place['value']}» {why}."
    if place and (row := next((said for begin, said in _ROWS.items() if message.startswith(begin)), None)):
        return f"La línea {place['line']} {row}: «{place['value']}»."
    line = _LINE.match(error.diag.context or "")
    if line and message.endswith(": 0x00"):
        return f"La línea {line[1]} tiene un carácter nulo, que no es texto."
    parts = (message, error.diag.message_detail, (error.diag.context or "").partition("\n")[0])
    return f"El archivo no cabe en la tabla, según PostgreSQL: {'; '.join(filter(None, parts)) or error}"


def _why(error: psycopg2.Error, message: str) -> str | None:
    wanted = _TYPE.match(message)
    if error.pgcode == "22P02" and wanted and wanted[1] in _WANTED:
        return f"no es {_WANTED[wanted[1]]}"
    return _SAID.get(error.pgcode or "")
