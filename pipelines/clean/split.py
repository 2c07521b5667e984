"""Columns that hold several things in one text, as «Nuevo León: FAM», taken apart before rows are told from totals."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.clean.frame import Frame, Made
from pipelines.clean.rows import column_named
from pipelines.reading import RowPattern


def split_columns(frame: Frame, splits: Sequence[RowPattern], file: str) -> Frame:
    """The frame with a column for each named group of each pattern, empty where the text is not of that form.

    Raises SourceError when a column is not there.
    """
    for one in splits:
        index, pattern = column_named(frame, one.title, file), re.compile(one.pattern)
        found = [pattern.fullmatch(text.strip()) for text in frame.columns[index]]
        made = [
            Made(name, [(match[name] or "").strip() if match else "" for match in found], frame.letters[index])
            for name in pattern.groupindex
        ]
        frame = frame.with_columns(made)
    return frame
