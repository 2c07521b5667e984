"""The data dictionary of the documents is what the schemas say: its pages are those that would be made now."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipelines.definition import load_definitions
from pipelines.paths import DATAPACKAGES, SCHEMAS
from pipelines.schema import Field, load_schema
from tools.dictionary import documents, words

DOCS = Path(__file__).parents[2] / "docs"
INDEX = (DOCS / "diccionario.md").read_text(encoding="utf-8")
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in (DOCS / "diccionario").glob("*.md")}
DEFINITIONS = load_definitions(DATAPACKAGES)
TABLES = [(package, table) for package, one in DEFINITIONS.items() for table in (*one.tables, *one.derived)]


def section(package: str, table: str) -> str:
    """What a package's page says of a table."""
    return PAGES[package].partition(f'<a id="{table}"></a>')[2].partition("<a id=")[0]


def test_the_committed_pages_are_those_that_make_diccionario_writes_now() -> None:
    committed = {"diccionario.md": INDEX, **{f"diccionario/{name}.md": text for name, text in PAGES.items()}}
    assert committed == documents(SCHEMAS, DATAPACKAGES)


def test_every_schema_is_of_a_table_of_some_package() -> None:
    assert sorted(table for _, table in TABLES) == sorted(path.stem for path in SCHEMAS.glob("*.json"))


@pytest.mark.parametrize(("package", "table"), TABLES)
def test_a_table_is_in_the_index_and_says_all_its_columns(package: str, table: str) -> None:
    schema = load_schema(table, SCHEMAS)
    assert f"[{schema.title}](diccionario/{package}.md#{table})" in INDEX
    told = section(package, table)
    assert schema.description in told
    # Neither more columns than the schema's nor in another order.
    assert re.findall(r"^\| \*\*(.+?)\*\*<br>`(.+?)` \|", told, re.MULTILINE) == [
        (one.title, one.name) for one in schema.fields
    ]
    assert re.findall(r"^\| `(.+?)` \|", told, re.MULTILINE) == [
        one.name for one in schema.fields if {"equivalentTo", "columnType", "normalize"} & set(one.descriptor)
    ]
    assert ("**Calculada**" in told) == (table in DEFINITIONS[package].derived)


def test_the_guide_names_every_table_that_a_steward_may_fill_in_by_its_package() -> None:
    guide = (DOCS / "guia.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| \[`(.+?)`\]\(diccionario/(.+?)\.md\) \| (.+) \|$", guide, re.MULTILINE)
    captured = {
        package: [table for table in one.tables if table not in one.sources] for package, one in DEFINITIONS.items()
    }
    assert {package: re.findall(r"`(.+?)`", tables) for package, _, tables in named} == {
        package: tables for package, tables in captured.items() if tables
    }
    assert [package for package, page, _ in named if page != package] == []


@pytest.mark.parametrize("package", DEFINITIONS)
def test_links_to_tables_lead_to_them(package: str) -> None:
    links = re.findall(r"\]\((?:([a-z-]+)\.md)?#([a-z_]+)\)", PAGES[package])
    assert [(page, table) for page, table in links if not section(page or package, table)] == []


# A column as its schema describes it, its line, and what other standards call it.
COLUMNS = [
    (
        {"name": "monto_pagado", "title": "Pagado", "type": "number", "unit": "MXN", "description": "Lo pagado.",
         "example": "12.50", "normalize": {"fase": "pagado"}, "constraints": {"required": True, "minimum": 0}},
        ("**Pagado**<br>`monto_pagado`", "número<br>pesos mexicanos (MXN)", "sí", "Lo pagado.<br>Ejemplo: `12.50`",
         "Desde 0 en adelante."),
        ["FDP: `value`, con `phase:id` «pagado»"],
    ),
    (
        {"name": "sentido", "title": "Sentido", "type": "string", "description": "El voto.", "example": "a_favor",
         "categories": [{"value": "a_favor", "label": "A favor"}, {"value": "en_contra", "label": "En contra"}],
         "constraints": {"enum": ["a_favor", "en_contra"]}, "equivalentTo": "popolo:Vote.option"},
        ("**Sentido**<br>`sentido`", "uno de la lista", "no", "El voto.<br>Ejemplo: `a_favor`",
         "`a_favor`: A favor<br>`en_contra`: En contra"),
        ["Popolo: `Vote.option`"],
    ),
    (
        {"name": "id_ff", "title": "Fuente", "type": "string", "description": "De una lista,\nsin más.", "example": "5",
         "columnType": "fin-source:generic:code", "constraints": {"pattern": "([1-7]|1[1-7])", "maxLength": 2}},
        ("**Fuente**<br>`id_ff`", "texto", "no", "De una lista, sin más.<br>Ejemplo: `5`",
         r"Hasta 2 caracteres.<br>Forma: `([1-7]\|1[1-7])`"),
        ["FDP: `fin-source:generic:code`"],
    ),
    (
        {"name": "correo", "title": "Correo", "type": "string", "format": "email", "description": "De la oficina.",
         "example": "a@ejemplo.gob.mx"},
        ("**Correo**<br>`correo`", "correo electrónico", "no", "De la oficina.<br>Ejemplo: `a@ejemplo.gob.mx`", ""),
        [],
    ),
    (
        {"name": "archivo", "title": "Archivo", "type": "string", "fileOr": "url", "description": "El acta.",
         "example": "minutas/acta.pdf"},
        ("**Archivo**<br>`archivo`", "nombre de un archivo", "no", "El acta.<br>Ejemplo: `minutas/acta.pdf`", ""),
        [],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("descriptor", "line", "elsewhere"), COLUMNS, ids=[str(one[0]["name"]) for one in COLUMNS])
def test_a_column_is_said_in_plain_words(
    descriptor: dict[str, object], line: tuple[str, ...], elsewhere: list[str]
) -> None:
    assert words.line(Field(descriptor)) == line
    assert words.equivalents(Field(descriptor)) == elsewhere


def test_everything_that_the_schemas_say_is_one_the_dictionary_knows_how_to_say() -> None:
    said = {
        "name", "title", "description", "type", "format", "unit", "categories", "constraints", "example",
        "equivalentTo", "columnType", "normalize", "fileOr",
    }  # fmt: skip
    fields = [one for path in SCHEMAS.glob("*.json") for one in json.loads(path.read_text(encoding="utf-8"))["fields"]]
    assert {key for one in fields for key in one} - said == set()
    assert {key for one in fields for key in one.get("constraints", {})} == {
        "required", "enum", "pattern", "minimum", "maximum", "maxLength",
    }  # fmt: skip
