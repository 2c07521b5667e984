"""Validate: Tablas + schemas + rules → one Reporte. Judges; mends nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from pipelines.clean import Tabla
from pipelines.clean.tabla import Complaint
from pipelines.domains.personal_data import Policy
from pipelines.errors import SourceError
from pipelines.exercise import Package
from pipelines.progress import Advance, unheard
from pipelines.validate.applied_rules import check_rules
from pipelines.validate.blame import Blame
from pipelines.validate.broken_keys import told_by_key
from pipelines.validate.code_lists import check_codes
from pipelines.validate.control_totals import RULE as TOTAL
from pipelines.validate.control_totals import check_control_totals, waiting_totals
from pipelines.validate.declared import Declared
from pipelines.validate.empty_tables import needed_tables, nothing_yet
from pipelines.validate.findings import MORE_ERRORS, Finding, Reporte, TableSummary
from pipelines.validate.placeholders import check_placeholders
from pipelines.validate.places import sheet_order
from pipelines.validate.privacy import PREFIX, check_privacy, masked_repairs, without_personal_data
from pipelines.validate.stray_rows import told_by_row
from pipelines.validate.structure import check_structure
from pipelines.validate.table_schema import check_table_schemas
from pipelines.validate.texts import quoted
from pipelines.validate.unique_keys import check_unique_keys

__all__ = ["Finding", "Reporte", "absence_finding", "gone_finding", "lost_finding", "source_finding", "validate"]

# Defects that leave nothing of their table to judge.
_UNSEEN = (MORE_ERRORS, "tabla-vacia")
# Defects that explain whatever else is wrong with their cell, the first before the second.
_CAUSES = ("error-de-formula", "formula-sin-resultado", "caracter-invisible", "foreign-key")
# Defects of what a text looks like.
_FORM = ("constraint-error/pattern", "type-error")


def validate(
    packages: Sequence[Package],
    tables: Sequence[Tabla],
    unread: Sequence[Finding] = (),
    advance: Advance = unheard,
    policy: Policy = Policy(),  # noqa: B008 - frozen
    published: Collection[str] = (),
    declared: Declared = Declared(),  # noqa: B008 - frozen
) -> Reporte:
    """Judge all of an exercise's ``tables`` together; ``unread`` is what was found while gathering and reading them.

    A table without rows is published once it has some; one of ``published``, the last release's, may not lose all.
    What the exercise's own files say (``declared``) must have no personal data either.

    The report tells of the tables that someone keeps: the lists that ship with the software are judged too, but they
    are nobody's to mend.
    """
    shipped = _shipped(packages)
    kept = [table for table in tables if table.name not in shipped]
    findings = [] if published or any(one.severity == "error" for one in unread) else list(nothing_yet(kept))
    needed = needed_tables(kept, published)
    for table in tables:
        findings += [_complaint(one, table) for one in table.complaints]
        findings += [*check_structure(table, needed.get(table.name)), *check_unique_keys(table)]
        findings += check_placeholders(table) if table.name not in shipped else ()
    findings += check_control_totals({table.name: table for table in tables})
    findings += check_table_schemas(tables, advance, shipped)
    findings = told_by_key(told_by_row(_one_cause_a_cell(findings), tables), tables)
    findings += _unless_wrong(_code_findings(tables), findings)
    # Past the limit of errors a table was not looked at; one that lost its records, nobody knows what it held.
    unseen = {one.table for one in findings if one.rule in _UNSEEN and one.severity == "error"}
    # A sum that differs leaves every one of its cells to be judged.
    of_cells = [one for one in findings if one.rule != TOTAL]
    waiting = list(waiting_totals({table.name: table for table in tables}, of_cells))
    seen = {one.name: one for one in tables if one.name not in unseen}
    broken, unchecked = check_rules(packages, seen, [*unread, *of_cells])
    findings += broken
    findings = _one_remedy_a_cell([*findings, *_unless_wrong(check_privacy(tables, policy, declared), findings)])
    findings = [*_once(unread, packages), *findings]
    blame = Blame(tables)
    return Reporte(
        tuple(map(_summary, kept)),
        tuple(_mending_order(blame.blamed(without_personal_data(findings, tables)), tables)),
        tuple(blame.until([*waiting, *unchecked])),
    )


def _complaint(one: Complaint, table: Tabla) -> Finding:
    """What reading the table could not settle."""
    return Finding(
        one.rule, one.severity, table.name, one.file, one.sheet, one.cell, one.value, one.message, one.remedy,
        one.column,
    )  # fmt: skip


def source_finding(error: SourceError, table: str) -> Finding:
    """A source that cannot be read, as one finding of the report."""
    return Finding(error.rule, "error", table, error.file, error.sheet, None, None, error.message, error.remedy)


def absence_finding(table: str, file: str, last_seen: date, until: date) -> Finding:
    """A source that is no longer where it was, whose last copy is used ``until`` a day: a warning."""
    message = (
        f"Ya no está donde dice [fuentes.{table}]: se usa la copia del {last_seen:%d/%m/%Y}, la última vez que se vio, "
        f"y servirá hasta el {until:%d/%m/%Y}."
    )
    remedy = "Averigüe a dónde se movió y corrija ejercicio.toml. Pasado ese día no se publicará nada nuevo."
    return Finding("fuente-ausente", "advertencia", table, file, None, None, None, message, remedy)


def lost_finding(table: str, file: str, last_seen: date, until: date) -> Finding:
    """A file that its source of several no longer has, whose last copy is used ``until`` a day: a warning."""
    message = (
        f"«{file}» ya no está entre los archivos de [fuentes.{table}]: se usa su copia del {last_seen:%d/%m/%Y}, la "
        f"última vez que se vio, y servirá hasta el {until:%d/%m/%Y}."
    )
    remedy = (
        "Averigüe a dónde se movió; si de veras ya no debe usarse, escríbalo en «retirados». Pasado ese día no se "
        "publicará nada nuevo."
    )
    return Finding("archivo-ausente", "advertencia", table, file, None, None, None, message, remedy)


def gone_finding(table: str, file: str, last_seen: date) -> Finding:
    """A file that its source of several no longer has, and that nothing stands for: a warning."""
    message = (
        f"«{file}» ya no está entre los archivos de [fuentes.{table}]; se vio por última vez el {last_seen:%d/%m/%Y}. "
        "Lo que decía ya no está en la tabla."
    )
    remedy = (
        "Averigüe a dónde se movió. Si de veras ya no debe usarse, escríbalo en «retirados»; para que mientras tanto "
        "se use su copia, declare «gracia_dias»."
    )
    return Finding("archivo-ausente", "advertencia", table, file, None, None, None, message, remedy)


def _shipped(packages: Iterable[Package]) -> set[str]:
    return {
        table
        for package in packages
        for table, source in package.sources.items()
        if source is package.definition.sources.get(table)
    }


def _summary(table: Tabla) -> TableSummary:
    titles = {field.name: field.title for field in table.schema.fields}
    return TableSummary(
        table.name, table.schema.title, table.file, table.sheet, len(table.data), masked_repairs(table), titles,
        table.corrections,
    )  # fmt: skip


def _once(unread: Sequence[Finding], packages: Iterable[Package]) -> list[Finding]:
    """What keeps several tables from being read, as one finding that names them."""
    titles = {table: schema.title for package in packages for table, schema in package.schemas.items()}
    alike: dict[tuple[str, str, str | None, str], list[Finding]] = {}
    for one in unread:
        alike.setdefault((one.rule, one.file, one.sheet, one.message), []).append(one)
    told = []
    for first, *others in alike.values():
        named = quoted([titles.get(one.table, one.table) for one in (first, *others)])
        told.append(replace(first, message=f"{first.message} De ahí salen {named}.") if others else first)
    return told


def _one_cause_a_cell(findings: Sequence[Finding]) -> list[Finding]:
    """Without what a cell's control characters or unknown key explain by themselves."""
    causes = {(one.table, one.cell): rule for rule in reversed(_CAUSES) for one in findings if one.rule == rule}
    return [one for one in findings if causes.get((one.table, one.cell), one.rule) == one.rule]


def _one_remedy_a_cell(findings: Sequence[Finding]) -> list[Finding]:
    """Without what a cell's form lacks where its text, which is personal, must go and no other is known."""
    private = {(one.table, one.cell) for one in findings if one.rule.startswith(PREFIX) and one.severity == "error"}
    return [
        one for one in findings
        if one.rule not in _FORM or one.suggestion or (one.table, one.cell) not in private
    ]  # fmt: skip


def _code_findings(tables: Sequence[Tabla]) -> Iterator[Finding]:
    by_name = {table.name: table for table in tables}
    for table in tables:
        yield from check_codes(table, by_name)


def _unless_wrong(more: Iterable[Finding], found: Iterable[Finding]) -> list[Finding]:
    """``more`` without warnings of cells that must be mended anyway."""
    wrong = {(one.table, one.cell) for one in found if one.severity == "error"}
    return [one for one in more if one.severity == "error" or (one.table, one.cell) not in wrong]


def _mending_order(findings: Iterable[Finding], tables: Sequence[Tabla]) -> list[Finding]:
    """What could not be read; then by sheet, those with errors first: errors, then warnings, from top to bottom."""
    findings = list(findings)
    sheets = {place: number for number, place in enumerate(dict.fromkeys((one.file, one.sheet) for one in tables), 1)}
    with_errors = {(one.file, one.sheet) for one in findings if one.severity == "error"}

    def order(one: Finding) -> tuple[bool, int, str, str, bool, tuple[int, int]]:
        place = (one.file, one.sheet)
        return (
            place not in with_errors, sheets.get(place, 0), one.file, one.sheet or "",
            one.severity != "error", sheet_order(one.cell),
        )  # fmt: skip

    return sorted(findings, key=order)
