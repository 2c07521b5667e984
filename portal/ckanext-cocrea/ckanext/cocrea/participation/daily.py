"""What is due each day without anybody asking: reminders of terms, and erasing what has been kept long enough."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from ckan import model as ckan_model
from ckanext.cocrea.participation import letters, mail, messages, model, terms
from ckanext.cocrea.portal import clock

_BEFORE = timedelta(days=3)


def remind() -> int:
    """Have the offices told of what is nearly due and of what is overdue, once each; gives how many reminders."""
    today, told = clock.now().date(), 0
    waiting = model.message.c.state.in_((messages.RECEIVED, messages.ATTENDED))
    with ckan_model.meta.engine.begin() as connection:
        asked = sa.select(model.message.c.id, model.message.c.due).where(
            waiting, model.message.c.due <= today + _BEFORE
        )
        for key, due in connection.execute(asked).all():
            told += _remind(connection, key, letters.OVERDUE if due < today else letters.NEARLY_DUE)
    return told


def erase_old() -> int:
    """Erase what was closed, or answered and left, longer ago than it is kept; gives how many."""
    asked = sa.select(model.message.c.id).where(
        sa.func.coalesce(model.message.c.closed, model.message.c.answered) < terms.kept_since(datetime.now(UTC)),
        model.message.c.sealed.is_not(None),
    )
    with ckan_model.meta.engine.begin() as connection:
        old = list(connection.execute(asked).scalars())
        for key in old:
            messages.erase(connection, key)
    return len(old)


def _remind(connection: sa.Connection, key: str, kind: str) -> int:
    of_this = model.mail.c.message_id == key
    if connection.execute(sa.select(model.mail.c.id).where(of_this, model.mail.c.kind == kind)).first():
        return 0
    offices = sa.select(model.mail.c.office).where(of_this, model.mail.c.kind == letters.NEW).distinct()
    found = list(connection.execute(offices).scalars())
    for office in found:
        mail.note_down(connection, key, kind, office)
    return len(found)
