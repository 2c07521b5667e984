"""The report on a terminal: sheet by sheet, first things first, equal errors said once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from pipelines.domains.words import counted, listed
from pipelines.validate.findings import Finding, Reporte, did_you_mean
from pipelines.validate.report.groups import Group, alike, ranges
from pipelines.validate.report.repairs import repair_lines
from pipelines.validate.report.tally import tally
from pipelines.validate.report.unchecked import HEADING, unchecked_lines
from pipelines.validate.shown import shortened, visible

# Values, and cells with a message of their own, that are named before the rest is only counted.
_EXAMPLES_SHOWN = 4


def show_report(report: Reporte, console: Console, trail: Sequence[str] = ()) -> None:
    """Print the Reporte: errors and warnings by sheet, repairs made, and a last line with the verdict.

    Before the verdict goes the ``trail`` of the money, when there is one.

    While there are errors the repairs are only counted: what must be mended takes the screen.
    On a terminal lines are folded to its width, each under its own beginning; elsewhere each stays whole, for grep.
    """
    if report.valid:
        _show_repairs(report, console)
    for (file, sheet), findings in groupby(report.findings, key=lambda one: (one.file, one.sheet)):
        found = list(findings)
        console.print()
        _line(console, 0, Text.assemble((_place(file, sheet), "bold"), f": {tally(found)}"))
        for group in alike(found):
            _show(group, console)
    if not report.valid:
        _show_unchecked(report, console)
        _count_repairs(report, console)
    if trail:
        console.print()
    for line in trail:
        _line(console, 2 * line.startswith(" "), Text(line.strip()))
    _show_verdict(report, console)


def _show(group: Group, console: Console) -> None:
    sign = Text("✗ Error", "red") if group.severity == "error" else Text("! Aviso", "yellow")
    place, shared = group.place, group.message
    _line(console, 2, Text.assemble(sign, f" en {place}" * bool(place), ":", f" {shared}" * bool(shared)), hanging=4)
    if all(one.message == shared for one in group.findings):
        _show_values(group.findings, console)
    else:
        _show_each(group, console)
    _line(console, 6, Text.assemble(("Qué hacer: ", "green"), group.remedy))


def _show_each(group: Group, console: Console) -> None:
    """The first cells with what only some of them have, equal ones together."""
    details = group.details
    for one in details[:_EXAMPLES_SHOWN]:
        says = f" {'dice' if len(one.cells) < 2 else 'dicen'} «{shortened(one.value)}»" if one.value else ""
        said = f"{ranges(one.cells) or group.first.file}{says}."
        _line(
            console,
            6,
            Text(" ".join([said, *[one.message] * bool(one.message), did_you_mean(one.suggestion)]).rstrip()),
        )
    _show_rest(sum(max(len(one.cells), 1) for one in details[_EXAMPLES_SHOWN:]), console)


def _show_values(group: Sequence[Finding], console: Console) -> None:
    """What the cells say: each text once, with what it was probably meant to be."""
    ordered = list({one.value: one for one in reversed(group) if one.value}.values())[::-1]
    if len(group) == 1 or not any(one.suggestion for one in ordered):
        if ordered:
            shown = ", ".join(f"«{shortened(one.value)}»" for one in ordered[:_EXAMPLES_SHOWN])
            rest = len(ordered) - _EXAMPLES_SHOWN
            more = f" y {rest:,} más" if rest > 0 else ""
            _line(console, 6, Text(f"{'Dice' if len(group) == 1 else 'Dicen'}: {shown}{more}"))
        return
    for one in ordered[:_EXAMPLES_SHOWN]:
        _line(console, 6, Text(f"Donde dice «{shortened(one.value)}»: {did_you_mean(one.suggestion)}".rstrip(": ")))
    _show_rest(len(ordered) - _EXAMPLES_SHOWN, console)


def _show_rest(number: int, console: Console) -> None:
    if number > 0:
        _line(console, 6, Text("y 1 más." if number == 1 else f"y {number:,} más."))


def _show_repairs(report: Reporte, console: Console) -> None:
    repaired = [table for table in report.tables if table.repairs]
    if repaired:
        console.print()
        _line(console, 0, Text.assemble(("Se leyó como quiso decir", "bold"), " (sus archivos no se tocaron):"))
    for table in repaired:
        _line(console, 2, Text(_place(table.file, table.sheet)))
        for line in repair_lines(table):
            _line(console, 4, Text(line), hanging=6)


def _count_repairs(report: Reporte, console: Console) -> None:
    repaired = sum(repair.count for table in report.tables for repair in table.repairs)
    if repaired:
        console.print()
        cells = f"{counted(repaired, 'celda', 'celdas')} se {'leyó' if repaired == 1 else 'leyeron'} como quiso decir"
        _line(console, 0, Text(f"{cells}: se dirá cuáles cuando no haya errores. Sus archivos no se tocaron."))


def _show_unchecked(report: Reporte, console: Console) -> None:
    lines = list(unchecked_lines(report))
    if lines:
        console.print()
        _line(console, 0, Text.assemble((HEADING, "bold"), ":"))
    for line in lines:
        _line(console, 2, Text(line))


def _show_verdict(report: Reporte, console: Console) -> None:
    filled = [table for table in report.tables if table.rows]
    rows = sum(table.rows for table in filled)
    read = f"{counted(len(filled), 'tabla', 'tablas')}, {counted(rows, 'renglón', 'renglones')}"
    warnings = f"; {counted(len(report.warnings), 'aviso', 'avisos')}" if report.warnings else ""
    console.print()
    if report.valid:
        _line(console, 0, Text.assemble(("✓ Sin errores", "green"), f": {read}{warnings}."))
        _show_empty([table.title for table in report.tables if not table.rows], console)
        return
    errors = counted(len(report.errors), "error", "errores")
    until = "corregirlo" if len(report.errors) == 1 else "corregirlos"
    _line(console, 0, Text.assemble((f"✗ {errors}", "red"), f" en {read}{warnings}. No se publica nada hasta {until}."))
    _line(console, 0, Text("Después de corregir, vuelva a validar: un error puede esconder otro."))


def _show_empty(titles: Sequence[str], console: Console) -> None:
    if titles:
        what = "no tiene renglones, y no se publica" if len(titles) == 1 else "no tienen renglones, y no se publican"
        _line(
            console, 0, Text(f"Todavía {what} hasta que los tenga{'' if len(titles) == 1 else 'n'}: {listed(titles)}.")
        )


def _place(file: str, sheet: str | None) -> str:
    return f"{file} › hoja «{sheet}»" if sheet else file


def _line(console: Console, indent: int, text: Text, hanging: int | None = None) -> None:
    """Print ``text`` after ``indent`` spaces; on a terminal, folded, what follows after ``hanging`` spaces."""
    after = indent + 2 if hanging is None else hanging
    text.plain = visible(text.plain)  # whatever a header, a column or a file is called
    if not console.is_terminal:
        console.print(Text.assemble(" " * indent, text), soft_wrap=True)
        return
    for number, line in enumerate(text.wrap(console, max(console.width - after, 20))):
        line.rstrip()
        console.print(Text.assemble(" " * (after if number else indent), line), soft_wrap=True)
