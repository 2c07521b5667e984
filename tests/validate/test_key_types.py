"""Keys that nobody can check: those on columns of lists and objects."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from frictionless import Resource, Schema, system

from pipelines.errors import UsageError
from pipelines.validate.one_file import validate_file

_OTHER = {"resource": "otra", "fields": ["b"]}


@pytest.mark.parametrize(
    ("kind", "cell", "refused"),
    [
        ("array", "[1]", True), ("object", '{"x": 1}', True), ("list", "x,y", True),
        ("geojson", '{"type": "Point", "coordinates": [1, 2]}', True), ("geopoint", "1,2", False),
        ("duration", "P1Y", False), ("yearmonth", "2015-03", False), ("any", "x", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("key", "field", "keys"),
    [
        ("unique", {"constraints": {"unique": True}}, {}),
        ("primaryKey", {}, {"primaryKey": ["a", "b"]}),
        ("primaryKey", {}, {"primaryKey": "a"}),
        ("foreignKeys", {}, {"foreignKeys": [{"fields": "a", "reference": {"resource": "", "fields": "b"}}]}),
        ("foreignKeys", {}, {"foreignKeys": [{"fields": ["b"], "reference": {"resource": "", "fields": ["a"]}}]}),
        # Not asked of one file.
        (None, {}, {"foreignKeys": [{"fields": ["a"], "reference": _OTHER}]}),
    ],
)
def test_a_key_of_lists_or_objects_is_refused(
    tmp_path: Path, kind: str, cell: str, refused: bool, key: str | None, field: dict[str, Any], keys: dict[str, Any]
) -> None:
    """Just where frictionless ends with an exception."""
    with (tmp_path / "datos.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["a", "b"], [cell, "1"]])
    descriptor = {"fields": [{"name": "a", "type": kind, **field}, {"name": "b"}], **keys}
    schema = tmp_path / "esquema.json"
    schema.write_text(json.dumps(descriptor), encoding="utf-8")
    if not refused or key is None:
        validate_file(tmp_path / "datos.csv", schema)
        return
    with pytest.raises(UsageError) as told:
        validate_file(tmp_path / "datos.csv", schema)
    assert (told.value.message, told.value.remedy) == (
        f"En el esquema «{schema}», la columna «a» es de tipo «{kind}», y de ese tipo no puede ser una clave "
        f"(«{key}»).",
        f"Quítela de «{key}», o dele otro tipo, como «string».",
    )
    with system.use_context(trusted=True), pytest.raises(TypeError, match="unhashable"):
        Resource(path=str(tmp_path / "datos.csv"), schema=Schema.from_descriptor(descriptor)).validate()
