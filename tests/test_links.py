"""Links that the website gives: asked when a release is made, and what became of them goes with it."""

from __future__ import annotations

import dataclasses
import json
import socket
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipelines.exercise import load_exercise
from pipelines.gather import Means
from pipelines.gather.links import Link, look_up
from pipelines.intake import read_all
from pipelines.links import with_links
from pipelines.package import Entrega, package
from tests.gather.serving import means, reply
from tests.machine import serving
from tests.publish.small import run_quietly

EXERCISE = """version = 1
[ejercicio]
clave = "uno"
nombre = "Uno"
entidad = "17"
[organizacion]
clave = "dos"
nombre = "Dos"
[fuentes.ligas]
archivo = "ligas.csv"
"""


def answer(request: BaseHTTPRequestHandler) -> None:
    """HEAD is not understood, as by many a server."""
    path = request.path.partition("?")[0]
    if path == "/callada":
        time.sleep(3)
    status, headers = {
        "/mudada": (302, {"Location": "/bien"}), "/adentro": (302, {"Location": "http://10.0.0.1/"}),
        "/archivo": (302, {"Location": "file:///etc/passwd"}), "/ida": (404, {}), "/con-llave": (403, {}),
        "/rota": (500, {}),
    }.get(path, (200, {}))  # fmt: skip
    reply(status, b"", **headers)(request)


def this_machine_is_the_web(**limits: float) -> Means:
    return dataclasses.replace(no_way_out(**limits), is_public=lambda address: address.startswith("127."))


def no_way_out(**limits: float) -> Means:
    """What of this machine is all that may be reached, and it may not."""
    return dataclasses.replace(means(**limits), environment={})


@pytest.mark.parametrize(
    ("path", "status", "works"),
    [
        ("/bien", 200, True),
        ("/mudada", 200, True),
        ("/con-llave", 403, True),
        ("/ida", 404, False),
        ("/rota", 500, False),
        ("/callada", None, False),
        ("/adentro", None, False),
        ("/archivo", None, False),
    ],
)
def test_an_address_works_as_a_reader_finds_it(path: str, status: int | None, works: bool) -> None:
    with serving(answer) as server:
        found = look_up([server + path], this_machine_is_the_web(silence_s=0.3))
    assert found == {server + path: Link(status)}
    assert found[server + path].works is works


@pytest.mark.parametrize("address", ["https://no-hay-tal.invalid/", "http://", "http://[::1", "http://127.0.0.1:1/"])
def test_what_cannot_be_asked_does_not_answer(address: str) -> None:
    assert look_up([address], this_machine_is_the_web()) == {address: Link(None)}


def test_a_host_is_asked_twice_at_once_at_most_and_no_more_when_it_cannot_be_reached() -> None:
    at_once, most = [0], [0]

    def slow(request: BaseHTTPRequestHandler) -> None:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        time.sleep(0.05)
        at_once[0] -= 1
        reply(200, b"")(request)

    with serving(slow) as server:
        found = look_up([f"{server}/{one}" for one in range(8)], this_machine_is_the_web())
    assert ({one.status for one in found.values()}, len(found), most[0]) == ({200}, 8, 2)

    asked: list[str] = []

    def nobody_knows(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, host)

    away = [f"https://no-hay-tal.invalid/{one}" for one in range(50)]
    found = look_up(away, dataclasses.replace(this_machine_is_the_web(), resolve=nobody_knows))
    assert found == dict.fromkeys(away, Link(None))
    assert len(asked) == 4


def test_a_host_is_not_blamed_for_those_it_sends_to() -> None:
    def away(request: BaseHTTPRequestHandler) -> None:
        where = {"Location": "http://127.0.0.1:1/"} if request.path != "/7" else {}
        reply(302 if where else 200, b"", **where)(request)

    with serving(away) as server:
        found = look_up([f"{server}/{one}" for one in range(8)], this_machine_is_the_web())
    assert [one.status for one in found.values()] == [None] * 7 + [200]


def test_a_release_does_not_wait_for_all_and_what_was_not_asked_is_not_told() -> None:
    with serving(answer) as server:
        wanted = [f"{server}/callada?{one}" for one in range(20)]
        began = time.monotonic()
        found = look_up(wanted, this_machine_is_the_web(silence_s=0.3), all_s=0.5)
    assert time.monotonic() - began < 3
    assert 0 < len(found) < 20
    assert list(found) == [one for one in wanted if one in found]


def of_tables(folder: Path, **tables: Sequence[str]) -> Callable[[], Entrega]:
    """The package of a plan with those tables, as CSV, made each time it is called."""
    (folder / "ejercicio.toml").write_text(
        EXERCISE.partition("[fuentes")[0] + "".join(f'[fuentes.{one}]\narchivo = "{one}.csv"\n' for one in tables),
        encoding="utf-8",
    )
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    exercise = load_exercise(folder)
    (one,) = exercise.only("plan-de-accion").published
    read = read_all(exercise, run_quietly)[0]
    return lambda: package(exercise, one, read)


def asked_of(entrega: Entrega) -> list[str]:
    """The addresses of which a release tells, without their server."""
    kept = next((one for one in entrega.attachments if one.name == "ligas_revisadas.json"), None)
    return [urlsplit(one).path for one in json.loads(kept.path.read_text("utf-8"))["ligas"]] if kept else []


def test_every_address_is_asked_first_those_that_are_there_to_be_followed(tmp_path: Path) -> None:
    with serving(answer) as server:
        made = of_tables(
            tmp_path,
            compromisos=["compromiso_id,url_plan_trabajo", f"c1,{server}/p1", f"c2,{server}/p2", "c3,", "c4,no es"],
            avances=["avance_id,url_evidencia", *(f"a{one},{server}/a{one}" for one in range(400))],
            contactos=["contacto_id,url_formulario", f"k1,{server}/k1"],
            ligas=["liga_id,url", f"l1,{server}/l1", f"l2,{server}/l1", f"l3,{server}/l2"],
        )  # fmt: skip
        found = asked_of(with_links(made(), this_machine_is_the_web()))
    assert found[:8] == ["/l1", "/l2", "/k1", "/p1", "/a0", "/p2", "/a1", "/a2"]
    assert len(found) == 300


def test_a_release_without_one_that_answers_is_told_where_others_of_the_exercise_do(tmp_path: Path) -> None:
    with serving(answer) as server:
        here = of_tables(tmp_path, ligas=["liga_id,url", f"l1,{server}/bien"])
        gone = of_tables(tmp_path, ligas=["liga_id,url", "l1,http://127.0.0.1:1/ida"])
        assert asked_of(with_links(gone(), this_machine_is_the_web())) == []
        assert asked_of(with_links(here(), this_machine_is_the_web())) == ["/bien"]
        # Known to have answered, and not now: still this machine.
        assert asked_of(with_links(gone(), no_way_out())) == []
        assert asked_of(with_links(gone(), this_machine_is_the_web())) == ["/ida"]


def test_nobody_is_asked_where_the_environment_says_so(tmp_path: Path) -> None:
    with serving(answer) as server:
        made = of_tables(tmp_path, ligas=["liga_id,url", f"l1,{server}/bien"])
        quiet = dataclasses.replace(this_machine_is_the_web(), environment={"COCREA_REVISAR_LIGAS": "no"})
        assert asked_of(with_links(made(), quiet)) == []


def test_each_release_asks_once_and_a_machine_without_a_way_out_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "ejercicio.toml").write_text(EXERCISE, encoding="utf-8")
    with serving(answer) as server:
        lines = ["liga_id,plan_id,titulo,url", f"l1,p1,Una,{server}/bien", f"l2,p1,Otra,{server}/ida", "l3,p1,Sin,"]
        (tmp_path / "ligas.csv").write_text("\n".join(lines), encoding="utf-8")
        exercise = load_exercise(tmp_path)
        (one,) = exercise.only("plan-de-accion").published
        tables = read_all(exercise, run_quietly)[0]
        alone = with_links(package(exercise, one, tables), no_way_out())
        told = with_links(package(exercise, one, tables), this_machine_is_the_web())
    # The server is gone, and nobody misses it.
    again = with_links(package(exercise, one, tables), this_machine_is_the_web())
    (kept,) = (each for each in again.attachments if each.name == "ligas_revisadas.json")
    assert [each.name for each in alone.attachments] == [
        each.name for each in told.attachments if each.name != kept.name
    ]
    assert (again.id, again.attachments) == (told.id, told.attachments)
    assert json.loads(kept.path.read_text("utf-8"))["ligas"] == {
        f"{server}/bien": {"responde": True, "estado": 200}, f"{server}/ida": {"responde": False, "estado": 404},
    }  # fmt: skip
