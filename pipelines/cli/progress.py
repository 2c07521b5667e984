"""Runs a stage and shows how far it is: a bar on a terminal, nothing where nobody looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from pipelines.progress import Advance
from pipelines.stages import Stage
from pipelines.validate.engine import Progress

Result = TypeVar("Result")

_VERBS = {
    Stage.GATHER: "Reuniendo", Stage.CLEAN: "Leyendo", Stage.VALIDATE: "Validando", Stage.PACKAGE: "Empaquetando",
    Stage.COMPARE: "Comparando con CKAN", Stage.PUBLISH: "Publicando", Stage.VERIFY: "Verificando",
}  # fmt: skip


class Interrupted(Exception):
    """Ctrl-C during a stage; ``notes`` say how what it was doing was left."""

    def __init__(self, notes: Sequence[str]) -> None:
        super().__init__()
        self.notes = notes


def show_reading(path: Path, work: Callable[[Progress], Result]) -> Result:
    """Run ``work``, which tells the rows that it has judged and the bytes that they took of the file at ``path``."""
    size = path.stat().st_size if path.is_file() else 0
    columns = (
        SpinnerColumn(),
        TextColumn("Validando {task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[count]}"),
    )
    console = Console(stderr=True)
    with Bars(*columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal) as bars:
        bar = bars.add_task(path.name, total=size, count="")
        return work(lambda rows, read: bars.update(bar, completed=read, count=f"{rows:,} renglones"))


def show_progress(stage: Stage, subject: str, work: Callable[[Advance], Result]) -> Result:
    """A Runner for people (see pipelines/run.py): the bar goes to stderr, and away when the stage is done.

    Raises what ``work`` raises, and Interrupted for Ctrl-C.
    """
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[count]}"))
    console = Console(stderr=True)
    with Bars(*columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal) as bars:
        bar = bars.add_task(f"{_VERBS[stage]} {subject}", total=None, count="")

        def advance(done: int, total: int) -> None:
            bars.update(bar, completed=done, total=total, count=f"{done:,} de {total:,}")

        try:
            return work(advance)
        except KeyboardInterrupt as error:
            # Typer would leave without a word, and with what publishing noted while it put things back.
            raise Interrupted(getattr(error, "__notes__", [])) from error
