"""A way to CKAN that fails where a test asks, and remembers every action that was asked for."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

_HOP_BY_HOP = {"connection", "content-encoding", "content-length", "date", "server", "transfer-encoding"}
_READING = ("_show", "_list", "_search", "_info", "_list_for_user")

# What may become of a request. CKAN does what it was asked in "cut" and "slow": only its answer is lost.
FAULTS = ("500", "html", "413", "409", "cut", "slow")
_ANSWERS = {
    "500": (500, "text/html", b"<h1>500 Internal Server Error</h1>"),
    "html": (200, "text/html", b"<h1>Volvemos pronto</h1>"),
    # Too large a file, as the web server before CKAN says it, and as CKAN does.
    "413": (413, "text/html", b"<h1>413 Request Entity Too Large</h1>"),
    "409": (
        409, "application/json",
        b'{"success": false, "error": {"upload": ["File upload too large"], "__type": "Validation Error"}}',
    ),
}  # fmt: skip


@dataclass
class FaultyProxy:
    """``fault`` is asked, with the number (from 1) and the name of each POSTed action, for one of ``FAULTS`` or None.

    ``actions`` are the names of all that were POSTed; ``sent`` gives those that could change something; ``got`` are the
    addresses that were read. ``hides`` are extensions that this CKAN then seems not to have, and ``says`` what it
    answers instead of what it would, by action.
    """

    url: str = ""
    fault: Callable[[int, str], str | None] = lambda number, action: None
    actions: list[str] = field(default_factory=list)
    got: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda action: None
    slow_s: float = 6.0
    hides: frozenset[str] = frozenset()
    says: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

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

    def hold(self, action: str, patience_s: float) -> tuple[threading.Event, threading.Event]:
        """Have ``action`` wait, and never arrive: what tells that it came, and what lets it go."""
        came, gone = threading.Event(), threading.Event()

        def wait(asked: str) -> None:
            if asked == action and not gone.is_set():
                came.set()
                gone.wait(patience_s)
                raise ConnectionResetError

        self.before = wait
        return came, gone


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
    # Or what is answered waits 40 ms for its client to acknowledge the headers.
    disable_nagle_algorithm = True
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
        if fault in _ANSWERS:
            status, kind, content = _ANSWERS[fault]
            self._answer(status, {"Content-Type": kind}, content)
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
        action = self.path.rpartition("/")[2]
        if action == "status_show" or action in self.server.proxy.says:
            told = answer.json()
            told["result"] |= self.server.proxy.says.get(action, {})
            if "extensions" in told["result"]:
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
