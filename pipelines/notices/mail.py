"""Notices by mail, through the server that the environment names."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from pipelines.errors import ServiceError
from pipelines.notices.notice import Notice
from pipelines.settings import SmtpAccess

_PATIENCE_S = 30.0


def send(notice: Notice, addresses: Sequence[str], access: SmtpAccess) -> None:
    """Send it to each address, all in one letter. Raises ServiceError: the same notice may be sent again."""
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = notice.subject, access.sender, ", ".join(addresses)
    letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain=access.sender.rpartition("@")[2] or None)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(f"{notice.body}\n\n--\nCocrea")
    try:
        with smtplib.SMTP(access.host, access.port, timeout=_PATIENCE_S) as server:
            if access.user:
                server.starttls()
                server.login(access.user, access.password)
            server.send_message(letter)
    except (OSError, smtplib.SMTPException) as error:
        raise ServiceError(
            f"No se pudo enviar el aviso «{notice.subject}»: el servidor de correo {access.host} no lo recibió.",
            "Revise COCREA_SMTP y los demás datos del correo; el aviso se enviará con la siguiente corrida.",
        ) from error
