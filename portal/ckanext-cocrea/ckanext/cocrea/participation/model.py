"""The tables in CKAN's own database. What a person wrote lies in ``sealed`` columns, which only the key opens.

cocrea_message      one message or manifestation of interest; ``sealed`` becomes NULL when its term ends
cocrea_note         what was answered, added, or noted among the staff
cocrea_attachment   the files that came with it
cocrea_mail         what is to be mailed about it, and whether it went
cocrea_staff_action what was done with each message, by whom and when; nothing here is ever changed
cocrea_notice       each privacy notice that somebody accepted, by its version

Made by ``ckan db upgrade``: see ../migration/.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()
_MOMENT = sa.DateTime(timezone=True)


def _of_message() -> sa.Column[str]:
    return sa.Column("message_id", sa.Text, sa.ForeignKey("cocrea_message.id"), nullable=False, index=True)


message = sa.Table(
    "cocrea_message", metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("exercise", sa.Text, nullable=False),
    sa.Column("organization_id", sa.Text, nullable=False, index=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("received", _MOMENT, nullable=False),
    sa.Column("due", sa.Date, nullable=False),
    sa.Column("assigned", sa.Text),
    # When it began to wait anew, after an answer or reopened; ``due`` is then a later day than the first.
    sa.Column("renewed", _MOMENT),
    sa.Column("first_due", sa.Date),
    sa.Column("answered", _MOMENT),
    sa.Column("closed", _MOMENT),
    sa.Column("notice", sa.Text, sa.ForeignKey("cocrea_notice.version"), nullable=False),
    sa.Column("sending", sa.Text, nullable=False, unique=True),
    sa.Column("folio_mark", sa.Text, unique=True),
    sa.Column("sealed", sa.LargeBinary),
    sa.UniqueConstraint("form", "exercise", "number"),
)  # fmt: skip
note = sa.Table(
    "cocrea_note", metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    _of_message(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("author", sa.Text),
    sa.Column("written", _MOMENT, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)  # fmt: skip
attachment = sa.Table(
    "cocrea_attachment", metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    _of_message(),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    sa.Column("sealed_name", sa.LargeBinary, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)  # fmt: skip
mail = sa.Table(
    "cocrea_mail", metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    _of_message(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("note_id", sa.BigInteger),
    sa.Column("office", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("not_before", _MOMENT, nullable=False),
    sa.Column("sent", _MOMENT),
    sa.Column("failure", sa.Text),
)  # fmt: skip
staff_action = sa.Table(
    "cocrea_staff_action", metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("message_id", sa.Text, index=True),
    sa.Column("user", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("done", _MOMENT, nullable=False),
    sa.Column("detail", sa.Text, nullable=False, server_default=""),
)  # fmt: skip
notice = sa.Table(
    "cocrea_notice", metadata,
    sa.Column("version", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("since", _MOMENT, nullable=False),
)  # fmt: skip
