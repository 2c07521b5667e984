"""Whom of the staff a mail about a message goes to: somebody is looked for where no address is published."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from ckanext.cocrea.participation import letters, model, roles
from ckanext.cocrea.participation.asking import contacts
from ckanext.cocrea.portal.tables import Tables


def of_form(name: str, tables: Tables, organization_id: str) -> list[str]:
    """The published addresses of a section; where it publishes none, those of who administers the organization."""
    published = sorted({str(one["correo"]) for one in contacts(name, tables) if one.get("correo")})
    return published or roles.administrators_mails(organization_id)


def of_case(connection: sa.Connection, key: str, published: Iterable[str] = ()) -> list[str]:
    """The ``published`` addresses; without them, whoever was told that it came, or the administrators.

    And the person to whom it is assigned.
    """
    asked = sa.select(model.mail.c.office).where(model.mail.c.message_id == key, model.mail.c.kind == letters.NEW)
    told = set(published) or {one for one in connection.execute(asked).scalars() if one}
    case = sa.select(model.message.c.organization_id, model.message.c.assigned).where(model.message.c.id == key)
    organization_id, assigned = connection.execute(case).one()
    own = {roles.mail_of(assigned)} if assigned else set()
    return sorted((told or set(roles.administrators_mails(organization_id))) | {one for one in own if one})
