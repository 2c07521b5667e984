"""What is due each day without anybody asking: reminders of terms, and erasing what has been kept long enough."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from ckan import model as ckan_model
from ckanext.cocrea.participation import letters, mail, messages, model, offices, retention, staff_log
from ckanext.cocrea.portal import clock

_BEFORE = timedelta(days=3)


def remind() -> int:
    """Have the staff told of what is nearly due, of what is overdue and of what would go unanswered.

    Once each in a term; gives how many reminders.
    """
    today, told = clock.now().date(), 0
    waiting = model.message.c.state.in_((messages.RECEIVED, messages.ATTENDED))
    with ckan_model.meta.engine.begin() as connection:
        asked = sa.select(model.message.c.id, model.message.c.due).where(
            waiting, model.message.c.due <= today + _BEFORE
        )
        for key, due in connection.execute(asked).all():
            told += _remind(connection, key, letters.OVERDUE if due < today else letters.NEARLY_DUE)
        for key in retention.nearly_over(connection):
            told += _remind(connection, key, letters.EXPIRING)
    return told


def erase_old() -> int:
    """Erase what has been kept for its term, which no case outlives; gives how many."""
    with ckan_model.meta.engine.begin() as connection:
        old = retention.over(connection)
        for key, state in old:
            messages.erase(connection, key)
            staff_log.note(connection, "borrar", key, f"estaba {state}", staff_log.THE_TERM)
    return len(old)


def _remind(connection: sa.Connection, key: str, kind: str) -> int:
    began = sa.func.coalesce(model.message.c.renewed, model.message.c.received)
    told = (
        sa.select(model.mail.c.id)
        .join(model.message, model.message.c.id == model.mail.c.message_id)
        .where(model.message.c.id == key, model.mail.c.kind == kind, model.mail.c.not_before >= began)
    )
    if connection.execute(told).first():
        return 0
    found = offices.of_case(connection, key)
    for office in found:
        mail.note_down(connection, key, kind, office)
    return len(found)
