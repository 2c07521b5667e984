"""A table in other formats, as the release that CKAN serves has them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.cocrea.portal.exercises import ATTACHMENTS_FIELD, TABLE_FIELD, WHOLE, Exercise, Release, attachments
from ckanext.cocrea.portal.tables import descriptor
from ckanext.cocrea.portal.words import size
from ckanext.cocrea.served import RELEASE_EXTRA

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)
FORMATS = {"xlsx": "Excel (XLSX)", "parquet": "Parquet"}


@dataclass(frozen=True)
class Offer:
    """A table in a format that is no resource of CKAN; ``url`` is from the site's root, and its size may be unknown."""

    table: str
    url: str
    size_bytes: int | None

    @property
    def format(self) -> str:
        """«XLSX»."""
        return self.url.rpartition(".")[2].upper()


def offers(exercise: Exercise, release: Release) -> Iterator[Offer]:
    """All that the page of the data offers of a release's tables, besides their own files."""
    for table in (one["name"] for one in descriptor(release)["resources"] if one["name"] in release.downloads):
        for found in (release.attachments.get(f"{table}.{suffix}") for suffix in FORMATS):
            if found:
                yield Offer(table, found.url, found.size_bytes)
        # The page of a table that two of its releases have is of the first.
        if next(one for one in exercise.releases.values() if table in one.downloads) is release:
            yield Offer(table, f"/ejercicios/{exercise.key}/datos/{table}.json", None)


def formats_of(dataset: Mapping[str, Any], resource: Mapping[str, Any]) -> list[dict[str, str]]:
    """Name, address and size of each other format of a resource, for its page in CKAN; empty when it is no table."""
    whole = next((one for one in dataset["resources"] if one.get(TABLE_FIELD) == WHOLE), None)
    release = next((one["value"] for one in dataset.get("extras", ()) if one["key"] == RELEASE_EXTRA), "")
    found = attachments(whole["id"], whole.get(ATTACHMENTS_FIELD), dataset["name"], release) if whole else {}
    named = {name: found.get(f"{resource.get(TABLE_FIELD)}.{suffix}") for suffix, name in FORMATS.items()}
    return [{"name": name, "url": one.url, "size": size(one.size_bytes)} for name, one in named.items() if one]


def as_json(file: Path, schema: Mapping[str, Any]) -> Iterator[str]:
    """The table's file as a list of objects, of the types of its schema, row by row: it may not fit in memory."""
    writers = {one["name"]: _WRITERS.get(one["type"], _text) for one in schema["fields"]}
    with file.open(encoding="utf-8", newline="") as opened:
        between = "[\n"
        for row in csv.DictReader(opened):
            cells = (
                f"{_text(name)}: {writers.get(name, _text)(value) if value else 'null'}" for name, value in row.items()
            )
            yield f"{between}{{{', '.join(cells)}}}"
            between = ",\n"
        yield "[]\n" if between == "[\n" else "\n]\n"


def with_mark(file: Path) -> Iterator[bytes]:
    """The table's file with the mark by which Excel knows that its letters are UTF-8."""
    yield b"\xef\xbb\xbf"
    with file.open("rb") as opened:
        while piece := opened.read(2**20):
            yield piece


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: str) -> str:
    """With all its digits, which a float would not keep."""
    return value if _NUMBER.fullmatch(value) else _text(value)


_WRITERS: Mapping[str, Callable[[str], str]] = {"integer": _number, "year": _number, "number": _number, "boolean": str}
