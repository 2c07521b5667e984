"""Who runs batches, in Prefect: workers of a pool of their own, that take one run at a time each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import cast
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment

from flows.heartbeat import DIED, PAGE, alive, interrupt, is_at_work
from pipelines.spread import Look, batches_of

BATCHES = "Publicar un lote/lotes"
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
        found = [one for page in batches_of(sorted(runs), PAGE) for one in self._read(page)]
        living = alive(self._client, found)
        return {str(one.id): self._look(one, str(one.id) in living) for one in found}

    def _read(self, runs: Sequence[str]) -> list[FlowRun]:
        wanted = FlowRunFilter(id=FlowRunFilterId(any_=[UUID(one) for one in runs]))
        return self._client.read_flow_runs(flow_run_filter=wanted, limit=PAGE)

    def _look(self, run: FlowRun, living: bool) -> Look:
        state = run.state
        assert state
        if state.type.value in _ENDED:
            return Look("ended", state.message or "", _ENDED[state.type.value])
        if state.type.value == "CRASHED":
            return Look("died", state.message or "")
        if not is_at_work(run) or living:
            return Look("runs" if living else "waits")
        interrupt(self._client, run)
        return Look("died", DIED)
