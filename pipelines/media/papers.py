"""Documents: of a PDF goes what it shows, not who made it, when and with what; what it says is read, to be shown.

One that runs something or carries a file is refused, as HTML and Office are. A signed one goes byte by byte: its
signature holds every one of them.
"""

from __future__ import annotations

import io
import logging
import unicodedata

from pypdf import PdfReader

from pipelines.media import pdf
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
        found = pdf.look(reader, content)
        if found.runs:
            raise _running(name, found.runs)
        text = "\n\n".join(page.extract_text() for page in reader.pages[:_MOST_PAGES])
        clean = pdf.without_notes_of(content) if found.notes and not found.is_signed else None
        names = "" if clean else pdf.author(reader)
    except pdf.TROUBLES as error:
        raise damaged(name) from error
    return Medium(
        clean or content, kind.mime, kind.extension, text=_plain(text)[:_LONGEST_TEXT], names=names
    )  # fmt: skip


def _running(name: str, what: str) -> Unfit:
    return Unfit(
        "archivo-con-acciones", f"«{name}» lleva {what}: un documento que se publica sólo se lee.",
        "Ábralo, elija «Imprimir» y guárdelo como PDF: así queda sólo lo que se ve. Si lleva un archivo que también "
        "deba publicarse, póngalo aparte, en un renglón suyo.",
    )  # fmt: skip


def _plain(text: str) -> str:
    """Lines without what no one sees, nor more than one empty line together."""
    seen = "".join(one for one in text if one == "\n" or not unicodedata.category(one).startswith("C"))
    lines = [" ".join(one.split()) for one in seen.split("\n")]
    kept = [one for at, one in enumerate(lines) if one or (at and lines[at - 1])]
    return "\n".join(kept).strip()
