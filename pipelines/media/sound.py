"""Audio and video: how long they last, without what the telephone noted of them.

Of MP4 and M4A what is told beside the tracks goes, the place among it; of MP3 its labels; of WAV its list of notes. OGG
keeps its comments, and a track of its own that a camera writes its journey in is not looked for.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from tinytag import TinyTag, TinyTagException

from pipelines.media.kinds import Kind
from pipelines.media.medium import Medium, damaged

_TELLING = frozenset({b"udta", b"meta", b"uuid"})
_OPENED = frozenset({b"moov", b"trak"})
_WAV_KEPT = frozenset({b"fmt ", b"fact", b"data"})


def prepare(name: str, content: bytes, kind: Kind) -> Medium:
    """The file without its labels, and how long it lasts. Raises Unfit when it cannot be read."""
    try:
        own = _WITHOUT_LABELS.get(kind.extension, lambda one: one)(content)
        seconds = _duration(own) if kind.extension in (".mp4", ".m4a") else _told_duration(name, own)
    except (TinyTagException, struct.error, ValueError, IndexError) as error:
        raise damaged(name) from error
    if not seconds:
        raise damaged(name)
    return Medium(own, kind.mime, kind.extension, seconds=max(1, round(seconds)))


def _told_duration(name: str, content: bytes) -> float:
    return TinyTag.get(name, file_obj=io.BytesIO(content), tags=False).duration or 0.0


def _boxes(content: bytes | bytearray, at: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Each box of an MP4 between two places: its kind, and where it, its content and what follows begin."""
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


def _without_notes(content: bytes) -> bytes:
    """Boxes that tell become empty ones of the same size: nothing else moves."""
    own = bytearray(content)
    waiting = [(0, len(own))]
    while waiting:
        for kind, at, begin, stop in _boxes(own, *waiting.pop()):
            if kind in _OPENED:
                waiting.append((begin, stop))
            elif kind in _TELLING:
                own[at + 4 : at + 8] = b"free"
                own[begin:stop] = bytes(stop - begin)
    return bytes(own)


def _duration(content: bytes) -> float:
    for kind, _, begin, stop in _boxes(content, 0, len(content)):
        if kind == b"moov":
            for inner, _, at, _ in _boxes(content, begin, stop):
                if inner == b"mvhd":
                    form = (">II", at + 12) if content[at] == 0 else (">IQ", at + 20)
                    scale, length = struct.unpack_from(form[0], content, form[1])
                    return float(length / scale) if scale else 0.0
    return 0.0


def _mp3(content: bytes) -> bytes:
    """Without ID3v2 before the sound and ID3v1 after it."""
    while content[:3] == b"ID3":
        digits = content[6:10]
        size = digits[0] << 21 | digits[1] << 14 | digits[2] << 7 | digits[3]
        content = content[10 + size + (10 if content[5] & 0x10 else 0) :]
    return content[:-128] if content[-128:-125] == b"TAG" else content


def _wav(content: bytes) -> bytes:
    kept, at = [], 12
    while at + 8 <= len(content):
        kind, length = struct.unpack_from("<4sI", content, at)
        end = at + 8 + length + length % 2
        if kind in _WAV_KEPT:
            kept.append(content[at:end])
        at = end
    whole = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(whole) + 4) + b"WAVE" + whole


_WITHOUT_LABELS = {".mp4": _without_notes, ".m4a": _without_notes, ".mp3": _mp3, ".wav": _wav}
