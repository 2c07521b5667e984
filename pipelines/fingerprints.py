"""The sha256 of every file of a folder, each read again only when the disk says that it is another."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pipelines import disk


class Fingerprint(NamedTuple):
    """A file's hash, and how the disk knew it then. When its inode changed is not asked for (0) but of who edits it:
    it does also when another name of the same file goes.
    """

    sha256: str
    size: int
    mode: int
    modified_ns: int
    inode: int
    changed_ns: int = 0


def fingerprints(
    folder: Path, remembered: Path, wanted: Callable[[str], bool], *, strictly: bool = False
) -> dict[str, Fingerprint]:
    """Each file below ``folder`` by its path there; those of folders and names that are not ``wanted`` are left out.

    The file ``remembered`` keeps them for the next time; ``strictly`` believes no file whose times somebody put back.
    Raises DiskFull, UsageError.
    """
    before, found = _read(remembered), dict[str, Fingerprint]()
    for path, about in _files(folder, wanted):
        now = Fingerprint(
            "", about.st_size, stat.S_IMODE(about.st_mode), about.st_mtime_ns, about.st_ino,
            about.st_ctime_ns if strictly else 0,
        )  # fmt: skip
        known = before.get(path)
        if known and known[1:] == now[1:]:
            found[path] = known
            continue
        # Who goes meanwhile is not there.
        with contextlib.suppress(FileNotFoundError):
            found[path] = now._replace(sha256=sha256_of(folder / path))
    if found != before:
        disk.write_atomically(remembered, json.dumps(found).encode())
    return found


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(remembered: Path) -> Mapping[str, Fingerprint]:
    try:
        return {path: Fingerprint(*one) for path, one in json.loads(remembered.read_bytes()).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _files(folder: Path, wanted: Callable[[str], bool]) -> Iterator[tuple[str, os.stat_result]]:
    for top, folders, names in os.walk(folder):
        below = top[len(str(folder)) :].lstrip("/")
        below += "/" if below else ""
        folders[:] = sorted(one for one in folders if wanted(below + one))
        for name in sorted(one for one in names if wanted(below + one)):
            with contextlib.suppress(FileNotFoundError):
                about = os.stat(os.path.join(top, name))  # noqa: PTH116, PTH118 - Path takes ten times as long
                if stat.S_ISREG(about.st_mode):
                    yield below + name, about
