"""What an Acuse is made of: a table's receipt, its columns' checksums, and each thing that differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipelines.verify.cause import Cause, Part
from pipelines.verify.rows import Cell


@dataclass(frozen=True)
class Difference:
    """One thing that differs: ``text`` and each of ``details`` are whole sentences; ``cells``, the first to differ."""

    part: Part
    text: str
    cause: Cause
    remedy: str
    details: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Seen:
    """CKAN's own marks of one resource or of the dataset: its date, and what other loaders noted of it.

    Those of the last Acuse that was right are what tells later whether somebody touched it.
    """

    modified: str = ""
    loader: str = ""


@dataclass(frozen=True)
class ColumnReceipt:
    """One column's checksum in the release, and as CKAN serves it; None where its table could not be read."""

    name: str
    title: str
    sha256: str
    served: str | None


@dataclass(frozen=True)
class TableReceipt:
    """One table's comparison. ``rows``, ``file_sha256`` and ``sums`` are the release's.

    ``reordered`` is whether CKAN serves its rows in another order, which is no difference.
    """

    table: str
    title: str
    url: str
    rows: int
    file_sha256: str
    sums: Mapping[str, Decimal]
    differences: tuple[Difference, ...]
    columns: tuple[ColumnReceipt, ...] = ()
    reordered: bool = False

    def column_title(self, name: str) -> str:
        """How people know a column; its name when the receipt has no columns."""
        return next((one.title for one in self.columns if one.name == name), name)
