"""One field over one column: which cells have something to be said of them, and what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from frictionless import Field

from pipelines.validate.engine.batches import Column
from pipelines.validate.engine.cell_columns import Coded, NumberTexts, Part, Parts
from pipelines.validate.engine.surely_good import (
    Test,
    absent,
    asks_nothing,
    marks_numbers,
    surely_good,
    surely_good_numbers,
)
from pipelines.validate.engine.verdicts import Notes, Verdicts
from pipelines.validate.engine.whole_columns import surely_good_whole

# Position in the column → frictionless's notes.
Bad = Mapping[int, Notes]


def missing_values(field: Field) -> list[str]:
    """The texts that stand for no value: the field's own, else its schema's."""
    if not field.has_defined("missing_values") and field.schema:
        return list(field.schema.missing_values)
    return list(field.missing_values)


# Of so many texts at the beginning of a column at most half are different ones, where it says few.
_SAMPLE = 500
# Where a column is not cleared whole, its parts of so many texts may be.
_TOGETHER = 2_000


class ColumnJudge:
    """Of one field, over any number of columns."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.missing = missing_values(field)
        self.verdicts = Verdicts(field)
        self.free = asks_nothing(field)
        self._absent = absent(self.missing)
        self._test = surely_good(field, self.missing)
        self._whole = surely_good_whole(field, self.missing)
        self._number_test = surely_good_numbers(field, self.missing)

    def bad(self, column: Column) -> Bad:
        """What frictionless would note, by position."""
        if isinstance(column, list):
            notes = ((position, self.verdicts.of(cell)[1]) for position, cell in enumerate(column))
            return {position: said for position, said in notes if said}
        if isinstance(column, Parts):
            return {
                int(positions[place]): said
                for positions, part in column.parts
                for place, said in self._bad_part(part).items()
            }
        return {} if self.free else self._bad_texts(column)

    def _bad_texts(self, texts: pa.StringArray) -> Bad:
        if self._whole is not None and self._whole(texts):
            return {}
        if self._whole is None or len(texts) <= _TOGETHER:
            return self._doubt(texts, self._test, _text_codes)
        return {
            start + place: said
            for start in range(0, len(texts), _TOGETHER)
            for place, said in self._bad_texts(texts[start : start + _TOGETHER]).items()
        }

    def _bad_part(self, part: Part) -> Bad:
        if isinstance(part, Coded):
            return self._ask(part)
        if isinstance(part, NumberTexts):
            return self._doubt(part.texts, self._number_test, lambda texts: NumberTexts(texts).coded())
        return self.bad(part)

    def _doubt(self, texts: pa.StringArray, test: Test | None, coded: Callable[[pa.StringArray], Coded]) -> Bad:
        """What is noted of those that ``test`` does not clear."""
        if test is None:
            return self._ask(coded(texts))
        if _of_few_texts(texts) and pc.all(test(texts.unique())).as_py():
            return {}
        sure = test(texts)
        if sure.true_count == len(texts):
            return {}
        doubtful = np.flatnonzero(~sure.to_numpy(zero_copy_only=False))
        return {int(doubtful[place]): said for place, said in self._ask(coded(texts.take(pa.array(doubtful)))).items()}

    def absent(self, column: Column) -> npt.NDArray[np.bool_]:
        """Which cells stand for no value."""
        if isinstance(column, list):
            return np.array([self.is_absent(cell) for cell in column], bool)
        if isinstance(column, Parts):
            whole = np.zeros(len(column), bool)
            for positions, part in column.parts:
                whole[positions] = self._absent_part(part)
            return whole
        found: np.ndarray[Any, Any] = self._absent(column).to_numpy(zero_copy_only=False)
        return found

    def is_absent(self, cell: Any) -> bool:
        """Whether one cell stands for no value."""
        return cell is None or str(cell) in self.missing

    def _absent_part(self, part: Part) -> npt.NDArray[np.bool_]:
        if isinstance(part, NumberTexts):
            if not marks_numbers(self.missing):
                return np.zeros(len(part), bool)
            part = part.coded()
        if isinstance(part, Coded):
            return np.array([self.is_absent(value) for value in part.values], bool)[part.codes]
        return self.absent(part)

    def _ask(self, cells: Coded) -> Bad:
        said = [self.verdicts.of(value)[1] for value in cells.values]
        wrong = np.array([bool(notes) for notes in said], bool)
        if not wrong.any():
            return {}
        found = np.flatnonzero(wrong[cells.codes])
        return {place: said[code] for place, code in zip(found.tolist(), cells.codes[found].tolist(), strict=True)}


def _of_few_texts(texts: pa.StringArray) -> bool:
    """Whether a column seems to say the same few texts again and again: to find them takes less than a test of all."""
    return len(texts) > 2 * _SAMPLE and len(texts[:_SAMPLE].unique()) < _SAMPLE // 2


def _text_codes(texts: pa.StringArray) -> Coded:
    distinct = texts.dictionary_encode()
    return Coded(distinct.dictionary.to_pylist(), distinct.indices.to_numpy())
