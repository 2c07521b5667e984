"""Documents: a PDF goes as it is, for a signature holds its every byte; what it says is read, to be shown as text."""

from __future__ import annotations

import io
import logging
import unicodedata

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from pipelines.media.kinds import Kind
from pipelines.media.medium import Medium, Unfit, damaged

# A year's minutas are shorter; what is longer is read in the document itself.
_MOST_PAGES = 200
_LONGEST_TEXT = 200_000
# It tells on its own of every oddity that it gets over.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def prepare(name: str, content: bytes, kind: Kind) -> Medium:
    """The document, and what it says. Raises Unfit."""
    if kind.extension != ".pdf":
        return Medium(content, kind.mime, kind.extension)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Unfit(
                "archivo-con-contrasena", f"«{name}» pide una contraseña: nadie lo podría leer.",
                "Guárdelo sin contraseña.",
            )  # fmt: skip
        about = reader.metadata
        text = "\n\n".join(page.extract_text() for page in reader.pages[:_MOST_PAGES])
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise damaged(name) from error
    author = str(about.author or "").strip() if about else ""
    return Medium(content, kind.mime, kind.extension, text=_plain(text)[:_LONGEST_TEXT], names=author)


def _plain(text: str) -> str:
    """Lines without what no one sees, nor more than one empty line together."""
    seen = "".join(one for one in text if one == "\n" or not unicodedata.category(one).startswith("C"))
    lines = [" ".join(one.split()) for one in seen.split("\n")]
    kept = [one for at, one in enumerate(lines) if one or (at and lines[at - 1])]
    return "\n".join(kept).strip()
