"""Runs of Prefect that wait for a person: told of the decision, so that they go on."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pipelines.errors import ServerFailed
from portal.flow_api import post
from portal.flow_services import flow_services


def go_on(folder: Path, approved: bool, who: str, reason: str) -> int:
    """Have the runs of the exercise in ``folder`` that wait go on with that decision; how many there were.

    Raises ServiceError.
    """
    url = flow_services().answering_at
    if url is None:
        return 0
    asked = {"flow_runs": {"tags": {"all_": ["cocrea"]}, "state": {"type": {"any_": ["PAUSED"]}}}}
    every = post(url, "/flow_runs/filter", asked)
    found = [one for one in every if Path(one["parameters"]["carpeta"]).resolve() == folder.resolve()]
    for one in found:
        decision = {"run_input": {"publicar": approved, "motivo": reason, "quien": who}}
        answer = post(url, f"/flow_runs/{one['id']}/resume", decision)
        # What it does not take it answers with 200.
        if answer["status"] != "ACCEPT":
            raise ServerFailed(
                f"La decisión quedó guardada, pero la corrida «{one['name']}» de Prefect no la recibió.",
                "Deténgala en la página de Prefect y vuelva a correr el ejercicio: ya no preguntará.",
            )
    return len(found)


def publish_now(folder: Path, datasets: Collection[str]) -> bool:
    """Have Prefect run now the packages of these datasets that it runs by itself; whether it runs any.

    Raises ServiceError.
    """
    url = flow_services().answering_at
    if url is None:
        return False
    asked = {"deployments": {"name": {"any_": sorted(datasets)}, "tags": {"all_": ["cocrea"]}}}
    every = post(url, "/deployments/filter", asked)
    found = [one for one in every if Path(one["parameters"].get("carpeta", "")).resolve() == folder.resolve()]
    for one in found:
        post(url, f"/deployments/{one['id']}/create_flow_run", {})
    return bool(found)
