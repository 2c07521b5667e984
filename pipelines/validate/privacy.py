"""Personal data and consent: what of an exercise must not be published, nor repeated by its report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from pipelines.clean import Repair, Tabla
from pipelines.domains.breach import Breach
from pipelines.domains.personal_data import Policy, find_personal_data, label_of, masked
from pipelines.domains.personal_data.consent import (
    MEMBERS,
    NamesWithoutConsent,
    find_names_without_consent,
    find_withheld,
)
from pipelines.schema import Schema
from pipelines.validate.declared import Declared
from pipelines.validate.findings import Finding
from pipelines.validate.pinned import pinned

PREFIX = "datos-personales/"


def check_privacy(tables: Sequence[Tabla], policy: Policy, declared: Declared) -> Iterator[Finding]:
    """Personal data without permission, permissions used, and people and pictures without consent."""
    names = next((NamesWithoutConsent(one.data) for one in tables if one.name == MEMBERS), None)
    for table in tables:
        for breach in (*_found(table.data, table.schema, policy, names), *find_withheld(table.data, table.schema)):
            yield pinned(breach, table, breach.row)
    for file, texts in declared.texts.items():
        fields = [{"name": one.key, "title": one.place} for one in texts]
        schema, data = (
            Schema(file, {"fields": fields}),
            pd.DataFrame([{one.key: one.text for one in texts}], dtype="str"),
        )
        yield from (_of_file(breach, schema, data) for breach in _found(data, schema, policy, names))


def _found(data: pd.DataFrame, schema: Schema, policy: Policy, names: NamesWithoutConsent | None) -> Iterator[Breach]:
    yield from find_personal_data(data, schema, policy)
    if names is not None:
        yield from find_names_without_consent(names, data, schema)


def _of_file(breach: Breach, schema: Schema, data: pd.DataFrame) -> Finding:
    """A breach of a text of one of the exercise's own files: it has no cell, so the message says its key."""
    if breach.row is None or breach.column is None:
        return Finding(
            breach.rule, breach.severity, schema.name, schema.name, None, None, None, breach.message, breach.remedy
        )
    field = schema.field(breach.column)
    permit = f' Ahí, tabla = "{schema.name}" y columna = "{field.name}".' if "permitidos" in breach.remedy else ""
    return Finding(
        breach.rule, breach.severity, schema.name, schema.name, None, None,
        masked(str(data[field.name].iat[0]), label_of(field)), f"En {field.title}: {breach.message}",
        breach.remedy + permit,
    )  # fmt: skip


def without_personal_data(findings: Iterable[Finding], tables: Iterable[Tabla]) -> list[Finding]:
    """The findings with the personal data of their cells masked: reports go to more hands than spreadsheets do."""
    findings = list(findings)
    schemas = {table.name: table.schema for table in tables}
    private = {(one.table, one.cell) for one in findings if one.rule.startswith(PREFIX) and one.severity == "error"}
    return [
        _masked(one, schemas[one.table]) if (one.table, one.cell) in private and one.column else one for one in findings
    ]


def masked_repairs(table: Tabla) -> tuple[Repair, ...]:
    """The table's repairs with the personal data of their examples masked."""
    return tuple(
        replace(
            one,
            examples=tuple((cell, masked(before, label), masked(after, label)) for cell, before, after in one.examples),
        )
        for one in table.repairs
        for label in [label_of(table.schema.field(one.column)) if one.column else ""]
    )


def _masked(one: Finding, schema: Schema) -> Finding:
    label = label_of(schema.field(str(one.column)))
    return replace(
        one,
        value=masked(one.value, label) if one.value else one.value,
        message=masked(one.message, label),
        remedy=masked(one.remedy, label),
        suggestion=masked(one.suggestion, label) if one.suggestion else one.suggestion,
    )
