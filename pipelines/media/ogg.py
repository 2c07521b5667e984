"""The pages of an OGG that sound or show, with nothing in their comments.

Comments keep their room, empty: every page stays where it is and as long as it is, with its checksum worked out anew.
What is neither sound nor picture (texts, indexes, a program's own) goes whole: each stream is of its own pages.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

# How a stream begins, and how its second packet does, which holds its comments; Speex's begins with them.
_COMMENTS = {
    b"\x01vorbis": b"\x03vorbis", b"OpusHead": b"OpusTags", b"\x80theora": b"\x81theora", b"Speex   ": b"",
    b"\x7fFLAC": b"",
}  # fmt: skip
_VORBIS, _FLAC = b"\x01vorbis", b"\x7fFLAC"
# Blocks of FLAC: what it is and where to seek stay; the last of them says so.
_FLAC_KEPT = frozenset({0, 3})
_FLAC_COMMENTS, _FLAC_PADDING, _FLAC_LAST = 4, 1, 0x80
_BEGINS = 0x02


@dataclass(frozen=True)
class _Page:
    """A page, and where in it each of its packets begins and ends, with whether the packet ends there."""

    at: int
    end: int
    begins: bool
    stream: int
    pieces: tuple[tuple[int, int, bool], ...]


@dataclass
class _Stream:
    """What is known of a stream: how it began, how many packets have ended, and where the open one is, by page."""

    kind: bytes
    packets: int = 0
    open: list[tuple[int, int, int]] = field(default_factory=list)
    in_headers: bool = True


def without_comments(content: bytes) -> bytes:
    """The same sound. Raises ValueError, IndexError or struct's error where it is none, or is cut."""
    own = bytearray(content)
    streams: dict[int, _Stream] = {}
    kept: dict[int, _Page] = {}
    written: set[int] = set()
    for page in _pages(content):
        if page.begins:
            streams[page.stream] = _Stream(_kind(content, page))
        stream = streams.get(page.stream)
        if stream and stream.kind:
            kept[page.at] = page
            if stream.in_headers:
                written.update(_read(own, stream, page))
    if not kept or any(one.kind and one.in_headers for one in streams.values()):
        raise ValueError("cut")
    for page in (kept[one] for one in written):
        own[page.at + 22 : page.at + 26] = bytes(4)
        own[page.at + 22 : page.at + 26] = struct.pack("<I", _checksum(own[page.at : page.end]))
    return b"".join(bytes(own[page.at : page.end]) for page in kept.values())


def _pages(content: bytes) -> Iterator[_Page]:
    """Each page; what lies between two is none, and is left out."""
    at = content.find(b"OggS")
    while at >= 0:
        flags = content[at + 5]
        stream, many = struct.unpack_from("<I8xB", content, at + 14)
        lengths = content[at + 27 : at + 27 + many]
        end = at + 27 + many + sum(lengths)
        if len(content) < end:
            raise ValueError("cut")
        yield _Page(at, end, bool(flags & _BEGINS), stream, tuple(_pieces(at + 27 + many, lengths)))
        at = content.find(b"OggS", end)


def _pieces(start: int, lengths: bytes) -> Iterator[tuple[int, int, bool]]:
    end = start
    for number, length in enumerate(lengths, 1):
        end += length
        if length < 255 or number == len(lengths):
            yield start, end, length < 255
            start = end


def _kind(content: bytes, page: _Page) -> bytes:
    """How a stream that is kept begins; nothing for another."""
    begin, end, _ = page.pieces[0] if page.pieces else (page.end, page.end, True)
    return next((one for one in _COMMENTS if content[begin:end].startswith(one)), b"")


def _read(own: bytearray, stream: _Stream, page: _Page) -> Iterator[int]:
    """Go through a page of headers; the pages that were written in."""
    for begin, end, last in page.pieces:
        if not stream.in_headers:
            return
        stream.open.append((page.at, begin, end))
        if last:
            yield from _end_packet(own, stream)
            stream.packets, stream.open = stream.packets + 1, []


def _end_packet(own: bytearray, stream: _Stream) -> Iterator[int]:
    if not stream.packets:
        return
    packet = b"".join(bytes(own[begin:end]) for _, begin, end in stream.open)
    if stream.kind == _FLAC:
        empty, stream.in_headers = _emptied_block(packet), not packet[0] & _FLAC_LAST
    else:
        # Vorbis and Theora have one more header, without which nothing sounds; it has no texts.
        empty, stream.in_headers = _emptied(packet, stream.kind), False
    at = 0
    for page, begin, end in stream.open:
        own[begin:end] = empty[at : at + end - begin]
        at += end - begin
        if begin < end:
            yield page


def _emptied(packet: bytes, kind: bytes) -> bytes:
    """As long as it is, without the program's name and without comments."""
    start = _COMMENTS[kind]
    told = start + bytes(8) + (b"\x01" if kind == _VORBIS else b"")
    if not packet.startswith(start) or len(packet) < len(told):
        raise ValueError("no comments")
    return told.ljust(len(packet), b"\0")


def _emptied_block(packet: bytes) -> bytes:
    """A block of FLAC: what is neither comments nor needed becomes padding."""
    kind = packet[0] & ~_FLAC_LAST
    if kind in _FLAC_KEPT:
        return packet
    told = kind if kind == _FLAC_COMMENTS else _FLAC_PADDING
    return (bytes((packet[0] & _FLAC_LAST | told,)) + packet[1:4]).ljust(len(packet), b"\0")


def _checksum(page: bytes | bytearray) -> int:
    found = 0
    for one in page:
        found = (found << 8 & 0xFFFFFFFF) ^ _TABLE[found >> 24 ^ one]
    return found


def _table() -> Iterator[int]:
    for one in range(256):
        found = one << 24
        for _ in range(8):
            found = (found << 1 & 0xFFFFFFFF) ^ (0x04C11DB7 if found & 0x80000000 else 0)
        yield found


_TABLE = tuple(_table())
