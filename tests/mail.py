"""A real mail server, that keeps what arrives."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@contextmanager
def mail_server(address: str) -> Iterator[list[tuple[str, EmailMessage]]]:
    """A mail server at ``host:port``; gives what arrives: for whom, and the letter."""
    arrived: list[tuple[str, EmailMessage]] = []

    class Keep:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
            letter = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(letter, EmailMessage)
            arrived.extend((one, letter) for one in envelope.rcpt_tos)
            return "250 OK"

    host, _, port = address.partition(":")
    controller = Controller(Keep(), hostname=host, port=int(port))
    controller.start()
    try:
        yield arrived
    finally:
        controller.stop()


def wait_for(arrived: Sequence[Any], number: int) -> None:
    """Until so many arrived, at most half a minute."""
    until = time.monotonic() + 30
    while len(arrived) < number and time.monotonic() < until:
        time.sleep(0.1)
