"""Jars are compared with their sha256, and fetched again when they differ. The repository is a local server."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from portal.box.downloads import Jar, ensure_jars, pinned_jars
from portal.box.errors import CorruptDownload, NetworkUnavailable

WHOLE = b"PK the whole jar"
DAMAGED = b"PK the whole j"
JAR = Jar("org.example", "pieza", "1.0", "", hashlib.sha256(WHOLE).hexdigest())
AGAIN = f"La descarga guardada {JAR.file_name} está dañada; se trae de nuevo."
FETCHING = "Descargando Solr: 1 archivos."


@contextmanager
def repository(answers: Sequence[bytes]) -> Iterator[dict[str, str]]:
    """A Maven repository that gives each of `answers` once, then the last one for ever."""
    given = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.endswith(".jar"):
                self.send_error(404)
                return
            body = given.pop(0) if len(given) > 1 else given[0]
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield {"local": f"http://127.0.0.1:{server.server_address[1]}/maven2"}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("kept", "served", "lines"),
    [
        pytest.param(WHOLE, [DAMAGED], [], id="whole-is-not-fetched"),
        pytest.param(None, [WHOLE], [FETCHING], id="missing"),
        pytest.param(DAMAGED, [WHOLE], [AGAIN, FETCHING], id="kept-damaged"),
        pytest.param(None, [DAMAGED, WHOLE], [FETCHING], id="damaged-on-the-way-once"),
    ],
)
def test_a_jar_ends_whole(tmp_path: Path, kept: bytes | None, served: list[bytes], lines: list[str]) -> None:
    path = tmp_path / "solr" / JAR.file_name
    path.parent.mkdir()
    if kept is not None:
        path.write_bytes(kept)
    told: list[str] = []
    with repository(served) as repositories:
        ensure_jars(tmp_path, told.append, [JAR], repositories)
    assert (path.read_bytes(), told, [p.name for p in path.parent.iterdir()]) == (WHOLE, lines, [JAR.file_name])


def test_a_jar_that_always_comes_damaged_is_refused(tmp_path: Path) -> None:
    with repository([DAMAGED]) as repositories, pytest.raises(CorruptDownload) as caught:
        ensure_jars(tmp_path, print, [JAR], repositories)
    assert caught.value.mensaje == "El archivo pieza-1.0.jar llegó dos veces con un contenido distinto del esperado."
    assert list((tmp_path / "solr").iterdir()) == []


def test_no_network_says_so(tmp_path: Path) -> None:
    with repository([WHOLE]) as gone:
        pass
    with pytest.raises(NetworkUnavailable) as caught:
        ensure_jars(tmp_path, print, [JAR], gone)
    assert caught.value.mensaje.startswith("No se pudo descargar pieza-1.0.jar:")
    assert "La primera instalación necesita internet." in caught.value.remedio


def test_every_pinned_jar_has_a_name_and_a_sum_of_its_own() -> None:
    jars = pinned_jars()
    assert len({jar.file_name for jar in jars}) == len({jar.sha256 for jar in jars}) == len(jars) == 128
