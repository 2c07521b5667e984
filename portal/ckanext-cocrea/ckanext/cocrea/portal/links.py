"""What became of the links of an exercise when its last release was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ckanext.cocrea.portal.exercises import Exercise

_FILE = "ligas_revisadas.json"


@dataclass(frozen=True)
class Links:
    """When they were asked, and of each address that no reader finds its HTTP status, None where nobody answered."""

    asked: datetime | None = None
    dead: Mapping[str, int | None] = field(default_factory=dict)


def links(exercise: Exercise) -> Links:
    """Nothing is known where the release does not tell."""
    told = exercise.document(_FILE)
    if told is None:
        return Links()
    dead = {address: one.get("estado") for address, one in told["ligas"].items() if not one["responde"]}
    return Links(datetime.fromisoformat(told["revisadas"]), dead)
