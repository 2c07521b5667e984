"""The board on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from pipelines.compliance import PlanBoard, words
from pipelines.domains.cumplimiento.line import Line
from pipelines.domains.dates import spoken
from pipelines.domains.words import counted

_COLOURS = {"cumplido": "green", "en_proceso": "yellow", "pendiente": "bright_black", "atrasado": "red"}


def show_boards(title: str, boards: Sequence[PlanBoard], errors: int, console: Console) -> None:
    """Print each plan's board: commitments first, as people ask for them first."""
    for one in boards:
        console.print(Text(f"{title}. Cumplimiento al {spoken(one.on)}", "bold"))
        _show(one.plan, one.on, console, named=one.title)
        for aspect, heading in words.SECTIONS.items():
            console.print(Text(f"\n{heading}", "bold"))
            if not one.of(aspect):
                console.print(f"  {words.NONE}")
            for line in one.of(aspect):
                _show(line, one.on, console, named=f"{line.number}. {line.title}")
    if not boards:
        console.print("La tabla del plan no tiene renglones: todavía no hay qué revisar.")
    if errors:
        console.print(
            f"\n{counted(errors, 'dato incumple', 'datos incumplen')} las reglas del programa: "
            "«cocrea validar» dice cuáles y qué hacer. No se publica nada mientras tanto."
        )


def _show(line: Line, on: str, console: Console, named: str) -> None:
    sign = Text(words.SIGNS[line.state], _COLOURS[line.state])
    console.print(Text.assemble("  ", sign, f" {named}"))
    console.print(Text(f"      {words.summary(line, on)}", "bright_black" if line.state == "pendiente" else ""))
    if line.has:
        console.print(Text(f"      {line.has}"))
    if line.lacks:
        console.print(
            Text.assemble("      ", ("Por atender: ", "red" if line.state == "atrasado" else "yellow"), line.lacks)
        )
