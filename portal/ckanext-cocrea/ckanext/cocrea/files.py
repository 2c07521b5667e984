"""Files that never change: each resource's, under their sha256. What a resource gives is which of them its page names.

A file is written whole before the release that names it, so that the commit of CKAN's database switches file and
metadata at once. Only this extension's actions write here; a person who uploads a file gets CKAN's own way.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from ckan.plugins.toolkit import config

# The field of a resource that names its file.
FIELD = "cocrea_archivo"
_SHA256 = re.compile(r"[0-9a-f]{64}")
# Also a table's name, which PostgreSQL would cut.
_RESOURCE = re.compile(r"[0-9a-zA-Z-]{8,63}")


class NotTheFile(ValueError):
    """The bytes that came are not those that were announced, or are too many."""


def folder() -> Path:
    """Where this extension keeps its files. Raises RuntimeError when the site has no storage."""
    storage = config.get("ckan.storage_path")
    if not storage:
        raise RuntimeError("ckan.storage_path")
    return Path(storage) / "cocrea"


def free_bytes() -> int:
    """How much the disk of these files still takes. Raises RuntimeError when the site has no storage."""
    return shutil.disk_usage(folder().parent).free


def is_resource_id(value: Any) -> bool:
    """Whether that can be the id of a resource, and so the name of its folder."""
    return isinstance(value, str) and bool(_RESOURCE.fullmatch(value))


def is_sha256(value: Any) -> bool:
    """Whether that can be the name of a file."""
    return isinstance(value, str) and bool(_SHA256.fullmatch(value))


def path_of(resource_id: str, sha256: str) -> Path:
    """Where the file is, if it is there. Raises ValueError for what is no id or no hash."""
    if not is_resource_id(resource_id) or not is_sha256(sha256):
        raise ValueError(f"{resource_id}/{sha256}")
    return folder() / "archivos" / resource_id / sha256


def blocks(content: IO[bytes]) -> Iterator[bytes]:
    """The content in pieces."""
    return iter(lambda: content.read(2**20), b"")


def weighed(pieces: Iterable[bytes], digest: Any, largest_bytes: int) -> Iterator[bytes]:
    """The same pieces, each of which goes into the ``digest``. Raises NotTheFile when they are too large."""
    size = 0
    for block in pieces:
        size += len(block)
        if size > largest_bytes:
            raise NotTheFile(
                f"El archivo pasa del límite de este CKAN (ckan.max_resource_size): {largest_bytes:,} bytes."
            )
        digest.update(block)
        yield block


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep(resource_id: str, sha256: str, pieces: Iterable[bytes], largest_bytes: int) -> int:
    """Write the file, whole or not at all; its size in bytes. Raises NotTheFile, OSError.

    One that is there and is still what it was is not written again; one that the disk harmed is.
    """
    target = path_of(resource_id, sha256)
    if target.is_file() and _sha256_of(target) == sha256:
        return target.stat().st_size
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".recibiendo-")
    try:
        with os.fdopen(handle, "wb") as file:
            for block in weighed(pieces, digest, largest_bytes):
                file.write(block)
            size = file.tell()
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != sha256:
            raise NotTheFile("El archivo no llegó completo: su sha256 no es el que se anunció.")
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return size


class ReleaseFile:
    """What CKAN asks of a resource's file (IUploader), for a resource whose file is one of these."""

    def __init__(self, resource: dict[str, Any]) -> None:
        self._sha256 = str(resource[FIELD])
        self.mimetype = resource.get("mimetype")

    def get_path(self, resource_id: str) -> str:
        """The file's path. Raises OSError when it is not there."""
        try:
            path = path_of(resource_id, self._sha256)
        except ValueError as error:
            raise FileNotFoundError(str(error)) from error
        if not path.is_file():
            raise FileNotFoundError(path)
        return str(path)

    def upload(self, resource_id: str, max_size: int = 10) -> None:
        """Nothing: the file is there already."""


def uploader_of(resource: dict[str, Any]) -> ReleaseFile | None:
    """A ReleaseFile for what is one of ours; None for the rest, which is CKAN's own."""
    if not resource.get(FIELD):
        return None
    if resource.get("upload") or resource.get("clear_upload") or resource.get("url_type") != "upload":
        # A person puts another file or a link in its place: from here on it is a resource like others.
        resource.pop(FIELD, None)
        return None
    return ReleaseFile(resource)
