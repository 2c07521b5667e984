"""The data dictionary of the documents, from the schemas and the package definitions, so that it tells all they do."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.definition import Definition, load_definitions
from pipelines.schema import Schema, load_schema
from tools.dictionary import words

INDEX = "diccionario.md"
FOLDER = "diccionario"


@dataclass(frozen=True)
class Table:
    """A table in its package. A derived one ``reads`` those that it comes from."""

    schema: Schema
    source: str
    is_derived: bool
    reads: tuple[str, ...]


def documents(schemas: Path, datapackages: Path) -> dict[str, str]:
    """The text of every page by its path under docs/: the index, and a page a package."""
    definitions = load_definitions(datapackages)
    tables = {one.name: tuple(_tables(one, schemas)) for one in definitions.values()}
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        # Markdown, in which nothing is escaped: what breaks a table is (see words.py).
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    shared = {
        "definitions": definitions,
        "tables": tables,
        "home": {table.schema.name: name for name, found in tables.items() for table in found},
        "titles": {table.schema.name: table.schema.title for found in tables.values() for table in found},
        "frequencies": _frequencies(datapackages),
        "words": words,
    }
    page = environment.get_template("paquete.md.j2")
    return {
        INDEX: environment.get_template("indice.md.j2").render(**shared),
        **{f"{FOLDER}/{name}.md": page.render(**shared, package=one) for name, one in definitions.items()},
    }


def _tables(definition: Definition, schemas: Path) -> Iterator[Table]:
    for name in (*definition.tables, *definition.derived):
        schema = load_schema(name, schemas)
        source, derived = definition.sources.get(name), definition.derived.get(name)
        yield Table(
            schema=schema,
            source=f"{source.publisher}: {source.title}" if source else "",
            is_derived=derived is not None,
            reads=(*derived.reads, *derived.reads_if_there) if derived else (),
        )


def _frequencies(datapackages: Path) -> Mapping[str, str]:
    """Each frequency code's name, from the programme's own vocabulary."""
    with (datapackages / "catalogos" / "vocabularios.csv").open(encoding="utf-8", newline="") as file:
        return {one["codigo"]: one["etiqueta"] for one in csv.DictReader(file) if one["vocabulario"] == "frecuencia"}
