"""The files that the rows of a release name: beside its tables, and listed in ``datapackage.json``.

They are no part of the ZIP, which is taken for its tables: each has an address of its own. What is made of them goes
with the release under its own name.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.clean import Tabla
from pipelines.clean.tabla import MediaFile
from pipelines.domains.personal_data.consent import withhold
from pipelines.fingerprints import sha256_of
from pipelines.package.entrega import TableFile


def write_media(tables: Sequence[Tabla], folder: Path) -> list[dict[str, Any]]:
    """Copy into ``folder`` the files of the rows that are published; what is listed of them."""
    return [_write(table.name, one, folder) for table in tables for one in _published(table)]


def media_of(descriptor: Mapping[str, Any], folder: Path) -> tuple[TableFile, ...]:
    """The files that rows of a release name, by its descriptor."""
    return tuple(
        TableFile(one["nombre"], folder / one["path"], one["hash"].removeprefix("sha256:"), one["bytes"], 0)
        for one in descriptor["cocrea"].get("archivos", ())
    )


def made_of_media(tables: Sequence[Tabla]) -> dict[str, bytes]:
    """By name, what goes with those files: a picture's thumbnail, what a document says."""
    made: dict[str, bytes] = {}
    for one in (each for table in tables for each in _published(table)):
        stem = one.file.rpartition(".")[0]
        made |= {
            f"{stem}{ending}": path.read_bytes()
            for ending, path in (("-miniatura.jpg", one.thumbnail), ("-texto.txt", one.text))
            if path
        }
    return made


def _published(table: Tabla) -> Iterator[MediaFile]:
    if not table.media:
        return
    names = next(field.name for field in table.schema.fields if field.file_or)
    published = set(withhold(table.data, table.schema)[names])
    yield from (one for one in table.media if one.file in published)


def _write(table: str, one: MediaFile, folder: Path) -> dict[str, Any]:
    target = folder / one.file
    shutil.copyfile(one.content, target)
    told: dict[str, Any] = {
        "nombre": f"{table}/{one.key}", "tabla": table, "clave": one.key, "titulo": one.title, "mediatype": one.mime,
        "path": target.name, "bytes": target.stat().st_size, "hash": f"sha256:{sha256_of(target)}",
        "ancho": one.width, "alto": one.height, "segundos": one.seconds,
    }  # fmt: skip
    return {key: value for key, value in told.items() if value != 0}
