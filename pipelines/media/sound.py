"""Audio and video: how long they last, without what the telephone noted of them.

What shows and what sounds is kept by name; the rest goes, whoever wrote it (boxes.py, mp3.py, ogg.py). Nothing is
compressed again. What a camera hides inside the compressed picture itself is not looked for.
"""

from __future__ import annotations

import io
import struct

from tinytag import TinyTag, TinyTagException

from pipelines.media import boxes, mp3, ogg
from pipelines.media.kinds import Kind
from pipelines.media.medium import Medium, Unfit, damaged

_WAV_KEPT = frozenset({b"fmt ", b"fact", b"data"})


def prepare(name: str, content: bytes, kind: Kind) -> Medium:
    """The file without its labels, and how long it lasts. Raises Unfit when it cannot be read."""
    try:
        own = _WITHOUT_LABELS[kind.extension](content)
        seconds = boxes.duration(own) if kind.extension in (".mp4", ".m4a") else _told_duration(name, own)
    except boxes.Scattered as error:
        raise _scattered(name) from error
    except (TinyTagException, struct.error, ValueError, IndexError) as error:
        raise damaged(name) from error
    if not seconds:
        raise damaged(name)
    return Medium(own, kind.mime, kind.extension, seconds=max(1, round(seconds)))


def _scattered(name: str) -> Unfit:
    return Unfit(
        "archivo-con-recorrido",
        f"«{name}» lleva, además de imagen y sonido, datos de la cámara (como su recorrido) que no se pueden quitar.",
        "Ábralo en un editor de video, guárdelo otra vez como MP4, sin fragmentos, y ponga ese archivo en la carpeta.",
    )


def _told_duration(name: str, content: bytes) -> float:
    return TinyTag.get(name, file_obj=io.BytesIO(content), tags=False).duration or 0.0


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


_WITHOUT_LABELS = {
    ".mp4": boxes.without_notes, ".m4a": boxes.without_notes, ".mp3": mp3.without_labels, ".ogg": ogg.without_comments,
    ".wav": _wav,
}  # fmt: skip
