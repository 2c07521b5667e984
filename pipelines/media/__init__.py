"""Files that travel with a release: what each is by its content, and the form of it that may be published.

    bytes ─▶ what it is ─▶ without where, when and by whom it was made ─▶ its measures, thumbnail or text

The same bytes in give the same bytes out. Nothing here looks at a table, a folder or CKAN.
"""

from __future__ import annotations

from pipelines.media import images, papers, sound
from pipelines.media.kinds import KINDS, Kind, kind_of
from pipelines.media.medium import Medium, Unfit

__all__ = ["KINDS", "Kind", "Medium", "Unfit", "kind_of", "prepare"]
_PREPARERS = {"imagen": images.prepare, "sonido": sound.prepare, "papel": papers.prepare}


def prepare(name: str, content: bytes) -> Medium:
    """The file as it may be published. Raises Unfit: it is none of ``KINDS``, too large, empty or damaged."""
    kind = kind_of(name, content)
    if len(content) > kind.largest_bytes:
        raise Unfit(
            "archivo-muy-grande",
            f"«{name}» mide {len(content):,} bytes, y de {kind.plural} se publican hasta {kind.largest_bytes:,}.",
            "Guárdelo más chico (una fotografía, con menos resolución; un video, más corto o con menos calidad), o "
            "súbalo a otro sitio y escriba aquí su dirección.",
        )
    return _PREPARERS[kind.family](name, content, kind)
