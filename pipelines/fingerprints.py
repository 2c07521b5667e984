"""The sha256 of every file of a folder, each read again only when the disk says that it is another."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path, PurePosixPath

from pipelines import disk


@dataclass(frozen=True)
class Fingerprint:
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
    folder: Path, remembered: Path, wanted: Callable[[PurePosixPath], bool], *, strictly: bool = False
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
        if known and astuple(known)[1:] == astuple(now)[1:]:
            found[path] = known
            continue
        # Who goes meanwhile is not there.
        with contextlib.suppress(FileNotFoundError):
            found[path] = Fingerprint(sha256_of(folder / path), *astuple(now)[1:])
    if found != before:
        told = {path: astuple(one) for path, one in found.items()}
        disk.write_atomically(remembered, json.dumps(told).encode())
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


def _files(folder: Path, wanted: Callable[[PurePosixPath], bool]) -> Iterator[tuple[str, os.stat_result]]:
    for top, folders, names in os.walk(folder):
        below = PurePosixPath(top[len(str(folder)) :].lstrip("/"))
        folders[:] = sorted(one for one in folders if wanted(below / one))
        for name in sorted(one for one in names if wanted(below / one)):
            with contextlib.suppress(FileNotFoundError):
                about = os.stat(os.path.join(top, name))  # noqa: PTH116, PTH118 - Path takes ten times as long
                if stat.S_ISREG(about.st_mode):
                    yield str(below / name), about
