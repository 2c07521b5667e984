"""CKAN's feeds in the site's language: CKAN writes them in English, and says so."""

from __future__ import annotations

from typing import Any

from ckan.views.feed import CKANFeed

# What CKAN adds to the site's title.
_TITLES = {"Custom query": "búsqueda", "Tag": "etiqueta", "Organization": "organización", "Group": "grupo"}


class SpanishFeed(CKANFeed):
    """Of the datasets that changed, whatever was asked."""

    def __init__(self, feed_title: str, feed_link: str, feed_description: str, **told: Any) -> None:
        for english, spanish in _TITLES.items():
            feed_title = feed_title.replace(f" - {english}", f": {spanish}")
        super().__init__(
            feed_title, feed_link, "Los conjuntos de datos que cambiaron hace poco", **{**told, "language": "es-MX"}
        )
