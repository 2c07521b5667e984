"""The Reporte as markdown, for where people read markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from pipelines.validate.findings import Finding, Reporte
from pipelines.validate.report.folder import ReportFiles
from pipelines.validate.report.unchecked import HEADING, unchecked_lines

# A page with more rows than this is slow to open; the counts above the tables are always complete.
MAX_FINDINGS = 1_000


def as_markdown(report: Reporte, title: str) -> str:
    """The report with its counts, the tables that were read, and every finding by file and sheet.

    ``title`` is the exercise's. Beyond MAX_FINDINGS findings it says how many it leaves out.
    """
    verdict = "Los datos son válidos." if report.valid else "**Los datos tienen errores.**"
    lines = [
        f"# Reporte: {_cell(title)}", "",
        f"{verdict} {_counts(report)}.", "",
        "| Tabla | Archivo | Hoja | Renglones |", "|---|---|---|--:|",
        *(
            f"| {_cell(one.title)} | {_cell(one.file)} | {_cell(one.sheet or '')} | {one.rows:,} |"
            for one in report.tables
        ),
    ]  # fmt: skip
    shown = sorted(report.findings[:MAX_FINDINGS], key=_sheet)
    for (file, sheet), group in groupby(shown, key=_sheet):
        lines += ["", f"## {_cell(_place(file, sheet))}", "", *_table(report, list(group))]
    if left := len(report.findings) - len(shown):
        lines += ["", f"Hay {left:,} hallazgos más; corrija estos y vuelva a validar."]
    if report.unchecked:
        lines += ["", f"## {HEADING}", "", *(f"- {_cell(line)}" for line in unchecked_lines(report))]
    return "\n".join(lines) + "\n"


def headline(report: Reporte) -> str:
    """How much is wrong and where the first of it is, in one line; empty when there are no errors."""
    if report.valid:
        return ""
    first = report.errors[0]
    cell = f", celda {first.cell}" if first.cell else ""
    return f"{_counts(report)}. El primero, en {_place(first.file, first.sheet)}{cell}: {first.message} {first.remedy}"


def marked(files: ReportFiles | None) -> str:
    """Where the copies are that have the cells to mend marked, in one sentence; empty when there are none."""
    where = ", ".join(map(str, files.workbooks)) if files else ""
    return f"Las celdas están marcadas en {where}." if where else ""


def where_it_is(files: ReportFiles | None, datasets: Mapping[str, str]) -> str:
    """The report's other forms, by their paths, and the addresses of the datasets (by title) that it is about."""
    lines = [f"- [{_cell(title)}]({url})" for title, url in datasets.items()]
    if files:
        lines += [f"- Este reporte, para leer o imprimir: `{files.html}`"]
        lines += [f"- Copia con las celdas marcadas y, en cada una, qué hacer: `{one}`" for one in files.workbooks]
    return "\n".join(["", "## Dónde está", "", *lines, ""])


def _counts(report: Reporte) -> str:
    errors, warnings = len(report.errors), len(report.warnings)
    return (
        f"{errors:,} {'error' if errors == 1 else 'errores'} y "
        f"{warnings:,} {'advertencia' if warnings == 1 else 'advertencias'}"
    )


def _sheet(finding: Finding) -> tuple[str, str]:
    return (finding.file, finding.sheet or "")


def _place(file: str, sheet: str | None) -> str:
    return f"{file}, hoja «{sheet}»" if sheet else file


def _table(report: Reporte, findings: Sequence[Finding]) -> list[str]:
    titles = {one.table: one.titles for one in report.tables}
    return [
        "| Gravedad | Celda | Columna | Valor | Qué pasa | Qué hacer |",
        "|---|---|---|---|---|---|",
        *(
            f"| {one.severity} | {one.cell or ''} "
            f"| {_cell(titles.get(one.table, {}).get(one.column or '', one.column or ''))} | {_cell(one.value or '')} "
            f"| {_cell(one.message)} | {_cell(one.remedy)} |"
            for one in findings
        ),
    ]


def _cell(text: str) -> str:
    """``text`` so that none of it is markup, on one line. A value of the data must not become a link or a tag."""
    plain = " ".join(text.split())
    for mark in "\\`*_[]<>|":
        plain = plain.replace(mark, f"\\{mark}")
    return plain
