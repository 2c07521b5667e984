"""A file made from an earlier one and what differs: of a million rows of which ten changed, ten are sent.

A delta is a list of steps, each a line of ASCII. It says nothing of rows, so that it serves a ZIP as well as a CSV.

    copy START LENGTH     so many bytes of the earlier file, from that place
    add LENGTH            the bytes that follow the line
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

_BLOCK = 2**20
_STEP = re.compile(rb"(?:copy (?P<start>\d{1,15})|add) (?P<length>\d{1,15})\n")
_LONGEST_STEP = 64


class NotADelta(ValueError):
    """What came is no delta of that file."""


def apply(base: IO[bytes], delta: IO[bytes]) -> Iterator[bytes]:
    """The bytes of the later file, in pieces. Raises NotADelta."""
    while line := delta.readline(_LONGEST_STEP):
        if not (step := _STEP.fullmatch(line)):
            raise NotADelta("El archivo de diferencias no se entiende.")
        source = delta
        if step["start"] is not None:
            base.seek(int(step["start"]))
            source = base
        yield from _exactly(source, int(step["length"]))


def _exactly(source: IO[bytes], length: int) -> Iterator[bytes]:
    while length:
        piece = source.read(min(length, _BLOCK))
        if not piece:
            raise NotADelta("El archivo de diferencias pide más de lo que hay.")
        length -= len(piece)
        yield piece
