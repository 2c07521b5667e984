"""How long what a person wrote is kept. Every case has a day on which it goes, also the one that nobody attended.

closed                   from the day on which it was closed
answered and left        from the last thing that the person or the staff wrote
waiting                  the same, or from when it was reopened; a complaint never before its answer is due
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from ckan import model as ckan_model
from ckanext.cocrea.participation import messages, model, terms
from ckanext.cocrea.portal import clock

_COLUMN = model.message.c
_WAITING = _COLUMN.state.in_((messages.RECEIVED, messages.ATTENDED))
_KEPT = _COLUMN.sealed.is_not(None)


def ends(key: str) -> date | None:
    """The day on which what the person wrote goes if nothing more happens; None once it went."""
    asked = sa.select(_start()).where(_COLUMN.id == key, _KEPT)
    with ckan_model.meta.engine.connect() as connection:
        start = connection.execute(asked).scalar()
    end: date | None = clock.here(start + timedelta(days=terms.keep_days())).date() if start else None
    return end


def over(connection: sa.Connection) -> list[tuple[str, str]]:
    """The cases whose term is over and the state of each, held until the transaction ends."""
    asked = sa.select(_COLUMN.id, _COLUMN.state).where(_KEPT, _start() < terms.kept_since(datetime.now(UTC)))
    # One in which somebody writes now goes on, and is looked at again the next time.
    return [(one.id, one.state) for one in connection.execute(asked.with_for_update(skip_locked=True))]


def nearly_over(connection: sa.Connection) -> list[str]:
    """The cases that still wait, and would go within the days of the warning."""
    soon = terms.kept_since(datetime.now(UTC)) + timedelta(days=terms.warning_days())
    asked = sa.select(_COLUMN.id).where(_WAITING, _KEPT, _start() < soon)
    return list(connection.execute(asked).scalars())


def _start() -> sa.ColumnElement[Any]:
    between = (messages.ANSWER, messages.ADDED)
    last = (
        sa.select(sa.func.max(model.note.c.written))
        .where(model.note.c.message_id == _COLUMN.id, model.note.c.kind.in_(between))
        .scalar_subquery()
    )
    promised = sa.case((_WAITING & (_COLUMN.form == "dudas"), sa.cast(_COLUMN.due, _COLUMN.received.type)))
    # PostgreSQL's greatest leaves out what is NULL.
    moved = sa.func.greatest(_COLUMN.received, _COLUMN.answered, _COLUMN.renewed, last, promised)
    return sa.func.coalesce(_COLUMN.closed, moved)
