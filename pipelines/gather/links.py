"""Whether addresses of the web answer: asked politely, a few at once, two of each host, and never for long."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from pipelines.errors import ServiceError, SourceError
from pipelines.gather.means import Means
from pipelines.gather.session import session
from pipelines.gather.wire import Wire
from pipelines.settings import GatherLimits
from pipelines.source import Address, Source

_AT_ONCE, _OF_A_HOST = 8, 2
# At most, whatever one waits for a source.
_CONNECT_S, _SILENCE_S, _WHOLE_S = 5.0, 10.0, 20.0
# For all of them: a release does not wait longer, and what was not asked by then is not told. While nobody has
# answered, it may well be this machine that has no way out.
_ALL_S, _NOBODY_S = 60.0, 15.0
# A host to which no connection could be made so many times in a row is not asked for the rest: they do not work either.
_MOST_FAILURES = 2
# A page that asks who one is, or wants no machines, is there all the same.
_THERE = frozenset({401, 403, 405, 407, 429, 999})


@dataclass(frozen=True)
class Link:
    """What an address did: its HTTP status, None where nobody answered. ``works`` is whether a reader finds it."""

    status: int | None

    @property
    def works(self) -> bool:
        return self.status is not None and (self.status < 400 or self.status in _THERE)


def look_up(
    addresses: Iterable[str], means: Means = Means(), all_s: float = _ALL_S  # noqa: B008 - frozen
) -> dict[str, Link]:  # fmt: skip
    """What each address does now, as far as they could be asked in that time. Raises nothing.

    What cannot be asked does not answer.
    """
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
    asking = _Asking(hurried, all_s)
    with ThreadPoolExecutor(_AT_ONCE) as several:
        found = {address: link for lane in several.map(asking.lane, _lanes(wanted)) for address, link in lane.items()}
    return {one: found[one] for one in wanted if one in found}


def _lanes(addresses: Sequence[str]) -> Iterator[list[str]]:
    """The addresses by host, each host's in as many turns as may be at once."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for one in addresses:
        hosts[_host(one)].append(one)
    for own in hosts.values():
        yield from filter(None, (own[turn::_OF_A_HOST] for turn in range(_OF_A_HOST)))


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


class _Asking:
    """One round of questions, which ends."""

    def __init__(self, means: Means, all_s: float) -> None:
        self._means = means
        self._began = time.monotonic()
        self._all_s = all_s
        self._somebody = False

    def lane(self, addresses: Sequence[str]) -> dict[str, Link]:
        """What those of one host do, one after another."""
        found: dict[str, Link] = {}
        failures = 0
        for at, address in enumerate(addresses):
            if failures == _MOST_FAILURES:
                return {**found, **dict.fromkeys(addresses[at:], Link(None))}
            if time.monotonic() - self._began > (self._all_s if self._somebody else min(_NOBODY_S, self._all_s)):
                break
            link, reached = _ask(address, self._means)
            self._somebody = self._somebody or link.status is not None
            failures = 0 if reached else failures + 1
            found[address] = link
        return found


def _ask(address: str, means: Means) -> tuple[Link, bool]:
    """What an address does, and whether its host could be reached at all."""
    with Wire(Source("ligas", Address(address)), means) as wire, session(wire) as requester:
        try:
            found = _status(requester, "HEAD", address, means.limits)
            # Many servers answer HEAD wrongly: what is said to be gone is asked for as a reader would.
            return Link(found if found < 400 else _status(requester, "GET", address, means.limits)), True
        except requests.ConnectionError as error:
            return Link(None), not _is_out_of_reach(error, _host(address))
        except (requests.RequestException, SourceError, ServiceError, OSError, ValueError):
            return Link(None), True


def _is_out_of_reach(error: requests.ConnectionError, host: str) -> bool:
    """Whether it is that host, and not one that it sends to, to which there was no connection."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    asked = error.request.url if error.request else None
    return isinstance(reason, NewConnectionError | ConnectTimeoutError) and _host(str(asked)) == host


def _status(requester: requests.Session, method: str, address: str, limits: GatherLimits) -> int:
    patience = (limits.connect_s, limits.silence_s)
    asked = requester.request(method, address, timeout=patience, allow_redirects=True, stream=True)
    with asked as answer:
        return answer.status_code
