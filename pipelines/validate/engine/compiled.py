"""What a schema asks, worked out once for all the tables of that schema: small tables cost little more than reading.

A schema is known by its whole content, so that one which is changed is worked out anew.
"""

from __future__ import annotations

import marshal
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from functools import cached_property
from threading import Lock

import attrs
from frictionless import Field, Resource, Schema, system

from pipelines.validate.engine.column_judge import ColumnJudge

# Schemas remembered.
_REMEMBERED = 16
# Without its whole: a field's schema is in the key once.
_NO_VALUE = ("schema", "fields")


class Compiled:
    """``valid``: the versions of Data Package under which the schema's descriptor is valid."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._fields = fields
        self.valid: set[Hashable] = set()

    @cached_property
    def judges(self) -> Sequence[ColumnJudge]:
        """Of the schema's fields. Not before frictionless has looked at the descriptor: it is to say what is wrong."""
        return [ColumnJudge(field) for field in self._fields]


_known: OrderedDict[Hashable, Compiled] = OrderedDict()
_lock = Lock()


def compiled(schema: Schema) -> Compiled:
    """What was worked out for a schema of the same content, or what is now."""
    key = _content(schema)
    if key is None:
        return Compiled(schema.fields)
    with _lock:
        found = _known.get(key)
        if found is None:
            found = _known[key] = Compiled(schema.fields)
            if len(_known) > _REMEMBERED:
                _known.popitem(last=False)
        else:
            _known.move_to_end(key)
        return found


def judges_of(fields: Sequence[Field], schema: Schema) -> Sequence[ColumnJudge]:
    """The judges of a table's ``fields``: those of its ``schema``, where they are just the same ones."""
    return compiled(schema).judges if fields is schema.fields else [ColumnJudge(field) for field in fields]


def check_descriptor(resource: Resource) -> None:
    """Frictionless's own look at the resource's descriptor; at its schema's, once. Raises FrictionlessException."""
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


def _content(schema: Schema) -> Hashable | None:
    """All that a schema says; ``None`` where it holds what has no plain form."""
    parts: list[Schema | Field] = [schema, *schema.fields]
    try:
        # Of this version equal contents have equal bytes, whichever objects hold them.
        said = marshal.dumps([_said(part) for part in parts], 2)
    except ValueError:
        return None
    return tuple(map(type, parts)), said


def _said(part: Schema | Field) -> list[object]:
    values = [getattr(part, name) for name in _names(type(part))]
    return [values, part.custom, sorted(part.metadata_assigned), part.metadata_defaults.get("missing_values")]


def _names(kind: type) -> list[str]:
    if kind not in _NAMES:
        _NAMES[kind] = [one.name for one in attrs.fields(kind) if one.name not in _NO_VALUE]
    return _NAMES[kind]


_NAMES: dict[type, list[str]] = {}
