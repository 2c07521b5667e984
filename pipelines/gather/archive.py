"""The archive of originals: content-addressed, append-only, with a register of every gathering."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines import disk
from pipelines.fingerprints import sha256_of
from pipelines.gather.original import Original
from pipelines.paths import Workspace
from pipelines.source import Source

# The register's key for each property of an original.
_KEYS = {
    "nombre": "name", "origen": "location", "direccion": "address", "sha256": "sha256", "bytes": "size_bytes",
    "editor": "publisher", "titulo": "title", "licencia": "licence", "etag": "etag", "modificado": "modified",
    "consulta": "query", "clave": "key", "miembro": "member", "contenedor": "container",
}  # fmt: skip


class Archive:
    """Keeps bytes under their sha256, once, and one register line for each time that a source was gathered."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        # The last line of each source, as far as the register was read for those that were asked for.
        self._seen: dict[tuple[Any, Any], Mapping[str, Any]] = {}
        self._earlier = self._register_backwards()

    def keep(self, source: Source, name: str, chunks: Iterable[bytes], address: str = "") -> Original:
        """Write ``chunks`` to the archive while hashing them.

        Raises DiskFull and UsageError when it cannot be written, and whatever ``chunks`` raises; nothing is kept then.
        """
        folder = self._workspace.originals
        with disk.typed_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            temporary = disk.unused_name(folder, ".reuniendo-")
        digest, size = hashlib.sha256(), 0
        try:
            with disk.typed_errors(folder), temporary.open("xb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            path = self._place(temporary, digest.hexdigest())
        finally:
            temporary.unlink(missing_ok=True)
        return _original(source, name, path, size, address)

    def held(self, source: Source, name: str, sha256: str) -> Original | None:
        """The bytes of that hash as the file ``name`` of ``source``, when the archive has them, whole."""
        path = self.path_of(sha256)
        with contextlib.suppress(OSError):
            if sha256_of(path) == sha256:
                return _original(source, name, path, path.stat().st_size)
        return None

    def again(self, source: Source, before: Original) -> Original:
        """An archived original that is still the source's, with what is declared of it now."""
        return replace(
            before,
            location=source.provenance or before.address or before.name,
            gathered_at=datetime.now(UTC),
            publisher=source.publisher,
            title=source.title,
            licence=source.licence,
        )

    def record(
        self,
        source: Source,
        originals: Sequence[Original],
        members: Sequence[Original] = (),
        lost: Sequence[Original] = (),
    ) -> None:
        """Add the line of a gathering to the register: its files, what was taken out of them, and those it lost.

        Raises DiskFull, UsageError.
        """
        line = {
            "reunido": max(one.gathered_at for one in originals).isoformat(timespec="seconds"),
            **_identity(source),
            "archivos": [_entry(one) for one in originals],
            **({"miembros": [_entry(one) for one in members]} if members else {}),
            **(
                {"ausentes": [{**_entry(one), "visto": one.gathered_at.isoformat(timespec="seconds")} for one in lost]}
                if lost
                else {}
            ),
        }
        register = self._workspace.register
        with disk.typed_errors(register), register.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._seen[_of(line)] = line

    def last(self, source: Source) -> tuple[Original, ...]:
        """What the last gathering of ``source``, as it is declared now, gave; () if its bytes are not all there."""
        line = self._last_line(source)
        found = tuple(self._original(one, line) for one in line.get("archivos", ()))
        return found if all(map(is_whole, found)) else ()

    def known(self, source: Source) -> tuple[Original, ...]:
        """Every file that the source had the last time, as it is read (a ZIP's members), and those lost before then.

        The bytes may not be there. Each was gathered when it was last seen.
        """
        line = self._last_line(source)
        there = line.get("miembros" if source.member else "archivos", ())
        return tuple(self._original(one, line) for one in (*there, *line.get("ausentes", ())))

    def _last_line(self, source: Source) -> Mapping[str, Any]:
        wanted = _of(_identity(source))
        while wanted not in self._seen and (line := next(self._earlier, None)) is not None:
            self._seen.setdefault(_of(line), line)
        return self._seen.get(wanted, {})

    def _register_backwards(self) -> Iterator[Mapping[str, Any]]:
        try:
            lines = self._workspace.register.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return
        for line in reversed(lines):
            try:
                yield json.loads(line)
            except ValueError:
                # Cut when the machine went down while it was written.
                continue

    def _original(self, entry: Mapping[str, Any], line: Mapping[str, Any]) -> Original:
        about = {name: entry[key] for key, name in _KEYS.items() if key in entry}
        path, gathered_at = self.path_of(entry["sha256"]), datetime.fromisoformat(entry.get("visto", line["reunido"]))
        key = entry.get("direccion") or entry["nombre"]
        return Original(path=path, gathered_at=gathered_at, **{"size_bytes": 0, "key": key, **about})

    def path_of(self, sha256: str) -> Path:
        """Where the bytes of that hash are, if they are there."""
        return self._workspace.original(sha256)

    def _place(self, temporary: Path, sha256: str) -> Path:
        target = self.path_of(sha256)
        with disk.typed_errors(target):
            target.parent.mkdir(exist_ok=True)
            temporary.chmod(temporary.stat().st_mode & 0o444)
            # Over one that is there too: the same bytes, unless a disk damaged them since.
            temporary.replace(target)
        return target


def _original(source: Source, name: str, path: Path, size_bytes: int, address: str = "") -> Original:
    """Bytes of the archive, which calls them by their hash, as ``source`` gave them now."""
    return Original(
        path=path,
        name=name,
        location=source.provenance or address or name,
        sha256=path.name,
        size_bytes=size_bytes,
        gathered_at=datetime.now(UTC),
        publisher=source.publisher,
        title=source.title,
        licence=source.licence,
        address=address,
        key=address or name,
    )


def _identity(source: Source) -> dict[str, str]:
    return {"tabla": source.table, "fuente": source.identity}


def _of(line: Mapping[str, Any]) -> tuple[Any, Any]:
    """Of which source a line of the register is."""
    return line.get("tabla"), line.get("fuente")


def _entry(original: Original) -> dict[str, Any]:
    found = {key: value for key, name in _KEYS.items() if (value := getattr(original, name))}
    # Of most, the address or the name says it.
    return {
        key: value for key, value in found.items() if key != "clave" or value != (original.address or original.name)
    }


def is_whole(original: Original) -> bool:
    """Whether the archive still has its bytes, unchanged."""
    try:
        return sha256_of(original.path) == original.sha256
    except OSError:
        return False
