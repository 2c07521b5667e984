"""Package: valid Tablas → an Entrega on disk. Same input, same bytes; writes, and judges nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines import disk
from pipelines.clean import Tabla
from pipelines.domains.personal_data.consent import withhold
from pipelines.errors import UsageError
from pipelines.exercise import Exercise, Package
from pipelines.fingerprints import sha256_of
from pipelines.package.archive import write_zip
from pipelines.package.attachments import attach, attached
from pipelines.package.beside import keep_beside
from pipelines.package.canonical import canonical_csv
from pipelines.package.descriptor import RELEASE_FORMAT, build_descriptor, to_bytes
from pipelines.package.entrega import DESCRIPTOR, Entrega, TableFile
from pipelines.package.formats import write_formats
from pipelines.package.media import made_of_media, media_of, write_media
from pipelines.package.originals import public_originals
from pipelines.package.provenance import PROVENANCE, provenance

__all__ = ["Entrega", "TableFile", "load_release", "package"]


def package(
    exercise: Exercise,
    one: Package,
    tables: Sequence[Tabla],
    attachments: Sequence[Path] = (),
    report: Sequence[Path] = (),
) -> Entrega:
    """Write the release of package ``one`` into the exercise's workspace, over what is left of an equal one.

    ``attachments`` are files that go with it under their own names; ``report``'s files are kept with it.

    Raises DiskFull or UsageError when it cannot be written; then nothing new is left.
    """
    originals = public_originals(exercise, one, tables)
    releases = exercise.workspace.releases / one.name
    with disk.typed_errors(releases):
        releases.mkdir(parents=True, exist_ok=True)
        building = disk.new_folder(releases, ".armando-")
        try:
            descriptor = _write_tables(exercise, one, tables, building)
            if media := write_media(tables, building):
                descriptor["cocrea"]["archivos"] = media
            content = to_bytes(descriptor)
            (building / DESCRIPTOR).write_bytes(content)
            write_zip(
                building / f"{one.dataset}.zip",
                {one: building / one for one in (DESCRIPTOR, *(f"{table.name}.csv" for table in tables))},
            )
            folder = releases / hashlib.sha256(content).hexdigest()
            if folder.exists():
                # Each file anew: someone, or a disk, may have harmed the ones that are there.
                for file in building.iterdir():
                    file.replace(folder / file.name)
            else:
                building.rename(folder)
            formats = write_formats(descriptor, folder, exercise.workspace.formats / one.name)
            identity = exercise.identity.as_files() if exercise.identity else {}
            files = {each.name: each for each in (*attachments, *formats)} | originals
            attach(folder, files, {PROVENANCE: provenance(tables), **identity, **made_of_media(tables)})
            keep_beside(folder, tables, report)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return load_release(folder)


def load_release(folder: Path) -> Entrega:
    """Read a release back from its folder, named by its id.

    Raises UsageError when it is not whole (a file is missing, or its bytes are not those that were written), or newer.
    """
    try:
        content = (folder / DESCRIPTOR).read_bytes()
        if hashlib.sha256(content).hexdigest() != folder.name:
            raise _damaged(folder, DESCRIPTOR)
        descriptor = json.loads(content)
        if descriptor["cocrea"]["formato"] > RELEASE_FORMAT:
            raise _newer(folder, descriptor["cocrea"]["formato"])
        archive = folder / f"{descriptor['name']}.zip"
        entrega = Entrega(
            package=descriptor["cocrea"]["paquete"],
            dataset=descriptor["name"],
            id=folder.name,
            folder=folder,
            descriptor=descriptor,
            tables=tuple(
                TableFile(
                    one["name"], folder / one["path"], one["hash"].removeprefix("sha256:"), one["bytes"], one["rows"]
                )
                for one in descriptor["resources"]
            ),
            archive=TableFile("paquete", archive, sha256_of(archive), archive.stat().st_size, 0),
            media=media_of(descriptor, folder),
            attachments=attached(folder),
        )
        for one in (*entrega.tables, *entrega.media):
            if sha256_of(one.path) != one.sha256:
                raise _damaged(folder, one.path.name)
    except FileNotFoundError as error:
        raise _damaged(folder, Path(str(error.filename)).name) from error
    if not zipfile.is_zipfile(archive):
        raise _damaged(folder, archive.name)
    return entrega


def _newer(folder: Path, found: int) -> UsageError:
    return UsageError(
        f"La entrega guardada en {folder} es del formato {found}, y este programa lee hasta el {RELEASE_FORMAT}.",
        "La escribió una versión más nueva de Cocrea: instale esa, o una posterior.",
    )


def _damaged(folder: Path, file: str) -> UsageError:
    return UsageError(
        f"La entrega guardada en {folder} está dañada: a «{file}» le falta algo o no es como se escribió.",
        "Borre esa carpeta y vuelva a correr «cocrea correr» con el ejercicio: se arma de nuevo con los mismos datos.",
    )


def _write_tables(exercise: Exercise, one: Package, tables: Sequence[Tabla], folder: Path) -> dict[str, Any]:
    files: dict[str, dict[str, Any]] = {}
    for table in tables:
        data = withhold(table.data, table.schema)
        content = canonical_csv(data, table.schema)
        (folder / f"{table.name}.csv").write_bytes(content)
        files[table.name] = {
            "bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "rows": len(data)
        }  # fmt: skip
    return build_descriptor(exercise, one, tables, files)
