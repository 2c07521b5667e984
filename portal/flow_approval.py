"""Runs of Prefect that wait for a person: told of the decision, so that they go on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import requests

from pipelines.errors import ServerFailed, ServiceError
from pipelines.http import check_status, typed_errors
from portal.flow_services import flow_services

_PATIENCE_SECONDS = 30


def go_on(folder: Path, approved: bool, who: str, reason: str) -> int:
    """Have the runs of the exercise in ``folder`` that wait go on with that decision; how many there were.

    Raises ServiceError.
    """
    url = flow_services().answering_at
    if url is None:
        return 0
    asked = {"flow_runs": {"tags": {"all_": ["cocrea"]}, "state": {"type": {"any_": ["PAUSED"]}}}}
    every = _post(f"{url}/api/flow_runs/filter", asked)
    found = [one for one in every if Path(one["parameters"]["carpeta"]).resolve() == folder.resolve()]
    for one in found:
        address = f"{url}/api/flow_runs/{one['id']}/resume"
        answer = _post(address, {"run_input": {"publicar": approved, "motivo": reason, "quien": who}})
        # What it does not take it answers with 200.
        if answer["status"] != "ACCEPT":
            raise ServerFailed(
                f"La decisión quedó guardada, pero la corrida «{one['name']}» de Prefect no la recibió.",
                "Deténgala en la página de Prefect y vuelva a correr el ejercicio: ya no preguntará.",
            )
    return len(found)


def _post(address: str, body: dict[str, Any]) -> Any:
    with typed_errors(address):
        answer = requests.post(address, json=body, timeout=_PATIENCE_SECONDS)
        check_status(address, answer.status_code)
        try:
            return answer.json()
        except ValueError as error:
            raise ServiceError(f"{address} no respondió lo que debía.", "Vuelva a intentarlo.") from error
