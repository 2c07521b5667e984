"""Python's collector of cycles held back while millions of objects are made of which hardly any is in a cycle.

It would look at all of them again and again: half of the time of a report with many errors.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

# New objects until it looks at them; by itself it waits for 700.
_MANY = 100_000
_lock = Lock()
_holding = 0
_before = gc.get_threshold()


@contextmanager
def held_back() -> Iterator[None]:
    """Until the last of those that hold it back ends. It is the whole process's: others' cycles wait too."""
    global _holding, _before
    with _lock:
        if not _holding:
            _before = gc.get_threshold()
            if _before[0]:  # at 0 someone has stopped it
                gc.set_threshold(max(_MANY, _before[0]), *_before[1:])
        _holding += 1
    try:
        yield
    finally:
        with _lock:
            _holding -= 1
            if not _holding:
                gc.set_threshold(*_before)
