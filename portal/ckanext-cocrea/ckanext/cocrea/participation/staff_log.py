"""Who did what with which message, and when: the staff, and what is erased without them.

Only added to: PostgreSQL refuses to change, delete or empty it, short of whoever owns the table (docs/operador.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from ckan.plugins import toolkit
from ckanext.cocrea.participation import model
from ckanext.cocrea.portal import clock

# No account of CKAN can have such names.
THE_PERSON, THE_TERM = "quien escribió", "plazo de conservación"


def note(
    connection: sa.Connection, action: str, message_id: str | None, detail: str = "", who: str | None = None
) -> None:
    """Note that whoever asks, or ``who``, does this; ``detail`` never holds what a person wrote."""
    connection.execute(model.staff_action.insert().values(
        message_id=message_id, user=who or toolkit.current_user.name, action=action, done=datetime.now(UTC),
        detail=detail,
    ))  # fmt: skip


def of_message(connection: sa.Connection, message_id: str) -> Sequence[Any]:
    """What was done with a message, the newest first: ``user``, ``action``, ``done``, ``detail``."""
    asked = sa.select(model.staff_action).where(model.staff_action.c.message_id == message_id)
    rows = connection.execute(asked.order_by(model.staff_action.c.id.desc())).mappings()
    return [{**row, "done": clock.here(row["done"])} for row in rows]
