"""What gathering works with, besides the archive: limits, where hosts are and which are public, secrets, the day."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from pipelines import settings
from pipelines.settings import GatherLimits

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# A host and a port → its addresses, as text. Raises OSError when it has none.
Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of ``host`` as this machine knows them."""
    try:
        return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except UnicodeError as error:
        # No name that DNS can hold: too long, or with an empty part.
        raise socket.gaierror(socket.EAI_NONAME, host) from error


def is_public(address: str) -> bool:
    """Whether an IP address is one of the Internet: not private, loopback, link-local, shared or multicast.

    An IPv6 address that carries an IPv4 one is as public as that one.
    """
    found = _innermost(address)
    return found.is_global and not found.is_multicast and not found.is_reserved


def is_link_local(address: str) -> bool:
    """Whether an IP address is of the machine's own link, as 169.254.169.254, where clouds keep their secrets."""
    return _innermost(address).is_link_local


def _innermost(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address, or the IPv4 one that an IPv6 one carries."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inside = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inside = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        return inside or found
    return found


def today() -> date:
    """The day, by UTC, as in the register."""
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class Means:
    """The machine's own, unless a caller says otherwise. The environment, which holds secrets, shows in no repr."""

    limits: GatherLimits = GatherLimits()  # noqa: RUF009 - frozen
    resolve: Resolve = resolve
    is_public: Callable[[str], bool] = is_public
    today: Callable[[], date] = today
    environment: Mapping[str, str] = field(default_factory=lambda: settings.ENVIRONMENT, repr=False)
