"""The inbox, a page at a time: what is not shown is not opened, for opening three thousand takes seconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import sqlalchemy as sa
from ckanext.cocrea.participation import messages, model
from ckanext.cocrea.portal import clock
from ckanext.cocrea.portal.exercises import Exercise

PER_PAGE = 50
LATE = "vencido"
_COLUMN = model.message.c
_WAITING = _COLUMN.state.in_((messages.RECEIVED, messages.ATTENDED))


@dataclass(frozen=True)
class Wanted:
    """Which messages: of a form, in a state or late, of a number; what is empty is of any."""

    form: str = ""
    state: str = ""
    number: int = 0


@dataclass(frozen=True)
class Page:
    """The messages of a page, what waits first by the day on which it is due; ``total`` is of all pages."""

    shown: Sequence[messages.Message]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many there are."""
        return max(1, -(-self.total // PER_PAGE))


def page_of(connection: sa.Connection, exercise: Exercise, wanted: Wanted, number: int) -> Page:
    """That page, or the nearest that there is."""
    these = _these(exercise, wanted)
    total = _count(connection, these)
    number = min(max(1, number), Page((), 1, total).pages)
    some = _ordered(these).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return Page([messages.listed(row) for row in connection.execute(some).mappings()], number, total)


def every(connection: sa.Connection, exercise: Exercise, form: str) -> list[messages.Message]:
    """All messages of a form."""
    asked = _ordered(_these(exercise, Wanted(form)))
    return [messages.listed(row) for row in connection.execute(asked).mappings()]


def waiting(connection: sa.Connection, exercise: Exercise) -> tuple[int, int]:
    """How many messages wait for an answer, and how many of them are late."""
    these = _these(exercise, Wanted())
    return _count(connection, these & _WAITING), _count(connection, these & _is_late())


def names(shown: Iterable[messages.Message]) -> str:
    """Which messages, for the log: «dudas 1-50, 52; sumate 3»."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for one in shown:
        numbers[one.form].append(one.number)
    return "; ".join(f"{form} {_ranges(sorted(found))}" for form, found in sorted(numbers.items())) or "ninguno"


def _these(exercise: Exercise, wanted: Wanted) -> sa.ColumnElement[bool]:
    asked = [_COLUMN.exercise == exercise.key, _COLUMN.organization_id == exercise.organization_id]
    if wanted.form:
        asked.append(_COLUMN.form == wanted.form)
    if wanted.number:
        asked.append(_COLUMN.number == wanted.number)
    if wanted.state:
        asked.append(_is_late() if wanted.state == LATE else _COLUMN.state == wanted.state)
    return sa.and_(*asked)


def _is_late() -> sa.ColumnElement[bool]:
    return _WAITING & (_COLUMN.due < clock.now().date())


def _ordered(these: sa.ColumnElement[bool]) -> sa.Select[tuple[object, ...]]:
    # Of those that wait, what came first; of the others the newest: nobody looks for the oldest.
    first = (sa.case((_WAITING, one)) for one in (_COLUMN.due, _COLUMN.received))
    return sa.select(model.message).where(these).order_by(_WAITING.desc(), *first, _COLUMN.received.desc(), _COLUMN.id)


def _count(connection: sa.Connection, these: sa.ColumnElement[bool]) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(model.message).where(these)).scalar_one())


def _ranges(numbers: Sequence[int]) -> str:
    begins = [numbers[0], *(after for before, after in pairwise(numbers) if after != before + 1)]
    ends = [*(before for before, after in pairwise(numbers) if after != before + 1), numbers[-1]]
    return ", ".join(str(one) if one == last else f"{one}-{last}" for one, last in zip(begins, ends, strict=True))
