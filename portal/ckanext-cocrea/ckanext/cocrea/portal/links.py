"""What became of the links of an exercise when its last releases were made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ckanext.cocrea.portal.exercises import Exercise

_FILE = "ligas_revisadas.json"


@dataclass(frozen=True)
class Links:
    """When each address was asked, and of each that no reader finds its HTTP status, None where nobody answered."""

    asked: Mapping[str, datetime] = field(default_factory=dict)
    dead: Mapping[str, int | None] = field(default_factory=dict)


def links(exercise: Exercise) -> Links:
    """What its releases tell, each of its own; of an address of several, what the latest found."""
    told = sorted(_told(exercise), key=lambda one: str(one["revisadas"]))
    latest = {
        address: (datetime.fromisoformat(each["revisadas"]), one)
        for each in told
        for address, one in each["ligas"].items()
    }
    return Links(
        {address: when for address, (when, _) in latest.items()},
        {address: one.get("estado") for address, (_, one) in latest.items() if not one["responde"]},
    )


def _told(exercise: Exercise) -> Iterator[dict[str, Any]]:
    for release in exercise.releases.values():
        found = release.attachments.get(_FILE)
        if found and found.path.is_file():
            yield json.loads(found.path.read_bytes())
