"""Frictionless's own look at a resource's descriptor, which need not be taken twice of what says the same."""

from __future__ import annotations

from collections.abc import Hashable

from frictionless import Resource, Schema, system

from pipelines.validate.engine.compiled import compiled
from pipelines.validate.engine.plain_resources import has_plain_place, said_by

# Descriptors remembered.
_REMEMBERED = 64
_valid: dict[Hashable, None] = {}


def check_descriptor(resource: Resource) -> None:
    """Whether the descriptor is valid. Raises FrictionlessException where it is not."""
    # Of many tables of one kind only the place is another.
    said = said_by(resource, but=("_name", "path")) if has_plain_place(resource) else None
    if said is not None and said in _valid:
        return
    _look(resource)
    if said is not None:
        if len(_valid) >= _REMEMBERED:
            _valid.clear()
        _valid[said] = None


def _look(resource: Resource) -> None:
    """At its schema's, once."""
    schema: Schema | None = resource.schema
    # A schema that is a file is named in the descriptor, and a profile may ask for more.
    if schema is None or schema.metadata_descriptor_path or resource.profile:
        resource.to_descriptor(validate=True)
        return
    version = getattr(resource, "_datapackage_version", None), system.standards, system.trusted
    valid = compiled(schema).valid
    if version not in valid:
        resource.to_descriptor(validate=True)
        valid.add(version)
        return
    resource._schema = None  # type: ignore[assignment]
    try:
        resource.to_descriptor(validate=True)
    finally:
        resource._schema = schema
