"""What gathering works with, besides the archive: limits, names of hosts, secrets and the day."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from pipelines import settings
from pipelines.settings import GatherLimits

# A host and a port → its addresses, as text. Raises OSError when it has none.
Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of ``host`` as this machine knows them."""
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def today() -> date:
    """The day, by UTC, as in the register."""
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class Means:
    """The machine's own, unless a caller says otherwise. The environment, which holds secrets, shows in no repr."""

    limits: GatherLimits = GatherLimits()  # noqa: RUF009 - frozen
    resolve: Resolve = resolve
    today: Callable[[], date] = today
    environment: Mapping[str, str] = field(default_factory=lambda: settings.ENVIRONMENT, repr=False)
