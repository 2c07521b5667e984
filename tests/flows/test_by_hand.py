"""`python -m flows`: with no server at hand, and with one; when the way to CKAN fails, and when it comes back."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from pipelines.settings import CKAN_TOKEN, CKAN_URL, CkanAccess
from tests.faulty_proxy import faulty_proxy
from tests.flows.conftest import Office, Process, Server

# A Prefect server beside that of the other tests, and waits of half a minute.
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def closed_port() -> Iterator[int]:
    """A port of this machine where nobody answers, and where nobody else will."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture(scope="module", autouse=True)
def unanswered(server: Server, make_exercise: Callable[[str], Path], closed_port: int) -> tuple[Path, Process]:
    """An exercise's run against a CKAN that is down, begun before all others: it waits for it half a minute or more."""
    folder = make_exercise("flujo-sin-ckan")
    env = {CKAN_URL: f"http://127.0.0.1:{closed_port}", CKAN_TOKEN: "de-prueba"}
    return folder, server.start(sys.executable, "-m", "flows", folder, "presupuesto", env=env)


def test_an_exercise_is_published_with_no_server(
    no_server: Office, make_exercise: Callable[[str], Path], on_ckan: Mapping[str, str]
) -> None:
    folder = make_exercise("flujo-a-mano")

    code, said = no_server.start(sys.executable, "-m", "flows", folder, env=on_ckan).wait()

    assert (code, said.count("Traceback")) == (0, 0), said
    assert (
        f"CKAN sirve exactamente lo entregado: {folder.name}-catalogos (publicado), "
        f"{folder.name}-plan-de-accion (publicado), {folder.name}-presupuesto (publicado).\n"
    ) in said
    assert "'publicar · plan-de-accion'" in said
    assert (no_server.home / "prefect" / "prefect.db").is_file()
    assert on_ckan[CKAN_TOKEN].encode() not in no_server.everything_kept()


def test_a_wrong_token_is_said_at_once_and_not_tried_again(
    server: Server, make_exercise: Callable[[str], Path], ckan: CkanAccess
) -> None:
    env = {CKAN_URL: ckan.url, CKAN_TOKEN: "vencido"}

    code, said = server.start(sys.executable, "-m", "flows", make_exercise("flujo-sin-permiso"), env=env).wait()

    assert code == 2, said
    assert f"CKAN ({ckan.url}) no reconoce el token. Revise COCREA_CKAN_TOKEN" in said
    assert "Retry" not in said
    assert "Traceback" not in said


def test_a_failure_while_publishing_is_tried_again_from_a_clean_start(
    server: Server, make_exercise: Callable[[str], Path], ckan: CkanAccess
) -> None:
    """The connection is cut in the middle of the rows, and CKAN fails again while what was sent is taken back."""
    folder = make_exercise("flujo-cortado")
    faults = {"datastore_upsert": "cut", "dataset_purge": "500"}
    with faulty_proxy(ckan.url) as proxy:
        proxy.hides = frozenset({"cocrea"})
        proxy.fault = lambda _, action: faults.pop(action, None)
        env = {CKAN_URL: proxy.url, CKAN_TOKEN: ckan.token}
        code, said = server.start(sys.executable, "-m", "flows", folder, "presupuesto", env=env).wait()

    assert faults == {}
    assert code == 0, said
    run = server.only_run(folder)
    assert {name: one["run_count"] for name, one in server.task_runs(run["id"]).items()} == {
        "reunir · presupuesto/presupuesto_egresos": 1,
        "reunir · presupuesto/presupuesto_ingresos": 1,
        "limpiar · presupuesto/presupuesto_egresos": 1,
        "limpiar · presupuesto/presupuesto_ingresos": 1,
        f"validar · {folder.name}": 1,
        "empaquetar · presupuesto": 1,
        f"comparar · {folder.name}-stl": 1,
        "comparar · presupuesto": 1,
        f"publicar · {folder.name}-stl": 1,
        "publicar · presupuesto": 2,
        "verificar · presupuesto": 1,
    }


def test_a_ckan_that_stays_down_ends_failed_after_three_more_tries(
    server: Server, unanswered: tuple[Path, Process], closed_port: int
) -> None:
    folder, process = unanswered
    code, said = process.wait()

    message = (
        f"No hay respuesta de http://127.0.0.1:{closed_port}: la conexión falló o se cortó. "
        "Revise la red y que el servidor esté encendido; si es el portal local, «cocrea portal arriba»."
    )
    assert code == 3, said
    assert said.endswith(f"{message}\n")
    assert "Traceback" not in said
    run = server.only_run(folder)
    assert (run["state_type"], run["state"]["message"]) == ("FAILED", message)
    assert server.task_runs(run["id"])[f"comparar · {folder.name}-stl"]["run_count"] == 4
