"""What a resource says, so that another one that says the same need not be looked at again."""

from __future__ import annotations

import marshal
import re
from collections.abc import Hashable, Sequence
from functools import cache

import attrs
from frictionless import Detector, Dialect, Resource, Schema, helpers, system

from pipelines.validate.engine.compiled import content_of

# Told apart, or of no weight to what is read.
_APART = {"_dialect", "_schema", "detector", "package", "stats"}
_USUAL_DIALECT, _USUAL_DETECTOR = Dialect(), Detector()
_NAME = re.compile(r"[-a-z0-9._/]+")


def said_by(resource: Resource, but: Sequence[str] = ()) -> Hashable | None:
    """All that ``resource`` says besides the values of those names; ``None`` where some of it has no plain form, or
    another file says it, or something but the usual is asked of its dialect or detector."""
    schema, dialect = resource._schema, resource._dialect
    if not isinstance(schema, Schema) or schema.metadata_descriptor_path or resource.data is not None:
        return None
    if dialect != _USUAL_DIALECT or dialect.custom or dialect.metadata_assigned:
        return None
    content = content_of(schema) if resource.detector == _USUAL_DETECTOR else None
    if content is None:
        return None
    values = [getattr(resource, name) for name in _names(type(resource)) if name not in but]
    try:
        said = marshal.dumps([values, resource.custom, sorted(resource.metadata_assigned)], 2)
    except ValueError:
        return None
    return type(resource), said, content, system.standards, system.trusted


def has_plain_place(resource: Resource) -> bool:
    """Whether the name and the path of ``resource`` are surely such as frictionless takes."""
    path = resource.path
    plain = isinstance(resource.name, str) and isinstance(path, str) and _NAME.fullmatch(resource.name)
    return bool(plain and path and (system.trusted or helpers.is_safe_path(path)))


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in attrs.fields(kind) if one.name not in _APART)
