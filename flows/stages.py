"""A stage as a Prefect task run: named, retried where that may help, and never kept in Prefect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from prefect import State, Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import TaskRun
from prefect.states import Failed, raise_state_exception
from prefect.tasks import exponential_backoff

from pipelines.errors import CocreaError, ServiceError
from pipelines.exercise import Exercise
from pipelines.progress import Advance, unheard
from pipelines.stages import Stage

Result = TypeVar("Result")

# 5, 10 and 20 seconds, each spread by half: a CKAN that restarts is back within half a minute.
_RETRIES = 3
_FIRST_DELAY_S = 5.0
_JITTER = 0.5


def run_as_task(stage: Stage, subject: str, work: Callable[[Advance], Result]) -> Result:
    """A Runner (see pipelines/run.py) for inside a flow: the task run is named, say, «limpiar · plan-de-accion/hitos».

    Raises what ``work`` raised last.
    """
    outcome: Any = _TASKS[stage](stage, subject, work)
    if isinstance(outcome, State):
        raise_state_exception(outcome)
    return outcome  # type: ignore[no-any-return]  # Prefect's task cannot carry the type of one call's work


def run_exercise_as_task(exercise: Exercise, work: Callable[[], Result]) -> Result:
    """All stages of one exercise of many as one task run, named as it is. Raises what ``work`` raised last."""
    outcome: Any = _EXERCISE(exercise.slug, lambda _: work())
    if isinstance(outcome, State):
        raise_state_exception(outcome)
    return outcome  # type: ignore[no-any-return]  # as above


def failed(error: CocreaError) -> State[Any]:
    """``error`` as a state of Prefect: its message is one paragraph for a person, and no traceback is logged."""
    return Failed(message=error.paragraph, data=error)


def _attempt(stage: Stage, subject: str, work: Callable[[Advance], Any]) -> Any:
    """The body of a stage's task. ``stage`` and ``subject`` are here for the run's name."""
    return _attempt_all(subject, work)


def _attempt_all(exercise: str, work: Callable[[Advance], Any]) -> Any:
    """The body of every task. ``exercise`` is here for the run's name."""
    try:
        return work(unheard)
    except CocreaError as error:
        return failed(error)


def _may_succeed_later(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(state.data, ServiceError) and state.data.transient


def _as_task(body: Callable[..., Any], name: str, run_name: str, network: bool) -> Task[..., Any]:
    return task(
        name=name,
        task_run_name=run_name,
        retries=_RETRIES if network else 0,
        retry_delay_seconds=exponential_backoff(_FIRST_DELAY_S),
        retry_jitter_factor=_JITTER,
        retry_condition_fn=_may_succeed_later,
        cache_policy=NO_CACHE,
        persist_result=False,
    )(body)


_TASKS = {stage: _as_task(_attempt, stage.title, "{stage.title} · {subject}", stage.network) for stage in Stage}
# What was done of it before it failed is not done again: pipelines/recall.py.
_EXERCISE = _as_task(_attempt_all, "ejercicio", "{exercise}", network=True)
