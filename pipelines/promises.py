"""What the dataset of each published table promises and when its rows last changed, from the releases kept here.

CKAN has it as a table, the lateness board (publish/punctuality.py). A run writes it once all is published; where one
died before, or something else was published meanwhile, the next run does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import dropwhile, takewhile
from pathlib import Path

from pipelines import clock, disk
from pipelines.changes.history import Entry, read_history
from pipelines.domains.puntualidad import next_promised
from pipelines.errors import ServiceError, UsageError
from pipelines.exercise import Exercise
from pipelines.package.last import all_told, last_ids
from pipelines.publish import Ckan, Plan, chronicle, punctuality
from pipelines.publish.companions import COMPANIONS, HISTORY
from pipelines.stages import Runner, Stage
from pipelines.verify.receive import own_change

_PLACES = {"plan-de-accion": 0, "catalogos": 2}


def keep_board(exercise: Exercise, ckan: Ckan, run: Runner, plans: Sequence[Plan]) -> str:
    """Have CKAN's board say what is published, now that the ``plans`` were carried out.

    Why it could not, "" when it did or had to do nothing: the data are published all the same.
    """
    if not plans:
        return ""
    changed = any(one.changes for one in plans)
    board, stamp = exercise.workspace.board, _stamp(exercise, ckan.url)
    if not changed and board.is_file() and board.read_text(encoding="utf-8") == stamp:
        return ""
    try:
        run(Stage.PUBLISH, punctuality.NAME, lambda _: _write_board(exercise, ckan, plans))
        disk.write_atomically(board, stamp.encode())
    except (ServiceError, UsageError) as error:
        board.unlink(missing_ok=True)
        return f"El tablero de puntualidad no quedó al día en CKAN; la siguiente corrida lo intenta. {error.message}"
    return ""


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
    try:
        entries = read_history(history.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, UsageError):  # nobody wrote one yet, or something else stands in its place
        return {}
    # What was written of a release that could not be published is not served.
    served = list(dropwhile(lambda one: one.entrega != release, entries))
    newest = takewhile(lambda one: (one.entrega, one.fecha) == (served[0].entrega, served[0].fecha), served)
    return {one.tabla: _since(one, served) for one in newest}


def _write_board(exercise: Exercise, ckan: Ckan, plans: Sequence[Plan]) -> None:
    for plan in plans:
        chronicle.bring_history(ckan, plan)
    if not punctuality.is_made(ckan, exercise.slug):
        # Beside the tables where people look for it: not code lists, where there is another.
        home = min((one.entrega for one in plans), key=lambda one: _PLACES.get(one.package, 1))
        with own_change(ckan, home):
            punctuality.make(ckan, exercise.slug, home.dataset)
            punctuality.fill(ckan, exercise.slug, promises_of(exercise))
    else:
        punctuality.fill(ckan, exercise.slug, promises_of(exercise))


def _stamp(exercise: Exercise, ckan_url: str) -> str:
    return "\n".join([ckan_url, *last_ids(exercise).values()])


def _since(newest: Entry, entries: Sequence[Entry]) -> date:
    own = (one for one in entries if one.tabla == newest.tabla)
    *_, first = takewhile(lambda one: one.sha256 == newest.sha256, own)
    return clock.day(datetime.fromisoformat(first.fecha))
