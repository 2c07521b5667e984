"""The tables of a release, read from the files that it serves: what a page says is what anyone downloads."""

from __future__ import annotations

import csv
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from ckanext.cocrea import files
from ckanext.cocrea.portal.exercises import WHOLE, Download, Exercise, Release
from ckanext.cocrea.portal.media import Medium, media_of


class Row(dict[str, Any]):
    """A row by its columns. A column that the release does not have, as one of an earlier version, is empty in it."""

    def __missing__(self, column: str) -> None:
        return None


_READ: Mapping[str, Any] = {
    "integer": int, "year": int, "number": Decimal, "boolean": lambda value: value == "true",
    "date": date.fromisoformat, "datetime": datetime.fromisoformat, "time": time.fromisoformat,
}  # fmt: skip


class Tables:
    """All the tables of an exercise. A table that is not published has no rows: a page says so, and goes on."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._rows: dict[str, list[Row]] = {}
        self._found: dict[tuple[str, str], dict[Any, list[Row]]] = {}

    def rows(self, table: str) -> list[Row]:
        """The rows, each cell with the type of its schema; an empty cell is None."""
        if table not in self._rows:
            self._rows[table] = list(self.each(table))
        return self._rows[table]

    def of(self, table: str, column: str, value: Any) -> list[Row]:
        """The rows with that value in the column, in the table's order."""
        if (table, column) not in self._found:
            found: dict[Any, list[Row]] = defaultdict(list)
            for row in self.rows(table):
                found[row.get(column)].append(row)
            self._found[table, column] = found
        return self._found[table, column].get(value, [])

    def each(self, table: str) -> Iterator[Row]:
        """The same rows one by one, for tables that do not fit in memory."""
        found = self._places.get(table)
        if found is None:
            return
        release, schema = found
        readers = {one["name"]: _reader(one) for one in schema["fields"]}
        served = release.downloads[table]
        with files.path_of(served.resource_id, served.sha256).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield Row({name: readers.get(name, str)(value) if value else None for name, value in row.items()})

    def schema(self, table: str) -> Mapping[str, Any]:
        """The table's schema as its package gives it; without fields when there is no such table."""
        found = self._places.get(table)
        return found[1] if found else {"fields": []}

    def release(self, table: str) -> Release | None:
        """The release that has the table, if it is published."""
        found = self._places.get(table)
        return found[0] if found else None

    def download(self, table: str) -> Download | None:
        """The table's file, if it is published."""
        found = self._places.get(table)
        return found[0].downloads[table] if found else None

    def file(self, table: str) -> Path | None:
        """Where the table's file is, if it is published."""
        found = self.download(table)
        return files.path_of(found.resource_id, found.sha256) if found else None

    def medium(self, table: str, row: Row) -> Medium | None:
        """The file of the row that travels with its release; none for a row whose file is elsewhere."""
        return self._media.get((table, str(row.get("archivo") or "")))

    @property
    def names(self) -> frozenset[str]:
        """The tables that are published."""
        return frozenset(self._places)

    @property
    def newest(self) -> datetime | None:
        """When the exercise last published."""
        return max((one.modified for one in self._exercise.releases.values()), default=None)

    def label(self, table: str, column: str, value: Any) -> str:
        """What people call a value of a closed list, as the schema says it; the value itself where it says nothing."""
        return self._labels.get((table, column), {}).get(value, "" if value is None else str(value))

    @cached_property
    def _labels(self) -> dict[tuple[str, str], dict[Any, str]]:
        return {
            (table, field["name"]): {one["value"]: one["label"] for one in field["categories"] if isinstance(one, dict)}
            for table, (_, schema) in self._places.items()
            for field in schema["fields"]
            if "categories" in field
        }

    @cached_property
    def packages(self) -> list[tuple[Release, Mapping[str, Any]]]:
        """Each release with its ``datapackage.json``."""
        return [(release, descriptor(release)) for release in self._exercise.releases.values()]

    @cached_property
    def _places(self) -> dict[str, tuple[Release, Mapping[str, Any]]]:
        """Where each table is, with its schema. The first package that has a table is where it is."""
        places: dict[str, tuple[Release, Mapping[str, Any]]] = {}
        for release, about in self.packages:
            for one in about["resources"]:
                if one["name"] in release.downloads:
                    places.setdefault(one["name"], (release, one["schema"]))
        return places

    @cached_property
    def _media(self) -> dict[tuple[str, str], Medium]:
        return {key: one for release, about in self.packages for key, one in media_of(release, about).items()}


def _reader(field: Mapping[str, Any]) -> Any:
    return _web_address if field.get("format") == "uri" else _READ.get(field["type"], str)


def _web_address(value: str) -> str:
    """What is no address of the web leads nowhere: a link of ours never runs anything."""
    return value if value.startswith(("https://", "http://")) else ""


def descriptor(release: Release) -> Mapping[str, Any]:
    """The release's ``datapackage.json``, from the package that it serves whole."""
    whole = release.downloads[WHOLE]
    with zipfile.ZipFile(files.path_of(whole.resource_id, whole.sha256)) as archive:
        found: Mapping[str, Any] = json.loads(archive.read("datapackage.json"))
    return found
