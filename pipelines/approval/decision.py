"""What waits for a decision, and what was decided: kept in the exercise's folder, the decision with its release.

salida/espera.json                          what waits, by package: of which release, why, since when, until when
salida/entregas/<paquete>/<id>/decision.json   who decided what, when, and for what reason
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines import disk
from pipelines.package.kept import publications
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


def waiting(workspace: Workspace, packages: Collection[str] | None = None) -> Waiting | None:
    """What waits now of these packages, or of all, if something does; its term is the first that ends."""
    found = {name: one for name, one in _read_waits(workspace).items() if packages is None or name in packages}
    if not found:
        return None
    return Waiting(
        min(datetime.fromisoformat(one["desde"]) for one in found.values()),
        min(datetime.fromisoformat(one["hasta"]) for one in found.values()),
        {name: (one["entrega"], tuple(one["causas"])) for name, one in found.items()},
    )


def wait_for(workspace: Workspace, looked_at: Collection[str], releases: Releases, now: datetime, hours: int) -> None:
    """Of the packages ``looked_at`` these wait and no others; what waits already for the same goes on in its term.

    Those of other packages wait as they did, until their term. Raises DiskFull.
    """
    before = {name: one for name, one in _read_waits(workspace).items() if now < datetime.fromisoformat(one["hasta"])}
    after = {name: one for name, one in before.items() if name not in looked_at}
    for name, (release, causes) in releases.items():
        asked, held = {"entrega": release, "causas": list(causes)}, before.get(name, {})
        same = {key: held.get(key) for key in asked} == asked
        term = {"desde": now.isoformat(), "hasta": (now + timedelta(hours=hours)).isoformat()}
        after[name] = held if same else {**asked, **term}
    _write_waits(workspace, after)


def nothing_waits(workspace: Workspace, packages: Collection[str]) -> None:
    """Forget what waited of these packages. Raises DiskFull."""
    _write_waits(workspace, {name: one for name, one in _read_waits(workspace).items() if name not in packages})


def refused(workspace: Workspace, packages: Collection[str]) -> Releases:
    """The releases of these packages whose last decision was against, with no other published since: who refused by
    mistake may decide again."""
    last = {name: _last_decided(workspace.releases / name) for name in packages}
    return {name: (one[0], one[1].causes) for name, one in last.items() if one and not one[1].approved}


def _last_decided(releases: Path) -> tuple[str, Decision] | None:
    every = ((path.parent.name, decision_of(path.parent)) for path in releases.glob(f"*/{_DECISION}"))
    published = max((datetime.fromisoformat(one.publicada) for one in publications(releases)), default=None)
    since = [(name, one) for name, one in every if one and (published is None or one.when > published)]
    return max(since, key=lambda found: found[1].when, default=None)


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


def _read_waits(workspace: Workspace) -> dict[str, Any]:
    return _read(workspace.root / _WAITING) or {}


def _write_waits(workspace: Workspace, waits: Mapping[str, Any]) -> None:
    if waits:
        _write(workspace.root / _WAITING, waits)
    else:
        (workspace.root / _WAITING).unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any] | None:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def _write(path: Path, told: Mapping[str, Any]) -> None:
    with disk.typed_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    disk.write_atomically(path, json.dumps(told, ensure_ascii=False, indent=1).encode())
