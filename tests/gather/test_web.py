"""Files at an address: a real server on this machine, and all the ways it can fail."""

from __future__ import annotations

import gzip
import hashlib
import socket
import time
from http.server import BaseHTTPRequestHandler

import pytest

from pipelines.errors import CocreaError, DiskFull, NotFound, ServerFailed, SourceError, TimedOut, Unreachable
from pipelines.gather.sheets import export_address
from pipelines.paths import Workspace
from tests.gather.serving import CONTENT, Answer, bring, in_turn, means, reply
from tests.machine import serving


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


def test_an_unchanged_file_costs_one_conditional_request(tmp_path):
    dated = {"ETag": '"v1"', "Last_Modified": "Wed, 25 Nov 2026 10:00:00 GMT"}
    answer, asked = in_turn(reply(**dated), reply(304, b""), reply(body=b"a\n", ETag='"v2"'))
    with serving(answer) as server:
        first, again, changed = (bring(tmp_path, f"{server}/egresos.csv") for _ in range(3))
    # Neither the time nor what the server says of the file changes a release.
    assert again.as_source() == first.as_source() == {
        "title": f"{server}/egresos.csv", "path": f"{server}/egresos.csv", "sha256": first.sha256,
    }  # fmt: skip
    assert (again.path, again.sha256, again.etag) == (first.path, first.sha256, '"v1"')
    assert again.gathered_at >= first.gathered_at
    assert [(one.get("If-None-Match"), one.get("If-Modified-Since")) for one in asked] == [
        (None, None), ('"v1"', dated["Last_Modified"]), ('"v1"', dated["Last_Modified"]),
    ]  # fmt: skip
    assert (changed.path.read_bytes(), changed.etag) == (b"a\n", '"v2"')
    assert len(Workspace(tmp_path).register.read_text().splitlines()) == 3


def without_length(body: bytes) -> Answer:
    """The end of the body is that of the connection, as in HTTP/1.0."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(body)

    return answer


@pytest.mark.parametrize(
    ("then", "taken"),
    [
        (CONTENT, True),
        (CONTENT + b"2016,1\n", True),
        (CONTENT.replace(b"2015", b"2016"), True),
        (CONTENT[: len(CONTENT) // 2], False),
        (CONTENT[: CONTENT.index(b"\n", len(CONTENT) // 2) + 1], False),
        (CONTENT.replace(b"2015", b"2016") + b"2016", False),
        (b"", False),
    ],
    ids=["the same", "longer", "another", "cut", "cut between lines", "another, cut", "nothing"],
)
def test_a_body_of_which_the_server_does_not_say_the_length_is_compared_with_the_one_before(tmp_path, then, taken):
    answer, asked = in_turn(without_length(CONTENT), without_length(then))
    with serving(answer) as server:
        bring(tmp_path, f"{server}/egresos.csv")
        if taken:
            assert bring(tmp_path, f"{server}/egresos.csv").path.read_bytes() == then
            return
        with pytest.raises(ServerFailed) as caught:
            bring(tmp_path, f"{server}/egresos.csv", means(attempts=2))
    assert "no dice cuánto mide el archivo, y lo que llegó parece cortado" in caught.value.message
    assert (len(asked), len(list(Workspace(tmp_path).originals.glob("??/*")))) == (3, 1)


def test_an_archived_file_that_a_disk_damaged_is_asked_for_again(tmp_path):
    answer, asked = in_turn(reply(ETag='"v1"'))
    with serving(answer) as server:
        first = bring(tmp_path, f"{server}/egresos.csv")
        first.path.chmod(0o644)
        first.path.write_bytes(b"")
        assert bring(tmp_path, f"{server}/egresos.csv").path.read_bytes() == CONTENT
    assert ["If-None-Match" in one for one in asked] == [False, False]


def ranged(first: int, **headers: str) -> Answer:
    rest = CONTENT[first:]
    return reply(206, rest, Content_Range=f"bytes {first}-{len(CONTENT) - 1}/{len(CONTENT)}", **headers)


KB_64 = 64 * 1024
CUT_AT = reply(body=CONTENT[:70_000], length=len(CONTENT), ETag='"v1"')


def test_what_comes_cut_goes_on_from_there(tmp_path):
    cut_again = reply(206, CONTENT[KB_64:140_000], len(CONTENT) - KB_64, Content_Range="bytes 65536-140011/140012")
    answer, asked = in_turn(CUT_AT, cut_again, ranged(2 * KB_64))
    with serving(answer) as server:
        original = bring(tmp_path, f"{server}/egresos.csv")
    assert original.path.read_bytes() == CONTENT
    assert [(one.get("Range"), one.get("If-Range")) for one in asked] == [
        (None, None), ("bytes=65536-", '"v1"'), ("bytes=131072-", '"v1"'),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "answers",
    [
        (CUT_AT, reply(ETag='"v2"')),
        (CUT_AT, reply(416, b""), reply()),
        (CUT_AT, reply(503), reply()),
        (reply(body=CONTENT[:70_000], length=len(CONTENT)), reply()),
        (reply(body=CONTENT[:70_000], length=len(CONTENT), ETag='W/"v1"'), reply()),
        (reply(503, Retry_After="0"), reply(500), reply()),
        (reply(429, Retry_After="Wed, 25 Nov 2020 10:00:00 GMT"), reply(502, Retry_After="pronto"), reply()),
    ],
    ids=[
        "changed since",
        "range refused",
        "failed while resuming",
        "no validator",
        "weak validator",
        "server failed",
        "told to wait",
    ],
)
def test_what_fails_at_first_is_asked_for_again(tmp_path, answers):
    answer, _ = in_turn(*answers, reply())
    with serving(answer) as server:
        assert bring(tmp_path, f"{server}/egresos.csv").path.read_bytes() == CONTENT


def test_a_server_that_asks_for_time_gets_it(tmp_path):
    answer, _ = in_turn(reply(503, Retry_After="1"), reply())
    with serving(answer) as server:
        begun = time.monotonic()
        bring(tmp_path, f"{server}/egresos.csv")
    assert time.monotonic() - begun >= 1


def test_a_server_that_asks_for_too_much_time_is_told_of_at_once(tmp_path):
    answer, asked = in_turn(reply(503, Retry_After="3600"), reply())
    with serving(answer) as server, pytest.raises(ServerFailed):
        bring(tmp_path, f"{server}/egresos.csv")
    assert len(asked) == 1


def test_what_a_server_refuses_is_not_asked_for_again(tmp_path):
    answer, asked = in_turn(reply(404))
    with serving(answer) as server, pytest.raises(SourceError):
        bring(tmp_path, f"{server}/egresos.csv")
    assert len(asked) == 1


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


def drip(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(CONTENT)))
    request.end_headers()
    one_by_one(request)


def drip_of_headers(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
    one_by_one(request)


def one_by_one(request: BaseHTTPRequestHandler) -> None:
    try:
        for _ in range(100):
            request.wfile.write(b"2")
            request.wfile.flush()
            time.sleep(0.1)
    except OSError:
        pass


def endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    try:
        while True:
            request.wfile.write(CONTENT)
    except OSError:
        pass


NOT_THE_TABLE = "Revise que la dirección de [fuentes.egresos] sea la de la tabla y no la de otro archivo."
ANOTHER_HOUR = "Vuelva a intentarlo a otra hora; si sigue igual, pida el archivo a quien lo publica."
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
    "unchanged since never": (
        reply(304, b""), ServerFailed,
        "{url} dice que el archivo no ha cambiado, pero es la primera vez que se le pide.",
        "Vuelva a intentarlo; si sigue igual, avise a quien administra ese servidor.",
    ),
    "to half an address": (
        reply(302, b"", Location="http://["), Unreachable, "{url} no es una dirección válida.", "Corrija la dirección.",
    ),
    "to a name that cannot be": (reply(302, b"", Location=f"http://{'a' * 70}.mx/"), Unreachable, *CUT),
    "round and round": (
        reply(302, b"", Location="/egresos.csv"), NotFound,
        "{url} envía a otra dirección, y esa a otra, sin llegar nunca al archivo.",
        "Ábrala en el navegador y copie la dirección a la que llegue; si tampoco llega, avise a quien la publica.",
    ),
    "401": (reply(401), SourceError, "{url} pide una contraseña (respuesta 401).", ELSEWHERE),
    "403": (reply(403), SourceError, "{url} no permite descargarlo (respuesta 403).", ELSEWHERE),
    "404": (reply(404), SourceError, "{url} ya no existe (respuesta 404).", ELSEWHERE),
    "410": (reply(410), SourceError, "{url} ya no existe (respuesta 410).", ELSEWHERE),
    "one byte at a time": (
        drip, TimedOut, "{url} no terminó de enviar el archivo en 0 minutos, lo más que se espera.", ANOTHER_HOUR,
    ),
    "headers one byte at a time": (
        drip_of_headers, TimedOut, "{url} no terminó de enviar el archivo en 0 minutos, lo más que se espera.",
        ANOTHER_HOUR,
    ),
    "a bomb on its way": (
        reply(body=gzip.compress(b"0" * 10**7), Content_Encoding="gzip"), SourceError,
        "El archivo de {url} pasa de 200,000 bytes, lo más que se descarga.", NOT_THE_TABLE,
    ),
    "endless": (
        endless, SourceError, "El archivo de {url} pasa de 200,000 bytes, lo más que se descarga.", NOT_THE_TABLE,
    ),
    "announced too large": (
        reply(body=b"a", length=10**12), SourceError,
        "El archivo de {url} pasa de 200,000 bytes, lo más que se descarga.", NOT_THE_TABLE,
    ),
    "too large": (
        reply(body=CONTENT * 2), SourceError, "El archivo de {url} pasa de 200,000 bytes, lo más que se descarga.",
        NOT_THE_TABLE,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "kind", "message", "remedy"), FAILURES.values(), ids=FAILURES)
def test_what_fails_is_told_and_nothing_is_kept(tmp_path, answer, kind, message, remedy):
    with serving(answer) as server:
        url = f"{server}/egresos.csv"
        with pytest.raises(CocreaError) as caught:
            bring(tmp_path, url, means(attempts=2, download_bytes=200_000, total_s=2))
    assert (type(caught.value), caught.value.message, caught.value.remedy) == (kind, message.format(url=url), remedy)
    assert caught.value.exit_code == (1 if kind is SourceError else 3)
    assert [one for one in Workspace(tmp_path).originals.rglob("*") if one.is_file()] == []


def test_a_full_disk_keeps_nothing_and_is_not_tried_again(full_disk):
    answer, asked = in_turn(reply(body=CONTENT * 4))
    with serving(answer) as server, pytest.raises(DiskFull):
        bring(full_disk, f"{server}/egresos.csv")
    assert len(asked) == 1
    assert [one for one in Workspace(full_disk).originals.rglob("*") if one.is_file()] == []


def test_nobody_answers(tmp_path):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/egresos.csv"
        with pytest.raises(Unreachable) as caught:
            bring(tmp_path, url, means(attempts=2))
    assert caught.value.message == CUT[0].format(url=url)


def test_a_server_without_the_secure_connection_it_promises(tmp_path):
    with serving(reply()) as server:
        url = server.replace("http", "https") + "/egresos.csv"
        with pytest.raises(Unreachable) as caught:
            bring(tmp_path, url, means(attempts=2))
    assert (caught.value.message, caught.value.remedy) == (
        f"La conexión segura con {url} no se pudo verificar.",
        "Revise que la dirección sea la correcta y que el certificado del servidor esté vigente.",
    )


ID = "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms"
EXPORT = f"https://docs.google.com/spreadsheets/d/{ID}/export"


@pytest.mark.parametrize(
    ("link", "whole", "address"),
    [
        (f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=7", False, f"{EXPORT}?format=csv&gid=7"),
        (f"https://docs.google.com/spreadsheets/d/{ID}/edit?gid=7#gid=7", False, f"{EXPORT}?format=csv&gid=7"),
        (f"https://docs.google.com/spreadsheets/u/0/d/{ID}/edit?usp=sharing", False, f"{EXPORT}?format=xlsx"),
        (f"https://docs.google.com/spreadsheets/d/{ID}", False, f"{EXPORT}?format=xlsx"),
        (f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=7", True, f"{EXPORT}?format=xlsx"),
        (f"{EXPORT}?format=ods", False, f"{EXPORT}?format=ods"),
        (f"https://otro.mx/spreadsheets/d/{ID}/edit", False, f"https://otro.mx/spreadsheets/d/{ID}/edit"),
        ("https://x.mx/a.csv", False, "https://x.mx/a.csv"),
    ],
)
def test_a_link_to_google_sheets_is_the_address_of_its_file(link, whole, address):
    assert export_address(link, whole=whole) == address


def test_a_server_that_cuts_every_connection_gives_the_whole_file_piece_by_piece(tmp_path):
    """What goes on is no failure: only the attempts that bring nothing are counted."""
    piece = 80_000
    content = b"ciclo,monto\n" + b"2015,1\n" * 100_000
    asked = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        first = int((request.headers.get("Range") or "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        asked.append(first)
        request.send_response(206 if first else 200)
        request.send_header("ETag", '"1"')
        request.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        request.send_header("Content-Length", str(len(content) - first))
        request.end_headers()
        request.wfile.write(content[first : first + piece])

    with serving(answer) as server:
        assert bring(tmp_path, f"{server}/egresos.csv", means(attempts=3)).path.read_bytes() == content
    assert len(asked) > 3
