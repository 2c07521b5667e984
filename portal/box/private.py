"""Files and folders that only their owner may read, written whole or not at all."""

import contextlib
import errno
import os
import pwd
import shutil
from pathlib import Path
from typing import BinaryIO


def private_folder(path: Path, account: str | None = None) -> Path:
    """Make a folder (and its parents) that only we, or a system account of ours, can enter.

    Raises: PermissionError when it is there already and somebody else's, as may be in a shared /tmp.
    """
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    owner = pwd.getpwnam(account).pw_uid if account else os.geteuid()
    if path.is_symlink() or path.stat().st_uid not in {os.geteuid(), owner}:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    path.chmod(0o700)
    if account:
        shutil.chown(path, account, account)
    return path


def write_private(path: Path, text: str) -> None:
    """Replace a file by one of mode 0600: a reader, or a power cut, finds the old or the new, never half."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def open_new(path: Path) -> BinaryIO:
    """A file of mode 0600 to write, which was not there. Raises: FileExistsError."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb")


def open_log(path: Path) -> int:
    """A descriptor that appends to a log of mode 0600."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
