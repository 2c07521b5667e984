"""Files that a source of several no longer has: a glob's, a folder's, a dataset's or a ZIP's. Everybody is told.

Where the source has grace, their last originals serve while it lasts; where it has none, it goes on without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase

from pipelines.errors import SourceError
from pipelines.gather.archive import is_whole
from pipelines.gather.means import Means
from pipelines.gather.original import Absence, Gone, Original
from pipelines.gather.vanished import GONE
from pipelines.source import Source


def lost_files(source: Source, found: Sequence[Original], known: Sequence[Original]) -> tuple[Original, ...]:
    """Those ``known`` that are not among the ``found``, unless the exercise says that they were withdrawn.

    One whose bytes are there by another name was renamed.
    """
    keys, bytes_there = {one.key for one in found}, {one.sha256 for one in found}
    return tuple(
        one
        for one in known
        if one.key not in keys
        and one.sha256 not in bytes_there
        and not any(fnmatchcase(one.name, pattern) for pattern in source.withdrawn)
    )


def with_lost(
    source: Source, found: Sequence[Original], lost: Sequence[Original], means: Means
) -> tuple[Original, ...]:
    """What was ``found``, and the last originals of the ``lost`` in their places while the source's grace lasts.

    Without grace, the first one tells which are gone. Raises SourceError when the grace of one is over, or its copy is
    not in the archive.
    """
    if not lost:
        return tuple(found)
    if not source.grace_days:
        gone = tuple(Gone(one.name, one.gathered_at.date()) for one in lost)
        return (replace(found[0], gone=gone), *found[1:])
    together = list(found)
    for one in lost:
        copy = _copy(source, one, means)
        place = next((at for at, other in enumerate(together) if other.name > one.name), len(together))
        together.insert(place, copy)
    return tuple(together)


def _copy(source: Source, one: Original, means: Means) -> Original:
    seen = one.gathered_at.date()
    until = seen + timedelta(days=source.grace_days)
    if means.today() <= until and is_whole(one):
        return replace(
            one,
            location=source.provenance or one.address or one.name,
            publisher=source.publisher or one.publisher,
            title=source.title or one.title,
            licence=source.licence or one.licence,
            absence=Absence(seen, until),
        )
    days = f"{source.grace_days} {'día' if source.grace_days == 1 else 'días'}"
    raise SourceError(
        f"«{one.name}» ya no está en {source.label}. Se vio por última vez el {seen:%d/%m/%Y}, y "
        + (f"su gracia de {days} terminó el {until:%d/%m/%Y}." if is_whole(one) else "su copia ya no está aquí."),
        f"Averigüe a dónde se movió. Si de veras ya no debe usarse, escríbalo en [fuentes.{source.table}] de "
        f'ejercicio.toml: retirados = ["{one.name}"].',
        rule=GONE,
        file=one.name,
    )
