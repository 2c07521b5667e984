"""What differs between two files, in the form from which our CKAN extension makes the later one (its file_delta.py).

Lines are only where both files are looked for the same again; what comes out is right for any bytes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

# How far ahead, in lines, the files are looked for the same again: near first, since most changes are of a line or two.
_WINDOWS = (8, 128, 4096)
# So many equal lines in a row are no accident, as a short one among the bytes of a ZIP is.
_SURE = 4
# With more the whole file is as good.
_MOST_NEW = 0.5


def write_delta(before: Path, after: Path, target: Path) -> bool:
    """Write to ``target`` how ``after`` comes of ``before``; tells whether it is worth sending. Raises OSError."""
    enough = _MOST_NEW * after.stat().st_size
    with before.open("rb") as old, after.open("rb") as new, target.open("wb") as file:
        for start, length, added in _steps(_Lines(old), _Lines(new)):
            if length:
                file.write(b"copy %d %d\n" % (start, length))
            if added:
                file.write(b"add %d\n" % len(added) + added)
            if file.tell() > enough:
                return False
    return True


class _Lines:
    """The lines of a file, some of which are looked at before they are taken."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._seen: deque[bytes] = deque()

    def __next__(self) -> bytes:
        """The next line; b"" behind the last one."""
        return self._seen.popleft() if self._seen else self._file.readline()

    def look(self, count: int) -> list[bytes]:
        self._seen.extend(islice(self._file, max(0, count - len(self._seen))))
        return list(islice(self._seen, count))

    def give_back(self, line: bytes) -> None:
        self._seen.appendleft(line)


def _steps(old: _Lines, new: _Lines) -> Iterator[tuple[int, int, bytes]]:
    """Of the earlier file, where a run of equal lines starts and its length in bytes; and the bytes that follow it."""
    start = 0
    while True:
        length = 0
        while (line := next(new)) == (other := next(old)) and line:
            length += len(line)
        if not line:
            yield start, length, b""
            return
        new.give_back(line)
        old.give_back(other)
        skipped, added = _until_same_again(old, new)
        yield start, length, added
        start += length + skipped


def _until_same_again(old: _Lines, new: _Lines) -> tuple[int, bytes]:
    """Take what differs from both: how many bytes of the earlier file, and which of the later one."""
    for window in _WINDOWS:
        ahead, theirs = new.look(window), old.look(window)
        places = {tuple(theirs[at : at + _SURE]): at for at in range(len(theirs) - _SURE, -1, -1)}
        for taken in range(len(ahead) - _SURE + 1):
            if (skipped := places.get(tuple(ahead[taken : taken + _SURE]))) is not None:
                return _take(old, skipped), b"".join(next(new) for _ in range(taken))
    return _take(old, len(theirs)), b"".join(next(new) for _ in range(len(ahead)))


def _take(lines: _Lines, count: int) -> int:
    return sum(len(next(lines)) for _ in range(count))
