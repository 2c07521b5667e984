"""Days on which something else goes wrong: each ends with a message, and CKAN serves what it served."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from prefect.server.schemas.schedules import CronSchedule

from flows.exercise import publish_exercise, publish_package, tell
from pipelines.clock import TIMEZONE
from pipelines.schedule import NOTICES
from pipelines.settings import CkanAccess
from portal.flow_database import DatabaseDamaged
from portal.flow_services import flow_services
from tests.flows.conftest import (
    Server,
    environment_without_prefect,
    find_ckan_there,
    serving_prefect,
    with_notices,
)
from tests.machine import free_port


# The last changes of clocks in central Mexico, in 2022, and two nights on which they would have been since.
@pytest.mark.parametrize(
    ("before", "hours"),
    [
        (datetime(2022, 4, 1, tzinfo=UTC), [14, 14, 13, 13, 13]),
        (datetime(2022, 10, 28, tzinfo=UTC), [13, 13, 14, 14, 14]),
        (datetime(2026, 4, 3, tzinfo=UTC), [14] * 5),
        (datetime(2026, 10, 23, tzinfo=UTC), [14] * 5),
    ],
)
def test_when_clocks_change_each_day_still_has_one_run_at_its_hour(before: datetime, hours: list[int]) -> None:
    schedule = CronSchedule(cron=NOTICES.cron, timezone=TIMEZONE)
    found = asyncio.run(schedule.get_dates(5, start=before))
    local = [one.astimezone(ZoneInfo(TIMEZONE)) for one in found]
    assert [f"{one:%H:%M}" for one in local] == ["08:00"] * 5
    assert [(one.date() - local[0].date()).days for one in local] == [0, 1, 2, 3, 4]
    assert [one.astimezone(UTC).hour for one in found] == hours


@pytest.mark.parametrize(
    "run",
    [publish_exercise.fn, lambda folder: publish_package.fn(folder, "presupuesto"), tell.fn],
    ids=["ejercicio", "paquete", "avisos"],
)
def test_a_schedule_of_an_exercise_that_is_gone_says_so(run: Callable[[Path], Any], tmp_path: Path) -> None:
    state = run(tmp_path / "quitado")
    assert state.is_failed()
    assert state.message == (
        f"Ya no está el ejercicio de {tmp_path / 'quitado'}: alguien movió o borró su carpeta, o su ejercicio.toml. "
        "CKAN sigue sirviendo lo último que se publicó entero. Devuelva la carpeta a su lugar y vuelva a correrlo; "
        "si ya no se publica, borre sus horarios en la página de Prefect, en «Deployments»."
    )


def test_a_damaged_database_of_prefect_is_told_before_anything_starts(tmp_path: Path) -> None:
    damaged = tmp_path / "prefect" / "prefect.db"
    damaged.parent.mkdir()
    damaged.write_bytes(b"x" * 4096)
    services = flow_services({"COCREA_HOME": str(tmp_path)})
    with pytest.raises(DatabaseDamaged) as caught:
        services.up([], lambda line: None)
    assert (caught.value.mensaje, caught.value.remedio) == (
        f"La base de datos de Prefect está dañada: {damaged}.",
        "Muévala a otra carpeta y repita la orden con todos sus ejercicios: se hace una nueva con sus horarios. "
        "Sólo se pierde la historia de las corridas; lo publicado en CKAN y las entregas no dependen de ella.",
    )
    assert services.services() == {}


@pytest.mark.long
def test_what_was_missed_while_the_machine_slept_is_done_once(
    worker: Server, make_exercise: Callable[[str], Path], scheduled_exercise: Path
) -> None:
    folder = make_exercise("flujo-dormido")
    deployment = worker.deployment(f"Publicar un paquete/{scheduled_exercise.name}-presupuesto")
    asleep = datetime.now(UTC) - timedelta(days=3)
    missed = [
        worker.ask(
            f"/deployments/{deployment['id']}/create_flow_run",
            {
                "parameters": {"carpeta": str(folder), "paquete": "presupuesto"},
                "state": {"type": "SCHEDULED", "state_details": {"scheduled_time": f"{asleep + timedelta(days=day)}"}},
            },
        )["id"]
        for day in range(3)
    ]
    ended = sorted((worker.wait_for(one) for one in missed), key=lambda one: str(one["start_time"]))
    dataset = f"{folder.name}-presupuesto"
    assert [one["state"]["message"] for one in ended] == [
        f"CKAN sirve exactamente lo entregado: {dataset} ({what})."
        for what in ("publicado", "sin cambios", "sin cambios")
    ]
    # Never two at once.
    assert all(one["end_time"] <= later["start_time"] for one, later in pairwise(ended))


@pytest.mark.long
def test_two_servers_with_the_same_exercise_leave_one_whole_release(
    worker: Server, ckan: CkanAccess, make_exercise: Callable[[str], Path], tmp_path: Path,
    letters: tuple[str, list[tuple[str, EmailMessage]]],
) -> None:  # fmt: skip
    """As when an office moves to another machine and the old one stays on: each has its copy of the folder."""
    folder = make_exercise("flujo-doble")
    copy = tmp_path / "copia" / folder.name
    shutil.copytree(folder, copy)
    name, dataset = f"Publicar un paquete/{folder.name}-presupuesto", f"{folder.name}-presupuesto"
    home = tmp_path / "otra-oficina"
    home.mkdir()
    with serving_prefect(home, letters[0]) as other:
        offices = ((worker, folder), (other, copy))
        find_ckan_there(other, ckan)
        for office, own in offices:
            office.flujos("arriba", own)
        runs = [(office, office.start_run(name, {})) for office, _ in offices]
        ended = [office.wait_for(run)["state"]["message"] for office, run in runs]
        again = [office.wait_for(office.start_run(name, {}))["state"]["message"] for office, _ in offices]
    whole = {what: f"CKAN sirve exactamente lo entregado: {dataset} ({what})." for what in ("publicado", "sin cambios")}
    assert whole["publicado"] in ended
    assert set(ended) <= set(whole.values())
    assert again == [whole["sin cambios"]] * 2


@pytest.mark.long
def test_without_ckan_it_is_tried_every_hour_until_it_publishes_and_its_absence_was_told_once(
    worker: Server, ckan: CkanAccess, make_exercise: Callable[[str], Path], scheduled_exercise: Path,
    letters: tuple[str, list[tuple[str, EmailMessage]]],
) -> None:  # fmt: skip
    folder = with_notices(make_exercise("flujo-sin-ckan"))
    name = f"Publicar un paquete/{scheduled_exercise.name}-presupuesto"
    asked = {"carpeta": str(folder), "paquete": "presupuesto"}
    nowhere = f"http://127.0.0.1:{free_port()}"
    before = len(letters[1])
    find_ckan_there(worker, CkanAccess(nowhere, ckan.token))
    try:
        away = [worker.wait_for(worker.start_run(name, asked)) for _ in range(2)]
    finally:
        find_ckan_there(worker, ckan)
    # Its own schedule is months away. What failed twice is tried again once.
    (coming,) = worker.ask(
        "/flow_runs/filter",
        {"deployments": {"id": {"any_": [away[0]["deployment_id"]]}},
         "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}},
                       "next_scheduled_start_time": {"before_": f"{datetime.now(UTC) + timedelta(hours=1)}"}}},
    )  # fmt: skip
    assert coming["parameters"] == asked
    now = {"state": {"type": "SCHEDULED", "state_details": {"scheduled_time": f"{datetime.now(UTC)}"}}, "force": True}
    worker.ask(f"/flow_runs/{coming['id']}/set_state", now)
    back = worker.wait_for(coming["id"])
    assert [one["state_type"] for one in away] == ["FAILED"] * 2
    assert all(
        nowhere in one["state"]["message"] and "Se vuelve a intentar cada hora." in one["state"]["message"]
        for one in away
    )
    assert back["state"]["message"] == (f"CKAN sirve exactamente lo entregado: {folder.name}-presupuesto (publicado).")
    told = [str(letter["Subject"]) for _, letter in letters[1][before:]]
    assert [one.split(" «")[0] for one in told] == ["No se publicó", "Se publicó"]


@pytest.mark.long
def test_a_lost_database_of_prefect_costs_only_its_history(
    make_exercise: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = make_exercise("flujo-perdido")
    own = Server(tmp_path, environment_without_prefect(tmp_path))
    try:
        told = own.flujos("arriba", folder)
        own.flujos("abajo")
        for one in (tmp_path / "prefect").glob("prefect.db*"):
            one.unlink()
        # The last line is its address, whose port another may have taken.
        assert own.flujos("arriba", folder).splitlines()[-6:-1] == told.splitlines()[-6:-1]
        found = json.loads(own.flujos("estado", "--formato", "json"))["flujos"]
        assert len(found) == 5 and all(one["ultima"] is None for one in found)
    finally:
        own.flujos("abajo")
