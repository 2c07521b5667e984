"""The files that the rows of a release name: beside its tables, and listed in ``datapackage.json``.

They are no part of the ZIP, which is taken for its tables: each has an address of its own. What is made of them is.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.clean import Tabla
from pipelines.clean.tabla import MediaFile
from pipelines.domains.personal_data.consent import withhold
from pipelines.package.entrega import TableFile

# What is made of a file and goes with it: a picture's thumbnail, what a document says.
_MADE = {"miniatura": ".jpg", "texto": ".txt"}


def write_media(tables: Sequence[Tabla], folder: Path) -> list[dict[str, Any]]:
    """Copy into ``folder`` the files of the rows that are published; what is listed of them."""
    return [_write(table.name, one, folder) for table in tables for one in _published(table)]


def media_of(descriptor: Mapping[str, Any], folder: Path) -> tuple[tuple[TableFile, ...], tuple[TableFile, ...]]:
    """A release's files by its descriptor: those that rows name, and what was made of them."""
    listed = descriptor["cocrea"].get("archivos", ())
    own = tuple(_read(one["nombre"], one, folder) for one in listed)
    made = tuple(_read(f"{one['nombre']}/{what}", one[what], folder) for one in listed for what in _MADE if what in one)
    return own, made


def _published(table: Tabla) -> Iterator[MediaFile]:
    if not table.media:
        return
    names = next(field.name for field in table.schema.fields if field.file_or)
    published = set(withhold(table.data, table.schema)[names])
    yield from (one for one in table.media if one.file in published)


def _write(table: str, one: MediaFile, folder: Path) -> dict[str, Any]:
    made = {"miniatura": one.thumbnail, "texto": one.text}
    stem = one.file.rpartition(".")[0]
    told: dict[str, Any] = {
        "nombre": f"{table}/{one.key}", "tabla": table, "clave": one.key, "titulo": one.title,
        "mediatype": one.mime, **_copy(one.content, folder / one.file),
        "ancho": one.width, "alto": one.height, "segundos": one.seconds,
        **{
            what: _copy(path, folder / f"{stem}-{what}{_MADE[what]}")
            for what, path in made.items() if path
        },
    }  # fmt: skip
    return {key: value for key, value in told.items() if value != 0}


def _copy(source: Path, target: Path) -> dict[str, Any]:
    shutil.copyfile(source, target)
    with target.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    return {"path": target.name, "bytes": target.stat().st_size, "hash": f"sha256:{sha256}"}


def _read(name: str, told: Mapping[str, Any], folder: Path) -> TableFile:
    return TableFile(name, folder / told["path"], told["hash"].removeprefix("sha256:"), told["bytes"], 0)
