"""A plan for programs: every row that is added or removed, by its key, and every cell that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.changes.differences import TableDifference

if TYPE_CHECKING:
    from pipelines.publish.plan import Plan


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan with Spanish keys; ``tablas`` has those whose rows differ from the release that CKAN serves."""
    return {
        "paquete": plan.entrega.package, "id": plan.entrega.id, "cambio": plan.changes, "plan": plan.lines(),
        "tablas": {name: _rows(one) for name, one in _known(plan).items() if one.touches_rows},
    }  # fmt: skip


def _known(plan: Plan) -> dict[str, TableDifference]:
    return {one.name: plan.differences[one.name] for one in plan.tables} if plan.before else {}


def _rows(found: TableDifference) -> dict[str, Any]:
    return {
        "llave": list(found.schema.primary_key),
        "agregados": _keys(found, found.added), "quitados": _keys(found, found.removed),
        "celdas": [
            {"renglon": list(key), "columna": column, "antes": before, "despues": after}
            for key, column, before, after in found.cells()
        ],
    }  # fmt: skip


def _keys(found: TableDifference, rows: Any) -> list[list[str]]:
    """Without a key a row is its values."""
    key = found.schema.primary_key
    named = list(key) if key and {*key} <= {*rows.column_names} else rows.column_names
    return [list(one.values()) for one in rows.select(named).to_pylist()]
