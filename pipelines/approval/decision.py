"""What waits for a decision, and what was decided: kept in the exercise's folder, the decision with its release.

salida/espera.json                          what waits: since when, of which releases, why
salida/entregas/<paquete>/<id>/decision.json   who decided what, when, and for what reason
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines import disk
from pipelines.paths import Workspace

_WAITING, _DECISION = "espera.json", "decision.json"


# By package: the release's id, and why it waits.
Releases = Mapping[str, tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class Waiting:
    """Releases, each with its causes, by package; they wait ``since`` (UTC) and until ``until``."""

    since: datetime
    until: datetime
    releases: Releases

    def over(self, now: datetime) -> bool:
        return now >= self.until


@dataclass(frozen=True)
class Decision:
    """``approved`` holds for those causes of that release and no others."""

    approved: bool
    who: str
    reason: str
    when: datetime
    causes: Sequence[str]


def waiting(workspace: Workspace) -> Waiting | None:
    """What waits now, if something does."""
    told = _read(workspace.root / _WAITING)
    if told is None:
        return None
    releases = {one["paquete"]: (one["entrega"], tuple(one["causas"])) for one in told["paquetes"]}
    return Waiting(datetime.fromisoformat(told["desde"]), datetime.fromisoformat(told["hasta"]), releases)


def wait_for(workspace: Workspace, releases: Releases, now: datetime, hours: int) -> None:
    """Have these wait; what waits already for the same goes on. Raises DiskFull."""
    before = waiting(workspace)
    if before and not before.over(now) and before.releases == {k: (i, tuple(c)) for k, (i, c) in releases.items()}:
        return
    told = {
        "desde": now.isoformat(),
        "hasta": (now + timedelta(hours=hours)).isoformat(),
        "paquetes": [{"paquete": name, "entrega": key, "causas": list(why)} for name, (key, why) in releases.items()],
    }
    _write(workspace.root / _WAITING, told)


def nothing_waits(workspace: Workspace) -> None:
    """Forget what waited."""
    (workspace.root / _WAITING).unlink(missing_ok=True)


def decision_of(release: Path) -> Decision | None:
    """What was decided of the release in that folder, the last time."""
    told = _read(release / _DECISION)
    if told is None:
        return None
    return Decision(
        told["aprobada"], told["quien"], told["motivo"], datetime.fromisoformat(told["cuando"]), tuple(told["causas"])
    )


def keep_decision(release: Path, decision: Decision) -> None:
    """Put it beside the release. Raises DiskFull."""
    told = {
        "aprobada": decision.approved, "quien": decision.who, "motivo": decision.reason,
        "cuando": decision.when.isoformat(), "causas": list(decision.causes),
    }  # fmt: skip
    _write(release / _DECISION, told)


def _read(path: Path) -> dict[str, Any] | None:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def _write(path: Path, told: Mapping[str, Any]) -> None:
    with disk.typed_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    disk.write_atomically(path, json.dumps(told, ensure_ascii=False, indent=1).encode())
