"""The files that rows name and that travel with a release: where each is, and what is known before it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.cocrea.portal.exercises import Release

# The longest side of a thumbnail, in points.
_THUMBNAIL = 480


@dataclass(frozen=True)
class Medium:
    """A file: ``family`` is «image», «audio», «video» or another; ``seconds`` is 0 where it does not last.

    ``thumbnail`` is the address of a smaller picture, of ``width`` × ``height`` points, "" where there is none.
    ``text`` is what a document says, where it could be read.
    """

    url: str
    family: str
    size_bytes: int
    seconds: int
    thumbnail: str
    width: int
    height: int
    text: Path | None


def media_of(release: Release, descriptor: Mapping[str, Any]) -> dict[tuple[str, str], Medium]:
    """By table and name, the files that a release lists and that are served."""
    listed = descriptor.get("cocrea", {}).get("archivos", ())
    return {(one["tabla"], one["path"]): _medium(release, one) for one in listed if one["nombre"] in release.media}


def _medium(release: Release, told: Mapping[str, Any]) -> Medium:
    served, stem = release.media[told["nombre"]], told["path"].rpartition(".")[0]
    small, text = (release.attachments.get(f"{stem}-{one}") for one in ("miniatura.jpg", "texto.txt"))
    sides = told.get("ancho", 0), told.get("alto", 0)
    scale = min(1.0, _THUMBNAIL / max(*sides, 1))
    width, height = (round(one * scale) for one in sides)
    return Medium(
        served.url, told["mediatype"].partition("/")[0], told["bytes"], told.get("segundos", 0),
        small.url if small else "", width, height, text.path if text else None,
    )  # fmt: skip
