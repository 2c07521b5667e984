"""Whether the links that the website gives still answer: asked once for each release, and kept beside it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

from pipelines import disk, settings
from pipelines.gather.links import Link, look_up
from pipelines.gather.means import Means
from pipelines.package import Entrega, load_release
from pipelines.package.attachments import LINKS, add

# The tables whose addresses are there to be followed come first; those of the others, a few of each in turn.
_FIRST = ("ligas", "contactos")
# Of so many nobody reads the list; the rest is not asked.
_MOST = 300
# Addresses that answered before, asked when none of these does.
_WITNESSES = 5


def with_links(entrega: Entrega, means: Means = Means()) -> Entrega:  # noqa: B008 - frozen
    """The release, and beside it what became of its links.

    Nothing is asked again of a release that tells already, nor where the environment says not to. When not one answers,
    nor those that did in other releases of the exercise, it is this machine that has no way out, and nothing is told.
    Raises DiskFull, UsageError.
    """
    if any(one.name == LINKS for one in entrega.attachments) or not settings.links_are_asked(means.environment):
        return entrega
    found = look_up(_addresses(entrega), means)
    if not found or not (_somebody(found) or _somebody(look_up(_witnesses(entrega), means))):
        return entrega
    told = {
        "revisadas": datetime.now(UTC).isoformat(timespec="seconds"),
        "ligas": {address: {"responde": one.works, "estado": one.status} for address, one in found.items()},
    }
    with disk.typed_errors(entrega.folder):
        add(entrega.folder, LINKS, json.dumps(told, ensure_ascii=False, indent=1).encode())
    return load_release(entrega.folder)


def _somebody(found: Mapping[str, Link]) -> bool:
    return any(one.works for one in found.values())


def _addresses(entrega: Entrega) -> list[str]:
    columns = {
        one["name"]: list(_column(entrega.folder / one["path"], names))
        for one in entrega.descriptor["resources"]
        if (names := [field["name"] for field in one["schema"]["fields"] if field.get("format") == "uri"])
    }
    first = chain.from_iterable(columns.pop(one, ()) for one in _FIRST)
    others = chain.from_iterable(zip_longest(*columns.values()))
    return list(islice(dict.fromkeys(filter(None, chain(first, others))), _MOST))


def _column(path: Path, names: Sequence[str]) -> Iterator[str]:
    """The first addresses of a table, each once."""
    seen: dict[str, None] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            seen.update(dict.fromkeys(row[one] for one in names if row[one].startswith(("http://", "https://"))))
            if len(seen) >= _MOST:
                break
    yield from seen


def _witnesses(entrega: Entrega) -> list[str]:
    """Addresses that answered when other releases of the exercise were made, the latest first."""
    others = entrega.folder.parent.parent.glob(f"*/*/*/{LINKS}")
    known: Sequence[Mapping[str, Any]] = [json.loads(one.read_bytes())["ligas"] for one in _latest(others)]
    return list(dict.fromkeys(one for each in known for one, told in each.items() if told["responde"]))[:_WITNESSES]


def _latest(files: Iterator[Path]) -> list[Path]:
    return sorted(files, key=lambda one: one.stat().st_mtime, reverse=True)[:_WITNESSES]
