"""A release's tables in other formats, for who asks for them: made once for each content of a table."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines import disk
from pipelines.package.parquet import write_parquet
from pipelines.package.xlsx import TooLong, write_xlsx
from pipelines.schema import Schema

# A sheet holds a million rows, but a million take longer to write and to open than whoever wants a sheet waits for.
MOST_ROWS = 200_000
# Changes with what these modules write.
_VERSION = 2
_WRITERS: Mapping[str, Callable[[Path, Schema, Path], None]] = {"xlsx": write_xlsx, "parquet": write_parquet}


def write_formats(descriptor: Mapping[str, Any], release: Path, made: Path) -> list[Path]:
    """Each table of the release in ``release`` in the formats that it fits in; the files, named after their tables.

    They are taken from the folder ``made`` when they were made before; what no table needs any more goes from there.
    Raises OSError.
    """
    keys = {one["name"]: made / _key(one) for one in descriptor["resources"]}
    for old in set(made.glob("*")) - set(keys.values()):
        shutil.rmtree(old, ignore_errors=True)
    return [file for one in descriptor["resources"] for file in _written(one, release / one["path"], keys[one["name"]])]


def _key(table: Mapping[str, Any]) -> str:
    told = [_VERSION, table["hash"], table["title"], table["schema"]]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def _written(table: Mapping[str, Any], source: Path, folder: Path) -> Sequence[Path]:
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        building = disk.new_folder(folder.parent, ".armando-")
        try:
            for suffix in _fitting(table):
                _write(suffix, source, Schema(table["name"], table["schema"]), building / f"{table['name']}.{suffix}")
            building.rename(folder)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return sorted(folder.iterdir())


def _fitting(table: Mapping[str, Any]) -> Iterator[str]:
    return (one for one in _WRITERS if one != "xlsx" or table["rows"] <= MOST_ROWS)


def _write(suffix: str, source: Path, schema: Schema, target: Path) -> None:
    try:
        _WRITERS[suffix](source, schema, target)
    except TooLong:
        target.unlink(missing_ok=True)
