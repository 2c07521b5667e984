"""Sources in a folder of S3, SFTP, FTP or WebDAV, through fsspec: a file, a glob, or all that is in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from fsspec import AbstractFileSystem

from pipelines.errors import SourceError
from pipelines.gather.archive import Archive
from pipelines.gather.filesystems import open_filesystem, typed_errors
from pipelines.gather.means import Means
from pipelines.gather.original import Original
from pipelines.gather.vanished import GONE
from pipelines.gather.wire import Wire
from pipelines.source import RemoteFiles, Source, has_wildcards

_CHUNK_BYTES = 1024 * 1024
# What is asked for at once: by FTP each block is a transfer of its own.
_BLOCK_BYTES = 8 * 1024 * 1024


def gather_remote(source: Source, archive: Archive, means: Means) -> tuple[Original, ...]:
    """Copy the source's files into the archive, in the order of their names; one whose ETag is the same, not again.

    Raises SourceError when there is none, or one passes the limit of size; UsageError when it does not let in;
    Unreachable, TimedOut, ServerFailed.
    """
    place = source.place
    assert isinstance(place, RemoteFiles)
    before = {one.address: one for one in archive.last(source)}
    with (
        Wire(source, means) as wire,
        typed_errors(place, source, wire),
        open_filesystem(place, source, wire, means.environment) as files,
    ):
        folder = _Folder(files, place, source, wire)
        paths = folder.paths()
        found = []
        for path in paths:
            address, etag = folder.address(path), folder.etag(path)
            if etag and address in before and before[address].etag == etag:
                found.append(archive.again(source, before[address]))
                continue
            name = PurePosixPath(path).name if len(paths) == 1 else path.lstrip("/")
            found.append(replace(archive.keep(source, name, folder.chunks(path), address), etag=etag))
    return tuple(found)


class _Folder:
    def __init__(self, files: AbstractFileSystem, place: RemoteFiles, source: Source, wire: Wire) -> None:
        self._files = files
        self._source = source
        self._wire = wire
        self._scheme, _, rest = place.url.partition("://")
        self._server, _, path = rest.partition("/")
        # A bucket is the first part of its paths; a server, of none.
        self._path = rest if self._scheme == "s3" else path if self._scheme.startswith("webdav") else f"/{path}"

    def paths(self) -> list[str]:
        """The files that the place names."""
        if has_wildcards(self._path):
            found = [path for path in self._files.glob(self._path) if self._files.isfile(path)]
        elif self._files.isdir(self._path):
            found = [one["name"] for one in self._files.ls(self._path, detail=True) if one["type"] == "file"]
        else:
            found = [self._path]
        if not found:
            raise SourceError(
                f"No hay ningún archivo en {self._source.label}.",
                f"Corrija la dirección en [fuentes.{self._source.table}] de ejercicio.toml, o pregunte a quien la "
                "cuida.",
                rule=GONE,
                file=self._source.label,
            )
        return sorted(found)

    def address(self, path: str) -> str:
        return f"s3://{path}" if self._scheme == "s3" else f"{self._scheme}://{self._server}/{path.lstrip('/')}"

    def etag(self, path: str) -> str:
        """What the server says that changes with the bytes; "" where it says nothing (SFTP, FTP)."""
        about = self._files.info(path)
        return str(about.get("ETag") or about.get("etag") or "")

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of a file, within the limits of size and time."""
        received, most = 0, self._wire.limits.download_bytes
        with self._files.open(path, "rb", block_size=_BLOCK_BYTES) as file:
            while chunk := file.read(_CHUNK_BYTES):
                self._wire.check_time(self.address(path))
                received += len(chunk)
                if received > most:
                    raise SourceError(
                        f"El archivo {self.address(path)} pasa de {most:,} bytes, lo más que se descarga.",
                        f"Revise que la dirección de [fuentes.{self._source.table}] sea la de la tabla y no la de otro "
                        "archivo.",
                        rule="archivo-demasiado-grande",
                        file=self._source.label,
                    )
                yield chunk
