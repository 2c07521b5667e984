"""Frictionless's errors in Spanish, for someone who does not program: what is wrong and what to do."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any

from pipelines.clean.headers import plain
from pipelines.schema import Field

Text = tuple[str, str]

_TYPES: dict[str, Text] = {
    "number": ("un número", "Escriba solo la cifra, con punto para los decimales: 1234.50."),
    "integer": ("un número entero", "Escriba solo la cifra, sin decimales: 12."),
    "date": ("una fecha", "Escríbala como día/mes/año: 15/03/2015."),
    "datetime": ("una fecha con hora", "Escríbala como día/mes/año y hora: 15/03/2015 10:30."),
    "time": ("una hora", "Escríbala como horas:minutos: 10:30."),
    "boolean": ("una respuesta de sí o no", "Escriba Sí o No."),
    "year": ("un año", "Escríbalo con cuatro cifras: 2015."),
    "yearmonth": ("un año y mes", "Escríbalo como año-mes: 2015-03."),
    "duration": ("una duración", "Escríbala en el formato ISO 8601: P1Y, P30D o PT2H."),
    "geopoint": ("un punto geográfico", "Escriba longitud, latitud: -99.23, 18.92."),
    "geojson": ("una figura geográfica", "Escriba un objeto GeoJSON."),
    "object": ("un objeto JSON", 'Escríbalo entre llaves: {"clave": "valor"}.'),
    "array": ("una lista JSON", 'Escríbala entre corchetes: ["uno", "dos"].'),
}
_FORMATS: dict[str, Text] = {
    "email": ("un correo electrónico", "Escríbalo completo: nombre@dependencia.gob.mx."),
    "uri": ("una dirección web", "Escríbala completa, desde https://."),
    "uuid": ("un identificador UUID", "Copie el identificador completo."),
    "binary": ("un contenido en base64", "Vuelva a copiar el contenido."),
}

# Every other error type: what it says and what to do. «{label}», «{note}» and the like come from the error.
_TEXTS: dict[str, Text] = {
    "error": ("Hay un error: {note}.", "Revise el archivo y el esquema."),
    "data-error": ("Los datos tienen un error: {note}.", "Revise el archivo."),
    "file-error": ("El archivo tiene un error: {note}.", "Revise que se haya guardado completo."),
    "byte-count": ("El archivo no mide lo que declara: {note}.", "Vuelva a guardarlo o a descargarlo."),
    "hash-count": ("El archivo no es el que se declara: su huella es otra.", "Vuelva a descargarlo."),
    "field-count": ("El número de columnas no es el declarado: {note}.", "Agregue o quite columnas."),
    "row-count": ("El número de renglones no es el declarado: {note}.", "Revise si faltan o sobran renglones."),
    "source-error": ("El archivo está vacío o no tiene una tabla: {note}.", "Revise que se haya guardado con datos."),
    "scheme-error": ("No se pudo abrir el archivo: {note}.", "Revise que exista y que pueda leerse."),
    "format-error": ("El archivo no se pudo leer en su formato: {note}.", "Guárdelo de nuevo como CSV o XLSX."),
    "encoding-error": ("El archivo no se pudo leer como texto: {note}.", "Guárdelo como CSV UTF-8."),
    "compression-error": ("El archivo no se pudo descomprimir: {note}.", "Vuelva a comprimirlo."),
    "table-error": ("La tabla tiene un error: {note}.", "Revise la tabla."),
    "table-dimensions": ("La tabla no tiene el tamaño pedido: {note}.", "Agregue o quite renglones o columnas."),
    "header-error": ("El encabezado tiene un error: {note}.", "Revise el primer renglón."),
    "blank-header": ("El renglón de encabezados está vacío.", "Escriba en él el nombre de cada columna."),
    "unmatched-header": ("Ningún encabezado coincide con las columnas esperadas.", "Revise el primer renglón."),
    "label-error": ("Un encabezado tiene un error: {note}.", "Corrija el encabezado."),
    "extra-label": ("El encabezado «{label}» sobra.", "Quite la columna."),
    "missing-label": ("Falta la columna «{fieldName}».", "Agregue la columna con ese encabezado."),
    "blank-label": ("Hay una columna sin encabezado.", "Escriba su nombre, o quite la columna."),
    "duplicate-label": ("El encabezado «{label}» está repetido.", "Deje una sola columna con ese nombre."),
    "incorrect-label": (
        "El encabezado es «{label}» y aquí debería ir «{fieldName}».",
        "Corrija el encabezado o el orden de las columnas.",
    ),
    "row-error": ("El renglón tiene un error: {note}.", "Revise el renglón."),
    "blank-row": ("El renglón está vacío.", "Bórrelo."),
    "primary-key": ("La clave del renglón falta o está repetida.", "Escriba una clave distinta en cada renglón."),
    "foreign-key": ("La clave no existe en la otra tabla.", "Corrija la clave."),
    "duplicate-row": ("El renglón está repetido: {note}.", "Deje uno solo."),
    "row-constraint": ("El renglón no cumple una condición: {note}.", "Revise sus valores."),
    "cell-error": ("La celda tiene un error: {note}.", "Corrija la celda."),
    "extra-cell": ("Hay contenido después de la última columna.", "Bórrelo, o escriba el encabezado de su columna."),
    "missing-cell": ("El renglón termina antes de esta columna.", "Complete el renglón; revise si falta un separador."),
    "type-error": ("El valor no es del tipo esperado.", "Corrija el valor."),
    "constraint-error": ("El valor no cumple una condición: {note}.", "Corrija el valor."),
    "unique-error": ("Este valor ya está en otro renglón y no debe repetirse.", "Escriba un valor distinto."),
    "ascii-value": ("El texto tiene caracteres que no son ASCII.", "Quite acentos y símbolos."),
    "deviated-cell": ("El texto es mucho más largo que los demás de su columna.", "Revise si es correcto."),
    "deviated-value": ("El valor se aleja mucho de los demás de su columna.", "Revise si es correcto."),
    "forbidden-value": ("Este valor no se permite aquí.", "Escriba otro valor."),
    "sequential-value": ("El valor no sigue la secuencia.", "Revise si falta o sobra un renglón."),
    "truncated-value": ("El texto parece cortado.", "Escriba el texto completo."),
    "required-value": ("Faltan valores que deben aparecer en la columna: {note}.", "Agréguelos."),
    "metadata-error": ("La descripción de los datos tiene un error: {note}.", "Corrija la descripción."),
    "catalog-error": ("El catálogo tiene un error: {note}.", "Corrija el catálogo."),
    "dataset-error": ("El conjunto de datos tiene un error: {note}.", "Corrija su descripción."),
    "package-error": ("El paquete tiene un error: {note}.", "Corrija datapackage.json."),
    "resource-error": ("El recurso tiene un error: {note}.", "Corrija su descripción."),
    "schema-error": ("El esquema tiene un error: {note}.", "Corrija el esquema."),
    "field-error": ("El esquema describe mal una columna: {note}.", "Corrija el esquema."),
    "dialect-error": ("La forma de leer el archivo está mal declarada: {note}.", "Corrija el dialecto."),
    "control-error": ("La forma de leer el archivo está mal declarada: {note}.", "Corrija el dialecto."),
    "detector-error": ("La forma de reconocer el archivo está mal declarada: {note}.", "Corrija la declaración."),
    "checklist-error": ("La lista de comprobaciones tiene un error: {note}.", "Corrija la lista."),
    "check-error": ("Una comprobación está mal declarada: {note}.", "Corrija la comprobación."),
    "inquiry-error": ("La lista de validaciones tiene un error: {note}.", "Corrija la lista."),
    "inquiry-task-error": ("Una validación está mal declarada: {note}.", "Corrija la validación."),
    "pipeline-error": ("La transformación está mal declarada: {note}.", "Corrija la transformación."),
    "step-error": ("Un paso de la transformación está mal declarado: {note}.", "Corrija el paso."),
    "report-error": ("El informe está mal formado: {note}.", "Vuelva a validar."),
    "report-task-error": ("Una parte del informe está mal formada: {note}.", "Vuelva a validar."),
    "stats-error": ("Las cuentas declaradas tienen un error: {note}.", "Corrija la descripción."),
}


def explain(error: Mapping[str, Any], field: Field | None) -> Text:
    """What a frictionless error (its descriptor) means and what to do, given its column's Field if any."""
    special = _SPECIAL.get(error["type"])
    if special is not None and field is not None:
        return special(error, field)
    if error["type"] == "primary-key":
        return _primary_key(error)
    known = {"note": "", "label": "", "fieldName": field.title if field else "", **error}
    if field is not None:
        known["fieldName"] = field.title
    message, remedy = _TEXTS.get(error["type"], _TEXTS["error"])
    return message.format_map(known), remedy.format_map(known)


def rule_of(error: Mapping[str, Any]) -> str:
    """The finding's rule: the error's type, with the constraint that failed."""
    constraint, _ = _constraint(error)
    return f"{error['type']}/{constraint}" if constraint else str(error["type"])


def _type_error(error: Mapping[str, Any], field: Field) -> Text:
    expected, remedy = _FORMATS.get(
        str(field.descriptor.get("format")), _TYPES.get(field.type, ("un texto", "Corrija el valor."))
    )
    return f"«{field.title}» debe ser {expected}.", remedy


def _constraint_error(error: Mapping[str, Any], field: Field) -> Text:
    constraint, wanted = _constraint(error)
    explained = _CONSTRAINTS.get(constraint)
    return explained(str(error.get("cell", "")), wanted, field) if explained else (
        f"«{field.title}» no cumple la condición {constraint}: {wanted}.", "Corrija el valor."
    )  # fmt: skip


def _constraint(error: Mapping[str, Any]) -> tuple[str, str]:
    found = re.fullmatch(r'constraint "(\w+)" is "(.*)"', str(error.get("note", "")), re.DOTALL)
    return (found[1], found[2]) if found and error["type"] == "constraint-error" else ("", "")


def _enum(cell: str, wanted: str, field: Field) -> Text:
    values = [str(one) for one in field.constraints.get("enum") or ast.literal_eval(wanted)]
    options = {value: field.labels.get(value, value) for value in values}
    near = difflib.get_close_matches(plain(cell), [plain(label) for label in options.values()], n=1, cutoff=0.5)
    guess = next((label for label in options.values() if near and plain(label) == near[0]), None)
    hint = f"¿Quiso escribir «{guess}»? " if guess else ""
    return (
        f"«{field.title}» solo admite valores de su lista.",
        f"{hint}Escriba uno de estos: {', '.join(options.values())}.",
    )


def _pattern(cell: str, wanted: str, field: Field) -> Text:
    example = field.descriptor.get("example")
    shown = f"Escríbalo como en este ejemplo: {example}." if example else f"La forma esperada es {wanted}."
    return f"«{field.title}» no tiene la forma que debe tener. {field.description}".strip(), shown


_CONSTRAINTS: dict[str, Callable[[str, str, Field], Text]] = {
    "required": lambda cell, wanted, field: (
        f"Falta «{field.title}», que es obligatorio.", "Escriba el dato; si no lo tiene, pídalo a quien corresponda."
    ),
    "unique": lambda cell, wanted, field: (f"«{field.title}» está repetido.", "Escriba un valor distinto."),
    "enum": _enum,
    "pattern": _pattern,
    "minimum": lambda cell, wanted, field: (
        f"«{field.title}» no puede ser menor que {wanted}.", f"Escriba {wanted} o un valor mayor."
    ),
    "maximum": lambda cell, wanted, field: (
        f"«{field.title}» no puede ser mayor que {wanted}.", f"Escriba {wanted} o un valor menor."
    ),
    "minLength": lambda cell, wanted, field: (
        f"«{field.title}» es demasiado corto: tiene {len(cell)} caracteres.", f"Escriba al menos {wanted} caracteres."
    ),
    "maxLength": lambda cell, wanted, field: (
        f"«{field.title}» es demasiado largo: tiene {len(cell)} caracteres.", f"Redúzcalo a {wanted} caracteres."
    ),
}  # fmt: skip


def _unique_error(error: Mapping[str, Any], field: Field) -> Text:
    return f"«{field.title}» está repetido: este valor ya está en otro renglón.", "Escriba un valor distinto."


def _primary_key(error: Mapping[str, Any]) -> Text:
    if "same as" in str(error.get("note", "")):
        return (
            "La clave de este renglón está repetida.",
            "Escriba una clave distinta en cada renglón, o borre el repetido.",
        )
    return "Falta la clave de este renglón.", "Escriba una clave que no tenga ningún otro renglón."


_SPECIAL: dict[str, Callable[[Mapping[str, Any], Field], Text]] = {
    "type-error": _type_error,
    "constraint-error": _constraint_error,
    "unique-error": _unique_error,
}
