"""Files at an address: a real server on this machine, and all the ways it can fail."""

from __future__ import annotations

import gzip
import hashlib
import socket
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import requests

from pipelines.errors import CocreaError, ServerFailed, SourceError, TimedOut, Unreachable
from pipelines.gather import Archive, Original, gather
from pipelines.gather.web import gather_url
from pipelines.paths import Workspace
from pipelines.source import Source
from tests.machine import serving

CONTENT = b"ciclo,monto\n" + b"2015,1\n" * 20_000
Answer = Callable[[BaseHTTPRequestHandler], None]


def bring(folder: Path, url: str, max_bytes: int = 10**9) -> Original:
    source = Source(table="egresos", url=url)
    with requests.Session() as session:
        return gather_url(source, Archive(Workspace(folder)), session, timeout_s=(1, 0.5), max_bytes=max_bytes)


def reply(status: int = 200, body: bytes = CONTENT, length: int | None = None, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body) if length is None else length))
        request.end_headers()
        request.wfile.write(body)

    return answer


def redirected(request: BaseHTTPRequestHandler) -> None:
    if request.path == "/egresos.csv":
        reply(302, b"", Location="/otro.csv?firma=secreta")(request)
    else:
        reply()(request)


@pytest.mark.parametrize(
    "answer",
    [reply(), reply(body=gzip.compress(CONTENT), Content_Encoding="gzip"), redirected],
    ids=["plain", "compressed on its way", "redirected"],
)
def test_keeps_the_file_and_the_address_that_was_asked_for(tmp_path, answer):
    with serving(answer) as server:
        original = bring(tmp_path, f"{server}/egresos.csv")
        assert (original.name, original.location) == (f"{server}/egresos.csv",) * 2
    assert original.path.read_bytes() == CONTENT
    assert original.sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_gather_goes_to_the_address_of_the_source(tmp_path):
    with serving(reply()) as server:
        original = gather(Source(table="egresos", url=f"{server}/e.csv"), Archive(Workspace(tmp_path)))
    assert original.size_bytes == len(CONTENT)


def slow(request: BaseHTTPRequestHandler) -> None:
    time.sleep(1)


def silent_midway(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(CONTENT)))
    request.end_headers()
    request.wfile.write(CONTENT[:10_000])
    request.wfile.flush()
    time.sleep(1)


def hung_up(request: BaseHTTPRequestHandler) -> None:
    request.connection.shutdown(socket.SHUT_RDWR)


def chunks_cut(request: BaseHTTPRequestHandler) -> None:
    request.protocol_version = "HTTP/1.1"
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"ff\r\nciclo,monto")
    request.wfile.flush()
    request.connection.shutdown(socket.SHUT_RDWR)


LATER = "Vuelva a intentarlo en unos minutos; si sigue igual, avise a quien administra ese servidor."
CUT = (
    "No hay respuesta de {url}: la conexión falló o se cortó.",
    "Revise la red y que el servidor esté encendido; si es el portal local, «cocrea portal arriba».",
)
ELSEWHERE = "Corrija la dirección en [fuentes.egresos] de ejercicio.toml, o pida el archivo a quien lo publica."
FAILURES: dict[str, tuple[Answer, type[CocreaError], str, str]] = {
    "slow": (slow, TimedOut, "{url} tardó demasiado en responder.", LATER),
    "silent midway": (silent_midway, TimedOut, "{url} tardó demasiado en responder.", LATER),
    "hung up": (hung_up, Unreachable, *CUT),
    "cut midway": (reply(body=CONTENT[:5000], length=len(CONTENT)), Unreachable, *CUT),
    "chunks cut": (chunks_cut, Unreachable, *CUT),
    "500": (reply(500), ServerFailed, "{url} falló al atender la solicitud (respuesta 500).", LATER),
    "503": (reply(503), ServerFailed, "{url} falló al atender la solicitud (respuesta 503).", LATER),
    "429": (
        reply(429), ServerFailed, "{url} pide hacer menos solicitudes (respuesta 429).",
        "Espere unos minutos y vuelva a intentarlo.",
    ),
    "no gzip": (
        reply(Content_Encoding="gzip"), ServerFailed, "{url} respondió algo que no se pudo leer.",
        "Vuelva a intentarlo; si sigue igual, revise la dirección.",
    ),
    "round and round": (
        reply(302, b"", Location="/egresos.csv"), ServerFailed, "{url} respondió algo que no se pudo leer.",
        "Vuelva a intentarlo; si sigue igual, revise la dirección.",
    ),
    "401": (reply(401), SourceError, "{url} pide una contraseña (respuesta 401).", ELSEWHERE),
    "403": (reply(403), SourceError, "{url} no permite descargarlo (respuesta 403).", ELSEWHERE),
    "404": (reply(404), SourceError, "{url} ya no existe (respuesta 404).", ELSEWHERE),
    "410": (reply(410), SourceError, "{url} ya no existe (respuesta 410).", ELSEWHERE),
    "too large": (
        reply(body=CONTENT * 2), SourceError, "El archivo de {url} pasa de 200,000 bytes, lo más que se descarga.",
        "Revise que la dirección de [fuentes.egresos] sea la de la tabla y no la de otro archivo.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "kind", "message", "remedy"), FAILURES.values(), ids=FAILURES)
def test_what_fails_is_told_and_nothing_is_kept(tmp_path, answer, kind, message, remedy):
    with serving(answer) as server:
        url = f"{server}/egresos.csv"
        with pytest.raises(CocreaError) as caught:
            bring(tmp_path, url, max_bytes=200_000)
    assert (type(caught.value), caught.value.message, caught.value.remedy) == (kind, message.format(url=url), remedy)
    assert caught.value.exit_code == (1 if kind is SourceError else 3)
    assert [one for one in Workspace(tmp_path).originals.rglob("*") if one.is_file()] == []


def test_nobody_answers(tmp_path):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/egresos.csv"
        with pytest.raises(Unreachable) as caught:
            bring(tmp_path, url)
    assert caught.value.message == CUT[0].format(url=url)


def test_a_server_without_the_secure_connection_it_promises(tmp_path):
    with serving(reply()) as server:
        url = server.replace("http", "https") + "/egresos.csv"
        with pytest.raises(Unreachable) as caught:
            bring(tmp_path, url)
    assert (caught.value.message, caught.value.remedy) == (
        f"La conexión segura con {url} no se pudo verificar.",
        "Revise que la dirección sea la correcta y que el certificado del servidor esté vigente.",
    )
