"""The Acuse: what CKAN serves of a release, compared with the release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pipelines.verify import document, html, markdown
from pipelines.verify.receipts import Difference, Seen, TableReceipt


@dataclass(frozen=True)
class Acuse:
    """The receipt of one release on one CKAN.

    ``notes`` are sentences about what is no difference of the release, ``changes`` what it changed of the one before.
    ``seen`` are CKAN's marks when it last was
    right, by the resource's id; the dataset's own under its name.
    """

    package: str
    title: str
    entrega: str
    url: str
    verified_at: datetime
    tables: tuple[TableReceipt, ...]
    differences: tuple[Difference, ...]
    archive_sha256: str = ""
    checked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    seen: Mapping[str, Seen] = field(default_factory=dict)

    @property
    def matches(self) -> bool:
        """Whether CKAN serves exactly the release."""
        return not self.differences and not any(one.differences for one in self.tables)

    @property
    def status(self) -> str:
        """ "ok" or "difiere", as other programs read it."""
        return "ok" if self.matches else "difiere"

    def all_found(self) -> tuple[Difference, ...]:
        """Every difference, the dataset's own first."""
        return self.differences + tuple(found for one in self.tables for found in one.differences)

    def all_differences(self) -> tuple[str, ...]:
        """The same in one sentence each."""
        return tuple(one.text for one in self.all_found())

    def with_seen(self, seen: Mapping[str, Seen]) -> Acuse:
        """The same with CKAN's marks."""
        return replace(self, seen=dict(seen))

    def as_json(self) -> dict[str, Any]:
        """The Acuse with the Spanish keys in which it is kept, and its own sha256."""
        return document.as_document(self)

    def as_markdown(self) -> str:
        """The Acuse for people to read."""
        return markdown.as_markdown(self)

    def as_html(self) -> str:
        """The Acuse as one page that needs nothing else."""
        return html.as_html(self)
