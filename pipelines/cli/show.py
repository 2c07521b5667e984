"""What became of a run, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape

from pipelines.publish.plan_document import plan_document
from pipelines.run import Checked, Delivery, Plans
from pipelines.validate.report.document import as_document
from pipelines.validate.report.folder import ReportFiles
from pipelines.validate.report.terminal import show_report
from pipelines.verify import Acuse, Difference, words


def console() -> Console:
    """Standard output without wrapping: addresses and paths stay whole."""
    return Console(highlight=False, soft_wrap=True)


def as_json(document: Mapping[str, Any]) -> None:
    """One JSON document on standard output."""
    typer.echo(json.dumps(document, ensure_ascii=False))


def checked(result: Checked, formato: str) -> None:
    """The report, in either form."""
    if formato == "json":
        as_json(as_document(result.report, result.tables))
        return
    out = console()
    show_report(result.report, out, result.trail)
    if result.files is not None:
        _report_files(result.files, out, told=bool(result.report.findings))


def _report_files(files: ReportFiles, out: Console, told: bool) -> None:
    """Where the other forms of the report are, when it says something."""
    if told:
        out.print(f"\nEl mismo reporte, para leer o imprimir: {escape(near(files.html))}")
    if told and files.workbooks:
        out.print("Una copia de cada archivo con las celdas marcadas y, en cada una, qué hacer:")
        for workbook in files.workbooks:
            out.print(f"  {escape(near(workbook))}")
    for kept in files.kept:
        out.print(
            f"[yellow]![/yellow] Alguien cambió la copia marcada de una revisión anterior; se conservó como "
            f"{escape(near(kept))}. Si corrigió en ella, pase esas correcciones a su archivo: la copia no se lee."
        )


def near(path: Path) -> str:
    """The path from where the command runs, when it is below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def rejected(result: Checked, formato: str) -> None:
    """The report of data that were not published: for programs, with the deliveries that there were not."""
    if formato == "json":
        as_json({"entregas": [], **as_document(result.report, result.tables)})
    else:
        checked(result, formato)


def plans(found: Plans, title: str, formato: str) -> None:
    """What publishing would change."""
    if formato == "json":
        as_json(
            {
                "organizacion_nueva": found.create_organization,
                "entregas": [plan_document(one) for one in found.packages],
            }
        )
        return
    out = console()
    if found.create_organization:
        out.print(f"Se crea la organización «{escape(title)}».")
    for one in found.packages:
        out.print(f"[bold]{escape(one.entrega.dataset)}[/bold]")
        for line in one.lines():
            out.print(f"  {escape(line)}")
    if any(one.changes for one in found.packages):
        out.print(
            "Cada entrega que cambia se anota en su historial, en lo que cambió y en sus novedades; luego va su Acuse."
        )
    out.print("No se envió nada.")


def deliveries(found: Sequence[Delivery], formato: str) -> None:
    """Each package's address, whether it changed, and its Acuse."""
    if formato == "json":
        as_json({"entregas": [one.as_json() for one in found]})
        return
    out = console()
    for one in found:
        state = "publicado" if one.plan.changes else "sin cambios"
        if one.received.stands:
            state += f"; el Acuse del {words.moment(one.acuse.verified_at)} sigue valiendo"
        out.print(f"[bold]{escape(one.entrega.descriptor['title'])}[/bold]: {state}")
        out.print(f"  {one.acuse.url}")
        for text in one.plan.edits():
            out.print(f"  [yellow]![/yellow] {escape(text)}")
        acuse(one.acuse, out)
        if one.received.blind:
            out.print(
                "  [yellow]![/yellow] Este CKAN no anota quién cambia renglones; «cocrea verificar» los lee todos."
            )
        if one.received.unplaced:
            out.print(f"  [yellow]![/yellow] {escape(one.received.unplaced)}")
    if not any(one.plan.changes for one in found) and all(one.acuse.matches for one in found):
        out.print("Nada cambió: CKAN ya tenía estas entregas.")


def acuses(found: Sequence[Acuse], out: Console) -> None:
    """Each Acuse under its title and its address."""
    for one in found:
        out.print(f"[bold]{escape(one.title)}[/bold]\n  {one.url}")
        acuse(one, out)


def acuse(one: Acuse, out: Console) -> None:
    """The Acuse in a few lines: the tables read back, the sums, and every difference."""
    for table in one.tables:
        sums = "".join(f"; {name} {total:,.2f}" for name, total in table.sums.items() if name in _HEADLINE_SUMS)
        mark = "[red]✗[/red]" if table.differences else "[green]✓[/green]"
        out.print(
            f"  {mark} {escape(table.title)}: {table.rows:,} {'renglón' if table.rows == 1 else 'renglones'}{sums}"
        )
    for found in one.all_found():
        _difference(found, out)
    for text in words.remedies(one.all_found()):
        out.print(f"    Qué hacer: {escape(text)}")
    for text in one.notes:
        out.print(f"  [yellow]![/yellow] {escape(text)}")
    verdict = "[green]Acuse ok[/green]" if one.matches else "[red]Acuse: difiere[/red]"
    out.print(f"  {verdict} con la entrega {one.entrega[:12]}")


def _difference(one: Difference, out: Console) -> None:
    """What differs, and why, as far as is known."""
    out.print(f"  [red]✗ {escape(one.text)}[/red]")
    for text in [*one.details, *map(words.cell, one.cells)]:
        out.print(f"      {escape(text)}")
    out.print(f"      {escape(words.because(one))}")


# The amounts people look for; the Acuse on disk has them all.
_HEADLINE_SUMS = ("monto_aprobado", "monto_estimado", "monto_ejercido", "monto_recaudado", "monto_pagado")
