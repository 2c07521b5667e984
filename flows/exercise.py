"""The flows: an exercise, or one of its packages, through the one order of stages (pipelines/run.py)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from prefect import State, flow
from prefect.concurrency.sync import concurrency
from prefect.states import Completed

from flows import notices
from flows.access import ckan_access
from flows.again import look_again
from flows.approval import wait_for_a_person
from flows.artifacts import keep_acuse, keep_plan, keep_report
from flows.ending import a_bug, ended
from flows.limits import LEASE_SECONDS, ON_CKAN, of_exercise
from flows.stages import run_as_task
from pipelines import presence
from pipelines.errors import CocreaError, InvalidData, NotTheRelease, WaitingForApproval
from pipelines.exercise import Exercise, load_exercise
from pipelines.run import Checked, run_all
from pipelines.validate.report.markdown import headline, marked

# A first publication of a million rows is done well within it.
_LONGEST_SECONDS = 6 * 3600


@flow(
    name="Publicar un ejercicio",
    flow_run_name="publicar · {carpeta}",
    persist_result=False,
    timeout_seconds=_LONGEST_SECONDS,
)
def publish_exercise(carpeta: Path) -> State[Any]:
    """Reúne, limpia, valida, empaqueta, publica en CKAN y verifica un ejercicio completo.

    Si algún dato tiene errores no se publica nada.

    Args:
        carpeta: La carpeta que contiene ejercicio.toml; por ejemplo, datapackages/ejemplo.
    """
    return ended(lambda: _published(lambda: _load(carpeta)))


@flow(
    name="Publicar un paquete",
    flow_run_name="publicar · {carpeta} · {paquete}",
    persist_result=False,
    timeout_seconds=_LONGEST_SECONDS,
)
def publish_package(carpeta: Path, paquete: str) -> State[Any]:
    """Lo mismo que «Publicar un ejercicio», con uno solo de sus paquetes; los demás no se tocan.

    De los demás se leen los que hacen falta para calcular sus tablas.

    Args:
        carpeta: La carpeta que contiene ejercicio.toml; por ejemplo, datapackages/ejemplo.
        paquete: El nombre del paquete; por ejemplo, presupuesto.
    """
    return ended(lambda: _published(lambda: _load(carpeta).only(paquete)))


@flow(name="Avisar", flow_run_name="avisar · {carpeta}", persist_result=False, timeout_seconds=600)
def tell(carpeta: Path) -> State[Any]:
    """Avisa lo que vence, lo que no ha cambiado como prometía y, los lunes, cómo va la semana. Cada cosa, una vez.

    Args:
        carpeta: La carpeta que contiene ejercicio.toml; por ejemplo, datapackages/ejemplo.
    """

    def work() -> State[Any]:
        told = notices.of_standing(_load(carpeta))
        return Completed(message=f"Se avisó: {'; '.join(told)}." if told else "No había nada nuevo que avisar.")

    return ended(work)


def _load(folder: Path) -> Exercise:
    presence.require(folder)
    return load_exercise(folder)


def _published(load: Callable[[], Exercise]) -> State[Any]:
    try:
        exercise = load()
    except CocreaError as error:
        raise _saying(error, look_again(error)) from None
    return _announced(exercise)


def _announced(exercise: Exercise) -> State[Any]:
    try:
        state = _publish_once_approved(exercise)
    except CocreaError as error:
        again = look_again(error)
        notices.of_failure(exercise, error, again)
        raise _saying(error, again) from None
    except Exception:
        notices.of_failure(exercise, a_bug())
        raise
    notices.of_success(exercise)
    return state


def _saying(error: CocreaError, again: str) -> CocreaError:
    if again:
        error.add_note(again)
    return error


def _publish_once_approved(exercise: Exercise) -> State[Any]:
    try:
        return _publish(exercise)
    except WaitingForApproval as error:
        notices.of_failure(exercise, error)
        wait_for_a_person(exercise, error)
        return _publish(exercise)


def _publish(exercise: Exercise) -> State[Any]:
    reports: list[Checked] = []
    access = ckan_access()

    def judged(checked: Checked) -> None:
        keep_report(exercise, checked, access.url)
        reports.append(checked)

    try:
        with concurrency([of_exercise(exercise), ON_CKAN], strict=False, lease_duration=LEASE_SECONDS):
            deliveries = run_all(exercise, access, run_as_task, judged, partial(keep_plan, exercise, access.url))
    except InvalidData as error:
        error.add_note(" ".join(filter(None, (headline(reports[0].report), marked(reports[0].files)))))
        raise
    for one in deliveries:
        keep_acuse(one)
    if not all(one.acuse.matches for one in deliveries):
        raise NotTheRelease()
    changes = [f"{one.entrega.dataset} ({'publicado' if one.plan.changes else 'sin cambios'})" for one in deliveries]
    return Completed(message=f"CKAN sirve exactamente lo entregado: {', '.join(changes)}.")
