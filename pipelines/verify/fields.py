"""What CKAN's pages say of a dataset and its resources, compared with the release; what people added is theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.changes.said import apart
from pipelines.exercise import Organization
from pipelines.package import Entrega
from pipelines.publish import licence, metadata
from pipelines.publish.field_names import field_name
from pipelines.publish.identity import ARCHIVE, resource_id
from pipelines.publish.plan import extras_of
from pipelines.verify.words import quoted


def dataset_details(entrega: Entrega, dataset: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each of the dataset's fields that is not the release's."""
    wanted = metadata.dataset(entrega, _owner(entrega))
    for key in sorted(wanted.keys() - {"name", "owner_org", "tags", "extras"}):
        yield from _detail(key, dataset.get(key), wanted[key])
    if not licence.is_settled(dataset, metadata.licence(entrega)):
        yield from _detail("license_id", dataset.get("license_id"), metadata.licence(entrega)["name"])
    tags = {one["name"] for one in dataset.get("tags", [])}
    for one in sorted(set(wanted["tags"]) - tags):
        yield f"Falta la etiqueta «{one}»."
    extras = extras_of(dataset)
    for key in sorted(metadata.OWNED_EXTRAS):
        yield from _detail(key, extras.get(key), wanted["extras"].get(key, ""))


def resource_details(wanted: Mapping[str, Any], resource: Mapping[str, Any]) -> Iterator[str]:
    """The same of one resource."""
    for key in wanted:
        if key != "id":
            yield from _detail(key, resource.get(key), wanted[key])


def is_ordered(entrega: Entrega, dataset: Mapping[str, Any]) -> bool:
    """Whether the release's resources come in its order, whatever people put between them."""
    ours = [resource_id(entrega.dataset, name) for name in [*(one.name for one in entrega.tables), ARCHIVE]]
    served = [one["id"] for one in dataset["resources"] if one["id"] in ours]
    return served == [one for one in ours if one in served]


def _owner(entrega: Entrega) -> Organization:
    """The organization as the release tells of it; its name on CKAN is not in there, and is not compared."""
    publisher = entrega.descriptor["contributors"][0]
    return Organization("", publisher["title"], "", publisher.get("email", ""))


def _detail(key: str, served: Any, wanted: Any) -> Iterator[str]:
    if (served or "") != wanted:
        has, should = apart(str(served or ""), str(wanted))
        yield f"{field_name(key)}: CKAN dice {quoted(has)} y la entrega {quoted(should)}."
