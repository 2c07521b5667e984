"""The Acuse as Markdown: acuse.md, and what Prefect shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines.verify import words
from pipelines.verify.receipts import Difference, TableReceipt

if TYPE_CHECKING:
    from pipelines.verify.acuse import Acuse


def as_markdown(acuse: Acuse) -> str:
    """The whole document."""
    verdict = words.SAME if acuse.matches else f"**{words.OTHER}**"
    lines = [
        f"# Acuse: {acuse.title}", "",
        f"{verdict} Verificado el {words.moment(acuse.verified_at)}.", "",
        f"- Conjunto de datos: {acuse.url}", f"- Entrega: `{acuse.entrega}`",
        f"- sha256 de acuse.json: `{acuse.as_json()['sha256']}`",
        f"- sha256 del paquete completo (ZIP): `{acuse.archive_sha256}`", "",
        "| Tabla | Renglones | Sumas (pesos) | sha256 del CSV | Resultado |", "|---|--:|---|---|---|",
        *map(_row, acuse.tables),
    ]  # fmt: skip
    if not acuse.matches:
        lines += ["", "## Diferencias", "", *(line for one in acuse.all_found() for line in _difference(one))]
        lines += ["", *(f"**Qué hacer:** {text}\n" for text in words.remedies(acuse.all_found()))]
    if acuse.changes:
        lines += ["", "## Qué cambió con esta entrega", "", *(f"- {text}" for text in acuse.changes)]
    if acuse.notes:
        lines += ["", "## Notas", "", *(f"- {text}" for text in acuse.notes)]
    if acuse.checked:
        lines += ["", "## Qué se comprobó", "", *(f"- {text}" for text in acuse.checked)]
    return "\n".join(lines) + "\n"


def _row(one: TableReceipt) -> str:
    sums = "<br>".join(f"{name}: {total:,.2f}" for name, total in one.sums.items())
    result = "igual" if not one.differences else "difiere"
    return f"| {one.title} | {one.rows:,} | {sums} | `{one.file_sha256[:16]}…` | {result} |"


def _difference(one: Difference) -> Iterator[str]:
    yield f"- {one.text} {words.because(one)}"
    yield from (f"    - {text}" for text in [*one.details, *map(words.cell, one.cells)])
