"""Free ports on 127.0.0.1, chosen once and remembered."""

import json
import socket
from contextlib import closing
from pathlib import Path

import psutil

from portal.box.errors import PortTaken
from portal.box.locks import exclusively
from portal.box.private import write_private

LOOPBACK = "127.0.0.1"
SITE_PORTS = range(5000, 5100)
SOLR_PORTS = range(8983, 9083)


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        # As the servers do: an old connection in TIME_WAIT does not occupy a port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def settle_ports(portal: Path, locks: Path, wanted_site_port: int | None) -> dict[str, int]:
    """The ports `ckan` and `solr` of a portal that is not running; one at a time, by a lock in that folder.

    The site's port is part of its address, so it is never changed silently; Solr's is nobody's business.

    Raises: PortTaken when the site's port is another process's.
    """
    # Two portals that start at once would choose the same ports: each knows of the other's once they are written.
    with exclusively(locks, "puertos", lambda _waits: None):
        return _settle(portal, wanted_site_port)


def _settle(portal: Path, wanted_site_port: int | None) -> dict[str, int]:
    path = portal / "puertos.json"
    kept: dict[str, int] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    elsewhere = _remembered_by_others(portal)
    site = wanted_site_port or kept.get("ckan") or _first_free(SITE_PORTS, elsewhere)
    if not is_free(site):
        raise PortTaken(
            f"El puerto {site} de este portal lo ocupa otro proceso{_holder(site)}.",
            "Termine ese proceso, o elija otro puerto con la opción --puerto.",
        )
    solr = kept.get("solr", 0)
    if not solr or not is_free(solr):
        solr = _first_free(SOLR_PORTS, elsewhere | {site})
    ports = {"ckan": site, "solr": solr}
    if ports != kept:
        write_private(path, json.dumps(ports))
    return ports


def is_available(port: int, portal: Path) -> bool:
    """Whether a portal could have the port: nobody listens there now, and no other portal of the home will."""
    return is_free(port) and port not in _remembered_by_others(portal)


def remembered_ports(portal: Path) -> dict[str, int] | None:
    """The portal's ports as last settled."""
    path = portal / "puertos.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def _remembered_by_others(portal: Path) -> set[int]:
    return {
        port
        for path in portal.parent.glob("*/puertos.json")
        if path.parent != portal
        for port in json.loads(path.read_text("utf-8")).values()
    }


def _first_free(candidates: range, taken: set[int]) -> int:
    for port in candidates:
        if port not in taken and is_free(port):
            return port
    raise PortTaken(
        f"No hay un puerto libre entre {candidates.start} y {candidates.stop - 1}.",
        "Termine algún servidor local, o elija un puerto con la opción --puerto.",
    )


def _holder(port: int) -> str:
    """The process that listens on a port, in parentheses, when the system lets us see it."""
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status != psutil.CONN_LISTEN or not connection.laddr or not connection.pid:
                continue
            if connection.laddr[1] == port:
                return f" («{psutil.Process(connection.pid).name()}», número {connection.pid})"
    except psutil.Error:
        pass
    return ""
