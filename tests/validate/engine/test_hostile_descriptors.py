"""Schemas, dialects and cited tables that nothing generated thinks of: as frictionless answers, or a clear refusal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from frictionless import Dialect, Package, Resource, Schema, system

from pipelines.validate.engine import BY_FRICTIONLESS, BadConstraint, validate
from tests.validate.engine.differences import ended_with_an_exception, outcome


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def without_the_fallback(told: Any) -> Any:
    """The report but for saying that frictionless itself gave it."""
    for task in told["tasks"]:
        task["warnings"] = [one for one in task["warnings"] if not one.startswith(BY_FRICTIONLESS)]
        task["stats"]["warnings"] = len(task["warnings"])
    told["stats"]["warnings"] = sum(len(task["warnings"]) for task in told["tasks"])
    return told


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ({"type": "integer", "constraints": {"minimum": "x"}}, "1", "x"),
        ({"type": "integer", "constraints": {"maximum": 1.5}}, "1", 1.5),
        ({"type": "number", "decimalChar": ",", "constraints": {"maximum": "1.5"}}, "1,5", "1.5"),
        ({"type": "number", "constraints": {"minimum": "NaN"}}, "1", "NaN"),
        ({"type": "date", "format": "%d/%m/%Y", "constraints": {"minimum": "2024-01-01"}}, "31/12/2024", "2024-01-01"),
        ({"type": "year", "constraints": {"minimum": "24"}}, "2024", "24"),
        ({"type": "datetime", "constraints": {"maximum": "2024-01-05"}}, "2024-01-05T00:00:00", "2024-01-05"),
    ],
)
def test_a_bound_with_which_nothing_compares_is_the_schemas_fault_and_no_cells(
    field: dict[str, Any], cell: str, value: Any
) -> None:
    Path("t.csv").write_text(f'a,b\n"{cell}",1\n', encoding="utf-8")
    schema = {"fields": [{"name": "a", **field}, {"name": "b"}]}

    def resource() -> Resource:
        return Resource(path="t.csv", schema=Schema.from_descriptor(schema))

    assert ended_with_an_exception(outcome(lambda: resource().validate()))
    with system.use_context(trusted=True), pytest.raises(BadConstraint) as told:
        validate(resource())
    assert (told.value.field, told.value.kind, told.value.value) == ("a", field["type"], value)


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ({"type": "number", "constraints": {"minimum": 5}}, "sNaN"),
        ({"type": "number", "constraints": {"maximum": "5.5"}}, "sNaN"),
        ({"type": "datetime", "constraints": {"minimum": "2024-01-05T12:30:00Z"}}, "2024-01-06T12:30:00"),
        ({"type": "datetime", "constraints": {"maximum": "2024-01-05T12:30:00"}}, "2024-01-06T12:30:00Z"),
        ({"type": "time", "constraints": {"minimum": "12:30:00"}}, "12:40:00Z"),
        (
            {"type": "datetime", "format": "any", "constraints": {"minimum": "2024-01-05T12:30:00Z"}},
            "2024-01-05T12:30:00+24:00",
        ),
    ],
)
def test_a_cell_with_which_a_bound_does_not_compare_is_the_cells_fault(field: dict[str, Any], cell: str) -> None:
    Path("t.csv").write_text(f"a,b\n{cell},1\n", encoding="utf-8")
    schema = {"fields": [{"name": "a", **field}, {"name": "b"}]}

    def resource() -> Resource:
        return Resource(path="t.csv", schema=Schema.from_descriptor(schema))

    assert ended_with_an_exception(outcome(lambda: resource().validate()))
    with system.use_context(trusted=True):
        report = validate(resource())
    assert report.flatten(["type", "rowNumber", "fieldName", "cell"]) == [["type-error", 2, "a", cell]]


@pytest.mark.parametrize("control", [{"delimiter": "||"}, {"delimiter": ""}, {"quoteChar": "ab"}, {"escapeChar": "ab"}])
def test_a_dialect_that_is_none(control: dict[str, str]) -> None:
    Path("t.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    def resource() -> Resource:
        return Resource(path="t.csv", dialect=Dialect.from_descriptor({"csv": control}))

    assert outcome(lambda: validate(resource())) == outcome(lambda: resource().validate())


@pytest.mark.parametrize(
    ("cited", "content"),
    [
        ("b", b"k,v\n" + b"".join(b"%d,x\n" % number for number in range(20_000)) + b"\xff,a\n"),
        ("b", b"\xff\xfe\xff,v\n1,2\n"),
        ("b", None),
        ("otra", b"k,v\n1,2\n"),
    ],
    ids=["badly encoded at its end", "at its beginning", "not there", "not of the package"],
)
def test_a_cited_table_that_cannot_be_read(cited: str, content: bytes | None) -> None:
    Path("a.csv").write_text("x,y\n1,a\n2,b\n5,a\n", encoding="utf-8")
    if content is not None:
        Path("b.csv").write_bytes(content)
    key = {"fields": ["x"], "reference": {"resource": cited, "fields": ["k"]}}
    tables = [
        {"name": "a", "schema": {"fields": [{"name": "x"}, {"name": "y"}], "foreignKeys": [key]}},
        {"name": "b", "schema": {"fields": [{"name": "k"}, {"name": "v"}]}},
    ]
    resources = [{**one, "path": f"{one['name']}.csv", "encoding": "utf-8"} for one in tables]

    def resource() -> Any:
        return Package.from_descriptor({"name": "p", "resources": resources}).get_resource("a")

    theirs = outcome(lambda: resource().validate())
    assert not theirs["valid"]
    assert without_the_fallback(outcome(lambda: validate(resource()))) == theirs


def test_a_format_whose_library_is_not_here() -> None:
    Path("t.csv").write_text("a,b\nPOINT (1 2),2\n", encoding="utf-8")
    schema = {"fields": [{"name": "a", "format": "wkt"}, {"name": "b"}]}

    def resource() -> Resource:
        return Resource(path="t.csv", schema=Schema.from_descriptor(schema))

    theirs = outcome(lambda: resource().validate())
    assert without_the_fallback(outcome(lambda: validate(resource()))) == theirs
