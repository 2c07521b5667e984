"""A way to CKAN that fails where a test asks, and remembers every action that was asked for."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

_HOP_BY_HOP = {"connection", "content-encoding", "content-length", "date", "server", "transfer-encoding"}
_READING = ("_show", "_list", "_search", "_info", "_list_for_user")

# What may become of a request. CKAN does what it was asked in "cut" and "slow": only its answer is lost.
FAULTS = ("500", "html", "cut", "slow")


@dataclass
class FaultyProxy:
    """``fault`` is asked, with the number (from 1) and the name of each POSTed action, for one of ``FAULTS`` or None.

    ``actions`` are the names of all that were POSTed; ``sent`` gives those that could change something; ``got`` are the
    addresses that were read. ``hides`` are extensions that this CKAN then seems not to have.
    """

    url: str = ""
    fault: Callable[[int, str], str | None] = lambda number, action: None
    actions: list[str] = field(default_factory=list)
    got: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda action: None
    slow_s: float = 6.0
    hides: frozenset[str] = frozenset()

    @property
    def sent(self) -> list[str]:
        return [one for one in self.actions if not one.endswith(_READING)]

    def heal(self) -> None:
        """Count from 1 again, and fail no more."""
        self.actions.clear()
        self.got.clear()
        self.fault = lambda number, action: None

    def fail_at_sent(self, number: int, fault: str) -> None:
        """Count from 1 again, and fail at that one of the POSTs that could change something, and no other."""
        self.actions.clear()
        self.fault = lambda _, action: fault if len(self.sent) == number and not action.endswith(_READING) else None

    def fail_from(self, action: str, fault: str) -> None:
        """Count from 1 again, and fail from the first call of ``action`` on."""
        self.actions.clear()
        self.fault = lambda _, asked: fault if action in self.actions else None


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, proxy: FaultyProxy, ckan_url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.proxy = proxy
        self.ckan_url = ckan_url
        self.counting = threading.Lock()
        self.ending = threading.Event()

    def handle_error(self, *_request: object) -> None:
        """Clients that leave without a word are what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self.server.proxy.got.append(self.path)
        self._pass_on(self._body(), None)

    def do_POST(self) -> None:
        body, action, proxy = self._body(), self.path.rpartition("/")[2], self.server.proxy
        with self.server.counting:
            proxy.actions.append(action)
            fault = proxy.fault(len(proxy.actions), action)
        proxy.before(action)
        if fault == "500":
            self._answer(500, {"Content-Type": "text/html"}, b"<h1>500 Internal Server Error</h1>")
        elif fault == "html":
            self._answer(200, {"Content-Type": "text/html"}, b"<h1>Volvemos pronto</h1>")
        else:
            self._pass_on(body, fault)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _pass_on(self, body: bytes, fault: str | None) -> None:
        sent = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        url = self.server.ckan_url + self.path
        answer = requests.request(self.command, url, data=body, headers=sent, allow_redirects=False, timeout=120)
        if fault == "slow":
            self.server.ending.wait(self.server.proxy.slow_s)
        if fault is not None:
            self.close_connection = True
            return
        headers = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP_BY_HOP}
        content = answer.content
        if self.path.endswith("/status_show"):
            told = answer.json()
            told["result"]["extensions"] = [
                one for one in told["result"]["extensions"] if one not in self.server.proxy.hides
            ]
            content = json.dumps(told).encode()
        self._answer(answer.status_code, headers, content)

    def _answer(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the client has left
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        return


@contextmanager
def faulty_proxy(ckan_url: str) -> Iterator[FaultyProxy]:
    """A FaultyProxy before ``ckan_url``, on a port of its own."""
    proxy = FaultyProxy()
    with _Server(proxy, ckan_url) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield proxy
        finally:
            server.ending.set()
            server.shutdown()
            thread.join()
