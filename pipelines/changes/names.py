"""How the things that a row speaks of are called: «Compromiso 3», «sesión 4, del 12/03/2016», not their keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from pipelines.changes.records import rows_of
from pipelines.changes.said import said, shortened
from pipelines.domains.dates import spoken
from pipelines.schema import Schema

Row = Mapping[str, str]


class Names:
    """The later release's tables, read when one is asked for. ``files`` are their canonical CSVs."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files
        self._read: dict[str, Any] = {}

    def find(self, table: str, key: str) -> Row:
        """The row of a ``table`` whose first column is ``key``; empty when there is none. Raises OSError."""
        rows = self._rows(table)
        place = pc.index(rows.column(0), key).as_py() if rows is not None else -1
        return defaultdict(str, rows.slice(place, 1).to_pylist()[0]) if place >= 0 else {}

    @cached_property
    def reports(self) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
        """Of each milestone and sector, (day, percentage) of its reports that say one, by their days."""
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        rows = self._rows("avances")
        for row in rows.to_pylist() if rows is not None else []:
            one = defaultdict(str, row)
            if one["porcentaje"]:
                key = (one["hito_id"], one["sector_autor"])
                found.setdefault(key, []).append((one["fecha_corte"], one["porcentaje"]))
        return {key: sorted(days) for key, days in found.items()}

    def _rows(self, table: str) -> Any:
        if table not in self._read:
            path = self._files.get(table)
            self._read[table] = rows_of(path) if path else None
        return self._read[table]


def spoken_row(row: Row, schema: Schema, names: Names) -> dict[str, str]:
    """A row's values as they are said, and by the names of ``_CALLED``, what its keys refer to."""
    currency = row.get("moneda", "MXN")
    texts = {one.name: said(row.get(one.name, ""), one, currency) for one in schema.fields}
    called = {name: call(row, names) for key, (name, call) in _CALLED.items() if row.get(key)}
    if "proveedor_nombre" in row:
        # A person's name may be withdrawn from a release, and a change log stays.
        company = row.get("proveedor_tipo", "moral") != "fisica" and row["proveedor_nombre"]
        called["proveedor"] = shortened(row["proveedor_nombre"]) if company else "una persona física"
    return {**texts, **called}


def _commitment(row: Row, names: Names) -> str:
    found = row if "titulo" in row and "componente" in row else names.find("compromisos", row["compromiso_id"])
    return f"Compromiso {found['numero']}" if found else f"Compromiso «{row['compromiso_id']}»"


def _milestone(row: Row, names: Names) -> str:
    found = row if "actividad" in row else names.find("hitos", row["hito_id"])
    if not found:
        return f"Hito «{row['hito_id']}»"
    return f"{_commitment(found, names)}, hito {found['numero']} «{shortened(found['actividad'].removesuffix('.'))}»"


def _session(row: Row, names: Names) -> str:
    found = row if "orden_del_dia" in row else names.find("stl_sesiones", row["sesion_id"])
    if not found:
        return f"sesión «{row['sesion_id']}»"
    return f"sesión {found['numero']} del Secretariado, del {spoken(found['fecha'])}"


def _contract(row: Row, names: Names) -> str:
    title = names.find("contratos", row["contrato_id"]).get("titulo", "")
    return f"«{shortened(title)}»" if title else f"«{row['contrato_id']}»"


_CALLED: Mapping[str, tuple[str, Callable[[Row, Names], str]]] = {
    "compromiso_id": ("compromiso", _commitment),
    "hito_id": ("hito", _milestone),
    "sesion_id": ("sesion", _session),
    "contrato_id": ("contrato", _contract),
}
