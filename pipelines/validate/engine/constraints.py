"""Constraints with which no cell can be compared: frictionless then ends with an exception of Python's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from frictionless import Field

_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


class BadConstraint(Exception):
    """A schema's ``constraint`` of a field is no ``value`` of its type: no cell can be more or less than it."""

    def __init__(self, field: Field, constraint: str) -> None:
        self.field = str(field.name)
        self.kind = str(field.type)
        self.constraint = constraint
        self.value = field.constraints[constraint]
        super().__init__(f'field "{self.field}" has a bad constraint "{constraint}": {self.value!r}')


def refuse_bad_constraints(field: Field) -> None:
    """Raises BadConstraint for the first one."""
    read = field.create_value_reader()
    for name in _BOUNDS:
        if name in field.supported_constraints and not _is_ordered(read, field.constraints.get(name)):
            raise BadConstraint(field, name)


def _is_ordered(read: Callable[[Any], Any], bound: Any) -> bool:
    """Whether a bound, if there is one, can be compared: with itself, to begin with."""
    if bound is None:
        return True
    try:
        value = read(bound)
        value >= value  # noqa: B015 - whether it ends in an exception
    except (TypeError, ArithmeticError):
        return False
    return True
