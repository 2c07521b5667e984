"""The programme's rules applied to an exercise's tables: what each finds, pinned to its cell, and which must wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from pipelines.clean import Tabla
from pipelines.domains.amounts import read_once
from pipelines.exercise import Package
from pipelines.validate.faults import Faults
from pipelines.validate.findings import Finding, Unchecked, Until
from pipelines.validate.pinned import pinned
from pipelines.validate.rule import Rule
from pipelines.validate.rules import RULES


class _Readable(NamedTuple):
    """A table's data as a rule can read it, and the position in the table of each of its records."""

    data: pd.DataFrame
    positions: Sequence[int]


def check_rules(
    packages: Sequence[Package], tables: Mapping[str, Tabla], errors: Sequence[Finding]
) -> tuple[list[Finding], list[Unchecked]]:
    """Findings of each rule whose numbers are declared and whose tables have records, and what waits for ``errors``.

    A rule also waits for a table that it reads if there, when the exercise declares it and it could not be read.
    """
    sections = {name: numbers for package in packages for name, numbers in package.rules.items()}
    declared = {table for package in packages for table in package.schemas}
    faults = Faults(tables, errors)
    applied: list[Rule] = []
    waiting: dict[tuple[Until, ...], list[str]] = {}
    for rule in RULES:
        if not all(name in sections for name in rule.numbers) or not _has_records(rule, tables, declared):
            continue
        if until := _until(rule, tables, declared, faults):
            waiting.setdefault(until, []).append(rule.about)
        elif _is_there(rule, tables, declared):
            applied.append(rule)
    with read_once():
        findings = [found for rule in applied for found in _breaches(rule, sections, tables, faults)]
    return findings, [Unchecked(tuple(dict.fromkeys(about)), until) for until, about in waiting.items()]


def _has_records(rule: Rule, tables: Mapping[str, Tabla], declared: set[str]) -> bool:
    """Whether the tables that it needs have records, as far as is known: one that could not be read may have."""
    return all(len(tables[one].data) if one in tables else one in declared for one in rule.reads)


def _is_there(rule: Rule, tables: Mapping[str, Tabla], declared: set[str]) -> bool:
    return rule.reads.keys() <= tables.keys() and rule.reads_if_there.keys() & declared <= tables.keys()


def _until(rule: Rule, tables: Mapping[str, Tabla], declared: set[str], faults: Faults) -> tuple[Until, ...]:
    """What must be mended before the rule can say anything."""
    absent = [place for one in rule.read if one in declared - tables.keys() for place in faults.unread(one)]
    able = [one for one in rule.columns if one not in rule.waits_for and faults.whole(one)]
    return tuple(dict.fromkeys((*absent, *faults.until([*rule.waits_for, *able]))))


def _breaches(
    rule: Rule, sections: Mapping[str, object], tables: Mapping[str, Tabla], faults: Faults
) -> Iterator[Finding]:
    read = {one: _readable(rule, tables[one], faults) for one in rule.read if one in tables}
    if not all(len(read[one].data) for one in rule.reads):
        return
    data = {one: read[one].data if one in read else None for one in rule.read}
    for breach in rule.check(*(sections[name] for name in rule.numbers), **data):
        row = None if breach.row is None else read[breach.table].positions[breach.row]
        yield pinned(breach, tables[breach.table], row)


def _readable(rule: Rule, table: Tabla, faults: Faults) -> _Readable:
    """The table without what the rule cannot read of it; the table's own data where it can read everything."""
    wrong = {column: rows for column in rule.read[table.name] if (rows := faults.rows((table.name, column)))}
    everything = range(len(table.data))
    if not wrong:
        return _Readable(table.data, everything)
    if table.name in rule.by_cell.split():
        blank = {column: table.data[column].where(~table.data.index.isin(rows), "") for column, rows in wrong.items()}
        return _Readable(table.data.assign(**blank), everything)
    left_out = set().union(*wrong.values())
    kept = [position for position in everything if position not in left_out]
    return _Readable(table.data.iloc[kept].reset_index(drop=True), kept)
