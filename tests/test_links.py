"""Links that the website gives: asked when a release is made, and what became of them goes with it."""

from __future__ import annotations

import dataclasses
import json
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from pipelines.exercise import load_exercise
from pipelines.gather import Means
from pipelines.gather.links import Link, look_up
from pipelines.intake import read_all
from pipelines.links import with_links
from pipelines.package import package
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
    if request.path == "/callada":
        time.sleep(3)
    status, headers = {
        "/mudada": (302, {"Location": "/bien"}), "/adentro": (302, {"Location": "http://10.0.0.1/"}),
        "/archivo": (302, {"Location": "file:///etc/passwd"}), "/ida": (404, {}), "/con-llave": (403, {}),
        "/rota": (500, {}),
    }.get(request.path, (200, {}))  # fmt: skip
    reply(status, b"", **headers)(request)


def this_machine_is_the_web(**limits: float) -> Means:
    return dataclasses.replace(means(**limits), is_public=lambda address: address.startswith("127."))


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


def test_each_release_asks_once_and_a_machine_without_a_way_out_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "ejercicio.toml").write_text(EXERCISE, encoding="utf-8")
    with serving(answer) as server:
        lines = ["liga_id,plan_id,titulo,url", f"l1,p1,Una,{server}/bien", f"l2,p1,Otra,{server}/ida", "l3,p1,Sin,"]
        (tmp_path / "ligas.csv").write_text("\n".join(lines), encoding="utf-8")
        exercise = load_exercise(tmp_path)
        (one,) = exercise.only("plan-de-accion").published
        tables = read_all(exercise, run_quietly)[0]
        alone = with_links(package(exercise, one, tables), means())
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
