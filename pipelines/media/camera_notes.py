"""The pieces of a JPEG, PNG or WebP that show the picture, and none of those that tell where, when and by whom.

Nothing is compressed again: pieces are kept as they are or left out. What tells which way is up is written anew, alone.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_ICC = b"ICC_PROFILE\0"
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"acTL",
    b"fcTL", b"fdAT",
})  # fmt: skip
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04


def without_notes(content: bytes, mime: str, orientation: int) -> bytes:
    """The picture's own pieces. Raises ValueError, IndexError or struct's error for what is cut."""
    try:
        pieces = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}[mime](content, _way_up(orientation))
        return b"".join(pieces)
    except struct.error as error:
        raise ValueError(str(error)) from error


def _way_up(orientation: int) -> bytes:
    """EXIF with nothing but the orientation; nothing when the picture is stored upright."""
    if orientation == 1:
        return b""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def _jpeg(content: bytes, way_up: bytes) -> Iterator[bytes]:
    yield content[:2]
    if way_up:
        yield b"\xff\xe1" + struct.pack(">H", len(way_up) + 8) + b"Exif\0\0" + way_up
    at = 2
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        marker = content[at + 1]
        if content[at] != 0xFF:
            raise ValueError("no marker")
        if marker == 0xD9:
            # What comes after the picture's end are other pictures, with notes of their own.
            yield content[at : at + 2]
            return
        end = at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        if end > len(content):
            raise ValueError("cut")
        if marker == 0xDA:
            end = _end_of_scan(content, end)
        if _shows(marker, content[at + 4 : at + 16]):
            yield content[at:end]
        at = end


def _shows(marker: int, beginning: bytes) -> bool:
    if marker == 0xE0:
        return beginning.startswith(b"JFIF\0")
    if marker == 0xE2:
        return beginning.startswith(_ICC)
    return marker == 0xEE or not (0xE1 <= marker <= 0xEF or marker == 0xFE)


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker is that is no part of the compressed picture."""
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _png(content: bytes, way_up: bytes) -> Iterator[bytes]:
    yield _PNG
    at = len(_PNG)
    while True:
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise ValueError("cut")
        if kind in _PNG_KEPT:
            yield content[at:end]
        if kind == b"IHDR" and way_up:
            told = b"eXIf" + way_up
            yield struct.pack(">I", len(way_up)) + told + struct.pack(">I", zlib.crc32(told))
        if kind == b"IEND":
            return
        at = end


def _webp(content: bytes, way_up: bytes) -> Iterator[bytes]:
    body, at = [], 12
    end_of_all = min(len(content), 8 + struct.unpack_from("<I", content, 4)[0])
    while at + 8 <= end_of_all:
        kind, length = struct.unpack_from("<4sI", content, at)
        end = at + 8 + length + length % 2
        if at + 8 + length > len(content):
            raise ValueError("cut")
        if kind == b"VP8X":
            flags = content[at + 8] & ~(_WEBP_EXIF | _WEBP_XMP) | (_WEBP_EXIF if way_up else 0)
            body.append(content[at : at + 8] + bytes([flags]) + content[at + 9 : end])
        elif kind in _WEBP_KEPT:
            body.append(content[at:end])
        at = end
    if way_up:
        body.append(b"EXIF" + struct.pack("<I", len(way_up)) + way_up + b"\0" * (len(way_up) % 2))
    whole = b"".join(body)
    yield b"RIFF" + struct.pack("<I", len(whole) + 4) + b"WEBP" + whole
