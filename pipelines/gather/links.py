"""Whether addresses of the web answer: asked politely, a few at once, and never for long."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import requests

from pipelines.errors import ServiceError, SourceError
from pipelines.gather.means import Means
from pipelines.gather.session import session
from pipelines.gather.wire import Wire
from pipelines.settings import GatherLimits
from pipelines.source import Address, Source

_AT_ONCE = 8
# At most, whatever one waits for a source.
_CONNECT_S, _SILENCE_S, _WHOLE_S = 5.0, 10.0, 20.0
# A page that asks who one is, or wants no machines, is there all the same.
_THERE = frozenset({401, 403, 405, 407, 429, 999})


@dataclass(frozen=True)
class Link:
    """What an address did: its HTTP status, None where nobody answered. ``works`` is whether a reader finds it."""

    status: int | None

    @property
    def works(self) -> bool:
        return self.status is not None and (self.status < 400 or self.status in _THERE)


def look_up(addresses: Iterable[str], means: Means = Means()) -> dict[str, Link]:  # noqa: B008 - frozen
    """What each address does now. Raises nothing: what cannot be asked does not answer."""
    own = means.limits
    hurried = replace(
        means,
        limits=replace(
            own,
            connect_s=min(own.connect_s, _CONNECT_S),
            silence_s=min(own.silence_s, _SILENCE_S),
            total_s=_WHOLE_S,
        ),
    )
    wanted = list(dict.fromkeys(addresses))
    with ThreadPoolExecutor(_AT_ONCE) as several:
        return dict(zip(wanted, several.map(lambda one: _ask(one, hurried), wanted), strict=True))


def _ask(address: str, means: Means) -> Link:
    with Wire(Source("ligas", Address(address)), means) as wire, session(wire) as requester:
        try:
            found = _status(requester, "HEAD", address, means.limits)
            # Many servers answer HEAD wrongly: what is said to be gone is asked for as a reader would.
            return Link(found if found < 400 else _status(requester, "GET", address, means.limits))
        except (requests.RequestException, SourceError, ServiceError, OSError, ValueError):
            return Link(None)


def _status(requester: requests.Session, method: str, address: str, limits: GatherLimits) -> int:
    patience = (limits.connect_s, limits.silence_s)
    asked = requester.request(method, address, timeout=patience, allow_redirects=True, stream=True)
    with asked as answer:
        return answer.status_code
