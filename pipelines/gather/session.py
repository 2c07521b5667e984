"""Requests over a Wire: each of its connections, also after a redirect, goes to a checked address."""

from __future__ import annotations

import contextlib
import socket
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.utils import select_proxy
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from pipelines.gather.wire import Wire

_PORTS = {"http": 80, "https": 443}
_MAX_REDIRECTS = 10


def session(wire: Wire) -> requests.Session:
    """A session whose connections are those of ``wire``, for http and https and nothing else."""
    found = _Session()
    found.max_redirects = _MAX_REDIRECTS
    # Bytes as the server keeps them: what comes cut can be resumed, and nothing expands on its way.
    found.headers.update({"User-Agent": "cocrea", "Accept": "*/*", "Accept-Encoding": "identity"})
    found.mount("", _Nowhere(wire))
    for scheme in _PORTS:
        found.mount(f"{scheme}://", _Adapter(wire))
    return found


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Where a redirect leads; requests itself lets half an address through, and dies of it."""
        found: str | None = super().get_redirect_target(resp)
        try:
            urlsplit(found or "")
        except ValueError as error:
            resp.close()
            raise requests.exceptions.InvalidURL(found, response=resp) from error
        return found


class _Nowhere(BaseAdapter):
    """For a redirect to file: and whatever else is not the web."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        super().__init__()

    def send(self, request: requests.PreparedRequest, *_arguments: Any, **_more: Any) -> requests.Response:
        raise self._wire.refusal(
            f"«{request.url}», que no es http ni https", "Revise la dirección, o a dónde envía; pídala a quien publica."
        )

    def close(self) -> None:
        pass


class _Adapter(HTTPAdapter):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:
        super().init_poolmanager(*arguments, **more)
        _use(self.poolmanager, self._wire)

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **more)
        _use(manager, self._wire)
        return manager

    def send(self, request: requests.PreparedRequest, *arguments: Any, **more: Any) -> requests.Response:
        """Through a proxy it is the proxy that resolves the name; what this machine knows of it is checked before."""
        if select_proxy(str(request.url), more.get("proxies")):
            parts = urlsplit(str(request.url))
            # Inside an office often only the proxy knows the names of outside.
            with contextlib.suppress(OSError):
                self._wire.addresses(parts.hostname or "", parts.port or _PORTS[parts.scheme])
        return super().send(request, *arguments, **more)


def _use(manager: PoolManager, wire: Wire) -> None:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, wire)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, wire)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


def _connect(connection: HTTPConnection, wire: Wire) -> socket.socket:
    """As urllib3's own ``_new_conn``, with the same errors."""
    timeout_s = connection.timeout if isinstance(connection.timeout, int | float) else None
    try:
        found = wire.connect(connection._dns_host, connection.port, timeout_s, trusted=connection.proxy is not None)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, f"{connection.host}: {error}") from error
    except OSError as error:
        raise NewConnectionError(connection, f"{connection.host}: {error}") from error
    for option in connection.socket_options or ():
        found.setsockopt(*option)
    return found
