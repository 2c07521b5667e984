"""Key columns as two hashes a row (see text_hashes): equal values have equal ones."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.validate.engine.batches import Column
from pipelines.validate.engine.byte_patterns import BytePattern
from pipelines.validate.engine.canonical import ABSENT, NEVER_EQUAL, Canonical, canonical
from pipelines.validate.engine.cell_columns import Coded, NumberTexts, Part, Parts
from pipelines.validate.engine.column_judge import ColumnJudge
from pipelines.validate.engine.column_looks import FIGURES, ByteSet, look_at
from pipelines.validate.engine.surely_good import marks_numbers, reads_any_text
from pipelines.validate.engine.text_hashes import Hashes, text_hashes

Mask = npt.NDArray[np.bool_]

_MIX = np.array([secrets.randbits(64) | 1, secrets.randbits(64) | 1], np.uint64)
_SHIFT = np.uint64(31)
# Texts of a whole number that are their own canonical text.
_OWN_TEXT = {"integer": r"\A(0|-?[1-9][0-9]{0,17})\z", "year": r"\A[1-9][0-9]{3}\z"}
# What most of them match, by the bytes of the whole column.
_NOT_ZERO = ByteSet([(ord("1"), ord("9"))])
_OWN_BYTES = {"integer": BytePattern([_NOT_ZERO], FIGURES, 0, 17), "year": BytePattern([_NOT_ZERO], FIGURES, 3, 3)}
# A column whose first texts are this few different ones is hashed one distinct text at a time.
_SAMPLE, _FEW = 2_000, 1_000


@dataclass(frozen=True)
class Keys:
    """A key a row: its hashes, whether it has no value in any column, and whether it is equal to nothing (NaN)."""

    hashes: Hashes
    absent: Mask
    never_equal: Mask

    def __getitem__(self, rows: Any) -> Keys:
        return Keys(self.hashes[rows], self.absent[rows], self.never_equal[rows])


def keys_of(judges: Sequence[ColumnJudge], columns: Sequence[Column]) -> Keys:
    """The keys that ``columns`` hold together, row by row; ``judges`` are of their fields.

    Raises TypeError where frictionless cannot compare the values either.
    """
    return _together([_column_keys(judge, column) for judge, column in zip(judges, columns, strict=True)])


def of_few_texts(column: pa.StringArray) -> bool:
    """Whether the keys of a column's distinct texts are to be worked out, rather than of each of them."""
    return len(column) > _SAMPLE and len(column[:_SAMPLE].unique()) < _FEW


def keys_of_values(rows: Sequence[Sequence[Any]]) -> Keys:
    """The keys of rows of typed values."""
    return _together([_hashed([canonical(value) for value in column]) for column in zip(*rows, strict=True)])


def _together(columns: Sequence[Keys]) -> Keys:
    hashes = columns[0].hashes
    for column in columns[1:]:
        hashes = (hashes ^ (hashes >> _SHIFT)) * _MIX + column.hashes
    return Keys(
        hashes,
        np.logical_and.reduce([column.absent for column in columns]),
        np.logical_or.reduce([column.never_equal for column in columns]),
    )


def _column_keys(judge: ColumnJudge, column: Column) -> Keys:
    if isinstance(column, list):
        return _hashed([canonical(judge.verdicts.of(cell)[0]) for cell in column])
    if isinstance(column, Parts):
        return _of_parts(judge, column)
    if of_few_texts(column):
        distinct = column.dictionary_encode()
        return _text_keys(judge, distinct.dictionary)[distinct.indices.to_numpy()]
    return _text_keys(judge, column)


def _of_parts(judge: ColumnJudge, column: Parts) -> Keys:
    nowhere = np.zeros(len(column), bool)
    whole = Keys(np.zeros((len(column), 2), np.uint64), nowhere, nowhere.copy())
    for positions, part in column.parts:
        keys = _part_keys(judge, part)
        whole.hashes[positions], whole.absent[positions] = keys.hashes, keys.absent
        whole.never_equal[positions] = keys.never_equal
    return whole


def _part_keys(judge: ColumnJudge, part: Part) -> Keys:
    if isinstance(part, NumberTexts):
        own = pc.match_substring_regex(part.texts, _OWN_TEXT["integer"])
        if judge.field.type in ("integer", "number") and not marks_numbers(judge.missing) and pc.all(own).as_py():
            nowhere = np.zeros(len(part), bool)
            return Keys(text_hashes("number", part.texts), nowhere, nowhere.copy())
        part = part.coded()
    if isinstance(part, Coded):
        return _hashed([canonical(judge.verdicts.of(value)[0]) for value in part.values])[part.codes]
    return _column_keys(judge, part)


def _text_keys(judge: ColumnJudge, texts: pa.StringArray) -> Keys:
    own, kind = _own_texts(judge, texts)
    nowhere = np.zeros(len(texts), bool)
    keys = Keys(text_hashes(kind, texts), nowhere, nowhere.copy())
    if not own.all():
        others = np.flatnonzero(~own)
        distinct = texts.take(pa.array(others)).dictionary_encode()
        values = [canonical(judge.verdicts.of(text)[0]) for text in distinct.dictionary.to_pylist()]
        asked = _hashed(values)[distinct.indices.to_numpy()]
        keys.hashes[others], keys.absent[others] = asked.hashes, asked.absent
        keys.never_equal[others] = asked.never_equal
    return keys


def _own_texts(judge: ColumnJudge, texts: pa.StringArray) -> tuple[Mask, str]:
    """Which texts are their values' canonical texts, and of which kind."""
    if reads_any_text(judge.field):
        return ~judge.absent(texts), "text"
    form = _OWN_TEXT.get(judge.field.type)
    if form is None or judge.field.has_defined("bare_number"):
        return np.zeros(len(texts), bool), "text"
    look = look_at(texts, without_empty=False)
    if look is not None and _OWN_BYTES[judge.field.type].matches_all(look):
        return ~judge.absent(texts), "number"
    formed: Mask = pc.match_substring_regex(texts, form).to_numpy(zero_copy_only=False)
    return formed & ~judge.absent(texts), "number"


def _hashed(values: Sequence[Canonical]) -> Keys:
    hashes = np.zeros((len(values), 2), np.uint64)
    kinds = np.array([kind for kind, _text in values], object)
    # Half of a surrogate pair is in no UTF-8.
    texts = np.array([text.encode("utf-8", "surrogatepass") for _kind, text in values], object)
    for kind in set(kinds):
        hashes[kinds == kind] = text_hashes(kind, pa.array(texts[kinds == kind], pa.binary()))
    return Keys(hashes, kinds == ABSENT[0], kinds == NEVER_EQUAL[0])
