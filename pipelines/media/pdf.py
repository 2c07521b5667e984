"""What a PDF does and tells besides what it shows: what runs, what it carries inside, who made it, when and with what.

Only what can be reached from the document is looked at: a reader opens nothing else.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject, StreamObject

from pipelines.media.camera_notes import without_notes

# All that pypdf raises of a damaged document.
TROUBLES = (
    PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError, AssertionError,
)  # fmt: skip
_ACTIONS = {
    "/JavaScript": "un programa (JavaScript)",
    "/Launch": "una orden de abrir otro programa",
    "/ImportData": "una orden de traer datos de otro archivo",
    "/SubmitForm": "un botón que envía lo que se escriba en él",
    "/RichMedia": "un objeto multimedia que puede ejecutarse",
}
_FILE_KEYS = frozenset({"/F", "/UF", "/DOS", "/Mac", "/Unix"})
# What programs write for themselves, of the document or of a page or picture of it.
_TELLING = ("/Metadata", "/PieceInfo", "/LastModified")
# A title is what the document is called, and what a screen reader says first.
_SAID = "/Title"
_CREATOR = re.compile(rb"<dc:creator>.*?<rdf:li[^>]*>\s*(.*?)\s*</rdf:li>", re.DOTALL)


@dataclass(frozen=True)
class Findings:
    """``runs`` says what it does or carries, in Spanish, "" where nothing; ``notes``, that something in it tells."""

    runs: str
    is_signed: bool
    notes: bool


def look(reader: PdfReader, content: bytes) -> Findings:
    """Raises what pypdf does of a damaged document."""
    runs, signed, notes = "", False, _tells(reader) or _has_earlier_versions(content)
    for one in _reachable(reader.root_object):
        runs = runs or _runs(one)
        signed = signed or ("/ByteRange" in one and "/Contents" in one)
        notes = notes or any(key in one for key in _TELLING) or _picture(one) is not None
    return Findings(runs, signed, notes)


def author(reader: PdfReader) -> str:
    """Who made it, as it says itself; "" where it does not."""
    about = reader.metadata
    if about and about.author:
        return str(about.author).strip()
    told = _said(reader.root_object, "/Metadata")
    found = _CREATOR.search(told.get_data()) if isinstance(told, StreamObject) else None
    return found[1].decode("utf-8", "replace") if found else ""


def without_notes_of(content: bytes) -> bytes | None:
    """The document written anew, its pages as they were; None where they would not be.

    What tells is taken out before it is copied, so that what only that leads to is not.
    """
    try:
        reader = PdfReader(io.BytesIO(content))
        for one in _reachable(reader.root_object):
            _clean(one)
        about = reader._info
        for key in list(about or ()):
            if about is not None and key != _SAID:
                del about[key]
        made = io.BytesIO()
        PdfWriter(clone_from=reader).write(made)
        same = list(_shown(PdfReader(made))) == list(_shown(PdfReader(io.BytesIO(content))))
    except TROUBLES:
        return None
    return made.getvalue() if same else None


def _tells(reader: PdfReader) -> bool:
    return any(key != _SAID for key in reader.metadata or ())


def _has_earlier_versions(content: bytes) -> bool:
    """Programs that change a PDF may write the change after it, and leave what was before."""
    return content.count(b"startxref") > (2 if b"/Linearized" in content[:1024] else 1)


def _reachable(root: PdfObject) -> Iterator[DictionaryObject]:
    """Each dictionary of the document once, a stream's too."""
    waiting: list[PdfObject] = [root]
    seen: set[tuple[int, int]] = set()
    while waiting:
        one: PdfObject | None = waiting.pop()
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            waiting += [one.raw_get(key) for key in one]
        elif isinstance(one, ArrayObject):
            waiting += list.__iter__(one)


def _runs(one: DictionaryObject) -> str:
    for key in ("/S", "/Subtype"):
        if (kind := _said(one, key)) in _ACTIONS:
            return _ACTIONS[str(kind)]
    if ("/JS" in one and _said(one, "/S") == "/Rendition") or "/OnInstantiate" in one:
        return _ACTIONS["/JavaScript"]
    if "/XFA" in one:
        return "un formulario XFA, que es un programa"
    files = _said(one, "/EF")
    if isinstance(files, DictionaryObject) and _FILE_KEYS & files.keys():
        return "otro archivo adentro"
    return ""


def _said(one: DictionaryObject, key: str) -> Any:
    """What a dictionary says, wherever it says it."""
    return one[key] if key in one else None  # noqa: SIM401 - theirs gives a reference as it is


def _picture(one: DictionaryObject) -> bytes | None:
    """A photograph of the document without what its camera noted; None where there is none, or it noted nothing."""
    if not isinstance(one, StreamObject) or _said(one, "/Filter") not in ("/DCTDecode", ["/DCTDecode"]):
        return None
    try:
        found = without_notes(one._data, "image/jpeg", 1)
    except (ValueError, IndexError):
        return None
    return found if len(found) < len(one._data.rstrip()) else None


def _clean(one: DictionaryObject) -> None:
    for key in _TELLING:
        one.pop(NameObject(key), None)
    if (picture := _picture(one)) is not None and isinstance(one, StreamObject):
        one._data = picture


def _shown(reader: PdfReader) -> Iterator[tuple[bytes, int]]:
    """Of each page, what is drawn on it and how much it has besides."""
    for page in reader.pages:
        drawn = page.get_contents()
        yield drawn.get_data() if drawn else b"", len(page.annotations or ())
