"""A way to CKAN that drops the connection once, where a test asks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

_HOP_BY_HOP = {"connection", "content-encoding", "content-length", "date", "server", "transfer-encoding"}


@contextmanager
def dropping_first(action: str, ckan_url: str) -> Iterator[str]:
    """The address of a server that passes everything on to CKAN, but hangs up on the first call of ``action``."""
    left = [action]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if left and self.path.endswith(f"/{left[0]}"):
                left.clear()
                self.close_connection = True
                return
            sent = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            answer = requests.request(
                self.command, ckan_url + self.path, data=body, headers=sent, allow_redirects=False, timeout=120
            )
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in _HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_arguments: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
