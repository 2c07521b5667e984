"""Whether the links that the website gives still answer: asked once for each release, and kept beside it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from pipelines import disk
from pipelines.gather.links import look_up
from pipelines.gather.means import Means
from pipelines.package import Entrega, load_release
from pipelines.package.attachments import LINKS, add

# The tables whose addresses are there to be followed. What other tables name is evidence, and stays where it was.
_TABLES = ("ligas", "contactos")
# Of so many nobody reads the list; the rest is not asked.
_MOST = 300


def with_links(entrega: Entrega, means: Means = Means()) -> Entrega:  # noqa: B008 - frozen
    """The release, and beside it what became of its links.

    Nothing is asked again of a release that tells already. When not one answers it is this machine that has no way
    out, and nothing is told. Raises DiskFull, UsageError.
    """
    addresses = list(dict.fromkeys(_addresses(entrega)))[:_MOST]
    if not addresses or any(one.name == LINKS for one in entrega.attachments):
        return entrega
    found = look_up(addresses, means)
    if not any(one.works for one in found.values()):
        return entrega
    told = {
        "revisadas": datetime.now(UTC).isoformat(timespec="seconds"),
        "ligas": {address: {"responde": one.works, "estado": one.status} for address, one in found.items()},
    }
    with disk.typed_errors(entrega.folder):
        add(entrega.folder, LINKS, json.dumps(told, ensure_ascii=False, indent=1).encode())
    return load_release(entrega.folder)


def _addresses(entrega: Entrega) -> Iterator[str]:
    for one in entrega.descriptor["resources"]:
        if one["name"] in _TABLES:
            columns = [field["name"] for field in one["schema"]["fields"] if field.get("format") == "uri"]
            with (entrega.folder / one["path"]).open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    yield from (row[name] for name in columns if row[name].startswith(("http://", "https://")))
