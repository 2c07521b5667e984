"""What may travel with a release, told by its first bytes: a name or an ending can say anything."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

import puremagic

from pipelines.media.medium import Unfit

_MB = 1024**2
# Bytes that no text has; what is written in UTF-8 or windows-1252 has none of them.
_NO_TEXT = bytes(set(range(32)) - {9, 10, 13})


@dataclass(frozen=True)
class Kind:
    """A kind of file: how it is published, how a message calls it, and the largest that is."""

    mime: str
    extension: str
    family: Literal["imagen", "sonido", "papel"]
    plural: str
    largest_bytes: int


_JPEG = Kind("image/jpeg", ".jpg", "imagen", "fotografías", 15 * _MB)
_MP3 = Kind("audio/mpeg", ".mp3", "sonido", "audios", 50 * _MB)
_OGG = Kind("audio/ogg", ".ogg", "sonido", "audios", 50 * _MB)
# By what the library calls them. No SVG nor HTML, which may run; no Office, which may too and says who wrote it.
_BY_MAGIC = {
    ".jpg": _JPEG, ".jpeg": _JPEG, ".jfif": _JPEG, ".jpe": _JPEG,
    ".png": Kind("image/png", ".png", "imagen", "fotografías", 15 * _MB),
    ".webp": Kind("image/webp", ".webp", "imagen", "fotografías", 15 * _MB),
    ".mp3": _MP3, ".mpga": _MP3, ".ogg": _OGG, ".oga": _OGG, ".opus": _OGG,
    ".wav": Kind("audio/wav", ".wav", "sonido", "audios", 50 * _MB),
    ".m4a": Kind("audio/mp4", ".m4a", "sonido", "audios", 50 * _MB),
    ".mp4": Kind("video/mp4", ".mp4", "sonido", "videos", 100 * _MB),
    ".pdf": Kind("application/pdf", ".pdf", "papel", "documentos", 25 * _MB),
}  # fmt: skip
# Text has no first bytes of its own: here the ending tells, and the content must be text.
_TEXTS = {
    ".csv": Kind("text/csv", ".csv", "papel", "documentos", 25 * _MB),
    ".txt": Kind("text/plain", ".txt", "papel", "documentos", 25 * _MB),
}
KINDS = tuple(dict.fromkeys((*_BY_MAGIC.values(), *_TEXTS.values())))


def kind_of(name: str, content: bytes) -> Kind:
    """What the file is. Raises Unfit when it is empty or none of ``KINDS``."""
    if not content:
        raise Unfit(
            "archivo-vacio", f"«{name}» está vacío: mide 0 bytes.", "Vuelva a copiarlo de donde se tomó."
        )  # fmt: skip
    ending = PurePosixPath(name.lower()).suffix
    likely = _likely(content)
    for one in likely:
        if one in _BY_MAGIC:
            return _BY_MAGIC[one]
    if not likely and ending in _TEXTS and content.translate(None, delete=_NO_TEXT) == content:
        return _TEXTS[ending]
    found = f" es «{likely[0]}», sea cual sea su nombre" if likely else " no es de un tipo conocido"
    raise Unfit(
        "archivo-no-admitido",
        f"«{name}»{found}; se publican JPEG, PNG, WebP, PDF, MP3, M4A, OGG, WAV, MP4, CSV y TXT.",
        "Guárdelo como uno de esos: una fotografía, como JPEG; un documento, como PDF; una tabla, como CSV; un video, "
        "como MP4.",
    )


def _likely(content: bytes) -> list[str]:
    """The endings of what the library is surest of."""
    with contextlib.suppress(puremagic.PureError, ValueError):
        found = puremagic.magic_string(content)
        return [one.extension for one in found if one.confidence == found[0].confidence]
    return []
