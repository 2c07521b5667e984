"""The file or address that somebody wants looked at, as an Original that no exercise keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pipelines.errors import SourceError, UsageError
from pipelines.gather import Archive, Means, Original, gather
from pipelines.paths import Workspace
from pipelines.probe import members
from pipelines.source import Address, Files, Source


def is_address(target: str) -> bool:
    """Whether it is an address of the web and not a file."""
    return target.startswith(("http://", "https://"))


def take(target: str, folder: Path, means: Means, member: str = "") -> Original:
    """The file, or what the address gives, with its own folder for what must be written.

    Of a ZIP, the ``member``, or its only one. Raises UsageError when there is no such file, SourceError and
    ServiceError as gathering does.
    """
    whole = _fetched(target, folder, means) if is_address(target) else _local(target)
    inside = members(whole)
    if not inside and not member:
        return whole
    if not member and len(inside) > 1:
        listed = ", ".join(f"«{one}»" for one in inside[:10]) + ("…" if len(inside) > 10 else "")
        raise SourceError(
            f"«{whole.name}» es un ZIP con {len(inside)} archivos: {listed}.",
            "Diga cuál mirar con --miembro.",
            rule="hoja-faltante",
            file=whole.name,
        )
    place = Address(target) if is_address(target) else Files(whole.path.parent, (whole.path.name,))
    source = Source(table="sondeo", place=place, member=member or inside[0])
    (found, *_) = gather(source, Archive(Workspace(folder)), means)
    return found


def _fetched(target: str, folder: Path, means: Means) -> Original:
    return gather(Source(table="sondeo", place=Address(target)), Archive(Workspace(folder)), means)[0]


def _local(target: str) -> Original:
    path = Path(target)
    if not path.is_file():
        raise UsageError(
            f"«{target}» es una carpeta, no un archivo." if path.is_dir() else f"No encuentro el archivo «{target}».",
            "Revise el nombre del archivo, o la dirección si es de internet (empieza con https://).",
        )
    size = path.stat().st_size
    return Original(path.resolve(), path.name, path.name, "", size, datetime.now(UTC))
