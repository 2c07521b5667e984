"""The boxes of an MP4 or M4A that show and sound, and nothing in those that tell where, when and by whom.

Boxes are kept by a list of what a player needs: what is not in it, whatever it is, becomes an empty box of the same
size, so that nothing else moves and no sample is touched. Tracks that are neither picture, sound nor captions (a
camera's journey, its clock) go with their samples.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

# A box, where its content begins and where it ends.
Box = tuple[bytes, int, int, int]

_KEPT = {
    b"": b"ftyp styp moov moof mdat mfra sidx ssix pdin",
    b"moov": b"mvhd trak mvex",
    b"mvex": b"mehd trex leva",
    b"trak": b"tkhd edts mdia tref tapt",
    b"edts": b"elst",
    b"mdia": b"mdhd hdlr minf elng",
    b"minf": b"vmhd smhd hmhd nmhd sthd gmhd hdlr dinf stbl",
    b"dinf": b"dref",
    b"stbl": b"stsd stts ctts cslg stss stps stsh stsc stsz stz2 stco co64 sdtp stdp padb sbgp sgpd subs saiz saio",
    b"moof": b"mfhd traf",
    b"traf": b"tfhd tfdt trun sdtp sbgp sgpd subs saiz saio senc",
    b"mfra": b"tfra mfro",
}
_CHILDREN = {kind: frozenset(kept.split()) for kind, kept in _KEPT.items()}
# Room that a player skips; a writer may have left anything in it.
_ROOM = frozenset({b"free", b"skip", b"wide"})
_DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_SHOWN = frozenset({b"vide", b"soun"})
_CAPTIONS = frozenset({b"text", b"sbtl", b"subt", b"clcp"})
# Of a sample description: how long it is before its boxes, by its track, and which are known to tell.
_TOLD_IN_DESCRIPTIONS = frozenset({b"udta", b"meta", b"uuid", b"name"}) | _ROOM
_PICTURE_DESCRIPTION, _SOUND_DESCRIPTIONS = 78, {0: 28, 1: 44, 2: 64}
# Two figures with four decimals or more, one after another: some drones write their place as captions.
_PLACE = re.compile(rb"\d{1,3}\.\d{4,}[^\d\n]{1,24}\d{1,3}\.\d{4,}")


class Scattered(ValueError):
    """A track that must go has its samples where they are not found: in fragments, among those of the others."""


def boxes(content: bytes | bytearray, at: int, end: int) -> Iterator[Box]:
    """Each box between two places: its kind, and where it, its content and what follows begin. Raises ValueError."""
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", content, at)
        begin = at + 8
        if size == 1:
            size, begin = struct.unpack_from(">Q", content, at + 8)[0], at + 16
        stop = end if size == 0 else at + size
        if stop < begin or stop > end:
            raise ValueError("cut")
        yield kind, at, begin, stop
        at = stop


def without_notes(content: bytes) -> bytes:
    """The same file, of the same size. Raises Scattered, ValueError or struct's error for what is cut."""
    own = bytearray(content)
    tracks = list(_tracks(own))
    going = [one for one in tracks if not one.stays]
    if going and any(kind == b"moof" for kind, *_ in boxes(own, 0, len(own))):
        raise Scattered
    samples = [each for one in going for each in one.samples]
    for _, _, begin, stop in (one for one in boxes(own, 0, len(own)) if one[0] == b"mdat"):
        for first, last in samples:
            _clear(own, max(first, begin), min(last, stop))
    for one in going:
        _empty(own, one.at, one.begin, one.stop)
    _clean(own, b"", 0, len(own), b"")
    return bytes(own)


def duration(content: bytes) -> float:
    """In seconds, as the movie's header says; 0 where it says nothing."""
    for kind, _, begin, stop in boxes(content, 0, len(content)):
        if kind == b"moov":
            for inner, _, at, _ in boxes(content, begin, stop):
                if inner == b"mvhd":
                    form = (">II", at + 12) if content[at] == 0 else (">IQ", at + 20)
                    scale, length = struct.unpack_from(form[0], content, form[1])
                    return float(length / scale) if scale else 0.0
    return 0.0


@dataclass(frozen=True)
class _Track:
    at: int
    begin: int
    stop: int
    stays: bool
    samples: tuple[tuple[int, int], ...]


def _tracks(own: bytearray) -> Iterator[_Track]:
    for movie, _, begin, stop in boxes(own, 0, len(own)):
        if movie == b"moov":
            for kind, at, inside, end in boxes(own, begin, stop):
                if kind == b"trak":
                    yield _track(own, at, inside, end)


def _track(own: bytearray, at: int, begin: int, stop: int) -> _Track:
    media = _inside(own, begin, stop, b"mdia")
    handler = _handler(own, *media) if media else b""
    if handler in _SHOWN:
        return _Track(at, begin, stop, True, ())
    table = _inside(own, *media, b"minf", b"stbl") if media else None
    samples = tuple(_samples(own, *table)) if table else ()
    told = any(_PLACE.search(own, first, last) for first, last in samples)
    return _Track(at, begin, stop, handler in _CAPTIONS and bool(samples) and not told, samples)


def _inside(own: bytearray, begin: int, stop: int, *path: bytes) -> tuple[int, int] | None:
    for wanted in path:
        found = next(((first, last) for kind, _, first, last in boxes(own, begin, stop) if kind == wanted), None)
        if found is None:
            return None
        begin, stop = found
    return begin, stop


def _handler(own: bytearray, begin: int, stop: int) -> bytes:
    found = _inside(own, begin, stop, b"hdlr")
    return bytes(own[found[0] + 8 : found[0] + 12]) if found else b""


def _samples(own: bytearray, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    """Where each chunk of a track's samples is, by its tables."""
    tables = {kind: (first, last) for kind, _, first, last in boxes(own, begin, stop)}
    chunks = _numbers(own, tables, b"stco", "I") or _numbers(own, tables, b"co64", "Q")
    if chunks and b"stsz" not in tables:
        raise Scattered
    runs = _numbers(own, tables, b"stsc", "III")
    size, sizes = _sizes(own, tables)
    at = run = many = 0
    for number, offset in enumerate(chunks, 1):
        while run < len(runs) and runs[run] <= number:
            many, run = runs[run + 1], run + 3
        length = size * many if size else sum(sizes[at : at + many])
        at += many
        yield offset, offset + length


def _numbers(own: bytearray, tables: dict[bytes, tuple[int, int]], kind: bytes, form: str) -> tuple[int, ...]:
    """What a table that begins with its count holds, one number after another."""
    if kind not in tables:
        return ()
    begin, stop = tables[kind]
    many = struct.unpack_from(">I", own, begin + 4)[0] * len(form)
    width = struct.calcsize(">" + form[0])
    if begin + 8 + many * width > stop:
        raise ValueError("cut")
    return struct.unpack_from(f">{many}{form[0]}", own, begin + 8)


def _sizes(own: bytearray, tables: dict[bytes, tuple[int, int]]) -> tuple[int, tuple[int, ...]]:
    """The size of every sample, where it is one for all, or each of them."""
    if b"stsz" not in tables:
        return 0, ()
    begin, stop = tables[b"stsz"]
    size, many = struct.unpack_from(">II", own, begin + 4)
    if size:
        return size, ()
    if begin + 12 + many * 4 > stop:
        raise ValueError("cut")
    return 0, struct.unpack_from(f">{many}I", own, begin + 12)


def _clean(own: bytearray, parent: bytes, begin: int, stop: int, handler: bytes) -> None:
    """What lies in a box of that kind, and in those of it."""
    for kind, at, first, last in list(boxes(own, begin, stop)):
        if kind in _ROOM:
            _clear(own, first, last)
        elif kind not in _CHILDREN[parent]:
            _empty(own, at, first, last)
        elif kind in _CHILDREN:
            _clean(own, kind, first, last, _handler(own, first, last) if kind == b"mdia" else handler)
        else:
            _clean_leaf(own, kind, first, last, handler)


def _clean_leaf(own: bytearray, kind: bytes, begin: int, stop: int, handler: bytes) -> None:
    if kind in _DATED:
        # When it was made and when it was last changed.
        _clear(own, begin + 4, min(stop, begin + (12 if own[begin] == 0 else 20)))
    elif kind == b"hdlr":
        # Who made the program, and what it or the camera is called.
        _clear(own, begin + 12, stop)
    elif kind == b"dref":
        for _, _, first, last in list(boxes(own, begin + 8, stop)):
            _clear(own, first + 4, last)
    elif kind == b"stsd":
        for _, _, first, last in list(boxes(own, begin + 8, stop)):
            _clean_description(own, first, last, handler)


def _clean_description(own: bytearray, begin: int, stop: int, handler: bytes) -> None:
    """How samples are compressed, without who made the program that did."""
    if handler not in _SHOWN or stop - begin < min(_SOUND_DESCRIPTIONS.values()):
        return
    _clear(own, begin + 12, begin + 16)
    if handler == b"vide":
        length = _PICTURE_DESCRIPTION
        _clear(own, begin + 42, min(begin + 74, stop))
    else:
        length = _SOUND_DESCRIPTIONS.get(struct.unpack_from(">H", own, begin + 8)[0], stop)
    if begin + length < stop:
        for kind, at, first, last in list(_as_far_as_they_go(own, begin + length, stop)):
            if kind in _TOLD_IN_DESCRIPTIONS:
                _empty(own, at, first, last)


def _as_far_as_they_go(own: bytearray, begin: int, stop: int) -> Iterator[Box]:
    """The boxes of a description, which some programs end with what is none."""
    try:
        yield from boxes(own, begin, stop)
    except ValueError:
        return


def _empty(own: bytearray, at: int, begin: int, stop: int) -> None:
    own[at + 4 : at + 8] = b"free"
    _clear(own, begin, stop)


def _clear(own: bytearray, begin: int, stop: int) -> None:
    if begin < stop:
        own[begin:stop] = bytes(stop - begin)
