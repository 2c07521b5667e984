"""Releases of one contracting process → what they say together, by the merge rules of OCDS.

https://standard.open-contracting.org/1.1/en/schema/merging: what a later release says stands over what the ones before
said; objects in lists are the same where their ids are, and without ids all of them stay; a null takes a value out.
``ocdsmerge``, the reference, asks the web for a schema and forgets in which file and place each thing was said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Where an object of a list was last said, kept in the object itself.
PLACE = "\0lugar"


@dataclass(frozen=True, eq=False)
class Release:
    """A release, the number of its file, and its path there; ``compiled`` is the whole state as of its date."""

    file: int
    path: str
    content: dict[str, Any]
    compiled: bool = False

    @property
    def date(self) -> str:
        return str(self.content.get("date") or "")


def compile_releases(releases: Sequence[Release]) -> dict[str, Any]:
    """The process as of its last release; of what a compiled one says, nothing before it is needed."""
    ordered = sorted(releases, key=lambda one: one.date)
    start = max((at for at, one in enumerate(ordered) if one.compiled), default=0)
    found: dict[str, Any] = {}
    for one in ordered[start:]:
        found = _over(found, _placed(one))
    return found


def _placed(release: Release) -> dict[str, Any]:
    """The release, whose contracts and payments know their places."""
    prefix = "" if release.path == "(raíz)" else f"{release.path}."
    contracts = release.content.get("contracts")
    for index, contract in enumerate(contracts if isinstance(contracts, list) else ()):
        if not isinstance(contract, dict):
            continue
        path = f"{prefix}contracts[{index}]"
        contract[PLACE] = (release.file, path)
        implementation = contract.get("implementation")
        payments = implementation.get("transactions") if isinstance(implementation, dict) else None
        for number, payment in enumerate(payments if isinstance(payments, list) else ()):
            if isinstance(payment, dict):
                payment[PLACE] = (release.file, f"{path}.implementation.transactions[{number}]")
    return release.content


def _over(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(before)
    for key, value in after.items():
        old = merged.get(key)
        if value is None:
            # As the reference does: what an object holds is taken out one by one.
            if not isinstance(old, dict) and not _objects(old):
                merged.pop(key, None)
        elif isinstance(value, dict):
            merged[key] = _over(old if isinstance(old, dict) else {}, value)
        elif objects := _objects(value):
            merged[key] = _lists_over(_objects(old), objects)
        else:
            merged[key] = value
    return merged


def _lists_over(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    merged: dict[tuple[str, int], dict[str, Any]] = {}
    for items in (before, after):
        seen: dict[str, int] = {}
        for one in items:
            name = _name(one)
            times = 0 if "id" in one else seen.get(name, 0)
            seen[name] = times + 1
            merged[name, times] = _over(merged.get((name, times), {}), one)
    return list(merged.values())


def _name(item: Mapping[str, Any]) -> str:
    """An object's id; without one, all that it says: two releases that repeat it speak of one thing."""
    if item.get("id") is not None:
        return str(item["id"])
    return json.dumps({key: value for key, value in item.items() if key != PLACE}, sort_keys=True, default=str)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
