"""Gather: a declared source → its Originals. Fetches bytes and keeps them unchanged; reads nothing in them."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.errors import SourceError, Unreachable
from pipelines.gather.archive import Archive
from pipelines.gather.ckan import gather_ckan
from pipelines.gather.local import gather_files
from pipelines.gather.lost import lost_files, with_lost
from pipelines.gather.means import Means
from pipelines.gather.members import take_out
from pipelines.gather.original import Absence, Gone, Original
from pipelines.gather.vanished import within_grace
from pipelines.gather.web import gather_address
from pipelines.source import Address, CkanFiles, Files, Query, RemoteFiles, Source

__all__ = ["Absence", "Archive", "Gone", "Means", "Original", "gather"]


def gather(source: Source, archive: Archive, means: Means = Means()) -> tuple[Original, ...]:  # noqa: B008 - frozen
    """Bring the bytes of ``source`` into ``archive``: one original a file, in their order, and never none.

    Of a source that vanished, or of the files that one of several lost, the last ones while its grace lasts. Raises
    SourceError when the source is not there or may not be had, ServiceError when its server or this disk fails,
    UsageError when a variable of the environment is missing.
    """
    try:
        found = _kind(source)(source, archive, means)
    except (SourceError, Unreachable) as error:
        found = within_grace(source, archive, means, error)
        return take_out(found, source, archive, means.limits) if source.member else found
    members = take_out(found, source, archive, means.limits) if source.member else ()
    lost = lost_files(source, members or found, archive.known(source))
    whole = with_lost(source, members or found, lost, means)
    archive.record(source, found, members, lost)
    return whole


def _kind(source: Source) -> Callable[[Source, Archive, Means], tuple[Original, ...]]:
    # The last two stand on libraries that would make every command a second and a half slower.
    match source.place:
        case Files():
            return gather_files
        case Address():
            return gather_address
        case CkanFiles():
            return gather_ckan
        case RemoteFiles():
            from pipelines.gather.remote import gather_remote

            return gather_remote
        case Query():
            from pipelines.gather.database import gather_query

            return gather_query
