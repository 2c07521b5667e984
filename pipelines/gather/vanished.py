"""Sources that vanish: for a declared time their last original serves, and everybody is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pipelines.errors import SourceError, Unreachable
from pipelines.gather.archive import Archive
from pipelines.gather.means import Means
from pipelines.gather.original import Absence, Original
from pipelines.source import Source

# The rule of what is not where it should be: a file of the exercise, an address that answers 404.
GONE = "archivo-faltante"


def within_grace(
    source: Source, archive: Archive, means: Means, error: SourceError | Unreachable
) -> tuple[Original, ...]:
    """The last originals of a source that is gone, marked with its absence.

    Raises ``error`` when it is not gone, has no grace, or was never here; the same, saying so, when its grace is over.
    """
    gone = isinstance(error, Unreachable) or error.rule == GONE
    last = archive.last(source) if gone and source.grace_days else ()
    if not last:
        raise error
    seen = last[0].gathered_at.date()
    absence = Absence(seen, seen + timedelta(days=source.grace_days))
    if means.today() > absence.until:
        error.message += (
            f" Se vio por última vez el {seen:%d/%m/%Y}, y su gracia de {source.grace_days} "
            f"{'día' if source.grace_days == 1 else 'días'} terminó el {absence.until:%d/%m/%Y}."
        )
        raise error
    return tuple(replace(one, absence=absence) for one in last)
