"""The one address by which a dataset and a file are named wherever the site tells of them: by the dataset's name.

ckanext-dcat names them by their ids, data.json and the pages by the name: who gathers both had each dataset twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan import model


def dataset_uri(dataset: Mapping[str, Any], default: str) -> str:
    """With the name in the place of the id; ``default`` where the dataset says an address of its own."""
    return by_name(default, dataset["id"], dataset["name"])


def resource_uri(resource: Mapping[str, Any], default: str) -> str:
    """The same, of a file."""
    dataset = model.Package.get(resource.get("package_id"))
    return by_name(default, dataset.id, dataset.name) if dataset else default


def by_name(address: str, identifier: str, name: str) -> str:
    """An address of this site, of a dataset or what is below it."""
    return f"{address}/".replace(f"/dataset/{identifier}/", f"/dataset/{name}/", 1).removesuffix("/")
