"""Why CKAN serves something else, as far as what a visitor sees can tell. Pure: Evidence in, Cause out.

Only what points one way is said. Without our extension CKAN keeps no trace of rows that its API changes, so the same
rows may be missing because someone deleted them or because a backup came back: then nobody is accused.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal


class Part(Enum):
    """What of a release differs; the value is how acuse.json calls it."""

    DATASET = "conjunto"
    METADATA = "ficha"
    FILE = "archivo"
    TABLE = "tabla"
    STRUCTURE = "estructura"
    ROWS = "renglones"
    VIEW = "vista"
    SEARCH = "busqueda"


class Cause(Enum):
    """Who or what changed it: how acuse.json calls it, and how a person reads it."""

    SOMEONE = ("alguien", "alguien la cambió")
    OTHER_LOADER = ("otro_cargador", "otro cargador reescribió la tabla")
    CKAN_LOST = ("ckan", "CKAN perdió algo")
    OTHER_RELEASE = ("otra_entrega", "CKAN sirve otra entrega")
    UNFINISHED = ("a_medias", "una publicación está en curso o quedó a medias")
    UNKNOWN = ("no_se_sabe", "no se sabe quién")

    def __init__(self, code: str, title: str) -> None:
        self.code = code
        self.title = title


# Of CKAN's own date of a dataset or resource, beside that of the last Acuse that was right.
Modified = Literal["same", "later", "earlier"]
# What our CKAN extension saw: rows written by CKAN's API, or past CKAN in its database; the table emptied, or another
# in its place.
Tampered = Literal["untouched", "dml", "outside", "truncate", "replaced"]


@dataclass(frozen=True)
class Evidence:
    """What is known of one resource, or of the dataset, when one ``part`` of it differs.

    ``hidden`` is whether CKAN refuses to show the dataset; ``file_there`` whether a visitor can download the file;
    ``flagged`` whether the resource still says that it has a table; ``all_text`` whether every column became text;
    ``key_there`` whether the key's columns have an index; ``counted`` how many rows CKAN believes to have, which its
    API keeps up to date; ``loader_marks`` whether xloader or datapusher left a trace after the release. None, where it
    may be, is that it is not known.
    """

    part: Part
    hidden: bool = False
    release_ours: bool = True
    unfinished: bool = False
    modified: Modified | None = None
    file_there: bool = True
    file_equal: bool = True
    table_exists: bool = True
    flagged: bool = True
    typed_as_ours: bool = True
    all_text: bool = False
    dictionary_ours: bool = True
    key_there: bool = True
    rows_served: int | None = None
    counted: int | None = None
    rows_missing: int = 0
    rows_added: int = 0
    rows_changed: int = 0
    loader_marks: bool = False
    tampered: Tampered | None = None


def cause(evidence: Evidence) -> Cause:
    """The cause that the evidence points to; UNKNOWN when it points to none, or to several."""
    if evidence.unfinished:
        return Cause.UNFINISHED
    if not evidence.release_ours:
        return Cause.OTHER_RELEASE
    if evidence.modified == "earlier":
        return Cause.CKAN_LOST  # its date went back: a backup was restored
    return _OF_PART[evidence.part](evidence)


def _of_dataset(evidence: Evidence) -> Cause:
    # CKAN refuses what a person made private or put in the trash; of what was purged it knows nothing.
    return Cause.SOMEONE if evidence.hidden else Cause.UNKNOWN


def _of_fields(evidence: Evidence) -> Cause:
    """Of the dataset's and resources' fields: they change by CKAN's API or pages only, which leaves a date."""
    return Cause.SOMEONE if evidence.modified == "later" else Cause.UNKNOWN


def _of_file(evidence: Evidence) -> Cause:
    if evidence.modified == "later":
        return Cause.SOMEONE
    if not evidence.file_there or evidence.modified == "same":
        return Cause.CKAN_LOST  # CKAN's page still tells of our file
    return Cause.UNKNOWN


def _of_table(evidence: Evidence) -> Cause:
    if evidence.loader_marks or evidence.tampered == "replaced":
        return Cause.OTHER_LOADER
    # Deleting a table by the API is noted on its resource: 2.11 takes the flag back, and does not touch its date.
    if not evidence.flagged:
        return Cause.SOMEONE
    return {"later": Cause.SOMEONE, "same": Cause.CKAN_LOST}.get(evidence.modified or "", Cause.UNKNOWN)


def _of_structure(evidence: Evidence) -> Cause:
    if evidence.loader_marks or evidence.all_text or evidence.tampered == "replaced":
        return Cause.OTHER_LOADER
    if not evidence.key_there:
        # Made anew by something that knows neither our types nor our words; with both there, who knows.
        return Cause.UNKNOWN if evidence.typed_as_ours and evidence.dictionary_ours else Cause.OTHER_LOADER
    return Cause.SOMEONE  # of a table that is still ours, by the API or the page of the dictionary


def _of_rows(evidence: Evidence) -> Cause:
    if evidence.loader_marks or evidence.tampered in ("truncate", "replaced"):
        return Cause.OTHER_LOADER
    if evidence.tampered in ("dml", "untouched"):
        return Cause.SOMEONE if evidence.tampered == "dml" else Cause.CKAN_LOST
    if not (evidence.typed_as_ours and evidence.key_there):
        return _of_structure(evidence)
    if evidence.rows_changed or evidence.rows_added:
        return Cause.SOMEONE  # CKAN does not write rows by itself
    if evidence.tampered == "outside":
        return Cause.CKAN_LOST  # rows went from its database, and not by its API
    if None not in (evidence.counted, evidence.rows_served) and (evidence.counted or 0) > (evidence.rows_served or 0):
        return Cause.CKAN_LOST  # it still counts rows that it no longer has: they did not go by its API
    return Cause.UNKNOWN


def _of_view(_evidence: Evidence) -> Cause:
    return Cause.UNKNOWN  # CKAN notes nothing of a view that goes


def _of_search(_evidence: Evidence) -> Cause:
    return Cause.CKAN_LOST  # the data are there, and its index does not have them


_OF_PART = {
    Part.DATASET: _of_dataset, Part.METADATA: _of_fields, Part.FILE: _of_file, Part.TABLE: _of_table,
    Part.STRUCTURE: _of_structure, Part.ROWS: _of_rows, Part.VIEW: _of_view, Part.SEARCH: _of_search,
}  # fmt: skip
