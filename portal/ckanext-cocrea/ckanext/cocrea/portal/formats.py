"""A table in other formats, as the release that CKAN serves has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.cocrea.portal.exercises import ATTACHMENTS_FIELD, TABLE_FIELD, WHOLE, attachments
from ckanext.cocrea.portal.words import size
from ckanext.cocrea.served import RELEASE_EXTRA

FORMATS = {"xlsx": "Excel (XLSX)", "parquet": "Parquet"}


def formats_of(dataset: Mapping[str, Any], resource: Mapping[str, Any]) -> list[dict[str, str]]:
    """Name, address and size of each other format of a resource, for its page in CKAN; empty when it is no table."""
    whole = next((one for one in dataset["resources"] if one.get(TABLE_FIELD) == WHOLE), None)
    release = next((one["value"] for one in dataset.get("extras", ()) if one["key"] == RELEASE_EXTRA), "")
    found = attachments(whole["id"], whole.get(ATTACHMENTS_FIELD), dataset["name"], release) if whole else {}
    named = {name: found.get(f"{resource.get(TABLE_FIELD)}.{suffix}") for suffix, name in FORMATS.items()}
    return [{"name": name, "url": one.url, "size": size(one.size_bytes)} for name, one in named.items() if one]
