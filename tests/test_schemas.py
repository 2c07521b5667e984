"""Schemas and package definitions agree with each other and with what the program makes of them."""

from __future__ import annotations

import json
import re

import frictionless
import pytest

from pipelines.clean.headers import plain
from pipelines.clean.values import cleaner
from pipelines.definition import load_definitions
from pipelines.paths import DATAPACKAGES, SCHEMAS
from pipelines.schema import load_schema

NAMES = sorted(path.stem for path in SCHEMAS.glob("*.json"))
LOADED = {name: load_schema(name, SCHEMAS) for name in NAMES}
DEFINITIONS = load_definitions(DATAPACKAGES)
# Those of the Fiscal Data Package 1.0 that Mexican budgets have columns for. Of a place, the name is a title.
FISCAL = re.compile(
    r"((administrative|functional|economic)-classification:generic:level[1-4]|activity:generic:pro(gram|ject)"
    r"|fin-source:generic|expenditure-type):(code|label)"
    r"|geo:target:(code|title)|date:fiscal-year|budget-line-id|direction|phase:id|value|value-currency:code"
)
MOMENTS = {
    "expenditure": ("aprobado", "modificado", "comprometido", "devengado", "ejercido", "pagado", "adefas"),
    "revenue": ("estimado", "modificado", "devengado", "recaudado"),
}
TYPES = {"string", "number", "integer", "boolean", "date", "datetime", "time", "year"}


def duplicated(names: list[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}


def test_every_definition_is_named_as_its_file_and_its_tables_exist():
    assert {path.stem for path in DATAPACKAGES.glob("*.toml")} == set(DEFINITIONS)
    tables = [table for one in DEFINITIONS.values() for table in one.tables]
    assert duplicated(tables) == set()
    assert set(tables) <= set(NAMES)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_definition_says_what_catalogues_ask_for(name):
    one = DEFINITIONS[name]
    assert one.title and one.description and one.keywords and one.licenses
    assert re.fullmatch(r"R/P\d+(\.\d+)?[DWMY]|irregular|continuous", one.frequency)
    assert all({"name", "title", "path"} <= set(licence) for licence in one.licenses)
    assert duplicated(list(one.keywords)) == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_named_as_its_file_and_is_a_table_schema(name):
    descriptor = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    assert descriptor["name"] == name
    assert re.fullmatch(r"[a-z0-9_]+", name)
    assert descriptor["title"] and descriptor["description"]
    assert descriptor.get("missingValues", [""]) == [""]
    assert list(frictionless.Schema.metadata_validate(descriptor)) == []


def test_no_two_tables_share_a_title():
    assert duplicated([plain(one.title) for one in LOADED.values()]) == set()


@pytest.mark.parametrize("name", NAMES)
def test_columns_are_told_apart_by_title_or_name(name):
    schema = LOADED[name]
    assert duplicated(list(schema.columns)) == set()
    known = [{plain(field.name), plain(field.title)} for field in schema.fields]
    assert duplicated([title for titles in known for title in titles]) == set()
    assert all("" not in titles for titles in known)


@pytest.mark.parametrize("name", NAMES)
def test_every_column_says_its_type_and_meaning(name):
    columns = LOADED[name].columns
    for field in LOADED[name].fields:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", field.name)
        assert field.type in TYPES, field.name
        assert field.descriptor.get("title") and field.description.endswith("."), field.name
        # A figure has a unit, of the column or of each row.
        assert field.type != "number" or field.unit or "unidad" in columns, field.name
        if field.name.startswith("monto"):
            assert (field.type, field.unit) == ("number", "MXN") or "moneda" in columns, field.name


@pytest.mark.parametrize("name", NAMES)
def test_the_labels_are_those_of_the_enumerated_values(name):
    for field in LOADED[name].fields:
        values = [str(one) for one in field.constraints.get("enum", [])]
        if values or field.labels:
            assert list(field.labels) == values, field.name
            assert duplicated([plain(label) for label in field.labels.values()]) == set(), field.name
            for value, label in field.labels.items():
                assert cleaner(field)(label)[0] == value, f"{field.name}: the label «{label}» is not read as its value"


@pytest.mark.parametrize("name", NAMES)
def test_keys_are_made_of_columns_that_are_there(name):
    schema = LOADED[name]
    assert schema.primary_key
    assert all(schema.field(column).required for column in schema.primary_key)
    for key in schema.unique_keys:
        assert set(key) <= set(schema.columns)
    for key in schema.foreign_keys:
        own, reference = key["fields"], key["reference"]
        target = LOADED[reference["resource"]] if reference.get("resource") else schema
        assert set([own] if isinstance(own, str) else own) <= set(schema.columns)
        theirs = reference["fields"]
        assert set([theirs] if isinstance(theirs, str) else theirs) <= set(target.columns)


@pytest.mark.parametrize("name", NAMES)
def test_every_column_has_an_example_that_is_clean_and_valid(name):
    for field in LOADED[name].fields:
        example = str(field.descriptor.get("example", ""))
        assert example, field.name
        assert cleaner(field)(example) == (example, ""), field.name
        judge = frictionless.Field.from_descriptor(dict(field.descriptor))
        assert judge.read_cell(example)[1] is None, field.name


@pytest.mark.parametrize("name", NAMES)
def test_a_budget_speaks_to_the_fiscal_data_package(name):
    schema = LOADED[name]
    extra = {one["columnType"]: one.get("constant", "") for one in schema.descriptor.get("extraFields", [])}
    used = [*extra, *(one.descriptor["columnType"] for one in schema.fields if "columnType" in one.descriptor)]
    assert [one for one in used if not FISCAL.fullmatch(one)] == []
    assert duplicated(used) == set()

    # The amounts of a row become the values of as many records, each of its moment.
    phases = {one.name: one.descriptor["normalize"]["fase"] for one in schema.fields if "normalize" in one.descriptor}
    assert bool(phases) == bool(extra)
    if phases:
        direction = extra.pop("direction")
        assert extra == {"value": "", "phase:id": "", "value-currency:code": "MXN"}
        assert phases == {f"monto_{one}": one for one in MOMENTS[direction] if f"monto_{one}" in schema.columns}
