"""A picture drawn anew: what the camera noted goes, and so does whatever was hidden before, within or after it."""

from __future__ import annotations

import io
import warnings

from ckanext.cocrea.participation.unfit import Unfit
from PIL import Image, ImageOps

# Unpacked, each takes three or four bytes; a telephone's picture of 5 MB has at most 24 million.
MOST_PIXELS = 30_000_000
_JPEG_QUALITY = 90
_JPEG_MODES = {"L", "RGB"}


def jpeg(content: bytes) -> bytes:
    """The same photograph, the right way up. Raises Unfit."""
    return _cleaned(content, "JPEG")


def png(content: bytes) -> bytes:
    """The same picture, the right way up. Raises Unfit."""
    return _cleaned(content, "PNG")


def _cleaned(content: bytes, kind: str) -> bytes:
    try:
        with warnings.catch_warnings():
            # It warns of large pictures, which are counted here before any is unpacked.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=(kind,)) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise _too_large()
                opened.load()
                return _drawn(ImageOps.exif_transpose(opened), kind)
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError) as error:
        raise Unfit("está dañado o no es una imagen: ábralo en su equipo y, si se ve, guárdelo otra vez.") from error


def _drawn(picture: Image.Image, kind: str) -> bytes:
    """The dots alone: a picture made of them has no notes to write."""
    wanted = picture.mode if kind == "PNG" or picture.mode in _JPEG_MODES else "RGB"
    own = picture.convert(wanted)
    own.info = {name: own.info[name] for name in ("transparency",) if name in own.info}
    written = io.BytesIO()
    if kind == "JPEG":
        own.save(written, "JPEG", quality=_JPEG_QUALITY)
    else:
        own.save(written, "PNG")
    return written.getvalue()


def _too_large() -> Unfit:
    return Unfit(f"tiene más de {MOST_PIXELS // 10**6} millones de puntos: guárdelo con menos resolución.")
