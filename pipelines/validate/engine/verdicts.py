"""Frictionless's own verdict on each distinct value, asked once.

A verdict is what a cell reader gives: the typed value, and its notes by kind (``type`` or a constraint's name), or
``None`` where there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime, time
from typing import Any

from frictionless import Field

from pipelines.validate.engine.bounded_patterns import BoundedPattern
from pipelines.validate.engine.constraints import refuse_bad_constraints

Notes = Mapping[str, str] | None
# Values remembered by field: past them memory would grow with the file.
_REMEMBERED = 100_000
# Values of these types that are equal and of one type are also written the same, unless they have a zone.
_TOLD_BY_VALUE = (str, int, bool, date, datetime, time)


class Verdicts:
    """Of one field. ``of`` gives frictionless's own ``(value, notes)`` of a cell."""

    def __init__(self, field: Field) -> None:
        self.field = field
        pattern = field.constraints.get("pattern") if "pattern" in field.supported_constraints else None
        self._pattern = BoundedPattern(pattern) if pattern is not None else None
        self._read = _without_pattern(field).create_cell_reader() if self._pattern else field.create_cell_reader()
        self._known: dict[tuple[type, Any], tuple[Any, Notes]] = {}

    def of(self, cell: Any) -> tuple[Any, Notes]:
        """The verdict on one cell, as the source gives it.

        Raises CannotTell when a pattern takes too long, and BadConstraint when it is no cell's fault.
        """
        if type(cell) not in _TOLD_BY_VALUE or getattr(cell, "tzinfo", None) is not None:
            return self._ask(cell)
        key = (type(cell), cell)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._ask(cell)
        return found

    def _ask(self, cell: Any) -> tuple[Any, Notes]:
        try:
            value, notes = self._read(cell)
        except Exception:  # noqa: BLE001 - frictionless ends with it over sNaN, and over times with and without their zone
            refuse_bad_constraints(self.field)
            return None, {"type": f'type is "{self.field.type}/{self.field.format}"'}
        if self._pattern is None or value is None or (notes and "type" in notes) or self._pattern.matches(value):
            return value, notes
        said = {**(notes or {}), "pattern": f'constraint "pattern" is "{self.field.constraints["pattern"]}"'}
        # In the order in which frictionless asks.
        return value, {name: said[name] for name in self.field.supported_constraints if name in said}


def _without_pattern(field: Field) -> Field:
    # With its schema, where the marks of missing values may be. Its own ``to_copy`` judges the descriptor again.
    other = copy(field)
    other.metadata_assigned = set(field.metadata_assigned)
    other.constraints = {name: value for name, value in field.constraints.items() if name != "pattern"}
    return other
