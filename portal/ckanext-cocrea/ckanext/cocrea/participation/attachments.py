"""Files that people attach: what they are is told by what they hold, not by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import magic
from werkzeug.datastructures import FileStorage

TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
MOST, LARGEST_BYTES = 3, 5_000_000


class Refused(Exception):
    """A file that is not taken; the message says why and what to do."""


@dataclass(frozen=True)
class Attachment:
    """A file as it came, with its type by content and a name that is safe to write to a disk."""

    name: str
    type: str
    content: bytes


def read(given: Iterable[FileStorage]) -> list[Attachment]:
    """The files of a form; those without a name were not chosen. Raises Refused."""
    chosen = [one for one in given if one.filename]
    if len(chosen) > MOST:
        raise Refused(f"Caben {MOST} archivos y venían {len(chosen)}: quite los que menos hagan falta.")
    return [_read(one) for one in chosen]


def _read(one: FileStorage) -> Attachment:
    name, content = one.filename or "", one.stream.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise Refused(f"«{name}» pasa de {LARGEST_BYTES // 10**6} MB: redúzcalo o envíe una parte.")
    if not content:
        raise Refused(f"«{name}» está vacío: elíjalo otra vez.")
    found = magic.from_buffer(content, mime=True)
    if found not in TYPES:
        raise Refused(f"«{name}» no es PDF, JPG ni PNG por lo que contiene: conviértalo y vuelva a elegirlo.")
    return Attachment(_safe(name, TYPES[found]), found, content)


def _safe(name: str, ending: str) -> str:
    stem = re.sub(r"[^\w. -]+", "-", name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or name)
    return f"{stem.strip(' .-')[:80] or 'archivo'}.{ending}"
