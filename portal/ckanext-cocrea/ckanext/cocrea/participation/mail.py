"""What is mailed, written down with what it is about and sent afterwards: a mail server that is away loses nothing.

CKAN's own mailer writes each recipient into the log, so it is not used; its settings (``smtp.…``) are.
"""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid

import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.plugins.toolkit import config, enqueue_job
from ckanext.cocrea.participation import letters, messages, model, vault
from ckanext.cocrea.portal.exercises import Exercise

_MOST_ATTEMPTS = 10
_PATIENCE_SECONDS = 15
_WENT, _FAILED, _AWAY = "went", "failed", "away"
# Of one letter, not of the server: an address that is no such thing, or a message that no key opens any more.
_OF_ONE_LETTER = (
    smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError, ValueError, vault.Closed,
)  # fmt: skip


def note_down(
    connection: sa.Connection, message_id: str, kind: str, office: str | None = None, note_id: int | None = None
) -> None:
    """Have this mailed, to the office's address or else to the person. Sent by ``send_soon``."""
    connection.execute(model.mail.insert().values(
        message_id=message_id, kind=kind, office=office, note_id=note_id, not_before=datetime.now(UTC)
    ))  # fmt: skip


def send_soon() -> None:
    """Have CKAN's worker send what waits."""
    enqueue_job(send_pending, title="cocrea: correo de participación")


def is_configured() -> bool:
    """Whether the site has a mail server."""
    return bool(config.get("smtp.server"))


def failures(connection: sa.Connection, message_id: str) -> int:
    """How many mails about a message were tried and did not go."""
    of_this = sa.and_(model.mail.c.message_id == message_id, model.mail.c.sent.is_(None), model.mail.c.attempts > 0)
    return int(connection.execute(sa.select(sa.func.count()).select_from(model.mail).where(of_this)).scalar_one())


def untold(connection: sa.Connection, exercise: Exercise) -> int:
    """How many messages wait of which nobody of the staff could be told: no address, or none that takes the mail."""
    tellable = model.mail.c.sent.is_not(None) | (model.mail.c.attempts < _MOST_ATTEMPTS)
    told = sa.exists().where(model.mail.c.message_id == model.message.c.id, model.mail.c.kind == letters.NEW, tellable)
    waiting = model.message.c.state.in_((messages.RECEIVED, messages.ATTENDED))
    of_this = sa.and_(
        model.message.c.exercise == exercise.key, model.message.c.organization_id == exercise.organization_id
    )
    asked = sa.select(sa.func.count()).select_from(model.message).where(of_this, waiting, ~told)
    return int(connection.execute(asked).scalar_one())


def send_pending() -> int:
    """Send what waits, and tell how many went. What fails waits longer each time, at most ten times.

    Stops when the server is away: it will not take the rest. Raises vault.Closed without a key.
    """
    sent = 0
    while is_configured() and (outcome := _send_one()) in (_WENT, _FAILED):
        sent += outcome == _WENT
    return sent


def _send_one() -> str | None:
    """What became of it; None when nothing waits. The row is held meanwhile, so that nobody else sends it too."""
    now = datetime.now(UTC)
    waiting = sa.and_(
        model.mail.c.sent.is_(None), model.mail.c.attempts < _MOST_ATTEMPTS, model.mail.c.not_before <= now
    )
    with ckan_model.meta.engine.begin() as connection:
        asked = sa.select(model.mail).where(waiting).order_by(model.mail.c.id).limit(1)
        row = connection.execute(asked.with_for_update(skip_locked=True)).mappings().first()
        if row is None:
            return None
        this = model.mail.update().where(model.mail.c.id == row["id"])
        try:
            letter = letters.write(messages.open_message(connection, row["message_id"]), row["kind"], row["note_id"])
            _deliver(letter, row["office"] or letter.person)
        except (OSError, smtplib.SMTPException, *_OF_ONE_LETTER) as error:
            if not vault.has_key():
                raise
            later = now + timedelta(minutes=2 ** row["attempts"])
            # Its words may hold the address; its kind does not.
            connection.execute(
                this.values(attempts=row["attempts"] + 1, not_before=later, failure=type(error).__name__)
            )
            return _FAILED if isinstance(error, _OF_ONE_LETTER) else _AWAY
        connection.execute(this.values(attempts=row["attempts"] + 1, sent=datetime.now(UTC), failure=None))
        return _WENT


def _deliver(letter: letters.Letter, address: str) -> None:
    """Raises OSError, smtplib.SMTPException."""
    sender = config.get("smtp.mail_from") or ""
    message = EmailMessage()
    message["Subject"], message["To"] = letter.subject, address
    message["From"] = formataddr((config.get("ckan.site_title") or "", sender))
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2] or None)
    # No «fuera de la oficina» answers this.
    message["Auto-Submitted"] = "auto-generated"
    if config.get("smtp.reply_to"):
        message["Reply-To"] = config["smtp.reply_to"]
    message.set_content(letter.body)
    host, _, port = str(config["smtp.server"]).partition(":")
    with smtplib.SMTP(host, int(port or 0), timeout=_PATIENCE_SECONDS) as server:
        if config.get("smtp.starttls"):
            server.starttls()
        if config.get("smtp.user"):
            server.login(config["smtp.user"], config["smtp.password"])
        server.send_message(message)
