"""What the pipeline writes of a dataset, beside what people added to it, which stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.publish import metadata
from pipelines.publish.plan import Plan, extras_of, outdated_tags


def fields(plan: Plan) -> dict[str, Any]:
    """The owned fields but for the extras; the tags that people added stay."""
    own = metadata.dataset(plan.entrega, plan.organization)
    del own["extras"]
    tags = set(own["tags"])
    if plan.current is not None:
        tags |= {one["name"] for one in plan.current.get("tags", [])} - outdated_tags(plan.before, plan.entrega)
    return {**own, "tags": [{"name": one} for one in sorted(tags)]}


def extras(plan: Plan, state: Mapping[str, str]) -> list[dict[str, str]]:
    """The owned extras and ``state``; those that people added stay."""
    owned = {*metadata.OWNED_EXTRAS, metadata.UNFINISHED_EXTRA, metadata.RELEASE_EXTRA}
    kept = {key: value for key, value in extras_of(plan.current).items() if key not in owned}
    return as_extras({**kept, **metadata.dataset(plan.entrega, plan.organization)["extras"], **state})


def as_extras(values: Mapping[str, str]) -> list[dict[str, str]]:
    """A mapping as CKAN's extras."""
    return [{"key": key, "value": value} for key, value in sorted(values.items())]
