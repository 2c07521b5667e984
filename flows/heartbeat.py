"""Runs that were killed with their worker: nobody tells Prefect, which would show them as running for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from prefect import get_client, runtime
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.events.filters import EventFilter, EventNameFilter, EventOccurredFilter, EventResourceFilter
from prefect.states import Crashed

from flows.again import run_again
from pipelines.spread import SILENCE, batches_of, is_silent

DIED = "Quien lo corría dejó de dar señales de vida."
_AT_WORK = (StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)
_RUN, _HEARTBEAT = "prefect.flow-run.", "prefect.flow-run.heartbeat"
# As many runs, and events, as Prefect's API tells at once.
PAGE, _EVENTS_PAGE = 200, 50


def is_at_work(run: FlowRun) -> bool:
    """Whether somebody runs it, as far as Prefect was told."""
    return run.state is not None and run.state.type in _AT_WORK


def alive(client: SyncPrefectClient, runs: Sequence[FlowRun]) -> set[str]:
    """The ids of those at work that changed their state or gave a sign of life not long ago."""
    now = datetime.now(UTC)
    at_work = [one for one in runs if is_at_work(one)]
    fresh = {str(one.id) for one in at_work if one.state and not is_silent(one.state.timestamp, now)}
    others = [f"{_RUN}{one.id}" for one in at_work if str(one.id) not in fresh]
    heard = [one for page in batches_of(others, _EVENTS_PAGE) for one in _heard_of(client, page, now)]
    return fresh | {one.removeprefix(_RUN) for one in heard}


def interrupt(client: SyncPrefectClient, run: FlowRun) -> None:
    """Have Prefect know that nobody runs it any more."""
    client.set_flow_run_state(run.id, Crashed(message=DIED), force=True)


def interrupt_the_silent(client: SyncPrefectClient) -> None:
    """Have Prefect know of those that nobody runs any more, and run again what runs by itself."""
    wanted = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(_AT_WORK))))
    found = client.read_flow_runs(flow_run_filter=wanted, limit=PAGE)
    living = alive(client, found)
    for one in found:
        if str(one.id) not in living:
            interrupt(client, one)
            run_again(client, one)


def interrupt_others_silent() -> None:
    """The same, from within a run; where it is of no deployment there is no server that others use."""
    if runtime.deployment.id:
        with get_client(sync_client=True) as client:
            interrupt_the_silent(client)


def _heard_of(client: SyncPrefectClient, runs: Sequence[str], now: datetime) -> list[str]:
    signs = EventFilter(
        occurred=EventOccurredFilter.model_validate({"since": now - SILENCE}),
        event=EventNameFilter(name=[_HEARTBEAT]),
        # One event of each is enough.
        resource=EventResourceFilter(id=list(runs), distinct=True),
    )
    return [one.resource.id for one in client.read_events(signs, limit=_EVENTS_PAGE).events]
