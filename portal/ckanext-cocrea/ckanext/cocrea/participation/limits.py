"""How often one address may write or ask for a folio. Counted in Redis, under a mark that does not tell the address."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from ckan.lib.redis import connect_to_redis
from ckan.plugins.toolkit import config
from ckanext.cocrea.participation import vault
from flask import request

# How many proxies stand before CKAN, each of which adds who asked it to X-Forwarded-For. What a visitor writes there
# himself stands further to the left, and is not believed.
PROXIES = "cocrea.participa.proxies"


@dataclass(frozen=True)
class Limit:
    """So many in so many seconds, from one address; and from all together."""

    name: str
    most: int
    most_of_all: int
    seconds: int


# What is tried is counted before anything is done with it, and generously: whoever is told what is wrong tries again.
TRYING = Limit("intento", 60, 3000, 3600)
SENDING = Limit("envio", 10, 500, 3600)
ASKING = Limit("folio", 20, 2000, 900)


def is_within(limit: Limit) -> bool:
    """Count this request, and tell whether it is within the limit. Raises redis.RedisError, vault.Closed."""
    mark = vault.marks(_network(_address()))[0][:32]
    return _count(f"{limit.name}:{mark}", limit) <= limit.most and _count(limit.name, limit) <= limit.most_of_all


def _count(name: str, limit: Limit) -> int:
    key = f"cocrea:limite:{name}"
    with connect_to_redis().pipeline() as together:
        together.incr(key)
        together.expire(key, limit.seconds, nx=True)
        return int(together.execute()[0])


def _address() -> str:
    proxies = int(config.get(PROXIES) or 0)
    asked: list[str] = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    if proxies and len(asked) >= proxies:
        return asked[-proxies]
    return str(request.remote_addr or "")


def _network(address: str) -> str:
    """A house has one IPv4 address, and as many of IPv6 as it likes: its network counts."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address
