"""Small files go to CKAN together: each request costs it more than they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

# A larger file goes alone; that of a few megabytes takes longer than its request.
_TOGETHER_BYTES = 2_000_000
# Each is open while they are sent.
_TOGETHER = 100


class _File(Protocol):
    @property
    def path(self) -> Path: ...


File = TypeVar("File", bound=_File)


def together(files: Iterable[File]) -> Iterator[list[File]]:
    """``files`` in their order, as many at a time as are best sent in one request."""
    group: list[File] = []
    size = 0
    for one in files:
        own = one.path.stat().st_size
        if group and (size + own > _TOGETHER_BYTES or len(group) == _TOGETHER):
            yield group
            group, size = [], 0
        group.append(one)
        size += own
    if group:
        yield group
