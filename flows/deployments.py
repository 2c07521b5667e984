"""``python -m flows.deployments [--pais CARPETA] EJERCICIO…``: what Prefect runs by itself, as the exercises say.

A deployment a package, with its schedule, and one of the whole exercise, for whoever presses the button. With a folder
of exercises, one that shares them all out every night, and one of the batches that it makes of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
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

from flows.access import no_ckan
from flows.country import publish_batch, publish_country
from flows.exercise import publish_exercise, publish_package, tell
from flows.heartbeat import interrupt_the_silent
from flows.limits import limits_of
from flows.workers import BATCHES
from pipelines.clock import TIMEZONE
from pipelines.exercise import Exercise, Package, load_exercise
from pipelines.many import exercises_in
from pipelines.notices.tell import lacking
from pipelines.schedule import EVERY_NIGHT, NOTICES, Schedule, schedule_of
from portal.flow_services import BATCHES_POOL, POOL

_TITLES = {
    "carpeta": "Carpeta del ejercicio",
    "paquete": "Paquete",
    "por_lote": "Ejercicios por lote",
    "ejercicios": "Ejercicios",
}
_OF_MANY = "Carpeta de los ejercicios"
# Never two of one: the second waits.
_ONE_AT_A_TIME: Mapping[str, Any] = {
    "concurrency_limit": 1,
    "concurrency_options": ConcurrencyOptions(
        collision_strategy=ConcurrencyLimitStrategy.ENQUEUE, grace_period_seconds=60
    ),
}


def deploy(exercise: Exercise, client: SyncPrefectClient) -> list[str]:
    """Have Prefect hold the exercise's deployments and limits; gives a line for each, in Spanish."""
    for name, most in limits_of(exercise).items():
        client.upsert_global_concurrency_limit_by_name(name=name, limit=most)
    folder = {"carpeta": str(exercise.folder)}
    about = f"Publica completo: {exercise.title}."
    _put(client, publish_exercise, exercise.slug, folder, about, None, _form(publish_exercise))
    about = f"Avisa {NOTICES.words} lo que vence y lo que no ha cambiado en «{exercise.title}»; los lunes, la semana."
    _put(client, tell, f"{exercise.slug}-avisos", folder, about, NOTICES, _form(tell), exercise.slug)
    told = [f"{exercise.slug}: a mano, completo.", f"{exercise.slug}-avisos: {NOTICES.words}."]
    form = _form(publish_package, exercise.published)
    for one in exercise.published:
        when = schedule_of(exercise, one)
        about = f"Publica «{one.title}» {when.words}, hora del centro de México. Si nada cambió, no cambia nada."
        _put(client, publish_package, one.dataset, {**folder, "paquete": one.name}, about, when, form, exercise.slug)
        told.append(f"{one.dataset}: {when.words}.")
    return told


def deploy_country(folder: Path, client: SyncPrefectClient) -> list[str]:
    """Have Prefect share out the exercises of ``folder`` every night. Raises UsageError when it has none."""
    count = len(exercises_in(folder))
    client.create_work_pool(WorkPoolCreate(name=BATCHES_POOL, type="process"), overwrite=True)
    about = "Un lote de los que reparte «Publicar un país». No hace falta correrlo a mano."
    form = _form(publish_batch, carpeta=_OF_MANY)
    _put(client, publish_batch, BATCHES.partition("/")[2], {}, about, None, form, pool=BATCHES_POOL)
    about = f"Publica {EVERY_NIGHT.words}, hora del centro de México, los ejercicios de {folder}, repartidos en lotes."
    form = _form(publish_country, carpeta=_OF_MANY)
    _put(client, publish_country, folder.name, {"carpeta": str(folder)}, about, EVERY_NIGHT, form)
    return [f"{folder.name}: todos sus ejercicios ({count:,}), {EVERY_NIGHT.words}, repartidos en lotes."]


def _put(
    client: SyncPrefectClient, flow: Flow[..., Any], name: str, parameters: Mapping[str, str], description: str,
    when: Schedule | None, form: Mapping[str, Any], tag: str = "", pool: str = POOL,
) -> None:  # fmt: skip
    client.create_deployment(
        flow_id=client.create_flow(flow),
        name=name,
        description=description,
        # By the module's name: a checkout and an installed package are run alike.
        entrypoint=f"{flow.fn.__module__}.{flow.fn.__name__}",
        parameters=dict(parameters),
        parameter_openapi_schema=dict(form),
        enforce_parameter_schema=True,
        schedules=[_schedule(when)] if when else [],
        work_pool_name=pool,
        tags=["cocrea", tag or name],
        **(_ONE_AT_A_TIME if pool == POOL else {}),
    )


def _schedule(when: Schedule) -> DeploymentScheduleCreate:
    return DeploymentScheduleCreate(schedule=CronSchedule(cron=when.cron, timezone=TIMEZONE), slug="horario")


def _form(flow: Flow[..., Any], packages: tuple[Package, ...] = (), **titles: str) -> dict[str, Any]:
    """The form of Prefect's page: Prefect would title a field with the name of its parameter."""
    schema = parameter_schema(flow.fn).model_dump()
    for name, field in schema["properties"].items():
        field["title"] = {**_TITLES, **titles}[name]
    if "paquete" in schema["properties"]:
        schema["properties"]["paquete"]["enum"] = [one.name for one in packages]
    return schema


def main() -> None:
    """Put these deployments on the server of PREFECT_API_URL."""
    parser = argparse.ArgumentParser("python -m flows.deployments")
    parser.add_argument("--pais", type=Path)
    parser.add_argument("ejercicios", type=Path, nargs="*")
    given = parser.parse_args()
    with get_client(sync_client=True) as client:
        # The worker makes it too, once it has started: on a busy machine that is later.
        with suppress(ObjectAlreadyExists):
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        # As after the machine went down in the middle of a run.
        interrupt_the_silent(client)
        told = deploy_country(given.pais, client) if given.pais else []
        for one in map(load_exercise, given.ejercicios):
            told += deploy(one, client)
            told += filter(None, [lacking(one)])
        told += filter(None, [no_ckan()])
    print("\n".join(told))  # noqa: T201 - what the command says


if __name__ == "__main__":
    main()
