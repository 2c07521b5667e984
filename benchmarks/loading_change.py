"""A whole publication, and then one of ten rows that changed: from two files on this side to a verified release."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from requests.adapters import HTTPAdapter

from benchmarks.loading_site import Site
from pipelines.exercise import Organization
from pipelines.package import load_release
from pipelines.package.archive import write_zip
from pipelines.package.canonical import DIALECT
from pipelines.package.descriptor import to_bytes
from pipelines.package.entrega import DESCRIPTOR
from pipelines.progress import unheard
from pipelines.publish import Ckan, carry_out, organization, plan_release
from pipelines.schema import Schema
from pipelines.verify import verify

CHANGED = 10
# Of most lines: a row may have two.
_TEXT = b"de la administraci"
_OWNER = Organization("cambios", "Cambios", "", "datos@prueba.gob.mx")


def whole_and_changed(site: Site, path: Path, schema: Schema, rows: int) -> Iterator[str]:
    """The table's lines. Raises AssertionError when CKAN does not serve what was published."""
    yield (
        "\n| publicación | armar el ZIP | leer | comparar, enviar y cambiar | verificar | total | enviado, MB |\n"
        "|---|---:|---:|---:|---:|---:|---:|\n"
    )
    folder = path.parent / "entregas"
    with Ckan(site.access) as ckan:
        organization.create(ckan, _OWNER)
    yield _line(f"entera, {rows:,} renglones", site, _files(folder, path, schema, rows, changed=0))
    yield _line(f"cambian {CHANGED} renglones", site, _files(folder, path, schema, rows, changed=CHANGED))


class _Counting(HTTPAdapter):
    """Counts the bytes that are sent."""

    sent = 0

    def send(self, request: Any, *arguments: Any, **options: Any) -> Any:
        self.sent += int(request.headers.get("Content-Length") or 0)
        return super().send(request, *arguments, **options)


def _line(name: str, site: Site, folder: Path) -> str:
    moments = [time.monotonic()]
    write_zip(folder / "cambios-lineas.zip", {one: folder / one for one in (DESCRIPTOR, "lineas.csv")})
    moments.append(time.monotonic())
    with Ckan(site.access) as ckan:
        counting = _Counting()
        ckan.session.mount("http://", counting)
        entrega = load_release(folder)
        plan = plan_release(ckan, entrega, _OWNER)
        moments.append(time.monotonic())
        carry_out(ckan, plan, unheard)
    moments.append(time.monotonic())
    assert verify(site.access.url, entrega, unheard, read_timeout_s=site.access.read_timeout_s).matches
    moments.append(time.monotonic())
    steps = [end - start for start, end in pairwise(moments)]
    told = " | ".join(f"{one:.1f} s" for one in (*steps, sum(steps)))
    return f"| {name} | {told} | {counting.sent / 1e6:,.1f} |\n"


def _files(releases: Path, path: Path, schema: Schema, rows: int, changed: int) -> Path:
    """A release's folder, but for its ZIP; the text of ``changed`` rows, spread evenly, is another one."""
    building = releases / "armando"
    building.mkdir(parents=True)
    digest = hashlib.sha256()
    every, left = max(1, rows // CHANGED), changed
    with path.open("rb") as source, (building / "lineas.csv").open("wb") as target:
        for number, line in enumerate(source):
            if left and number % every == 1 and _TEXT in line:
                line = line.replace(_TEXT, b"de otra administraci", 1)
                left -= 1
            digest.update(line)
            target.write(line)
    assert not left
    size = (building / "lineas.csv").stat().st_size
    content = to_bytes(_descriptor(schema, digest.hexdigest(), size, rows))
    (building / DESCRIPTOR).write_bytes(content)
    folder = releases / hashlib.sha256(content).hexdigest()
    building.rename(folder)
    return folder


def _descriptor(schema: Schema, sha256: str, size: int, rows: int) -> dict[str, Any]:
    described = {key: value for key, value in schema.descriptor.items() if key != "foreignKeys"}
    return {
        "profile": "data-package", "name": "cambios-lineas", "title": "Líneas", "description": "Líneas.",
        "keywords": ["líneas"], "licenses": [{"name": "CC-BY-4.0"}], "accrualPeriodicity": "R/P1M", "spatial": "00",
        "contributors": [{"title": _OWNER.title, "email": _OWNER.email, "role": "publisher"}], "sources": [],
        "resources": [{
            "name": "lineas", "type": "table", "profile": "tabular-data-resource", "title": "Líneas",
            "description": "Líneas.", "path": "lineas.csv", "format": "csv", "mediatype": "text/csv",
            "encoding": "utf-8", "dialect": DIALECT, "bytes": size, "hash": f"sha256:{sha256}", "rows": rows,
            "schema": json.loads(json.dumps(described)),
        }],
        "cocrea": {"formato": 1, "paquete": "lineas", "ficticio": True},
    }  # fmt: skip
