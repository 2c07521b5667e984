"""One table replaced at once, for those who load a resource's rows and have no releases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import IO, Any

from ckan import model
from ckan.plugins import toolkit
from ckanext.cocrea import files, staging, swap
from ckanext.cocrea.database import transaction
from ckanext.cocrea.definition import Definition


def replace_now(context: Any, definition: Definition, content: IO[bytes], largest_bytes: int) -> int:
    """Load the CSV and serve it: its readers see the old rows or the new ones. Returns how many there are.

    A column of which the request says nothing keeps what CKAN's data dictionary says of it. Raises staging.NotLoadable,
    files.NotTheFile when it is too large.
    """
    digest = hashlib.sha256()
    for _ in files.weighed(files.blocks(content), digest, largest_bytes):
        pass
    definition = replace(definition, fields=tuple(_described(context, definition)))
    with transaction() as cursor:
        staged = staging.stage_whole(cursor, definition, digest.hexdigest(), content)
    with transaction() as cursor:
        rows = swap.put(cursor, definition.resource_id, staged.content, ())
    if not model.Resource.get(definition.resource_id).extras.get("datastore_active"):
        toolkit.get_action("resource_patch")({**context}, {"id": definition.resource_id, "datastore_active": True})
    return rows


def _described(context: Any, definition: Definition) -> Iterator[Mapping[str, Any]]:
    try:
        served = toolkit.get_action("datastore_info")({**context}, {"id": definition.resource_id})["fields"]
    except toolkit.ObjectNotFound:
        served = []
    held = {one["id"]: one.get("info") for one in served}
    for one in definition.fields:
        yield {**one, "info": one["info"] or held.get(one["id"]) or {}}
