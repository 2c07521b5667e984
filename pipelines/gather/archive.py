"""The archive of originals: content-addressed, append-only, with a register of every gathering."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from pipelines import disk
from pipelines.gather.original import Original
from pipelines.paths import Workspace
from pipelines.source import Source


class Archive:
    """Keeps bytes under their sha256, once, and one register line for each time they were gathered."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def keep(self, source: Source, location: str, chunks: Iterable[bytes]) -> Original:
        """Write ``chunks`` to the archive while hashing them.

        Raises DiskFull and UsageError when it cannot be written, and whatever ``chunks`` raises; nothing is kept then.
        """
        folder = self._workspace.originals
        with disk.typed_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=folder, prefix=".reuniendo-")
        temporary = Path(name)
        digest, size = hashlib.sha256(), 0
        try:
            with disk.typed_errors(folder), os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(handle)
            original = self._place(temporary, source, location, digest.hexdigest(), size)
            self._record(original)
            return original
        finally:
            temporary.unlink(missing_ok=True)

    def _place(self, temporary: Path, source: Source, location: str, sha256: str, size: int) -> Original:
        target = self._workspace.originals / sha256[:2] / sha256
        with disk.typed_errors(target):
            target.parent.mkdir(exist_ok=True)
            temporary.chmod(0o444)
            # Over one that is there too: the same bytes, unless a disk damaged them since.
            temporary.replace(target)
        return Original(
            path=target,
            name=source.label,
            location=location,
            sha256=sha256,
            size_bytes=size,
            gathered_at=datetime.now(UTC),
            publisher=source.publisher,
            title=source.title,
            licence=source.licence,
        )

    def _record(self, original: Original) -> None:
        line = {
            "reunido": original.gathered_at.isoformat(timespec="seconds"),
            "origen": original.location,
            "sha256": original.sha256,
            "bytes": original.size_bytes,
            "editor": original.publisher,
            "licencia": original.licence,
        }
        register = self._workspace.register
        with disk.typed_errors(register), register.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
