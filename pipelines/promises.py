"""What the dataset of each published table promises and when its rows last changed, from the releases kept here.

CKAN has it as a table, the lateness board (publish/punctuality.py). A run writes it once all is published; where one
died before, or something else was published meanwhile, the next run does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import Any

from pipelines import clock, disk
from pipelines.changes.history import Entry, read_history
from pipelines.domains.puntualidad import next_promised
from pipelines.exercise import Exercise
from pipelines.package import load_release
from pipelines.package.last import all_told, last_ids
from pipelines.publish import Ckan, punctuality
from pipelines.publish.companions import COMPANIONS, HISTORY
from pipelines.stages import Runner, Stage
from pipelines.verify.receive import keep_date

_PLACES = {"plan-de-accion": 0, "catalogos": 2}


def keep_board(exercise: Exercise, ckan: Ckan, run: Runner) -> None:
    """Have CKAN's board say what is published now, whoever published it. Raises ServiceError, UsageError."""
    board, stamp = exercise.workspace.board, _stamp(exercise, ckan.url)
    if not board.is_file() or board.read_text(encoding="utf-8") != stamp:
        run(Stage.PUBLISH, punctuality.NAME, lambda _: _write_board(exercise, ckan))
        disk.write_atomically(board, stamp.encode())


def promises_of(exercise: Exercise) -> list[punctuality.Row]:
    """A row for every table that was published from the exercise's folder."""
    return [
        punctuality.Row(
            about["name"], table["name"], table["title"], about["accrualPeriodicity"], day,
            next_promised(day, about["accrualPeriodicity"]),
        )
        for release, about in all_told(exercise)
        for changes in [changes_of(release.parent, release.name)]
        for table in about["resources"]
        if (day := changes.get(table["name"]))
    ]  # fmt: skip


def changes_of(releases: Path, release: str) -> Mapping[str, date]:
    """By table of that release, the day on which its rows last became others; ``releases`` is its package's folder."""
    history = releases / COMPANIONS[HISTORY].file
    entries = read_history(history.read_text(encoding="utf-8")) if history.is_file() else []
    # What was written of a release that could not be published is not served.
    served = list(dropwhile(lambda one: one.entrega != release, entries))
    newest = takewhile(lambda one: (one.entrega, one.fecha) == (served[0].entrega, served[0].fecha), served)
    return {one.tabla: _since(one, served) for one in newest}


def _write_board(exercise: Exercise, ckan: Ckan) -> None:
    rows = promises_of(exercise)
    if rows:
        release, about = _home(exercise)
        if punctuality.publish(ckan, exercise.slug, about["name"], rows):
            keep_date(ckan, load_release(release))


def _home(exercise: Exercise) -> tuple[Path, Mapping[str, Any]]:
    """The release beside whose tables people look for the board: not of code lists, where there is another."""
    return min(all_told(exercise), key=lambda one: _PLACES.get(one[0].parent.name, 1))


def _stamp(exercise: Exercise, ckan_url: str) -> str:
    return "\n".join([ckan_url, *last_ids(exercise).values()])


def _since(newest: Entry, entries: Sequence[Entry]) -> date:
    own = (one for one in entries if one.tabla == newest.tabla)
    *_, first = takewhile(lambda one: one.sha256 == newest.sha256, own)
    return clock.day(datetime.fromisoformat(first.fecha))
