"""A week of an exercise that runs by itself, a minute for each day: what happens in it, and what is told of it.

Prefect's own scheduler starts each run, its worker runs it, and a person does with files and commands what people do.
Only what is told each morning takes its day as an argument.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows.heartbeat import DIED
from pipelines.exercise import load_exercise
from pipelines.notices import mail
from pipelines.notices.tell import MAIL, tell_of_standing
from pipelines.publish import Ckan
from pipelines.settings import CkanAccess, smtp_access
from tests.faulty_proxy import FaultyProxy, faulty_proxy
from tests.flows.conftest import COCREA, PATIENCE_S, Server, find_ckan_there, wait_until

pytestmark = pytest.mark.long

Letters = tuple[str, list[tuple[str, EmailMessage]]]
EXERCISE = """version = 1
[ejercicio]
clave = "semana"
nombre = "Una semana"
entidad = "17"
[organizacion]
clave = "semana-stl"
nombre = "Secretariado de prueba"
[paquetes.obras]
titulo = "Obras"
tablas = ["obras"]
frecuencia = "R/P1D"
horario = "* * * * *"
[fuentes.obras]
archivo = "obras.csv"
esquema = "obras.json"
[avisos]
correo = ["datos@ejemplo.gob.mx"]
[aprobacion]
renglones_perdidos = 50
"""
SCHEMA = """{"title": "Obras", "description": "Las obras.", "primaryKey": "clave", "fields": [
  {"name": "clave", "title": "Clave", "type": "string"},
  {"name": "monto", "title": "Monto", "type": "number", "unit": "MXN"}]}
"""
DATASET = "semana-obras"
SILENT, DIGEST = "Datos que no han cambiado en «Una semana»", "La semana de «Una semana»"
WELL = f"CKAN sirve exactamente lo entregado: {DATASET} (publicado)."


@dataclass
class Week:
    """The exercise in ``folder``, which reaches CKAN by ``way``; its first day is a Monday."""

    server: Server
    folder: Path
    way: FaultyProxy
    ckan: CkanAccess
    monday: date

    def write(self, *amounts: str) -> datetime:
        """The steward leaves the day's file; when."""
        rows = [f"{place:02},{amount}\n" for place, amount in enumerate(amounts)]
        (self.folder / "obras.csv").write_text("clave,monto\n" + "".join(rows), encoding="utf-8")
        return datetime.now(UTC)

    def next_run(self, after: datetime, *states: str) -> dict[str, Any]:
        """The first run that the schedule starts after that moment, once it is in one of these states."""

        def found() -> dict[str, Any] | None:
            runs = self.server.ask(
                "/flow_runs/filter",
                {
                    "flow_runs": {
                        "name": {"like_": str(self.folder)}, "start_time": {"after_": after.isoformat()},
                        "tags": {"all_": ["auto-scheduled"]},
                    },
                    "sort": "START_TIME_ASC", "limit": 1,
                },
            )  # fmt: skip
            return dict(runs[0]) if runs and runs[0]["state_type"] in states else None

        return wait_until(found, 3 * PATIENCE_S)

    def morning(self, day: int) -> list[str]:
        """What is told at eight on that day of the week; gives the subjects."""
        exercise, access = load_exercise(self.folder), smtp_access(self.server.environment)
        assert access

        def send(notice: Any) -> None:
            mail.send(notice, ["datos@ejemplo.gob.mx"], access)

        return tell_of_standing(exercise, {MAIL: send}, self.monday + timedelta(days=day))

    def served(self) -> list[float]:
        """The amounts that anybody reads."""
        with Ckan(CkanAccess(self.ckan.url, "")) as visitor:
            dataset = visitor.call("package_show", {"id": DATASET})
            found = visitor.call("datastore_search", {"resource_id": dataset["resources"][0]["id"], "sort": "clave"})
        return [one["monto"] for one in found["records"]]


@pytest.fixture
def week(server: Server, tmp_path: Path, ckan: CkanAccess) -> Any:
    folder = tmp_path / "semana"
    folder.mkdir()
    (folder / "ejercicio.toml").write_text(EXERCISE, encoding="utf-8")
    (folder / "obras.json").write_text(SCHEMA, encoding="utf-8")
    today = date.today()  # noqa: DTZ011 - the steward's own day, as the program counts it
    with faulty_proxy(ckan.url) as way:
        find_ckan_there(server, CkanAccess(way.url, ckan.token))
        yield Week(server, folder, way, ckan, today + timedelta(days=-today.weekday() % 7))


def test_a_week(week: Week, letters: Letters) -> None:
    told = len(letters[1])

    def subjects() -> list[str]:
        return [str(letter["Subject"]) for _, letter in letters[1][told:]]

    # Monday: it runs by itself, and the week is told.
    since = week.write("10", "20", "30", "40")
    week.server.flujos("arriba", week.folder)
    assert week.next_run(since, "COMPLETED", "FAILED")["state"]["message"] == WELL
    assert DIGEST in week.morning(0)

    # Tuesday: somebody types a word for an amount. It is refused, told once however often it runs; CKAN stays.
    since = week.write("10", "veinte", "30", "40")
    for _ in range(2):
        run = week.next_run(since, "FAILED", "COMPLETED")
        assert "obras.csv, celda B3: " in run["state"]["message"]
        since = datetime.now(UTC)
    assert week.served() == [10, 20, 30, 40]
    week.morning(1)

    # Wednesday: it is mended.
    since = week.write("10", "25", "30", "40")
    assert week.next_run(since, "COMPLETED", "FAILED")["state"]["message"] == WELL
    week.morning(2)

    # Thursday: most rows are gone, and a person says that it is right.
    since = week.write("10")
    waits = week.next_run(since, "PAUSED", "FAILED", "COMPLETED")
    assert waits["state"]["name"] == "Suspended", waits["state"]["message"]
    assert week.served() == [10, 25, 30, 40]
    week.server.run(COCREA, "aprobar", week.folder, "--motivo", "Terminaron", "--quien", "Ana")
    assert wait_until(_ended(week, waits["id"]))["state"]["message"] == WELL
    assert week.served() == [10]
    week.morning(3)

    # Friday: the worker is killed with its run, all sent and nothing switched. Another comes, and the next run ends it.
    held, killed = week.way.hold("cocrea_release_switch", PATIENCE_S)
    week.write("10", "50")
    assert held.wait(PATIENCE_S)
    worker = week.server.process_of("trabajador")
    family = [*worker.children(recursive=True), worker]
    for one in family:
        one.kill()
    psutil.wait_procs(family, timeout=10)
    killed.set()
    assert week.served() == [10]
    # Prefect keeps the place of the one that was killed for five minutes.
    assert week.next_run(datetime.now(UTC), "COMPLETED", "FAILED")["state"]["message"] == WELL
    assert week.served() == [10, 50]
    crashed = week.server.ask("/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["CRASHED", "RUNNING"]}}}})
    assert [one["state"]["message"] for one in crashed] == [DIED]
    week.morning(4)

    # On the weekend nobody brings anything.
    for day in (5, 6):
        week.morning(day)

    # That it is silent beyond its promise is told once; on which morning, today's weekday says.
    heard = subjects()
    assert [heard.count(one) for one in (SILENT, DIGEST)] == [1, 1]
    assert [one for one in heard if one not in (SILENT, DIGEST)] == [
        "Se publicó «Una semana»", "No se publicó «Una semana»", "Se publicó «Una semana»",
        "«Una semana» espera que alguien lo apruebe", "Se publicó «Una semana»",
        "Se publicó «Una semana»",
    ]  # fmt: skip


def _ended(week: Week, run: str) -> Callable[[], dict[str, Any] | None]:
    def look() -> dict[str, Any] | None:
        found = dict(week.server.ask(f"/flow_runs/{run}"))
        return found if found["state_type"] in ("COMPLETED", "FAILED", "CRASHED") else None

    return look
