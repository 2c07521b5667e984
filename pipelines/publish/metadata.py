"""A release as CKAN's own fields: dataset, resources and data dictionary. Pure functions over the descriptor."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pipelines.exercise import Organization
from pipelines.package import Entrega, TableFile
from pipelines.publish.checksums import checksums
from pipelines.publish.companions import ACUSES, COMPANIONS
from pipelines.publish.coverage import coverage
from pipelines.publish.identity import ARCHIVE, resource_id
from pipelines.schema import Field, Schema

# The release that CKAN serves, and the mark of one that is being sent or was left halfway.
RELEASE_EXTRA = "cocrea_entrega"
UNFINISHED_EXTRA = "cocrea_en_proceso"
# The extras that the pipeline owns, most of them with the names that ckanext-dcat reads. All others are people's.
OWNED_EXTRAS = frozenset({
    "frequency", "language", "publisher_name", "publisher_email", "spatial_text", "spatial_uri", "temporal_start",
    "temporal_end", "cocrea_paquete", "cocrea_catalogos",
})  # fmt: skip

# The field of the package's resource that tells what goes with the release and is no resource.
ATTACHMENTS_FIELD = "cocrea_adjuntos"
# PostgreSQL cuts longer names.
_LONGEST_ALIAS_BYTES = 63
# Table Schema type → PostgreSQL type of the DataStore column. Anything else is text: codes stay codes.
_COLUMN_TYPES = {
    "number": "numeric", "integer": "bigint", "year": "integer", "boolean": "bool",
    "date": "date", "time": "time", "datetime": "timestamp",
}  # fmt: skip


def dataset(entrega: Entrega, owner: Organization) -> dict[str, Any]:
    """The dataset's fields that the pipeline owns, but for its licence (see licence.py) and the release's id.

    ``extras`` is a plain mapping; of ``OWNED_EXTRAS``, it leaves out those that the release has no value for.
    """
    about = entrega.descriptor
    publisher = about["contributors"][0]
    start, _, end = about.get("temporal", "").partition("/")
    sources = [one["publisher"] for one in about["sources"] if one.get("publisher")]
    extras = {
        "frequency": about["accrualPeriodicity"],
        "language": "es",
        "publisher_name": sources[0] if sources else publisher["title"],
        "publisher_email": "" if sources else publisher.get("email", ""),
        **coverage(about["spatial"]),
        "temporal_start": start,
        "temporal_end": end,
        "cocrea_paquete": entrega.package,
        # The dataset that explains its codes, where another exercise publishes it.
        "cocrea_catalogos": about["cocrea"].get("catalogos", ""),
    }
    return {
        "name": entrega.dataset,
        "title": about["title"],
        "notes": "\n\n".join([about["description"], *_absences(about["sources"])]),
        "owner_org": owner.name,
        "author": publisher["title"],
        "author_email": publisher.get("email", ""),
        "maintainer": owner.title,
        "maintainer_email": owner.email,
        "tags": tags(entrega),
        "extras": {key: value for key, value in extras.items() if value},
    }


def _absences(sources: Sequence[Mapping[str, Any]]) -> list[str]:
    """A paragraph for each source that is no longer where it was, by its title and the day when it last was.

    And one for each file that a source of several lost.
    """
    return [
        f"**Una fuente ya no está disponible.** «{one['title']}»: se publica su última copia, del "
        f"{date.fromisoformat(one['lastSeen']):%d/%m/%Y}."
        for one in sources
        if "lastSeen" in one
    ] + [
        f"**Un archivo ya no está disponible.** «{one['title']}» se vio por última vez el "
        f"{date.fromisoformat(one['lastSeen']):%d/%m/%Y}; lo que decía no está en estos datos."
        for source in sources
        for one in source.get("gone", ())
    ]


def licence(entrega: Entrega) -> Mapping[str, str]:
    """The release's licence, as ``datapackage.json`` gives it: ``name`` and perhaps ``path`` and ``title``."""
    found: Mapping[str, str] = entrega.descriptor["licenses"][0]
    return found


def _license_address(entrega: Entrega) -> str:
    """What ckanext-dcat tells of each file: it does not repeat the dataset's licence there by itself."""
    found = licence(entrega)
    return found.get("path", found["name"])


def keywords(entrega: Entrega) -> Sequence[str]:
    """The release's keywords: a package of the exercise's own may have none."""
    found: Sequence[str] = entrega.descriptor.get("keywords", ())
    return found


def tags(entrega: Entrega) -> list[str]:
    """The release's keywords as CKAN's tags, in order."""
    return sorted({tag(one) for one in keywords(entrega)})


def tag(keyword: str) -> str:
    """A keyword with only what CKAN lets into a tag."""
    return re.sub(r"[^\w .-]+", " ", keyword).strip()


def table_resource(entrega: Entrega, table: TableFile) -> dict[str, Any]:
    """The fields of a table's resource. ``cocrea_diccionario`` tells whether the dictionary is this one."""
    schema = schema_of(entrega, table)
    return {
        "id": resource_id(entrega.dataset, table.name),
        **table_page(entrega, table),
        **checksums(table),
        "size": table.size_bytes,
        "cocrea_tabla": table.name,
        "cocrea_diccionario": dictionary_mark(schema),
    }


def table_page(entrega: Entrega, table: TableFile) -> dict[str, str]:
    """Of a table's resource, what its page says and people might write."""
    about = _about(entrega, table)
    return {
        "name": about["title"],
        "description": about["description"],
        "format": "CSV",
        "mimetype": "text/csv",
        "license": _license_address(entrega),
    }


def archive_resource(entrega: Entrega) -> dict[str, Any]:
    """The fields of the resource that holds the whole package."""
    return {
        "id": resource_id(entrega.dataset, ARCHIVE),
        "name": "Paquete completo (Frictionless Data Package)",
        "description": (
            "Todas las tablas en CSV con su diccionario de datos en datapackage.json. "
            "Se comprueba con «frictionless validate»."
        ),
        "format": "ZIP",
        "mimetype": "application/zip",
        "license": _license_address(entrega),
        **checksums(entrega.archive),
        "size": entrega.archive.size_bytes,
        "cocrea_tabla": ARCHIVE,
    }


def media_resource(entrega: Entrega, file: TableFile) -> dict[str, Any]:
    """The fields of a resource that is a file of a row."""
    about = next(one for one in entrega.descriptor["cocrea"]["archivos"] if one["nombre"] == file.name)
    table = next(one["title"] for one in entrega.descriptor["resources"] if one["name"] == about["tabla"])
    return {
        "id": resource_id(entrega.dataset, file.name),
        "name": about["titulo"],
        "description": f"Archivo del renglón {about['clave']} de la tabla {table}.",
        # As CKAN writes it, which it does whatever one says.
        "format": "JPEG" if file.path.suffix == ".jpg" else file.path.suffix.removeprefix(".").upper(),
        "mimetype": about["mediatype"],
        "license": _license_address(entrega),
        **checksums(file),
        "size": file.size_bytes,
        "cocrea_tabla": file.name,
    }


def attachments(entrega: Entrega) -> str:
    """What goes with the release and is no resource: by name, hash and size, as CKAN keeps it. "" for nothing."""
    told = {one.name: {"sha256": one.sha256, "bytes": one.size_bytes} for one in entrega.attachments}
    return json.dumps(told, ensure_ascii=False, sort_keys=True) if told else ""


def held_attachments(current: Mapping[str, Any] | None, entrega: Entrega) -> dict[str, str]:
    """The same of CKAN's dataset: the hash of each, by name."""
    whole = resource_id(entrega.dataset, ARCHIVE)
    told = [one.get(ATTACHMENTS_FIELD) for one in (current or {}).get("resources", []) if one["id"] == whole]
    return {name: one["sha256"] for name, one in json.loads(told[0]).items()} if told and told[0] else {}


def companion_resource(entrega: Entrega, file: TableFile) -> dict[str, Any]:
    """The fields of a resource that goes beside the tables, with its file."""
    return {**beside(entrega, file.name), **checksums(file), "size": file.size_bytes}


def beside(entrega: Entrega, name: str) -> dict[str, Any]:
    """What the page of a resource says that goes beside the tables, whatever its content."""
    about = {**COMPANIONS, **ACUSES}[name]
    return {
        "id": resource_id(entrega.dataset, name),
        "name": about.title,
        "description": about.description,
        "format": about.format,
        "mimetype": about.mimetype,
        "license": _license_address(entrega),
        "cocrea_tabla": name,
    }


def schema_of(entrega: Entrega, table: TableFile) -> Schema:
    """The schema that the release embeds for a table."""
    return Schema(table.name, _about(entrega, table)["schema"])


def column_type(field: Field) -> str:
    """The PostgreSQL type of a column, by the name that a person knows."""
    return _COLUMN_TYPES.get(field.type, "text")


def dictionary(schema: Schema) -> list[dict[str, Any]]:
    """DataStore fields with their types, and label, notes and unit for CKAN's data dictionary."""
    return [{"id": one.name, "type": column_type(one), "info": information(one)} for one in schema.fields]


def dictionary_mark(schema: Schema) -> str:
    """What tells a dictionary, with its table's key, from another one."""
    return _fingerprint([dictionary(schema), list(schema.primary_key)])


def indexes(schema: Schema) -> list[list[str]]:
    """Columns that readers filter by, each with an index: those of keys to other tables."""
    found = {column for key in schema.foreign_keys for column in _columns_of(key)}
    return [[one] for one in schema.columns if one in found and [one] != list(schema.primary_key)]


def alias(entrega: Entrega, table: TableFile) -> str:
    """The table's name in CKAN's API for people who write it by hand: the same for ever, as its id is."""
    name = f"{entrega.dataset.removesuffix(f'-{entrega.package}')}-{table.name}"
    if len(name.encode()) <= _LONGEST_ALIAS_BYTES:
        return name
    return f"{name.encode()[: _LONGEST_ALIAS_BYTES - 9].decode(errors='ignore')}-{_fingerprint([name])[:8]}"


def information(field: Field) -> dict[str, str]:
    """What CKAN's data dictionary says of a column."""
    notes = [field.description]
    if field.unit:
        notes.append(f"Unidad: {field.unit}.")
    if field.labels:
        notes.append("Valores: " + "; ".join(f"{value} ({label})" for value, label in field.labels.items()) + ".")
    return {"label": field.title, "notes": " ".join(one for one in notes if one), "type_override": ""}


def _about(entrega: Entrega, table: TableFile) -> Mapping[str, Any]:
    """What ``datapackage.json`` says of a table."""
    found: Mapping[str, Any] = next(one for one in entrega.descriptor["resources"] if one["name"] == table.name)
    return found


def _columns_of(key: Mapping[str, Any]) -> list[str]:
    columns = key["fields"]
    return [columns] if isinstance(columns, str) else list(columns)


def _fingerprint(value: Sequence[Any] | Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]
