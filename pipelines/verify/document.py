"""The Acuse for programs: acuse.json, signed with nothing but its own hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipelines.verify.receipts import Difference, TableReceipt
from pipelines.verify.rows import Cell

if TYPE_CHECKING:
    from pipelines.verify.acuse import Acuse

# Version of acuse.json. 1 had sentences in «diferencias», and neither columns nor a hash of its own; 2, CKAN's dates.
FORMAT = 3
OWN_HASH = "sha256"


def as_document(acuse: Acuse) -> dict[str, Any]:
    """The whole document."""
    document = {
        "formato": FORMAT,
        "acuse": acuse.status,
        "paquete": acuse.package,
        "titulo": acuse.title,
        "entrega": acuse.entrega,
        "url": acuse.url,
        "verificado": acuse.verified_at.isoformat(timespec="seconds"),
        "comprobado": list(acuse.checked),
        "paquete_completo_sha256": acuse.archive_sha256,
        "diferencias": [_difference(one) for one in acuse.differences],
        "notas": list(acuse.notes),
        **({"cambios": list(acuse.changes)} if acuse.changes else {}),
        "tablas": [_table(one) for one in acuse.tables],
    }
    return {**document, OWN_HASH: own_hash(document)}


def own_hash(document: Mapping[str, Any]) -> str:
    """The sha256 of a document's canonical JSON: without its own hash, keys sorted, no spaces, UTF-8.

    As ``jq -cjS 'del(.sha256)' acuse.json | sha256sum`` works it out.
    """
    bare = {key: value for key, value in document.items() if key != OWN_HASH}
    text = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # jq escapes this one control character more than Python does.
    return hashlib.sha256(text.replace("\x7f", "\\u007f").encode()).hexdigest()


def _table(one: TableReceipt) -> dict[str, Any]:
    return {
        "tabla": one.table,
        "titulo": one.title,
        "url": one.url,
        "renglones": one.rows,
        "sha256": one.file_sha256,
        "sumas_pesos": {name: f"{total:f}" for name, total in one.sums.items()},
        "columnas_sha256": {column.name: column.sha256 for column in one.columns},
        "columnas_en_ckan_sha256": {
            column.name: column.served for column in one.columns if column.served != column.sha256
        },
        "otro_orden": one.reordered,
        "diferencias": [_difference(found) for found in one.differences],
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "parte": one.part.value,
        "dice": one.text,
        "causa": one.cause.code,
        "detalles": list(one.details),
        "celdas": [_cell(cell) for cell in one.cells],
        "que_hacer": one.remedy,
    }


def _cell(one: Cell) -> dict[str, Any]:
    return {"llave": dict(one.key), "columna": one.column, "en_ckan": one.served, "en_la_entrega": one.expected}
