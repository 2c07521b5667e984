"""Frictionless's errors in Spanish, for someone who does not program: what is wrong and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipelines.schema import Field
from pipelines.validate.constraint_messages_es import explain_constraint
from pipelines.validate.shown import shortened, visible
from pipelines.validate.texts import Text, advise, quoted, without_suggesting
from pipelines.validate.type_messages_es import explain_type

# A row's number as frictionless counts → as the sheet does.
RowNumber = Callable[[int], int | str]
# A cell's text and its column → what it should be.
TypeExplanation = Callable[[str, Field], Text]

# What one file may be saved as to be judged by itself; an exercise reads ODS too.
READABLE = "CSV, XLSX o XLS"
# Every error type that frictionless has: what it says and what to do. «{label}» and the like come from the error;
# «{detail}» is its own note, in English.
TEXTS: dict[str, tuple[str, str]] = {
    "error": ("Hay un error{detail}.", "Revise el archivo y el esquema."),
    "data-error": ("Los datos tienen un error{detail}.", "Revise el archivo."),
    "file-error": ("El archivo tiene un error{detail}.", "Revise que se haya guardado completo."),
    "byte-count": ("El archivo no mide lo que declara{detail}.", "Vuelva a guardarlo o a descargarlo."),
    "hash-count": ("El archivo no es el que se declara: su huella es otra.", "Vuelva a descargarlo."),
    "field-count": ("El número de columnas no es el declarado{detail}.", "Agregue o quite columnas."),
    "row-count": ("El número de renglones no es el declarado{detail}.", "Revise si faltan o sobran renglones."),
    "source-error": (
        "El archivo está vacío o no tiene una tabla{detail}.",
        "Ábralo, revise que tenga datos y guárdelo de nuevo.",
    ),
    "scheme-error": (
        "No se pudo abrir el archivo{detail}.",
        "Revise que exista y que no lo tenga abierto otro programa.",
    ),
    "format-error": (
        "El archivo no se pudo leer como lo que dice su nombre{detail}.",
        f"Ábralo con el programa que lo creó y guárdelo de nuevo como {READABLE}.",
    ),
    "encoding-error": (
        "El archivo no se pudo leer como texto{detail}.",
        "Ábralo con la hoja de cálculo que lo creó y guárdelo como «CSV UTF-8».",
    ),
    "compression-error": ("El archivo no se pudo descomprimir{detail}.", "Vuelva a comprimirlo o a descargarlo."),
    "table-error": ("La tabla tiene un error{detail}.", "Revise la tabla."),
    "table-dimensions": ("La tabla no tiene el tamaño pedido{detail}.", "Agregue o quite renglones o columnas."),
    "header-error": ("El encabezado tiene un error{detail}.", "Revise el primer renglón."),
    "blank-header": ("El renglón de encabezados está vacío.", "Escriba en él el nombre de cada columna."),
    "unmatched-header": ("Ningún encabezado coincide con las columnas esperadas.", "Revise el primer renglón."),
    "label-error": ("Un encabezado tiene un error{detail}.", "Corrija el encabezado."),
    "extra-label": ("El encabezado «{label}» no está en el esquema.", "Quite la columna, o agréguela al esquema."),
    "missing-label": ("Falta la columna «{fieldName}».", "Agregue la columna con ese encabezado."),
    "blank-label": ("Hay una columna sin encabezado.", "Escriba su encabezado, o borre la columna."),
    "duplicate-label": ("El encabezado «{label}» está repetido.", "Deje una sola columna con ese nombre."),
    "incorrect-label": (
        "El encabezado es «{label}» y aquí debería ir «{fieldName}».",
        "Corrija el encabezado o el orden de las columnas.",
    ),
    "row-error": ("El renglón tiene un error{detail}.", "Revise el renglón."),
    "blank-row": ("El renglón está vacío.", "Borre el renglón completo."),
    "primary-key": ("Falta la clave del renglón.", "Escriba una clave que no tenga ningún otro renglón."),
    "foreign-key": (
        "La clave no existe en la tabla a la que se refiere.",
        "Corrija la clave, o agregue el renglón que falta en esa tabla.",
    ),
    "duplicate-row": ("El renglón está repetido{detail}.", "Deje uno solo."),
    "row-constraint": ("El renglón no cumple una condición{detail}.", "Revise sus valores."),
    "cell-error": ("La celda tiene un error{detail}.", "Corrija la celda."),
    "extra-cell": ("Hay contenido después de la última columna.", "Bórrelo, o escriba el encabezado de su columna."),
    "missing-cell": (
        "El renglón termina antes de «{fieldName}».",
        "Complete el renglón; si es un CSV, revise si le falta un separador.",
    ),
    "type-error": ("El valor no es del tipo esperado.", "Corrija el valor."),
    "constraint-error": ("El valor no cumple una condición{detail}.", "Corrija el valor."),
    "unique-error": (
        "El valor de «{fieldName}» ya está en otro renglón y no debe repetirse.",
        "Escriba un valor distinto, o borre el renglón si sobra.",
    ),
    "ascii-value": ("El texto tiene acentos o símbolos que aquí no se admiten.", "Escríbalo sin acentos ni símbolos."),
    "deviated-cell": ("El texto es mucho más largo que los demás de su columna.", "Revise si es correcto."),
    "deviated-value": ("El valor se aleja mucho de los demás de su columna.", "Revise si es correcto."),
    "forbidden-value": ("Este valor no se permite aquí.", "Escriba otro valor."),
    "sequential-value": ("El valor no sigue la secuencia.", "Revise si falta o sobra un renglón."),
    "truncated-value": ("El texto parece cortado.", "Escriba el texto completo."),
    "required-value": ("Faltan valores que deben aparecer en la columna{detail}.", "Agréguelos."),
    "metadata-error": ("La descripción de los datos tiene un error{detail}.", "Corrija la descripción."),
    "catalog-error": ("El catálogo tiene un error{detail}.", "Corrija el catálogo."),
    "dataset-error": ("El conjunto de datos tiene un error{detail}.", "Corrija su descripción."),
    "package-error": ("El paquete tiene un error{detail}.", "Corrija datapackage.json."),
    "resource-error": ("El recurso tiene un error{detail}.", "Corrija su descripción."),
    "schema-error": ("El esquema tiene un error{detail}.", "Corrija el esquema."),
    "field-error": ("El esquema describe mal una columna{detail}.", "Corrija el esquema."),
    "dialect-error": ("La forma de leer el archivo está mal declarada{detail}.", "Corrija el dialecto."),
    "control-error": ("La forma de leer el archivo está mal declarada{detail}.", "Corrija el dialecto."),
    "detector-error": ("La forma de reconocer el archivo está mal declarada{detail}.", "Corrija la declaración."),
    "checklist-error": ("La lista de comprobaciones tiene un error{detail}.", "Corrija la lista."),
    "check-error": ("Una comprobación está mal declarada{detail}.", "Corrija la comprobación."),
    "inquiry-error": ("La lista de validaciones tiene un error{detail}.", "Corrija la lista."),
    "inquiry-task-error": ("Una validación está mal declarada{detail}.", "Corrija la validación."),
    "pipeline-error": ("La transformación está mal declarada{detail}.", "Corrija la transformación."),
    "step-error": ("Un paso de la transformación está mal declarado{detail}.", "Corrija el paso."),
    "report-error": ("El informe está mal formado{detail}.", "Vuelva a validar."),
    "report-task-error": ("Una parte del informe está mal formada{detail}.", "Vuelva a validar."),
    "stats-error": ("Las cuentas declaradas tienen un error{detail}.", "Corrija la descripción."),
}

_NEEDS_OTHER_TABLE = Text(
    "El esquema pide comparar claves con otra tabla, y aquí se revisa un solo archivo.",
    "Revise el ejercicio completo («cocrea validar CARPETA»), o use un esquema sin «foreignKeys».",
)

_NO_READER = Text(
    "Este programa no tiene con qué leer un archivo de ese tipo.", "Guárdelo como XLSX o CSV y revise ese archivo."
)

_CUT = Text(
    "El archivo está cortado: no se pudo leer hasta el final.", "Vuelva a descargarlo o a comprimirlo, completo."
)


def explain(
    error: Mapping[str, Any],
    field: Field | None,
    key: Sequence[Field] = (),
    row_number: RowNumber = int,
    explain_type: TypeExplanation = explain_type,
) -> Text:
    """What a frictionless error (its descriptor) means and what to do.

    ``field`` is its column, if it has one; ``key`` the columns of the table's primary key. ``row_number`` turns the
    rows that frictionless names into those of the sheet; ``explain_type`` says how a value of a type is written.
    """
    kind, note = str(error["type"]), str(error.get("note", ""))
    cell = str(error.get("cell", ""))
    if field is not None and kind == "type-error" and field.labels:
        # The steward sees the labels of a numbered list: what is no number is none of them either.
        return without_suggesting(cell, explain_constraint("enum", "", cell, field))
    if field is not None and kind == "type-error":
        return without_suggesting(cell, explain_type(cell, field))
    if field is not None and kind == "constraint-error":
        return without_suggesting(cell, explain_constraint(*_constraint(error), cell, field))
    if kind in ("primary-key", "unique-error") and (
        same := re.search(r"the same as in the row at position (\d+)", note)
    ):
        return _repeated([field] if kind == "unique-error" and field else key, row_number(int(same[1])))
    if note.startswith("Please install"):
        return _NO_READER
    if note.startswith("Compressed file ended before"):
        return _CUT
    if kind == "resource-error" and "package is required for foreign keys" in note:
        return _NEEDS_OTHER_TABLE
    detail = f" (detalle técnico: {note})" if note else ""
    known = {"detail": detail, "fieldName": "", **error, "label": visible(shortened(error.get("label")))}
    if field is not None:
        known["fieldName"] = field.title
    message, remedy = TEXTS.get(kind, TEXTS["error"])
    return advise(message.format_map(known), remedy.format_map(known))


def rule_of(error: Mapping[str, Any]) -> str:
    """The finding's rule: the error's type, with the constraint that failed."""
    constraint, _ = _constraint(error)
    return f"{error['type']}/{constraint}" if constraint else str(error["type"])


def _constraint(error: Mapping[str, Any]) -> tuple[str, str]:
    found = re.fullmatch(r'constraint "(\w+)" is "(.*)"', str(error.get("note", "")), re.DOTALL)
    return (found[1], found[2]) if found and error["type"] == "constraint-error" else ("", "")


def _repeated(fields: Sequence[Field], row: int | str) -> Text:
    named = quoted([one.title for one in fields])
    if len(fields) > 1:
        return advise(
            f"La combinación de {named} está repetida. Ya está en el renglón {row}.",
            "Corrija uno de los dos renglones, o borre el que sobra.",
        )
    return advise(
        f"El valor de {named} no debe repetirse. Ya está en el renglón {row}."
        if named
        else f"La clave no debe repetirse. Ya está en el renglón {row}.",
        "Escriba un valor distinto, o borre el renglón si sobra.",
    )
