"""A probe as people read it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape

from pipelines.domains.words import counted
from pipelines.probe import Guess, Probe, SheetProbe
from pipelines.probe.guess import LOW
from pipelines.probe.written import one_line

_MOST_COLUMNS = 60
_LONGEST_TITLE = 50


def show_probe(found: Probe, out: Console) -> None:
    """Every answer with its confidence and its reason, a line each."""
    out.print(f"[bold]{escape(found.name)}[/bold]")
    for label, guess in (("Tipo", found.kind), ("Codificación", found.encoding), ("Dialecto", found.dialect)):
        if guess:
            out.print(_line(label, guess))
    for line in found.repaired:
        out.print(f"  Reparado: {escape(line)}")
    for sheet in found.sheets:
        for line in _sheet(sheet):
            out.print(line)
    for error in found.unreadable:
        out.print(f"\n[red]✗[/red] {escape(error.message)}\n  [green]Qué hacer:[/green] {escape(error.remedy)}")


def _sheet(sheet: SheetProbe) -> Iterator[str]:
    name = f"Hoja «{sheet.title}»" if sheet.title else "Tabla"
    size = f"{counted(sheet.rows, 'renglón', 'renglones')} por {counted(sheet.width, 'columna', 'columnas')}"
    yield f"\n[bold]{escape(name)}[/bold]: {size}"
    if sheet.header is None:
        yield (
            "  Ningún renglón parece su encabezado: declare «encabezado» si la tabla está ahí, o «encabezado = 0» si "
            "no trae títulos."
        )
        yield from _sheet_columns(sheet)
        return
    yield _line("Encabezado", sheet.header.guess)
    yield _line("Unidad", sheet.unit)
    for total in sheet.totals:
        yield _line("Totales", total.guess, f" (en «{one_line(total.title)[:_LONGEST_TITLE]}»)")
    for shape in sheet.shapes:
        yield _line(shape.label, shape.guess)
    if sheet.notes:
        yield f"  Notas: {', '.join(map(str, sheet.notes[:10]))}, renglones con un solo texto que no parece dato"
    yield from _sheet_columns(sheet)
    for match in sheet.likeliest:
        yield _line("Se parece a la tabla" if match.guess.confidence == LOW else "Parece la tabla", match.guess)
    if not sheet.matches:
        yield "  No se parece a ninguna tabla conocida: puede declarar una suya con «esquema»."


def _sheet_columns(sheet: SheetProbe) -> Iterator[str]:
    for column in sheet.columns[:_MOST_COLUMNS]:
        title = one_line(column.title)[:_LONGEST_TITLE] or "(sin título)"
        nulls = f"; sin dato: {', '.join(column.nulls)}" if column.nulls else ""
        yield f"  {column.letter:>3} {escape(title)}: {_said(column.kind)}{escape(nulls)}"
    if len(sheet.columns) > _MOST_COLUMNS:
        yield f"      … y {len(sheet.columns) - _MOST_COLUMNS} columnas más"


def _line(label: str, guess: Guess, more: str = "") -> str:
    return f"  {label}: {_said(guess)}{escape(more)}"


def _said(guess: Guess) -> str:
    colour = {"alta": "green", "media": "yellow"}.get(guess.confidence, "red")
    return f"{escape(f'{guess.value} ')}[{colour}]({guess.confidence})[/{colour}], {escape(guess.reason)}"
