"""Whether a release's last Acuse still stands, by what the plan's one request told. Nothing is read again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from pipelines.package import Entrega, TableFile
from pipelines.publish import Plan, metadata
from pipelines.publish.identity import resource_id
from pipelines.verify.acuse import Acuse
from pipelines.verify.document import FORMAT
from pipelines.verify.folder import last_document, last_seen
from pipelines.verify.receipts import ColumnReceipt, Seen, TableReceipt


def standing(plan: Plan, ckan_url: str) -> Acuse | None:
    """The last Acuse, when it was right and nobody changed since what CKAN notes; None when all is to be read again.

    CKAN notes the date of the dataset; which tables somebody touched, only with our extension.
    """
    entrega = plan.entrega
    document, seen = last_document(entrega, ckan_url), last_seen(entrega, ckan_url)
    if plan.changes or plan.current is None or document.get("formato") != FORMAT or document["acuse"] != "ok":
        return None
    if plan.current["metadata_modified"] != seen.get(entrega.dataset, Seen()).modified:
        return None
    if not all(_is_untouched(plan, one) for one in entrega.tables):
        return None
    return _read(document, entrega, seen)


def _is_untouched(plan: Plan, table: TableFile) -> bool:
    if plan.notes is None:
        return True
    noted = plan.notes.table(resource_id(plan.entrega.dataset, table.name))
    return noted.get("sha256") == table.sha256 and noted["touched"] is None


def _read(document: Mapping[str, Any], entrega: Entrega, seen: Mapping[str, Seen]) -> Acuse:
    """An Acuse without differences, as document.py writes it."""
    return Acuse(
        package=document["paquete"],
        title=document["titulo"],
        entrega=document["entrega"],
        url=document["url"],
        verified_at=datetime.fromisoformat(document["verificado"]),
        tables=tuple(_table(one, entrega) for one in document["tablas"]),
        differences=(),
        archive_sha256=document["paquete_completo_sha256"],
        checked=tuple(document["comprobado"]),
        notes=tuple(document["notas"]),
        changes=tuple(document.get("cambios", ())),
        seen=dict(seen),
    )


def _table(one: Mapping[str, Any], entrega: Entrega) -> TableReceipt:
    titles = {each.name: each.title for each in metadata.schema_of(entrega, entrega.table(one["tabla"])).fields}
    other = one["columnas_en_ckan_sha256"]
    return TableReceipt(
        table=one["tabla"],
        title=one["titulo"],
        url=one["url"],
        rows=one["renglones"],
        file_sha256=one["sha256"],
        sums={name: Decimal(total) for name, total in one["sumas_pesos"].items()},
        differences=(),
        columns=tuple(
            ColumnReceipt(name, titles[name], sha256, other.get(name, sha256))
            for name, sha256 in one["columnas_sha256"].items()
        ),
        reordered=one["otro_orden"],
    )
