"""Gather: a declared source → its Original. Fetches bytes and keeps them unchanged; reads nothing in them."""

from __future__ import annotations

import requests

from pipelines.gather.archive import Archive
from pipelines.gather.local import gather_file
from pipelines.gather.original import Original
from pipelines.gather.web import gather_url
from pipelines.source import Source

__all__ = ["Archive", "Original", "gather"]


def gather(source: Source, archive: Archive, session: requests.Session | None = None) -> Original:
    """Bring the bytes of ``source`` into ``archive``.

    Raises SourceError when the source is not there, ServiceError when its server or this disk fails.
    """
    if source.file is not None:
        return gather_file(source, archive)
    return gather_url(source, archive, session or requests.Session())
