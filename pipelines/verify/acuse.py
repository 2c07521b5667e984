"""The Acuse: what CKAN serves of a release, compared with the release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

# What is kept beside a release: for programs, and for people.
ACUSE_JSON, ACUSE_MARKDOWN = "acuse.json", "acuse.md"


@dataclass(frozen=True)
class TableReceipt:
    """One table's comparison. ``differences`` are whole sentences, empty when all is equal."""

    table: str
    title: str
    url: str
    rows: int
    file_sha256: str
    sums: Mapping[str, Decimal]
    differences: tuple[str, ...]


@dataclass(frozen=True)
class Acuse:
    """The receipt of one release on one CKAN."""

    package: str
    title: str
    entrega: str
    url: str
    verified_at: datetime
    tables: tuple[TableReceipt, ...]
    differences: tuple[str, ...]

    @property
    def matches(self) -> bool:
        """Whether CKAN serves exactly the release."""
        return not self.differences and not any(one.differences for one in self.tables)

    @property
    def status(self) -> str:
        """ "ok" or "difiere", as other programs read it."""
        return "ok" if self.matches else "difiere"

    def all_differences(self) -> tuple[str, ...]:
        """Every difference, the dataset's own first."""
        return self.differences + tuple(text for one in self.tables for text in one.differences)

    def as_json(self) -> dict[str, Any]:
        """The Acuse with the Spanish keys in which it is kept."""
        return {
            "acuse": self.status,
            "paquete": self.package,
            "entrega": self.entrega,
            "url": self.url,
            "verificado": self.verified_at.isoformat(timespec="seconds"),
            "diferencias": list(self.differences),
            "tablas": [
                {
                    "tabla": one.table, "url": one.url, "renglones": one.rows, "sha256": one.file_sha256,
                    "sumas_pesos": {name: f"{total:f}" for name, total in one.sums.items()},
                    "diferencias": list(one.differences),
                }
                for one in self.tables
            ],
        }  # fmt: skip

    def as_markdown(self) -> str:
        """The Acuse for people to read."""
        verdict = (
            "CKAN sirve los mismos archivos, renglones y diccionario que esta entrega."
            if self.matches
            else "**CKAN no sirve lo mismo que la entrega.**"
        )
        lines = [
            f"# Acuse: {self.title}", "",
            f"{verdict} Verificado el {self.verified_at:%Y-%m-%d %H:%M} UTC.", "",
            f"- Conjunto de datos: {self.url}", f"- Entrega: `{self.entrega}`", "",
            "| Tabla | Renglones | Sumas (pesos) | sha256 del CSV | Resultado |", "|---|--:|---|---|---|",
        ]  # fmt: skip
        for one in self.tables:
            sums = "<br>".join(f"{name}: {total:,.2f}" for name, total in one.sums.items())
            result = "igual" if not one.differences else "difiere"
            lines.append(f"| {one.title} | {one.rows:,} | {sums} | `{one.file_sha256[:16]}…` | {result} |")
        if not self.matches:
            lines += ["", "## Diferencias", "", *(f"- {text}" for text in self.all_differences())]
        return "\n".join(lines) + "\n"
