"""Many exercises every night: one run that shares them out in batches, each run by whichever worker is free."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from prefect import State, flow, get_client
from prefect.states import Completed, Failed

from flows import notices
from flows.access import ckan_access
from flows.artifacts import keep_outcomes
from flows.ending import ended
from flows.stages import run_exercise_as_task
from flows.workers import PrefectWorkers
from pipelines.errors import CocreaError
from pipelines.exercise import Exercise
from pipelines.many import exercises_in, in_a_line, publish_each
from pipelines.run import Delivery
from pipelines.spread import batches_of, spread, told_of
from pipelines.stages import run_unheard

# Before the next night's begins.
_LONGEST_SECONDS = 20 * 3600
# What one process that starts (five seconds of imports) does well to be worth it, and not too much to do again.
_IN_A_BATCH = 50
_LOOK_SECONDS = 5


@flow(
    name="Publicar un país",
    flow_run_name="publicar todos · {carpeta}",
    persist_result=False,
    timeout_seconds=_LONGEST_SECONDS,
)
def publish_country(carpeta: Path, por_lote: int = _IN_A_BATCH) -> State[Any]:
    """Reparte en lotes todos los ejercicios de una carpeta entre quienes corren lotes, y espera a que terminen.

    Si quien corría un lote muere, otro lo sigue; lo que ya se publicó no se publica otra vez.

    Args:
        carpeta: La carpeta que contiene las carpetas de los ejercicios.
        por_lote: Cuántos ejercicios van en cada lote.
    """
    return ended(lambda: _share_out(carpeta, por_lote))


@flow(name="Publicar un lote", persist_result=False, timeout_seconds=_LONGEST_SECONDS)
def publish_batch(carpeta: Path, ejercicios: list[str]) -> State[Any]:
    """Publica estos ejercicios, uno tras otro: lo que pase con uno no detiene a los demás.

    Args:
        carpeta: La carpeta que contiene las carpetas de los ejercicios.
        ejercicios: Los nombres de sus carpetas.
    """
    return ended(lambda: _publish_each([carpeta / one for one in ejercicios]))


def _share_out(folder: Path, size: int) -> State[Any]:
    names = [one.name for one in exercises_in(folder)]
    with get_client(sync_client=True) as client:
        workers = PrefectWorkers(client, folder)
        done = list(spread(batches_of(names, max(1, size)), workers, partial(time.sleep, _LOOK_SECONDS)))
    well = all(one.look.well for one in done)
    return (Completed if well else Failed)(message=told_of(done))


def _publish_each(folders: list[Path]) -> State[Any]:
    found = list(publish_each(folders, ckan_access(), run_unheard, _announced))
    keep_outcomes(found)
    well = not any(one.error for one in found)
    return (Completed if well else Failed)(message=in_a_line(found))


def _announced(exercise: Exercise, work: Callable[[], list[Delivery]]) -> list[Delivery]:
    try:
        deliveries = run_exercise_as_task(exercise, work)
    except CocreaError as error:
        notices.of_failure(exercise, error)
        raise
    notices.of_success(exercise)
    return deliveries
