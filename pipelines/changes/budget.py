"""Tables of amounts, told by what each amount grew by in each chapter (or heading, or branch)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipelines.changes.change import Change
from pipelines.changes.differences import TableDifference
from pipelines.changes.money import net_by, total
from pipelines.changes.said import lowered, money, signed
from pipelines.domains.dates import spoken
from pipelines.domains.words import counted, listed
from pipelines.schema import Field

# Up to so many groups are told of an amount, those that changed most; the others are counted.
MOST_GROUPS = 5
_CUT_OFF = "fecha_corte"


@dataclass(frozen=True)
class Group:
    """The columns by which a table's amounts are added up, code and name, and what one is called."""

    code: str
    name: str
    noun: str
    plural: str


_CHAPTER = Group("id_capitulo", "desc_capitulo", "capítulo", "capítulos")
_BRANCH = Group("id_ramo", "desc_ramo", "ramo", "ramos")
GROUPS: Mapping[str, Group] = {
    "presupuesto_egresos": _CHAPTER,
    "presupuesto_ingresos": Group("id_rubro", "desc_rubro", "rubro", "rubros"),
    "gasto_federal": _CHAPTER,
    "cuenta_publica_federal": _BRANCH,
}


def budget_changes(difference: TableDifference, group: Group) -> Iterator[Change]:
    """The rows of a budget that changed, each amount's net change; then those that are new or gone, and their sums."""
    amounts = [one for one in difference.schema.fields if one.is_amount]
    yield from _changed_rows(difference, group, amounts)
    for rows, how, verb in ((difference.added, "nuevo", "suma"), (difference.removed, "retirado", "sumaba")):
        if rows.num_rows:
            verb += "" if rows.num_rows == 1 else "n"
            count = counted(rows.num_rows, f"renglón {how}", f"renglones {how}s")
            text = f"{difference.title}: {count}{_cut_off(rows)}; {verb} {sums_said(rows, amounts)}"
            yield Change(difference.table, text, "dinero")


def sums_said(rows: Any, amounts: list[Field]) -> str:
    """«aprobado, 10.00 pesos; pagado, 5.00 pesos»: the sums that are not zero. Raises decimal.InvalidOperation."""
    sums = [(one, total(rows, one.name)) for one in amounts if one.name in rows.column_names]
    return "; ".join(f"{lowered(one.title)}, {money(value)}" for one, value in sums if value) or "cero pesos"


def _changed_rows(difference: TableDifference, group: Group, amounts: list[Field]) -> Iterator[Change]:
    before, after = difference.changed_before, difference.changed_after
    if not after.num_rows:
        return
    head = f"{difference.title}: {counted(after.num_rows, 'renglón modificado', 'renglones modificados')}"
    moved = [one for one in amounts if one.name in difference.changed_columns]
    others = [
        lowered(difference.schema.field(one).title)
        for one in difference.changed_columns
        if one not in {field.name for field in moved} and one != _CUT_OFF
    ]
    cut_off = _cut_off(after) if _CUT_OFF in difference.changed_columns else ""
    also = f" (cambia también: {listed(others)})" if others and moved else f" ({listed(others)})" if others else ""
    if len(moved) == 1:
        net = f"{_net(before, after, group, moved[0])} ({lowered(moved[0].title)})"
        yield Change(difference.table, f"{head}{cut_off}, {net}{also}", "dinero")
        return
    yield Change(difference.table, f"{head}{cut_off}{also}", "dinero" if moved else "cambio")
    for one in moved:
        yield Change(
            difference.table, f"{difference.title}, {lowered(one.title)}: {_net(before, after, group, one)}", "dinero"
        )


def _net(before: Any, after: Any, group: Group, amount: Field) -> str:
    """«+3,450,000.00 pesos en el capítulo 3000 «Servicios generales»»."""
    net = net_by(before, after, group.code, amount.name)
    if not net:
        return f"sin cambio en la suma de ningún {group.noun}"
    names = {code: name for rows in (before, after) for code, name in _names(rows, group)}
    first = sorted(net, key=lambda code: (-abs(net[code]), code))[:MOST_GROUPS]
    told = [
        f"{signed(net[code])} pesos en el {group.noun} {code}" + (f" «{names[code]}»" if names.get(code) else "")
        for code in first
    ]
    rest = len(net) - len(first)
    if rest:
        told.append(f"cambios en {counted(rest, f'{group.noun} más', f'{group.plural} más')}")
    whole = f"; en total, {signed(sum(net.values(), Decimal()))} pesos" if len(net) > 1 else ""
    return f"{listed(told)}{whole}"


def _names(rows: Any, group: Group) -> Iterator[tuple[str, str]]:
    if {group.code, group.name} <= set(rows.column_names):
        distinct = rows.select([group.code, group.name]).group_by([group.code, group.name]).aggregate([])
        yield from zip(distinct[group.code].to_pylist(), distinct[group.name].to_pylist(), strict=True)


def _cut_off(rows: Any) -> str:
    """« con corte al 31/12/2015», the last of them; nothing where the table has no cut-off day."""
    days = rows[_CUT_OFF].unique().to_pylist() if _CUT_OFF in rows.column_names else []
    return f" con corte al {spoken(max(days))}" if any(days) else ""
