"""What did not go well is run again, in an hour or a day: its own schedule may be months away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from prefect import get_client, runtime
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterNextScheduledStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Scheduled

from pipelines.errors import CocreaError
from pipelines.schedule import again_after


def look_again(error: CocreaError) -> str:
    """Have Prefect run the same again where that may help, and say so; empty where it will not.

    Not a run by hand of what has no schedule, whose person is there, nor one whose schedule somebody paused.
    """
    again = again_after(error)
    if again is None or not runtime.deployment.id:
        return ""
    deployment, when = UUID(runtime.deployment.id), datetime.now(UTC) + again.after
    with get_client(sync_client=True) as client:
        if not _runs_by_itself(client, deployment):
            return ""
        _run_by(client, deployment, when, runtime.flow_run.parameters, str(runtime.flow_run.id))
    return again.words


def run_again(client: SyncPrefectClient, run: FlowRun) -> None:
    """Have Prefect run now what nobody runs any more, where it runs by itself."""
    if run.deployment_id and _runs_by_itself(client, run.deployment_id):
        _run_by(client, run.deployment_id, datetime.now(UTC), run.parameters, str(run.id))


def _runs_by_itself(client: SyncPrefectClient, deployment: UUID) -> bool:
    found = client.read_deployment(deployment)
    return not found.paused and any(one.active for one in found.schedules)


def _run_by(
    client: SyncPrefectClient, deployment: UUID, when: datetime, parameters: Mapping[str, Any], after: str
) -> None:
    """A run by then, if none comes before; and one only ``after`` that run, whoever asks for it at once."""
    same = {name: str(one) for name, one in parameters.items()}
    coming = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[deployment]),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        next_scheduled_start_time=FlowRunFilterNextScheduledStartTime.model_validate({"before_": when}),
    )
    if all(one.parameters != same for one in client.read_flow_runs(flow_run_filter=coming)):
        client.create_flow_run_from_deployment(
            deployment, parameters=same, state=Scheduled(scheduled_time=when), idempotency_key=f"otra-{after}"
        )
