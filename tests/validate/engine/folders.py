"""Ours against frictionless over real files: every CSV and XLSX of some folders, under several schemas of each.

`python -m tests.validate.engine.folders FOLDER…` tells each difference; `make test-diferencial` runs it.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from frictionless import Resource, Schema, system

from tests.validate.engine.cases import Case
from tests.validate.engine.differences import both, ended_with_an_exception

# Frictionless takes a second a megabyte: of larger files, the records of the first ones.
_BYTES = 2_000_000
_NOT_COMPARABLE = ("array", "object", "geojson", "list")


def tables(folder: Path) -> list[Path]:
    """The files to compare, in order."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".csv", ".tsv", ".xlsx"))


def cases_of(path: Path) -> Iterator[tuple[str, Case]]:
    """The file under the schema that frictionless infers, and under others that it hardly keeps to."""
    data = path.read_bytes()
    if path.suffix.lower() == ".xlsx":
        name = "tabla.xlsx"
    else:
        data, name = _first_records(data), f"tabla{path.suffix.lower()}"
    inferred = _inferred(data, name)
    for title, schema in {"inferred": inferred, **_mutated(inferred)}.items():
        yield title, Case(schema, data, None, 1000, {}, name)


def differ(case: Case) -> tuple[Any, Any] | None:
    """Frictionless's outcome and ours, when they are not the same."""
    with tempfile.TemporaryDirectory() as folder:
        theirs, ours = both(case, Path(folder))
    if ended_with_an_exception(theirs) and not ended_with_an_exception(ours):
        return None
    return None if theirs == ours else (theirs, ours)


def _first_records(data: bytes) -> bytes:
    if len(data) <= _BYTES:
        return data
    end = data.rfind(b"\n", 0, _BYTES)
    while end > 0 and data.count(b'"', 0, end) % 2:
        end = data.rfind(b"\n", 0, end)
    return data[: end + 1]


def _inferred(data: bytes, name: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), system.use_context(trusted=True):
        warnings.simplefilter("ignore")
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            resource: Any = Resource(path=str(path))
            resource.infer()
            return dict(resource.schema.to_descriptor())
        except Exception:  # noqa: BLE001 - of what frictionless cannot open, its errors are compared
            return {"fields": [{"name": "a", "type": "string"}]}


def _mutated(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    fields = schema.get("fields", [])
    texts = [{"name": field["name"], "type": "string"} for field in fields]
    strict = [
        {**field, "constraints": {"required": True, "unique": field["type"] not in _NOT_COMPARABLE}} for field in fields
    ]
    mutated: dict[str, dict[str, Any]] = {
        "texts": {"fields": texts},
        "integers": {"fields": [{**field, "type": "integer"} for field in texts]},
        "numbers": {"fields": [{**field, "type": "number"} for field in texts]},
        "dates": {"fields": [{**field, "type": "date"} for field in texts]},
        "strict": {"fields": strict},
    }
    if texts:
        mutated["primary key"] = {"fields": texts, "primaryKey": [texts[0]["name"]]}
        mutated["one more"] = {"fields": [*texts, {"name": "otra", "type": "any"}]}
        mutated["one less"] = {"fields": texts[:-1]}
    return {name: one for name, one in mutated.items() if Schema.validate_descriptor(one).valid}


def main() -> None:
    """Tell of each file that differs; end with 1 when some does."""
    count, different = 0, 0
    for folder in sys.argv[1:]:
        for path in tables(Path(folder)):
            for title, case in cases_of(path):
                count += 1
                found = differ(case)
                if found:
                    different += 1
                    print(f"{path} ({title}): {_first_difference(*found)}")  # noqa: T201 - what it is for
    print(f"{count} comparisons, {different} differences")  # noqa: T201 - the same
    sys.exit(1 if different else 0)


def _first_difference(theirs: Any, ours: Any) -> str:
    if isinstance(theirs, str) or isinstance(ours, str):
        return f"{str(theirs)[:300]} / {str(ours)[:300]}"
    for mine, its in zip(ours["tasks"], theirs["tasks"], strict=True):
        for name in its:
            if its[name] == mine.get(name):
                continue
            if name == "errors":
                pairs = zip(its[name], mine[name], strict=False)
                return f"errors: {next(((a, b) for a, b in pairs if a != b), 'more in one')}"[:600]
            return f"{name}: {its[name]} / {mine.get(name)}"[:600]
    return "the whole"


if __name__ == "__main__":
    main()
