"""A CKAN of the bench's own: what its processes worked, and how large its databases are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from benchmarks.loading_site import Site
from pipelines.settings import CKAN_TOKEN, CKAN_URL, CkanAccess
from portal.box import Box
from portal.site import PORTAL, site_settings

_MB = 2**20


@dataclass(frozen=True)
class Portal:
    """The bench's CKAN."""

    site: Site

    @property
    def environment(self) -> Mapping[str, str]:
        """What points a run at it."""
        return {CKAN_URL: self.site.access.url, CKAN_TOKEN: self.site.access.token}

    def worked(self) -> dict[str, float]:
        """Processor seconds of each service since it started, with its children, those that ended too."""
        services = self.site.box.status().services
        return {name: _seconds(one.pid) for name, one in services.items() if one.pid}

    def megabytes(self) -> float:
        """CKAN's database and the DataStore's."""
        with psycopg.connect(self.site.datastore) as connection:
            found = connection.execute(
                "SELECT sum(pg_database_size(datname)) FROM pg_database WHERE datname IN ('ckan', 'datastore')"
            ).fetchone()
        assert found
        return float(found[0]) / _MB

    def megabytes_of_files(self) -> float:
        """What CKAN keeps of resources, on the disk."""
        return megabytes_of(self.site.box.layout.storage)


def megabytes_of(folder: Path) -> float:
    """What the files below a folder take of the disk, as `du` counts it."""
    return sum(one.lstat().st_blocks for one in folder.rglob("*")) * 512 / _MB


@contextmanager
def portal() -> Iterator[Portal]:
    """A new CKAN, erased in the end."""
    box = Box(site_settings(name="-".join(filter(None, (os.environ.get(PORTAL, "").strip(), "pais")))))
    box.erase()
    try:
        box.up()
        url = box.status().url
        assert url
        yield Portal(Site(box, CkanAccess(url, box.credentials().api_token)))
    finally:
        box.erase()


def _seconds(pid: int) -> float:
    total = 0.0
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                total += sum(process.cpu_times()[:4])
    return total
