"""Where a backup is written until it is whole, and what became of those that were cut short."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from portal.box.private import private_folder

_DRAFTS = ".respaldo-????????-??????"


@contextmanager
def draft_of(target: Path) -> Iterator[Path]:
    """A hidden folder beside ``target``, to be renamed to it; nothing is left of it otherwise. Raises OSError."""
    draft = target.with_name(f".{target.name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    # Held before the folder is there: whoever finds the folder finds it held while we live.
    with _lock_of(draft).open("w") as lock:
        # Some folders of other machines know no locks; nobody sweeps there, as ``sweep`` gets none either.
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            yield private_folder(draft)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
            _lock_of(draft).unlink(missing_ok=True)


def sweep(backups: Path, progress: Callable[[str], None]) -> None:
    """Delete the drafts of those who were killed, which fill the disk unseen; never one that is being written."""
    for draft in sorted(one for one in backups.glob(_DRAFTS) if one.is_dir()):
        # Held by whoever writes it, or not ours to delete.
        with suppress(OSError), _lock_of(draft).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(draft)
            _lock_of(draft).unlink()
            progress(f"Se borró lo que dejó un respaldo que no terminó: {draft.name}.")


def _lock_of(draft: Path) -> Path:
    return draft.with_name(f"{draft.name}.cerrojo")
