"""A PDF that only shows: one that runs something or carries other files is not taken. Its signatures stay good."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from ckanext.cocrea.participation.unfit import Unfit
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject

# So many are read within four seconds.
_MOST_OBJECTS, _DEEPEST = 20_000, 50
_END = re.compile(rb"startxref\s+\d+\s+%%EOF")
_RUN_KEYS = ("/JS", "/AA", "/XFA")
# A link to a place in the document or to a page of the web does nothing by itself.
_RUNS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/RichMediaExecute"})
_CARRIES = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
# It tells on its own of every oddity that it gets over.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def cleaned(content: bytes) -> bytes:
    """The document as it is, up to its end. Raises Unfit."""
    ends = [one.end() for one in _END.finditer(content)]
    if not content.startswith(b"%PDF-") or not ends:
        raise _damaged()
    own = content[: ends[-1]] + b"\n"
    if zipfile.is_zipfile(io.BytesIO(own)):
        raise Unfit("trae otro archivo escondido: guárdelo otra vez como PDF.")
    try:
        reader = PdfReader(io.BytesIO(own))
        # Many are closed only against changes, and open without a word.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unfit("pide una contraseña: guárdelo sin ella.")
        if not len(reader.pages):
            raise _damaged()
        for one in _dictionaries(reader):
            _judge(one)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise _damaged() from error
    return own


def _judge(one: DictionaryObject) -> None:
    names = {str(one.raw_get(key)) for key in ("/S", "/Subtype", "/Type") if key in one}
    first = one.get("/OpenAction")
    opens = isinstance(first, DictionaryObject) and first.get("/S") != "/GoTo"
    if opens or names & _RUNS or any(key in one for key in _RUN_KEYS):
        raise Unfit("trae un programa adentro: imprímalo como PDF otra vez y elija esa copia.")
    if "/EmbeddedFiles" in one or "/EmbeddedFile" in names or names & _CARRIES:
        raise Unfit("trae otros archivos adentro: quítelos, o imprímalo como PDF otra vez y elija esa copia.")


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the document, also of what no page leads to. Raises Unfit where there are too many."""
    keys = {(number, generation) for generation, places in reader.xref.items() for number in places}
    keys |= {(number, 0) for number in reader.xref_objStm}
    if len(keys) > _MOST_OBJECTS:
        raise Unfit("es demasiado complicado: imprímalo como PDF otra vez y elija esa copia.")
    yield from _within(reader.trailer, 0)
    for number, generation in sorted(keys):
        found = reader.get_object(IndirectObject(number, generation, reader))
        if found is not None and not isinstance(found, NullObject):
            yield from _within(found, 0)


def _within(value: Any, depth: int) -> Iterator[DictionaryObject]:
    """What is written in place; what is only pointed at is an object of its own."""
    if depth > _DEEPEST:
        raise _damaged()
    if isinstance(value, DictionaryObject):
        yield value
        for one in value.values():
            yield from _within(one, depth + 1)
    elif isinstance(value, ArrayObject):
        for one in value:
            yield from _within(one, depth + 1)


def _damaged() -> Unfit:
    return Unfit("está dañado o no es un PDF: ábralo en su equipo y, si se ve, guárdelo otra vez.")
