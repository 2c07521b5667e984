"""``python -m flows.deployments EJERCICIO…``: what Prefect runs by itself, as each exercise's file says.

A deployment a package, with its schedule, and one of the whole exercise, for whoever presses the button.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from prefect import Flow, get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import ObjectAlreadyExists
from prefect.utilities.callables import parameter_schema

from flows.exercise import publish_exercise, publish_package, tell
from flows.limits import limits_of
from pipelines.exercise import Exercise, Package, load_exercise
from pipelines.schedule import NOTICES, TIMEZONE, Schedule, schedule_of
from portal.flow_services import POOL

_TITLES = {"carpeta": "Carpeta del ejercicio", "paquete": "Paquete"}


def deploy(exercise: Exercise, client: SyncPrefectClient) -> list[str]:
    """Have Prefect hold the exercise's deployments and limits; gives a line for each, in Spanish."""
    for name, most in limits_of(exercise).items():
        client.upsert_global_concurrency_limit_by_name(name=name, limit=most)
    folder = {"carpeta": str(exercise.folder)}
    _put(client, publish_exercise, exercise.slug, exercise, folder, f"Publica completo: {exercise.title}.", None)
    about = f"Avisa {NOTICES.words} lo que vence y lo que no ha cambiado en «{exercise.title}»; los lunes, la semana."
    _put(client, tell, f"{exercise.slug}-avisos", exercise, folder, about, NOTICES)
    told = [f"{exercise.slug}: a mano, completo.", f"{exercise.slug}-avisos: {NOTICES.words}."]
    for one in exercise.published:
        when = schedule_of(exercise, one)
        about = f"Publica «{one.title}» {when.words}, hora del centro de México. Si nada cambió, no cambia nada."
        _put(client, publish_package, one.dataset, exercise, {**folder, "paquete": one.name}, about, when)
        told.append(f"{one.dataset}: {when.words}.")
    return told


def _put(
    client: SyncPrefectClient, flow: Flow[..., Any], name: str, exercise: Exercise, parameters: Mapping[str, str],
    description: str, when: Schedule | None,
) -> None:  # fmt: skip
    client.create_deployment(
        flow_id=client.create_flow(flow),
        name=name,
        description=description,
        # By the module's name: a checkout and an installed package are run alike.
        entrypoint=f"{flow.fn.__module__}.{flow.fn.__name__}",
        parameters=dict(parameters),
        parameter_openapi_schema=_form(flow.fn, exercise.published),
        enforce_parameter_schema=True,
        schedules=[_schedule(when)] if when else [],
        work_pool_name=POOL,
        tags=["cocrea", exercise.slug],
        # Never two of one at a time: the second waits.
        concurrency_limit=1,
        concurrency_options=ConcurrencyOptions(
            collision_strategy=ConcurrencyLimitStrategy.ENQUEUE, grace_period_seconds=60
        ),
    )


def _schedule(when: Schedule) -> DeploymentScheduleCreate:
    return DeploymentScheduleCreate(schedule=CronSchedule(cron=when.cron, timezone=TIMEZONE), slug="horario")


def _form(function: Callable[..., Any], packages: tuple[Package, ...]) -> dict[str, Any]:
    """The form of Prefect's page: Prefect would title a field with the name of its parameter."""
    schema = parameter_schema(function).model_dump()
    for name, field in schema["properties"].items():
        field["title"] = _TITLES[name]
    if "paquete" in schema["properties"]:
        schema["properties"]["paquete"]["enum"] = [one.name for one in packages]
    return schema


def main(folders: list[str]) -> None:
    """Put the deployments of these exercises on the server of PREFECT_API_URL."""
    with get_client(sync_client=True) as client:
        # The worker makes it too, once it has started: on a busy machine that is later.
        with suppress(ObjectAlreadyExists):
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        for one in folders:
            print("\n".join(deploy(load_exercise(Path(one)), client)))  # noqa: T201 - what the command says


if __name__ == "__main__":
    main(sys.argv[1:])
