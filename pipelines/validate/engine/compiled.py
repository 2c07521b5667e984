"""What a schema asks, worked out once for all the tables of that schema: small tables cost little more than reading.

A schema is known by its whole content, so that one which is changed is worked out anew.
"""

from __future__ import annotations

import marshal
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from operator import attrgetter
from threading import Lock

import attrs
from frictionless import Field, Schema

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
    key = content_of(schema)
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


def content_of(schema: Schema) -> Hashable | None:
    """All that a schema says; ``None`` where it holds what has no plain form."""
    parts: list[Schema | Field] = [schema, *schema.fields]
    try:
        # Of this version equal contents have equal bytes, whichever objects hold them.
        said = marshal.dumps([_said(part) for part in parts], 2)
    except ValueError:
        return None
    return tuple(map(type, parts)), said


def _said(part: Schema | Field) -> list[object]:
    values = _values_of(type(part))(part)
    return [values, part.custom, sorted(part.metadata_assigned), part.metadata_defaults.get("missing_values")]


def _values_of(kind: type) -> Callable[[Schema | Field], tuple[object, ...]]:
    if kind not in _VALUES:
        _VALUES[kind] = attrgetter(*(one.name for one in attrs.fields(kind) if one.name not in _NO_VALUE))
    return _VALUES[kind]


_VALUES: dict[type, Callable[[Schema | Field], tuple[object, ...]]] = {}
