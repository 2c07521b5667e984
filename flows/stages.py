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


def failed(error: CocreaError) -> State[Any]:
    """``error`` as a state of Prefect: its message is one paragraph for a person, and no traceback is logged."""
    return Failed(message=error.paragraph, data=error)


def _attempt(stage: Stage, subject: str, work: Callable[[Advance], Any]) -> Any:
    """The body of every task. ``stage`` and ``subject`` are here for the run's name."""
    try:
        return work(unheard)
    except CocreaError as error:
        return failed(error)


def _may_succeed_later(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(state.data, ServiceError) and state.data.transient


def _as_task(stage: Stage) -> Task[..., Any]:
    return task(
        name=stage.title,
        task_run_name="{stage.title} · {subject}",
        retries=_RETRIES if stage.network else 0,
        retry_delay_seconds=exponential_backoff(_FIRST_DELAY_S),
        retry_jitter_factor=_JITTER,
        retry_condition_fn=_may_succeed_later,
        cache_policy=NO_CACHE,
        persist_result=False,
    )(_attempt)


_TASKS = {stage: _as_task(stage) for stage in Stage}
