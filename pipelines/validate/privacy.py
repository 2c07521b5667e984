"""Personal data and consent: what of an exercise must not be published, nor repeated by its report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipelines.clean import Repair, Tabla
from pipelines.domains.personal_data import Policy, find_personal_data, label_of, masked
from pipelines.domains.personal_data.consent import MEMBERS, find_names_without_consent, find_withheld
from pipelines.schema import Schema
from pipelines.validate.applied_rules import pinned
from pipelines.validate.findings import Finding

PREFIX = "datos-personales/"


def check_privacy(tables: Sequence[Tabla], policy: Policy) -> Iterator[Finding]:
    """Personal data without permission, permissions used, and people and pictures without consent."""
    members = next((one.data for one in tables if one.name == MEMBERS), None)
    for table in tables:
        found = [*find_personal_data(table.data, table.schema, policy), *find_withheld(table.data, table.schema)]
        if members is not None:
            found += find_names_without_consent(members, table.data, table.schema)
        yield from (pinned(breach, table, breach.row) for breach in found)


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
