"""What a Prefect server holds, as a steward asks it: what is scheduled, when it runs next, and how it last went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.clock import TIMEZONE
from portal.flow_api import post

_ENDED = ["COMPLETED", "FAILED", "CANCELLED", "CRASHED"]
# What a run that has begun and not ended does, by its type of state.
_NOW = {
    "PENDING": "por empezar", "RUNNING": "corriendo", "CANCELLING": "deteniéndose", "PAUSED": "espera a una persona",
}  # fmt: skip
_QUEUED = "en cola"
# What Prefect itself says of a run that nobody decided about.
_IN_SPANISH = {
    f"The flow was {how} and never resumed.": "Nadie decidió en el plazo: no se publicó nada."
    for how in ("paused", "suspended")
}
# Prefect looks again in some seconds whether there is room.
_WAITING = ("Late", "AwaitingConcurrencySlot")


@dataclass(frozen=True)
class Deployment:
    """One deployment. Moments in Mexico City's time; ``last_state`` is Prefect's type of state, in capitals.

    ``now`` says in Spanish what its run that has not ended does, and is empty when there is none.
    """

    name: str
    description: str
    paused: bool
    scheduled: bool
    now: str
    next_run: datetime | None
    last_run: datetime | None
    last_state: str
    last_message: str


def deployments(url: str, tag: str | None = None) -> list[Deployment]:
    """Those of the server at ``url`` in the order of their names; with ``tag``, only an exercise's.

    Raises ServiceError when the server does not answer as it should.
    """
    wanted = {"tags": {"all_": [tag or "cocrea"]}}
    found = post(url, "/deployments/filter", {"deployments": wanted, "sort": "NAME_ASC"})
    return [_read(url, one) for one in found]


def _read(url: str, one: Mapping[str, Any]) -> Deployment:
    last = _run(url, one["id"], _ENDED, "END_TIME_DESC")
    coming = _run(url, one["id"], ["SCHEDULED"], "EXPECTED_START_TIME_ASC")
    next_run = _moment(coming.get("next_scheduled_start_time"))
    going = _run(url, one["id"], list(_NOW), "START_TIME_DESC")
    waits = coming.get("state_name") in _WAITING or (next_run and next_run < datetime.now(UTC))
    return Deployment(
        name=one["name"],
        description=one["description"] or "",
        paused=bool(one["paused"]),
        scheduled=any(each["active"] for each in one["schedules"]),
        now=_NOW.get(going.get("state_type", ""), _QUEUED if waits else ""),
        next_run=next_run,
        last_run=_moment(last.get("end_time")),
        last_state=last.get("state_type", ""),
        last_message=_IN_SPANISH.get(said := (last.get("state") or {}).get("message") or "", said),
    )


def _run(url: str, deployment: str, states: list[str], order: str) -> Mapping[str, Any]:
    """The first run of a deployment in one of these states; empty when there is none."""
    asked = {
        "deployments": {"id": {"any_": [deployment]}},
        "flow_runs": {"state": {"type": {"any_": states}}},
        "sort": order,
        "limit": 1,
    }
    return next(iter(post(url, "/flow_runs/filter", asked)), {})


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(ZoneInfo(TIMEZONE)) if text else None
