"""The report on a terminal: sheet by sheet, first things first, equal errors said once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.console import Console
from rich.markup import escape

from pipelines.clean.values import REPAIRS
from pipelines.validate.findings import Finding, Reporte

# Cells named one by one before the rest are only counted.
_CELLS_SHOWN = 8


def show_report(report: Reporte, console: Console) -> None:
    """Print the Reporte: its errors and warnings by sheet, the repairs made, and a last line with the verdict."""
    for (file, sheet), findings in groupby(report.findings, key=lambda one: (one.file, one.sheet)):
        where = f"{file} › hoja {sheet}" if sheet else file
        console.print(f"\n[bold]{escape(where)}[/bold]")
        for group in _alike(findings):
            _show(group, console)
    _show_repairs(report, console)
    _show_verdict(report, console)


def _alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings that say the same of the same column, together, in the order of the first of each."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.severity, one.rule, one.column or "", one.message, one.remedy), []).append(one)
    return list(groups.values())


def _show(group: list[Finding], console: Console) -> None:
    first = group[0]
    colour, sign = ("red", "✗ Error") if first.severity == "error" else ("yellow", "! Aviso")
    console.print(f"  [{colour}]{sign}[/{colour}] {escape(_place(group))}{escape(first.message)}")
    values = list(dict.fromkeys(one.value for one in group if one.value))
    if values:
        shown = ", ".join(f"«{_short(value)}»" for value in values[:3]) + (" …" if len(values) > 3 else "")
        console.print(f"      Dice: {escape(shown)}")
    console.print(f"      [green]Qué hacer:[/green] {escape(first.remedy)}")


def _place(group: list[Finding]) -> str:
    cells = [one.cell for one in group if one.cell]
    if not cells:
        return ""
    if cells[0].isdigit():
        return f"Renglón {cells[0]}: "
    if len(cells) == 1:
        return f"Celda {cells[0]}: "
    listed = ", ".join(cells[:_CELLS_SHOWN])
    more = f" y {len(cells) - _CELLS_SHOWN:,} más, hasta {cells[-1]}" if len(cells) > _CELLS_SHOWN else ""
    return f"{len(cells):,} celdas ({listed}{more}): "


def _show_repairs(report: Reporte, console: Console) -> None:
    repaired = [(table, repair) for table in report.tables for repair in table.repairs]
    if not repaired:
        return
    console.print("\n[bold]Se leyó como quiso decir[/bold] (sus archivos no se tocaron):")
    for (file, sheet), group in groupby(repaired, key=lambda one: (one[0].file, one[0].sheet)):
        console.print(f"  {escape(f'{file} › hoja {sheet}' if sheet else file)}")
        for _, repair in group:
            cell, before, after = repair.examples[0]
            console.print(
                f"    {repair.column}: {repair.count:,} {REPAIRS[repair.kind]}; "
                + escape(f"por ejemplo {cell}: «{_short(before)}» → «{_short(after)}»")
            )


def _show_verdict(report: Reporte, console: Console) -> None:
    rows = sum(table.rows for table in report.tables)
    read = f"{_count(len(report.tables), 'tabla', 'tablas')}, {_count(rows, 'renglón', 'renglones')}"
    warnings = f"; {_count(len(report.warnings), 'aviso', 'avisos')}" if report.warnings else ""
    if report.valid:
        console.print(f"\n[green]✓ Sin errores[/green]: {read}{warnings}.")
    else:
        errors = _count(len(report.errors), "error", "errores")
        console.print(f"\n[red]✗ {errors}[/red] en {read}{warnings}. No se publica nada hasta corregirlos.")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _short(text: str, limit: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
