"""Files that people attach: what they are is told by what they hold, and only what can be seen in them is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import magic
from ckanext.cocrea.participation import papers, pictures
from ckanext.cocrea.participation.unfit import Unfit
from werkzeug.datastructures import FileStorage

MOST, LARGEST_BYTES = 3, 5_000_000


class Refused(Exception):
    """A file that is not taken; the message says why and what to do."""


@dataclass(frozen=True)
class Attachment:
    """A file as it is kept, with its type by content and a name that is safe to write to a disk."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class _Type:
    ending: str
    cleaned: Callable[[bytes], bytes]


_TYPES: Mapping[str, _Type] = {
    "application/pdf": _Type("pdf", papers.cleaned),
    "image/jpeg": _Type("jpg", pictures.jpeg),
    "image/png": _Type("png", pictures.png),
}
_ARTICLES = {"pdf": "un PDF", "jpg": "una foto JPG", "jpeg": "una foto JPG", "png": "una imagen PNG"}


def read(given: Iterable[FileStorage]) -> list[Attachment]:
    """The files of a form, cleaned; those without a name were not chosen. Raises Refused."""
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
    if found not in _TYPES:
        raise Refused(_no_such(name))
    try:
        return Attachment(_safe(name, _TYPES[found].ending), found, _TYPES[found].cleaned(content))
    except Unfit as unfit:
        raise Refused(f"«{name}» {unfit}") from unfit


def _no_such(name: str) -> str:
    """In the words of whoever chose it: what it is not, though it is called so."""
    called = _ARTICLES.get(name.rpartition(".")[2].lower())
    if called:
        return f"«{name}» no es {called}, aunque así se llame: elija otro archivo, o guárdelo de nuevo como PDF o JPG."
    return f"«{name}» no es PDF, JPG ni PNG: guárdelo como PDF o tome una foto de él, y vuelva a elegirlo."


def _safe(name: str, ending: str) -> str:
    stem = re.sub(r"[^\w. -]+", "-", name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or name)
    return f"{stem.strip(' .-')[:80] or 'archivo'}.{ending}"
