"""Photographs: what the camera noted is taken out without touching the picture, which keeps its way up."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from pipelines.media.camera_notes import without_notes
from pipelines.media.kinds import Kind
from pipelines.media.medium import Medium, Unfit, damaged

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
# A telephone's largest pictures have 50 million; unpacked, each takes four bytes.
_MOST_PIXELS = 60_000_000
_LONGEST_SIDE = 480
_LARGEST_THUMBNAIL = 30_000
_ORIENTATION = 0x0112
_SIDEWAYS = {5, 6, 7, 8}


def prepare(name: str, content: bytes, kind: Kind) -> Medium:
    """The picture without its notes, and its thumbnail. Raises Unfit."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[_FORMATS[kind.mime]]) as opened:
                width, height = opened.size
                if width * height > _MOST_PIXELS:
                    raise _too_many_dots(name)
                turned = int(opened.getexif().get(_ORIENTATION, 1))
                own = without_notes(content, kind.mime, turned if 1 < turned <= 8 else 1)
                thumbnail = _thumbnail(opened)
    except Image.DecompressionBombError as error:
        raise _too_many_dots(name) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise damaged(name) from error
    if turned in _SIDEWAYS:
        width, height = height, width
    return Medium(own, kind.mime, kind.extension, width, height, thumbnail=thumbnail)


def _too_many_dots(name: str) -> Unfit:
    return Unfit(
        "archivo-muy-grande", f"«{name}» tiene demasiados puntos: de fotografías se publican hasta {_MOST_PIXELS:,}.",
        "Guárdela con menos resolución.",
    )  # fmt: skip


def _thumbnail(opened: Image.Image) -> bytes:
    """A JPEG that fits; the first of these qualities that weighs little enough."""
    opened.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
    picture = ImageOps.exif_transpose(opened)
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    seen = picture.convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    paper.alpha_composite(seen)
    for quality in (80, 65, 50, 35, 20):
        small = io.BytesIO()
        paper.convert("RGB").save(small, "JPEG", quality=quality, optimize=True)
        if small.tell() <= _LARGEST_THUMBNAIL:
            break
    return small.getvalue()
