"""A CKAN of the bench's own, with ckanext-xloader in it, and a resource whose table a way of loading replaces."""

from __future__ import annotations

import csv
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from pipelines.publish import Ckan
from pipelines.settings import CkanAccess
from portal.box import Box, BoxSettings
from portal.box.credentials import load_secrets
from portal.box.postgres import url as postgres_url
from portal.site import PORTAL, site_settings
from portal.xloader import beside

# A chunk of ten thousand rows in one request, on a busy machine.
ANSWER_S = 600.0
OLD_ROWS = 100
"""Rows of the table that is replaced: a reader who finds it empty saw a hole."""


@dataclass(frozen=True)
class Site:
    """The bench's CKAN."""

    box: Box
    access: CkanAccess

    @property
    def datastore(self) -> str:
        """The address of the DataStore's database, as the role that owns its tables."""
        secrets = load_secrets(self.box.layout.secrets)
        assert secrets
        return postgres_url(self.box.layout, "ckan", secrets.ckan_password, "datastore")

    def processes(self) -> dict[str, int]:
        """The services whose memory is watched."""
        services = self.box.status().services
        return {name: pid for name in ("ckan", "trabajador") if (pid := services[name].pid)}


@contextmanager
def site() -> Iterator[Site]:
    """A new CKAN, erased in the end."""
    name = "-".join(filter(None, (os.environ.get(PORTAL, "").strip(), "carga")))
    box = Box(_roomy(beside(site_settings(name=name))))
    box.erase()
    try:
        box.up()
        url = box.status().url
        assert url
        yield Site(box, CkanAccess(url, box.credentials().api_token, ANSWER_S))
    finally:
        box.erase()


def _roomy(settings: BoxSettings) -> BoxSettings:
    """A million rows are 900 MB: more than either takes by default."""
    more = {"ckan.max_resource_size": "8000", "ckanext.xloader.max_content_length": "8000000000"}
    return replace(settings, ini={**settings.ini, **more, "ckanext.xloader.job_timeout": "36000"})


def resource(access: CkanAccess, path: Path, fields: Sequence[Mapping[str, Any]], key: Sequence[str]) -> str:
    """A resource with ``path`` uploaded, whose table has ``fields`` and the file's first rows; gives its id.

    It says another format, so that xloader does not take it before it is told to.
    """
    name = f"carga-{uuid.uuid4().hex[:8]}"
    with Ckan(access) as ckan:
        owner = ckan.find("organization_show", {"id": "carga"}) or ckan.call("organization_create", {"name": "carga"})
        ckan.call("package_create", {"name": name, "owner_org": owner["id"]})
        with path.open("rb") as content:
            about = {"package_id": name, "name": path.name, "format": "TXT"}
            made = str(ckan.call("resource_create", about, uploads={"upload": (path.name, content)})["id"])
        ckan.call(
            "datastore_create",
            {"resource_id": made, "force": True, "fields": list(fields), "primary_key": list(key),
             "records": first_rows(path, OLD_ROWS)},
        )  # fmt: skip
    return made


def first_rows(path: Path, count: int) -> list[dict[str, str | None]]:
    """The file's first rows as the API takes them."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: text or None for name, text in row.items()} for row in islice(csv.DictReader(file), count)]
