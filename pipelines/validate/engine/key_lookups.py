"""The tables that a schema's foreign keys refer to, read as frictionless finds them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from frictionless import FrictionlessException, errors
from frictionless.resources import TableResource

from pipelines.validate.engine.batch_findings import BatchFindings, keys_only
from pipelines.validate.engine.compiled import judges_of
from pipelines.validate.engine.key_hashes import Keys
from pipelines.validate.engine.known_lookups import known_lookup
from pipelines.validate.engine.lookups import Lookup
from pipelines.validate.engine.opening import open_table
from pipelines.validate.engine.plan import cited, make_plan
from pipelines.validate.engine.sources import UNSURE, sources


def find_lookups(resource: TableResource) -> dict[tuple[str, tuple[str, ...]], Lookup]:
    """By table and key, what its rows hold. Raises FrictionlessException as frictionless's opening does."""
    found: dict[tuple[str, tuple[str, ...]], Lookup] = {}
    for foreign in resource.schema.foreign_keys:
        name, key = cited(foreign)
        if (name, key) not in found:
            table = _referred(resource, name)
            found[name, key] = known_lookup(table, key, partial(_read, table, key))
    return found


def _referred(resource: TableResource, name: str) -> TableResource:
    """The table that is cited. Frictionless's errors, word for word."""
    if name == resource.name or not name:
        cited_table: Any = resource
    elif not resource.package:
        note = 'package is required for foreign keys to other resources: "{fk}"'
        raise FrictionlessException(errors.ResourceError(note=note))
    elif not resource.package.has_resource(name):
        note = f'failed to handle a foreign key for resource "{resource.name}" as resource "{name}" does not exist'
        raise FrictionlessException(errors.ResourceError(note=note))
    else:
        cited_table = resource.package.get_resource(name)
    found: TableResource = cited_table
    return found


def _read(table: TableResource, key: tuple[str, ...]) -> Lookup:
    """From a copy of ``table`` without keys of its own."""
    copy: TableResource = table.to_copy()
    if copy.schema:
        copy.schema.foreign_keys = []
    return Lookup(_keys(copy, key))


def _keys(resource: TableResource, key: tuple[str, ...]) -> list[Keys]:
    opened = open_table(resource)
    plan = make_plan(judges_of(opened.fields, resource.schema), resource.schema, {})
    place = {judge.field.name: number for number, judge in enumerate(plan.judges)}
    if not set(key) <= set(place):
        return []
    positions = [place[name] for name in key]
    for source in sources(opened, positions):
        try:
            found = list(_of(source.findings(lambda batch: keys_only(batch, plan, positions))))
        except UNSURE:
            continue
        if source.error is not None:
            raise FrictionlessException(source.error)
        return found
    return []


def _of(findings: Iterator[BatchFindings]) -> Iterator[Keys]:
    for one in findings:
        if one.primary_keys is not None:
            yield one.primary_keys
