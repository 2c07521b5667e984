"""What frictionless itself is asked to validate, because this engine does not say the same of it."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from frictionless import Checklist, Dialect, Field, Resource, Schema, system
from frictionless.resources import TableResource

# Frictionless ends with an exception when these are compared; so be it, with its own words.
_NOT_COMPARABLE = ("array", "object", "geojson", "list")
_TYPES = (
    "any", "array", "boolean", "date", "datetime", "duration", "geojson", "geopoint", "integer", "list", "number",
    "object", "string", "time", "year", "yearmonth",
)  # fmt: skip


def not_covered(resource: Resource, checklist: Checklist) -> str | None:
    """Why ``resource`` is frictionless's to validate before anything is read of it; ``None`` when it is not."""
    if not isinstance(resource, TableResource):
        return "it is not a table"
    if checklist.checks:
        return f"custom checks ({', '.join(checklist.check_types)})"
    if system.onerror != "ignore":
        return f"onerror is {system.onerror}"
    if not resource.dialect.header_case:
        return "labels are compared without their case"
    return None


def fields_not_covered(fields: Sequence[Field], schema: Schema) -> str | None:
    """Why a table with these ``fields`` is frictionless's to validate."""
    names = [field.name for field in fields]
    if len(set(names)) != len(names):
        return "two fields have one name"
    strange = sorted({field.type for field in fields if field.type not in _TYPES})
    if strange:
        return f"fields of type {', '.join(strange)}"
    compared = {name for key in schema.foreign_keys for name in key["fields"]} | set(schema.primary_key)
    for field in fields:
        if field.type in _NOT_COMPARABLE and (field.name in compared or field.constraints.get("unique")):
            return f"a key of type {field.type}"
    return None


def is_plain_file(resource: Resource) -> bool:
    """Whether a resource is one file of this machine as it is: not packed, nor of several parts."""
    whole = not resource.compression and not resource.multipart
    return resource.scheme == "file" and whole and bool(resource.normpath)


def leaves_rows_out(dialect: Dialect) -> bool:
    """Whether some records are not of the table."""
    return bool(dialect.comment_char or dialect.comment_rows or dialect.skip_blank_rows)


def text_encoding(name: str) -> str | None:
    """The codec to turn pieces of a file into UTF-8; ``None`` where a character may be cut, or a line end hidden."""
    codec = codecs.lookup(name).name
    if codec in ("utf-8", "utf-8-sig"):
        return "utf-8"
    plain = bytes(range(128))
    try:
        single = plain.decode(codec) == plain.decode("ascii") and len(bytes(range(256)).decode(codec, "replace")) == 256
    except (UnicodeError, LookupError):
        return None
    return codec if single else None


def encoding_mark(name: str) -> bytes:
    """The bytes that its codec takes out of a file that begins with them: in any other encoding they are text."""
    return codecs.BOM_UTF8 if codecs.lookup(name).name == "utf-8-sig" else b""
