"""What was received and what became of it, kept in CKAN's database. Each function is one step of a transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from ckanext.cocrea.participation import folios, model, terms, vault
from ckanext.cocrea.participation.attachments import Attachment
from ckanext.cocrea.portal import clock

RECEIVED, ATTENDED, ANSWERED, CLOSED = "recibido", "en_atencion", "respondido", "cerrado"
STATES = {
    RECEIVED: "Recibido", ATTENDED: "En atención", ANSWERED: "Respondido", CLOSED: "Cerrado",
}  # fmt: skip
# Who wrote a note, and for whom: the first two are seen by whoever has the folio, the last by the staff alone.
ANSWER, ADDED, INTERNAL = "respuesta", "agregado", "interna"


class Over(Exception):
    """The message was closed or erased meanwhile: nothing is written in it any more."""


@dataclass(frozen=True)
class New:
    """A form that was accepted. ``sending`` is the same however often the same page is sent."""

    form: str
    exercise: str
    organization_id: str
    values: Mapping[str, str]
    attachments: Sequence[Attachment]
    notice: str
    sending: str


@dataclass(frozen=True)
class Note:
    """A note, open; ``author`` is a user of CKAN, None for the person who wrote the message."""

    kind: str
    author: str | None
    written: datetime
    text: str


@dataclass(frozen=True)
class Message:
    """A message, open. ``values`` is empty once what the person wrote was erased.

    ``answered`` is the first time that it was; ``due`` is of the answer that it waits for now.
    """

    id: str
    form: str
    exercise: str
    organization_id: str
    number: int
    kind: str
    topic: str
    state: str
    received: datetime
    due: date
    assigned: str | None
    answered: datetime | None
    closed: datetime | None
    values: Mapping[str, str]
    notes: Sequence[Note] = ()
    attachments: Sequence[Mapping[str, Any]] = ()

    @property
    def late(self) -> bool:
        """Whether its answer is overdue."""
        return self.state in (RECEIVED, ATTENDED) and self.due < clock.now().date()

    @property
    def erased(self) -> bool:
        """Whether what the person wrote is gone."""
        return not self.values


def receive(connection: sa.Connection, new: New) -> tuple[Message, bool]:
    """Keep it and give it a folio (``values["folio"]``); and whether it is new: a page sent twice is received once.

    Raises vault.Closed.
    """
    known = sa.select(model.message.c.id).where(model.message.c.sending == new.sending)
    # Numbers follow each other without gaps: one at a time.
    connection.execute(sa.text("LOCK TABLE cocrea_message IN SHARE ROW EXCLUSIVE MODE"))
    if found := connection.execute(known).scalar():
        return open_message(connection, found), False
    of_these = sa.and_(model.message.c.form == new.form, model.message.c.exercise == new.exercise)
    last = connection.execute(sa.select(sa.func.max(model.message.c.number)).where(of_these)).scalar()
    key, folio = str(uuid.uuid4()), folios.new_folio()
    connection.execute(model.message.insert().values(
        id=key, form=new.form, exercise=new.exercise, organization_id=new.organization_id, number=(last or 0) + 1,
        kind=new.values["tipo"], topic=new.values.get("tema", ""), state=RECEIVED, received=datetime.now(UTC),
        due=terms.due(clock.now().date()), notice=new.notice, sending=new.sending, folio_mark=vault.marks(folio)[0],
        sealed=vault.seal({**new.values, "folio": folio}),
    ))  # fmt: skip
    for one in new.attachments:
        connection.execute(model.attachment.insert().values(
            message_id=key, type=one.type, size_bytes=len(one.content),
            sealed_name=vault.seal_bytes(one.name.encode()), sealed=vault.seal_bytes(one.content),
        ))  # fmt: skip
    return open_message(connection, key), True


def by_folio(connection: sa.Connection, folio: str) -> Message | None:
    """The message of a folio. Raises vault.Closed."""
    asked = sa.select(model.message.c.id).where(model.message.c.folio_mark.in_(vault.marks(folio)))
    found = connection.execute(asked).scalar()
    return open_message(connection, found) if found else None


def open_message(connection: sa.Connection, key: str) -> Message:
    """A message with its notes and the names of its files. Raises KeyError, vault.Closed."""
    row = connection.execute(sa.select(model.message).where(model.message.c.id == key)).mappings().first()
    if row is None:
        raise KeyError(key)
    notes = connection.execute(
        sa.select(model.note).where(model.note.c.message_id == key).order_by(model.note.c.id)
    ).mappings()
    files = connection.execute(
        sa.select(model.attachment).where(model.attachment.c.message_id == key).order_by(model.attachment.c.id)
    ).mappings()
    return _message(
        row,
        [_note(one) for one in notes],
        [{"id": one["id"], "name": vault.unseal_bytes(one["sealed_name"]).decode(), "size_bytes": one["size_bytes"]}
         for one in files],
    )  # fmt: skip


def listed(row: Any) -> Message:
    """A message of a list, without its notes; one that no key opens does not hide the others."""
    return _message(row, unseal=_opened)


def open_attachment(connection: sa.Connection, message_id: str, key: int) -> tuple[str, str, bytes]:
    """A file's name, type and content. Raises KeyError, vault.Closed."""
    same = sa.and_(model.attachment.c.message_id == message_id, model.attachment.c.id == key)
    row = connection.execute(sa.select(model.attachment).where(same)).mappings().first()
    if row is None:
        raise KeyError(key)
    return vault.unseal_bytes(row["sealed_name"]).decode(), row["type"], vault.unseal_bytes(row["sealed"])


def add_note(connection: sa.Connection, key: str, kind: str, author: str | None, text: str) -> int:
    """Keep a note, and tell its number. An answer answers; what the person adds makes it wait again. Raises Over."""
    # Held until the note is kept: whoever erases meanwhile waits, and then erases the note too.
    held = sa.select(model.message.c.state).where(model.message.c.id == key).with_for_update()
    state = connection.execute(held).scalar_one()
    if state == CLOSED:
        raise Over(key)
    now = datetime.now(UTC)
    added = model.note.insert().values(
        message_id=key, kind=kind, author=author, written=now, sealed=vault.seal({"texto": text})
    )
    number = connection.execute(added.returning(model.note.c.id)).scalar_one()
    if kind == ANSWER:
        change(connection, key, state=ANSWERED, answered=sa.func.coalesce(model.message.c.answered, now))
    elif kind == ADDED and state == ANSWERED:
        wait_again(connection, key)
    return int(number)


def wait_again(connection: sa.Connection, key: str) -> None:
    """An answered or closed case waits for an answer, within a term that begins now."""
    first = sa.func.coalesce(model.message.c.first_due, model.message.c.due)
    change(
        connection, key, state=ATTENDED, closed=None, renewed=datetime.now(UTC), first_due=first,
        due=terms.due(clock.now().date()),
    )  # fmt: skip


def change(connection: sa.Connection, key: str, **values: Any) -> None:
    """Write these columns of a message; of one that was erased nothing changes any more."""
    this = sa.and_(model.message.c.id == key, model.message.c.sealed.is_not(None))
    connection.execute(model.message.update().where(this).values(**values))


def erase(connection: sa.Connection, key: str) -> None:
    """Take away all that the person wrote; that there was a message, of what kind and when, stays to be counted."""
    closed = sa.func.coalesce(model.message.c.closed, datetime.now(UTC))
    # First, so that a note that is being written is kept before the notes are taken away.
    change(connection, key, sealed=None, folio_mark=None, state=CLOSED, closed=closed)
    for table in (model.note, model.attachment, model.mail):
        connection.execute(table.delete().where(table.c.message_id == key))


def _note(row: Any) -> Note:
    return Note(row["kind"], row["author"], clock.here(row["written"]), vault.unseal(row["sealed"])["texto"])


def _message(
    row: Any, notes: Sequence[Note] = (), attachments: Sequence[Mapping[str, Any]] = (),
    unseal: Callable[[bytes], dict[str, Any]] = vault.unseal,
) -> Message:  # fmt: skip
    told = {name: clock.here(row[name]) for name in Message.__dataclass_fields__ if name in row}
    values = unseal(row["sealed"]) if row["sealed"] is not None else {}
    return Message(**told, values=values, notes=notes, attachments=attachments)


def _opened(closed: bytes) -> dict[str, Any]:
    try:
        return vault.unseal(closed)
    except vault.Closed:
        return {"mensaje": "No se puede abrir: se cerró con otra clave."}
