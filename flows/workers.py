"""Who runs batches, in Prefect: workers of a pool of their own, that take one run at a time each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment
from prefect.events.filters import EventFilter, EventNameFilter, EventOccurredFilter, EventResourceFilter
from prefect.states import Crashed

from pipelines.spread import SILENCE, Look, batches_of, is_silent

BATCHES = "Publicar un lote/lotes"
_RUN, _HEARTBEAT = "prefect.flow-run.", "prefect.flow-run.heartbeat"
# As many runs, and events, as Prefect's API tells at once.
_PAGE, _EVENTS_PAGE = 200, 50
_ENDED = {"COMPLETED": True, "FAILED": False, "CANCELLED": False}


class PrefectWorkers:
    """Workers (see pipelines/spread.py) that a Prefect server knows; the exercises are in ``folder``."""

    def __init__(self, client: SyncPrefectClient, folder: Path) -> None:
        self._client = client
        self._folder = folder

    def start(self, batch: Sequence[str], tries: int) -> str:
        """Schedule a run of the batch for now."""
        again = f" · vez {tries}" if tries > 1 else ""
        # Prefect's function is for both worlds; outside of an event loop it gives the run itself.
        run = cast(FlowRun, run_deployment(
            BATCHES, parameters={"carpeta": str(self._folder), "ejercicios": list(batch)}, timeout=0,
            flow_run_name=f"lote · {batch[0]} a {batch[-1]}{again}",
        ))  # fmt: skip
        return str(run.id)

    def look(self, runs: Collection[str]) -> Mapping[str, Look]:
        """How each run is. One that gives no sign of life is told to Prefect as interrupted."""
        found = [one for page in batches_of(sorted(runs), _PAGE) for one in self._read(page)]
        alive = self._alive([one for one in found if _is_at_work(one)])
        return {str(one.id): self._look(one, str(one.id) in alive) for one in found}

    def _read(self, runs: Sequence[str]) -> list[FlowRun]:
        wanted = FlowRunFilter(id=FlowRunFilterId(any_=[UUID(one) for one in runs]))
        return self._client.read_flow_runs(flow_run_filter=wanted, limit=_PAGE)

    def _look(self, run: FlowRun, alive: bool) -> Look:
        state = run.state
        assert state
        if state.type.value in _ENDED:
            return Look("ended", state.message or "", _ENDED[state.type.value])
        if state.type.value == "CRASHED":
            return Look("died", state.message or "")
        if not _is_at_work(run) or alive:
            return Look("runs" if alive else "waits")
        message = "Quien lo corría dejó de dar señales de vida."
        self._client.set_flow_run_state(run.id, Crashed(message=message), force=True)
        return Look("died", message)

    def _alive(self, runs: Sequence[FlowRun]) -> set[str]:
        """Those that changed their state or gave a sign of life not long ago."""
        now = datetime.now(UTC)
        fresh = {str(one.id) for one in runs if one.state and not is_silent(one.state.timestamp, now)}
        others = [f"{_RUN}{one.id}" for one in runs if str(one.id) not in fresh]
        heard = [one for page in batches_of(others, _EVENTS_PAGE) for one in self._heard_of(page, now)]
        return fresh | {one.removeprefix(_RUN) for one in heard}

    def _heard_of(self, runs: Sequence[str], now: datetime) -> list[str]:
        signs = EventFilter(
            occurred=EventOccurredFilter.model_validate({"since": now - SILENCE}),
            event=EventNameFilter(name=[_HEARTBEAT]),
            # One event of each is enough.
            resource=EventResourceFilter(id=list(runs), distinct=True),
        )
        return [one.resource.id for one in self._client.read_events(signs, limit=_EVENTS_PAGE).events]


def _is_at_work(run: FlowRun) -> bool:
    return run.state is not None and run.state.type.value in ("PENDING", "RUNNING", "CANCELLING")
