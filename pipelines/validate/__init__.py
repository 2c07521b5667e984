"""Validate: Tablas + schemas + rules → one Reporte. Judges; mends nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from pipelines.clean import Tabla
from pipelines.errors import SourceError
from pipelines.exercise import Package
from pipelines.progress import Advance, unheard
from pipelines.validate.findings import Finding, Reporte, TableSummary
from pipelines.validate.rules import check_rules
from pipelines.validate.structure import check_structure
from pipelines.validate.table_schema import check_table_schemas
from pipelines.validate.unique_keys import check_unique_keys

__all__ = ["Finding", "Reporte", "source_finding", "validate"]


def validate(
    packages: Iterable[Package], tables: Sequence[Tabla], unread: Sequence[Finding] = (), advance: Advance = unheard
) -> Reporte:
    """Judge all of an exercise's ``tables`` together; ``unread`` are the sources that could not be read."""
    summaries = tuple(
        TableSummary(one.name, one.schema.title, one.file, one.sheet, len(one.data), one.repairs) for one in tables
    )
    findings = chain(
        unread,
        chain.from_iterable(map(check_structure, tables)),
        check_table_schemas(tables, advance),
        chain.from_iterable(map(check_unique_keys, tables)),
        _rule_findings(packages, tables),
    )
    return Reporte(summaries, tuple(sorted(findings, key=_mending_order)))


def source_finding(error: SourceError, table: str) -> Finding:
    """A source that cannot be read, as one finding of the report."""
    return Finding(error.rule, "error", table, error.file, error.sheet, None, None, error.message, error.remedy)


def _rule_findings(packages: Iterable[Package], tables: Sequence[Tabla]) -> Iterator[Finding]:
    by_name = {table.name: table for table in tables}
    for package in packages:
        yield from check_rules(package, {name: by_name[name] for name in package.schemas if name in by_name})


def _mending_order(finding: Finding) -> tuple[bool, str, str, bool]:
    """Errors before warnings, sheet by sheet, what is about the whole before its cells; else as found."""
    return (finding.severity != "error", finding.file, finding.sheet or "", finding.cell is not None)
