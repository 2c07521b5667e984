"""Any one table against any Table Schema: frictionless itself, with its own report."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import frictionless
from frictionless import Report, Resource, system

from pipelines.clean.cells import column_letter
from pipelines.errors import UsageError
from pipelines.key_types import refused_keys
from pipelines.schema import Field, Schema
from pipelines.validate.as_is_messages_es import explain_type_as_is, without_labels
from pipelines.validate.engine import INTERRUPTED, FileChanged, Progress, TooWide, state_of, validate
from pipelines.validate.findings import Finding, Reporte, TableSummary
from pipelines.validate.messages_es import READABLE, explain, rule_of
from pipelines.validate.places import whole_row
from pipelines.validate.schema_faults import schema_faults
from pipelines.validate.shown import visible
from pipelines.validate.table_schema import too_many_errors

# What frictionless takes for enough when nobody says.
LIMIT_ERRORS = 1000
_NOT_TABLE_SCHEMA = "Corrija el esquema; vea https://specs.frictionlessdata.io/table-schema/."


def validate_file(
    path: Path, schema_path: Path, limit_errors: int = LIMIT_ERRORS, progress: Progress = lambda rows, bytes_read: None
) -> tuple[Report, Schema]:
    """Frictionless's own report of ``path`` against the schema, and the schema.

    It ends at ``limit_errors`` (0: never) and with Ctrl-C, with what has been found. Raises UsageError when either file
    is not there or cannot be read to its end, its name promises no table that can be read, it changes meanwhile, the
    schema is not a Table Schema, or a pattern takes too long.
    """
    if not path.is_file():
        raise UsageError(
            f"No encuentro el archivo «{path}»." if not path.exists() else f"«{path}» no es un archivo.",
            "Revise el nombre del archivo.",
        )
    schema = _load(schema_path)
    for key, column, kind in refused_keys(_alone(schema)):
        raise UsageError(
            f"En el esquema «{schema_path}», la columna «{column}» es de tipo «{kind}», y de ese tipo no puede ser una "
            f"clave («{key}»).",
            f"Quítela de «{key}», o dele otro tipo, como «string».",
        )
    # The person named these files on the command line: absolute and parent paths are theirs to give.
    with system.use_context(trusted=True), schema_faults("esquema"), _errors_in_spanish(path):
        resource = Resource(path=str(path), schema=frictionless.Schema.from_descriptor(_alone(schema)))
        if resource.format == "ods":
            raise UsageError(
                f"«{path.name}» es un ODS, y un solo archivo se revisa si es {READABLE}.",
                "Guárdelo como XLSX y revise ese archivo; en un ejercicio («cocrea validar CARPETA») puede quedar como "
                "ODS.",
            )
        before = state_of(path)
        report = validate(resource, limit_errors=limit_errors, progress=progress)
        if state_of(path) != before:  # nobody knows what was judged
            raise FileChanged
    if report.tasks and report.tasks[0].type != "table":
        raise UsageError(
            f"«{path.name}» no es una tabla que se sepa leer, según su nombre.",
            f"Guárdelo como {READABLE}, con esa terminación en su nombre.",
        )
    return report, schema


@contextmanager
def _errors_in_spanish(path: Path) -> Iterator[None]:
    """What keeps the file from being judged, as UsageError."""
    try:
        yield
    except frictionless.FrictionlessException as error:
        if isinstance(error.error, frictionless.errors.SchemeError):  # what the system said as the file was opened
            raise _unreadable(path) from error
        raise UsageError(
            f"«{path}» no se puede revisar con ese esquema: {error.error.note}.", _NOT_TABLE_SCHEMA
        ) from error
    except TooWide as error:
        raise UsageError(
            f"El renglón {error.row} de «{path}» tiene {error.cells:,} celdas, y la tabla, {error.columns:,} columnas.",
            "Revise que el archivo sea esa tabla y que use el separador de siempre, la coma.",
        ) from error
    except (EOFError, zlib.error) as error:  # of what is compressed
        broken = "está cortado" if isinstance(error, EOFError) else "está dañado"
        raise UsageError(
            f"«{path}» no se pudo leer hasta el final: {broken}.", "Vuelva a descargarlo o a comprimirlo, completo."
        ) from error
    except OSError as error:
        raise _unreadable(path) from error
    except MemoryError as error:
        raise _too_large(path) from error
    except RuntimeError as error:  # a thread needs memory too, and says so in its own way
        if "can't start new thread" not in str(error):
            raise
        raise _too_large(path) from error


def _too_large(path: Path) -> UsageError:
    return UsageError(
        f"«{path}» no cabe en la memoria de esta computadora.",
        "Cierre otros programas, o divida el archivo, y vuelva a validar.",
    )


def _unreadable(path: Path) -> UsageError:
    return UsageError(
        f"«{path}» no se pudo leer hasta el final.",
        "Revise que el archivo siga ahí y que nadie lo esté escribiendo, y vuelva a validar.",
    )


def _alone(schema: Schema) -> dict[str, Any]:
    """The schema without keys to other tables: asked of one file, frictionless would check nothing else of it."""
    own = [key for key in schema.foreign_keys if key not in _keys_to_others(schema)]
    return {**schema.descriptor, "foreignKeys": own}


def _keys_to_others(schema: Schema) -> list[Mapping[str, Any]]:
    return [key for key in schema.foreign_keys if key.get("reference", {}).get("resource") not in (None, "")]


def interrupted_at(report: Report) -> int | None:
    """The rows that had been judged when somebody interrupted it; None when nobody did."""
    task = report.tasks[0]
    interrupted = any(one.startswith(INTERRUPTED) for one in task.warnings)
    return int(task.stats.get("rows") or 0) if interrupted else None


def as_reporte(report: Report, schema: Schema, file: str) -> Reporte:
    """Frictionless's report in Spanish, with A1 cells. Row numbers are those of the file."""
    task = report.tasks[0]
    errors = [error.to_dict() for error in task.errors]
    labels = list(task.labels or schema.columns)
    findings = [_finding(error, schema, labels, file) for error in errors]
    if any("error limit" in one for one in task.warnings):
        last = max((int(one["rowNumber"]) for one in errors if one.get("rowNumber")), default=1)
        findings.insert(0, too_many_errors(schema, file, None, len(errors), last))
    if others := _keys_to_others(schema):
        tables = ", ".join(sorted({str(key["reference"]["resource"]) for key in others}))
        findings.append(
            Finding(
                "claves-sin-comprobar", "advertencia", schema.name, file, None, None, None,
                f"No se comprobó si las claves de otras tablas existen ({tables}): aquí se revisa un solo archivo.",
                "Para comprobarlas, revise el ejercicio completo con «cocrea validar CARPETA».",
            )
        )  # fmt: skip
    rows = int(task.stats.get("rows") or 0)
    return Reporte((TableSummary(schema.name, schema.title, file, None, rows, ()),), tuple(findings))


def _finding(error: Mapping[str, Any], schema: Schema, labels: list[str], file: str) -> Finding:
    key = [schema.field(name) for name in schema.primary_key if name in schema.columns]
    field = _field(error, schema, key)
    told = explain(error, without_labels(field) if field else None, key, explain_type=explain_type_as_is)
    value = _value(error, field, labels)
    return Finding(
        rule_of(error), "error", schema.name, file, None, _address(error, field, labels),
        visible(value) if value else None,
        told.message, told.remedy, field.name if field else None, told.suggestion,
    )  # fmt: skip


def _field(error: Mapping[str, Any], schema: Schema, key: list[Field]) -> Field | None:
    if error.get("fieldName") in schema.columns:
        return schema.field(str(error["fieldName"]))
    if error["type"] == "primary-key" and key:
        return key[0]
    if error["type"] == "foreign-key":
        return schema.field(str(error["fieldNames"][0]))
    return None


def _value(error: Mapping[str, Any], field: Field | None, labels: list[str]) -> str | None:
    if "cell" in error or "label" in error:
        return error.get("cell") or error.get("label")
    cells = error.get("cells") or []
    position = labels.index(field.name) if field is not None and field.name in labels else len(cells)
    return str(cells[position]) if position < len(cells) else None


def _address(error: Mapping[str, Any], field: Field | None, labels: list[str]) -> str | None:
    row = error.get("rowNumber") or next(iter(error.get("rowNumbers") or ()), None)
    if not row:
        return None
    position = error.get("fieldNumber")
    if position:
        return f"{column_letter(int(position) - 1)}{row}"
    if field is not None and field.name in labels:
        return f"{column_letter(labels.index(field.name))}{row}"
    return whole_row(int(row))


def _load(path: Path) -> Schema:
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise UsageError(f"No encuentro el esquema «{path}».", "Revise el nombre del archivo.") from error
    except OSError as error:
        raise UsageError(f"No se puede leer el esquema «{path}».", "Indique un archivo JSON.") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"El esquema «{path}» no es JSON válido{_json_place(error)}.",
            "Corrija el archivo: un Table Schema es un objeto JSON, en UTF-8.",
        ) from error
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("fields"), list) or not descriptor["fields"]:
        raise UsageError(
            f"«{path}» no es un Table Schema: no tiene una lista de columnas («fields»).", _NOT_TABLE_SCHEMA
        )
    try:
        schema = frictionless.Schema.from_descriptor(descriptor)
        for field in schema.fields:
            field.create_cell_reader()
    except frictionless.FrictionlessException as error:
        reasons = "; ".join(one.note for one in (error.reasons or [error.error]))
        raise UsageError(
            f"«{path}» no es un Table Schema válido (detalle técnico: {reasons}).", _NOT_TABLE_SCHEMA
        ) from error
    except Exception as error:  # a malformed schema ends frictionless's code in any way
        raise UsageError(
            f"«{path}» no es un Table Schema válido (detalle técnico: {error}).", _NOT_TABLE_SCHEMA
        ) from error
    return Schema(str(descriptor.get("name") or path.stem), descriptor)


def _json_place(error: BaseException) -> str:
    return f": hay un error en la línea {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
