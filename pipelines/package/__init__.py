"""Package: valid Tablas → an Entrega on disk. Same input, same bytes; writes, and judges nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines import disk
from pipelines.clean import Tabla
from pipelines.exercise import Exercise, Package
from pipelines.package.archive import write_zip
from pipelines.package.canonical import canonical_csv
from pipelines.package.descriptor import build_descriptor, to_bytes
from pipelines.package.entrega import DESCRIPTOR, Entrega, TableFile

__all__ = ["Entrega", "TableFile", "load_release", "package"]


def package(exercise: Exercise, one: Package, tables: Sequence[Tabla]) -> Entrega:
    """Write the release of package ``one`` into the exercise's workspace, or find it already there.

    Raises DiskFull or UsageError when it cannot be written; then nothing of it is left.
    """
    releases = exercise.workspace.releases / one.name
    with disk.typed_errors(releases):
        releases.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(dir=releases, prefix=".armando-"))
        try:
            descriptor = to_bytes(_write_tables(exercise, one, tables, building))
            (building / DESCRIPTOR).write_bytes(descriptor)
            write_zip(
                building / f"{one.dataset}.zip",
                [building / DESCRIPTOR, *(building / f"{table.name}.csv" for table in tables)],
            )
            folder = releases / hashlib.sha256(descriptor).hexdigest()
            if not folder.exists():
                building.chmod(0o755)
                building.rename(folder)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return load_release(folder)


def load_release(folder: Path) -> Entrega:
    """Read a release back from its folder, named by its id."""
    descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    dataset = descriptor["name"]
    archive = folder / f"{dataset}.zip"
    return Entrega(
        package=descriptor["cocrea"]["paquete"],
        dataset=dataset,
        id=folder.name,
        folder=folder,
        descriptor=descriptor,
        tables=tuple(
            TableFile(one["name"], folder / one["path"], one["hash"].removeprefix("sha256:"), one["bytes"], one["rows"])
            for one in descriptor["resources"]
        ),
        archive=TableFile("paquete", archive, _sha256(archive), archive.stat().st_size, 0),
    )


def _write_tables(exercise: Exercise, one: Package, tables: Sequence[Tabla], folder: Path) -> dict[str, Any]:
    files: dict[str, dict[str, Any]] = {}
    for table in tables:
        content = canonical_csv(table.data, table.schema)
        (folder / f"{table.name}.csv").write_bytes(content)
        files[table.name] = {
            "bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "rows": len(table.data)
        }  # fmt: skip
    return build_descriptor(exercise, one, tables, files)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
