"""Waiting for a person: the run is suspended, its worker is free, and its page has a form."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from prefect import runtime, suspend_flow_run
from prefect.input import RunInput
from pydantic import Field

from pipelines.approval import decide, waiting
from pipelines.errors import WaitingForApproval
from pipelines.exercise import Exercise


class Decision(RunInput):
    """What the form on Prefect's page asks."""

    publicar: bool = Field(
        title="Publicar", default=False, description="Márquelo si lo revisó y está bien; sin marcar, no se publica."
    )
    motivo: str = Field(title="Motivo", min_length=1, description="Por qué; se guarda con la entrega.")
    quien: str = Field(title="Quién decide", min_length=1, description="Su nombre.")


def wait_for_a_person(exercise: Exercise, error: WaitingForApproval) -> None:
    """Suspend the run until somebody decides, and keep what they decided. Without a decision in its term it fails.

    Raises ``error`` where nobody could wake the run again: it was started by hand.
    """
    found = waiting(exercise.workspace, {one.name for one in exercise.published})
    if found is None or not runtime.deployment.id:
        raise error
    key = hashlib.sha256(error.message.encode()).hexdigest()[:16]
    left = max(1, int((found.until - datetime.now(UTC)).total_seconds()))
    asked = Decision.with_initial_data(description=error.message)
    told: Decision = suspend_flow_run(wait_for_input=asked, timeout=left, key=f"aprobacion-{key}")
    decide(exercise, told.publicar, told.quien, told.motivo)
