"""The change log of a package: what changed from one release to the next, for people to read.

What is told of a row is only what the programme is about: statuses, days, percentages, amounts. A person's name, post,
telephone or address is never said, for the log stays when somebody's data are withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import localcontext
from pathlib import Path

from pipelines.changes.budget import GROUPS, budget_changes, sums_said
from pipelines.changes.change import Change, in_order
from pipelines.changes.differences import TableDifference
from pipelines.changes.money import totals_by_currency
from pipelines.changes.names import Names
from pipelines.changes.said import lowered, money
from pipelines.changes.stories import STORIES
from pipelines.changes.telling import tell
from pipelines.domains.words import counted, listed

# Sums are exact: canonical CSV writes figures of up to a thousand digits on each side of the point.
_DIGITS = 3_000
# Worked out from other tables: not counted among what a first release brings.
_WORKED_OUT = frozenset({"cumplimiento", "camino_del_dinero"})
_TYPES = {
    "string": "texto", "number": "número", "integer": "número entero", "boolean": "sí o no", "date": "fecha",
    "datetime": "fecha y hora", "time": "hora", "year": "año",
}  # fmt: skip


def describe(package: str, differences: Mapping[str, TableDifference], tables: Mapping[str, Path]) -> list[Change]:
    """The change log of ``package``, the most important first; empty when nothing changed.

    ``tables`` are the canonical CSVs of the later release, and of any other package of the exercise whose things may be
    called by their names. Raises OSError when one cannot be read, decimal.InvalidOperation when an amount is none.
    """
    present = [one for one in differences.values() if one]
    with localcontext(prec=_DIGITS):
        if present and all(one.is_new for one in present):
            return list(_first_release(package, present))
        names = Names(tables)
        return in_order(change for one in present for change in _table_changes(one, names))


def _table_changes(difference: TableDifference, names: Names) -> Iterator[Change]:
    if difference.is_new or difference.is_gone:
        new = difference.is_new
        rows = rows_said(difference.table, difference.rows_after if new else difference.rows_before)
        text = f"Tabla nueva: «{difference.title}», con {rows}" if new else f"Se retira la tabla «{difference.title}»"
        yield Change(difference.table, text if new else f"{text}, que tenía {rows}", "tabla")
        return
    yield from _column_changes(difference)
    if not difference.comparable or not difference.touches_rows:
        return
    if difference.table in GROUPS and _has_groups(difference):
        yield from budget_changes(difference, GROUPS[difference.table])
    elif difference.table in STORIES:
        yield from tell(difference, STORIES[difference.table], names)
    else:
        yield _summed_up(difference)


def _has_groups(difference: TableDifference) -> bool:
    code = GROUPS[difference.table].code
    return code in difference.changed_before.column_names and code in difference.changed_after.column_names


def _column_changes(difference: TableDifference) -> Iterator[Change]:
    title = difference.title
    if not difference.comparable:
        yield Change(
            difference.table,
            f"{title}: cambió la clave que distingue sus renglones, y por eso no se comparan uno por uno; eran "
            f"{difference.rows_before:,} y ahora son {difference.rows_after:,}",
            "tabla",
        )
    for fields, one, many in (
        (difference.columns.added, "columna nueva", "columnas nuevas"),
        (difference.columns.removed, "columna retirada", "columnas retiradas"),
    ):
        if fields:
            named = listed([f"«{field.title}»" for field in fields])
            yield Change(difference.table, f"{title}: {one if len(fields) == 1 else many}, {named}", "columnas")
    for old, new in difference.columns.retyped:
        types = f"de {_TYPES.get(old.type, old.type)} a {_TYPES.get(new.type, new.type)}"
        yield Change(difference.table, f"{title}: la columna «{new.title}» pasa {types}", "columnas")


def _summed_up(difference: TableDifference) -> Change:
    """«Contactos: 1 renglón nuevo y 2 modificados (teléfono)»: of a table without a story, counts alone."""
    counts = ((difference.added, "nuevo"), (difference.changed_after, "modificado"), (difference.removed, "retirado"))
    told: list[str] = []
    for rows, how in ((rows.num_rows, how) for rows, how in counts if rows.num_rows):
        noun = "" if told else "renglón " if rows == 1 else "renglones "
        text = counted(rows, f"{noun}{how}", f"{noun}{how}s")
        if how == "modificado":
            titles = [lowered(difference.schema.field(one).title) for one in difference.changed_columns]
            text += f" ({listed(titles)})"
        told.append(text)
    return Change(difference.table, f"{difference.title}: {listed(told)}", "cambio")


def _first_release(package: str, differences: list[TableDifference]) -> Iterator[Change]:
    counts = [
        rows_said(one.table, one.rows_after) if one.table in STORIES
        else f"«{one.title}» ({rows_said(one.table, one.rows_after)})"
        for one in differences if one.table not in _WORKED_OUT
    ]  # fmt: skip
    yield Change(package, f"Primera entrega: {listed(counts)}", "primera")
    for one in differences:
        if one.table in GROUPS:
            amounts = [field for field in one.schema.fields if field.is_amount]
            yield Change(one.table, f"{one.title}: {sums_said(one.added, amounts)}", "dinero")
        elif one.table in STORIES and STORIES[one.table].total in one.added.column_names:
            sums = totals_by_currency(one.added, STORIES[one.table].total)
            whole = listed([money(value, currency) for currency, value in sums.items()])
            yield Change(one.table, f"{one.title}: {whole} en total", "dinero")


def rows_said(table: str, rows: int) -> str:
    """«24 compromisos»; «12 renglones» of a table without a story."""
    return STORIES[table].counted(rows) if table in STORIES else counted(rows, "renglón", "renglones")
