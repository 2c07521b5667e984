"""Why a person must look before a release is published: pure, from the report, the tables and the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from pipelines.approval.rules import Rules
from pipelines.changes.differences import TableDifference
from pipelines.clean import Tabla
from pipelines.domains.words import counted
from pipelines.publish import Plan
from pipelines.validate import Finding

_PERSONAL = "datos-personales"


def causes_of(rules: Rules, plan: Plan, findings: Sequence[Finding], tables: Sequence[Tabla]) -> list[str]:
    """A sentence a cause; none for a release that changes nothing. ``tables`` and ``findings`` may be of others too."""
    if not plan.changes:
        return []
    own = {one.name for one in plan.entrega.tables}
    return [
        *(_personal([one for one in findings if one.table in own]) if rules.personal_data else ()),
        *(_amounts(rules, [one for one in tables if one.name in own])),
        *(_differences(rules, list(plan.differences.values())) if plan.before else ()),
        *(plan.edits() if rules.edits else ()),
    ]


def _personal(findings: Sequence[Finding]) -> Iterator[str]:
    found = [one for one in findings if one.rule.startswith(_PERSONAL)]
    for table in dict.fromkeys(one.table for one in found):
        own = [one for one in found if one.table == table]
        where = next((one.cell for one in own if one.cell), None)
        first = f"; la primera, {where} de {own[0].file}" if where else ""
        yield f"Parece haber datos personales en «{table}»: {counted(len(own), 'aviso', 'avisos')}{first}."


def _amounts(rules: Rules, tables: Sequence[Tabla]) -> Iterator[str]:
    for table in tables:
        for (name, column), limits in rules.ranges.items():
            if name == table.name:
                yield from _outside(table, column, limits)


def _outside(table: Tabla, column: str, limits: tuple[Decimal, Decimal]) -> Iterator[str]:
    least, most = limits
    texts = table.data[column]
    rows = [row for row, text in enumerate(texts) if not least <= _amount(str(text), least) <= most]
    if rows:
        cell, piece = table.cell(rows[0], column), table.piece(rows[0])
        yield (
            f"En «{table.name}», {column} sale de lo declarado ({least:,} a {most:,}) en "
            f"{counted(len(rows), 'renglón', 'renglones')}; el primero, {cell} de {piece.file}: "
            f"{_amount(str(texts.iloc[rows[0]]), least):,}."
        )


def _amount(text: str, otherwise: Decimal) -> Decimal:
    """What no amount is, the report tells."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return otherwise


def _differences(rules: Rules, differences: Sequence[TableDifference]) -> Iterator[str]:
    for one in differences:
        lost = one.removed.num_rows
        if rules.lost_percent is not None and lost * 100 > rules.lost_percent * one.rows_before:
            rows = f"{lost:,} de {counted(one.rows_before, 'renglón', 'renglones')}"
            yield f"«{one.title}» perdería {rows}: más de {rules.lost_percent} %."
        if rules.schema and (one.columns or one.is_new or one.is_gone):
            yield f"«{one.title}» cambia de forma: {_shape(one)}."


def _shape(one: TableDifference) -> str:
    if one.is_new or one.is_gone:
        return "es una tabla nueva" if one.is_new else "ya no está"
    found = [
        *(f"columna nueva {each.name}" for each in one.columns.added),
        *(f"sin la columna {each.name}" for each in one.columns.removed),
        *(f"{after.name} pasa de {before.type} a {after.type}" for before, after in one.columns.retyped),
        *(["otra clave"] if one.columns.key_changed else []),
    ]
    return ", ".join(found)
