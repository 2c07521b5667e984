"""One field over one column: which cells have something to be said of them, and what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from frictionless import Field

from pipelines.validate.engine.batches import Column
from pipelines.validate.engine.surely_good import asks_nothing, surely_good
from pipelines.validate.engine.verdicts import Notes, Verdicts

# Position in the column → frictionless's notes.
Bad = Mapping[int, Notes]


def missing_values(field: Field) -> list[str]:
    """The texts that stand for no value: the field's own, else its schema's."""
    if not field.has_defined("missing_values") and field.schema:
        return list(field.schema.missing_values)
    return list(field.missing_values)


class ColumnJudge:
    """Of one field, over any number of columns."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.missing = missing_values(field)
        self.verdicts = Verdicts(field)
        self.free = asks_nothing(field)
        self._test = surely_good(field, self.missing)

    def bad(self, column: Column) -> Bad:
        """What frictionless would note, by position."""
        if isinstance(column, list):
            notes = ((position, self.verdicts.of(cell)[1]) for position, cell in enumerate(column))
            return {position: said for position, said in notes if said}
        if self.free:
            return {}
        if self._test is None:
            return self._ask(column, None)
        sure = self._test(column)
        if sure.true_count == len(column):
            return {}
        doubtful = np.flatnonzero(~sure.to_numpy(zero_copy_only=False))
        return self._ask(column.take(pa.array(doubtful)), doubtful)

    def absent(self, column: Column) -> npt.NDArray[np.bool_]:
        """Which cells stand for no value."""
        if isinstance(column, list):
            return np.array([self.is_absent(cell) for cell in column], bool)
        if not self.missing:
            return np.zeros(len(column), bool)
        marks = pa.array(self.missing, pa.string())
        found: np.ndarray[Any, Any] = pc.is_in(column, value_set=marks).to_numpy(zero_copy_only=False)
        return found

    def is_absent(self, cell: Any) -> bool:
        """Whether one cell stands for no value."""
        return cell is None or str(cell) in self.missing

    def _ask(self, texts: pa.StringArray, positions: npt.NDArray[np.int64] | None) -> Bad:
        distinct = texts.dictionary_encode()
        said = [self.verdicts.of(text)[1] for text in distinct.dictionary.to_pylist()]
        wrong = np.array([bool(notes) for notes in said], bool)
        if not wrong.any():
            return {}
        codes = distinct.indices.to_numpy()
        found = np.flatnonzero(wrong[codes])
        places = found if positions is None else positions[found]
        return {int(place): said[codes[at]] for place, at in zip(places, found, strict=True)}
