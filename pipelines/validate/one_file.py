"""Any one table against any Table Schema: frictionless itself, with its own report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import frictionless
from frictionless import Report, Resource, system

from pipelines.clean.cells import column_letter
from pipelines.errors import UsageError
from pipelines.schema import Schema
from pipelines.validate.findings import Finding, Reporte, TableSummary
from pipelines.validate.messages_es import explain, rule_of


def validate_file(path: Path, schema_path: Path) -> tuple[Report, Schema]:
    """Frictionless's own report of ``path`` against the schema, and the schema.

    Raises UsageError when either file is not there or the schema is not a Table Schema.
    """
    if not path.is_file():
        raise UsageError(
            f"No encuentro el archivo «{path}»." if not path.exists() else f"«{path}» es una carpeta, no un archivo.",
            "Revise el nombre del archivo.",
        )
    schema = _load(schema_path)
    # The person named these files on the command line: absolute and parent paths are theirs to give.
    with system.use_context(trusted=True):
        return Resource(
            path=str(path), schema=frictionless.Schema.from_descriptor(dict(schema.descriptor))
        ).validate(), schema


def as_reporte(report: Report, schema: Schema, file: str) -> Reporte:
    """Frictionless's report in Spanish, with A1 cells. Row numbers are those of the file."""
    task = report.tasks[0]
    findings = tuple(_finding(error.to_dict(), schema, file) for error in task.errors)
    rows = int(task.stats.get("rows") or 0)
    return Reporte((TableSummary(schema.name, schema.title, file, None, rows, ()),), findings)


def _finding(error: Mapping[str, Any], schema: Schema, file: str) -> Finding:
    name = error.get("fieldName")
    field = schema.field(name) if name in schema.columns else None
    row, position = error.get("rowNumber"), error.get("fieldNumber")
    cell = f"{column_letter(position - 1) if position else ''}{row}" if row else None
    message, remedy = explain(error, field)
    return Finding(
        rule_of(error), "error", schema.name, file, None, cell, error.get("cell"), message, remedy,
        field.name if field else None,
    )  # fmt: skip


def _load(path: Path) -> Schema:
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        frictionless.Schema.from_descriptor(descriptor)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UsageError(f"No encuentro el esquema «{path}».", "Revise el nombre del archivo.") from error
    except ValueError as error:
        raise UsageError(
            f"El esquema «{path}» no es JSON válido: {error}.", "Corrija el archivo: un Table Schema es un objeto JSON."
        ) from error
    except (frictionless.FrictionlessException, TypeError, AttributeError) as error:
        raise UsageError(
            f"«{path}» no es un Table Schema: {getattr(error, 'error', error)}.",
            "Corrija el esquema; vea https://specs.frictionlessdata.io/table-schema/.",
        ) from error
    return Schema(str(descriptor.get("name") or path.stem), descriptor)
