"""Control totals: what each source declares that its amounts add up to, to the cent; and where a difference lies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

import pandas as pd

from pipelines.clean import Tabla
from pipelines.domains.amounts import pesos
from pipelines.domains.words import listed
from pipelines.reading import ControlTotal
from pipelines.validate.faults import Faults
from pipelines.validate.findings import Finding, Unchecked
from pipelines.validate.places import header_address

RULE = "total-de-control"
_CENT = Decimal("0.01")
# Groups that are named before the rest is only counted.
_NAMED = 5


def check_control_totals(tables: Mapping[str, Tabla]) -> Iterator[Finding]:
    """A finding at the header of each column whose amounts do not add up to its control total.

    Columns with cells that are no figure are left to their own findings.
    """
    for table in tables.values():
        for one in table.control:
            yield from _check(table, one, tables)


def waiting_totals(tables: Mapping[str, Tabla], errors: Iterable[Finding]) -> Iterator[Unchecked]:
    """The control totals of columns that have ``errors``: nobody knows yet what they add up to."""
    faults = Faults(tables, errors)
    for table in tables.values():
        for one in table.control:
            columns = [(table.name, one.column)] + [(one.table, one.other)] * bool(one.table)
            if until := faults.until(columns):
                title = table.schema.field(one.column).title
                yield Unchecked((f"que «{title}» sume su total de control",), tuple(until))


def _check(table: Tabla, one: ControlTotal, tables: Mapping[str, Tabla]) -> Iterator[Finding]:
    other = tables.get(one.table)
    if one.column not in table.data or (one.table and (other is None or one.other not in other.data)):
        what = f"{one.table}.{one.other}" if one.table else one.column
        yield _finding(table, one, f"El total de control habla de «{what}», que no existe.", "Corrija su nombre.")
        return
    try:
        own = _figures(table.data[one.column])
        expected = Decimal(one.amount) if other is None else sum(_figures(other.data[one.other]), Decimal())
    except InvalidOperation:
        return
    found = sum(own, Decimal())
    where = _where(table, other, one)
    equal = abs(found - expected) < _CENT
    if equal and not where:
        return
    title = table.schema.field(one.column).title
    more = "sobran" if found > expected else "faltan"
    yield _finding(
        table, one,
        f"«{title}» suma {pesos(found)}, como dice {_said_by(one)}, pero repartido de otro modo.{where}"
        if equal
        else f"«{title}» suma {pesos(found)} y debe sumar {pesos(expected)}, como dice {_said_by(one)}: {more} "
        f"{pesos(abs(found - expected))}.{where}",
        "Revise si faltan o sobran renglones, o si algún renglón de totales quedó entre los datos; si la cifra de "
        "control cambió, corríjala en ejercicio.toml.",
    )  # fmt: skip


def _said_by(one: ControlTotal) -> str:
    if one.table:
        return f"la tabla «{one.table}»"
    return f"la celda {one.cell}" if one.cell else "ejercicio.toml"


def _where(table: Tabla, other: Tabla | None, one: ControlTotal) -> str:
    """The groups in which the two tables differ, the largest difference first."""
    if other is None or not one.by or one.by not in table.data or one.by not in other.data:
        return ""
    sums, theirs = _by_group(table.data, one.by, one.column), _by_group(other.data, one.by, one.other)
    differences = {key: sums.get(key, Decimal()) - theirs.get(key, Decimal()) for key in {*sums, *theirs}}
    largest = sorted(
        ((key, value) for key, value in differences.items() if abs(value) >= _CENT),
        key=lambda pair: (-abs(pair[1]), pair[0]),
    )
    named = [f"«{key}» ({pesos(value)})" for key, value in largest[:_NAMED]]
    rest = [f"{len(largest) - _NAMED:,} más"] if len(largest) > _NAMED else []
    return f" La diferencia está en {listed([*named, *rest])}." if named else ""


def _by_group(data: pd.DataFrame, key: str, column: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for group, figure in zip(data[key].tolist(), _figures(data[column]), strict=True):
        found[group] = found.get(group, Decimal()) + figure
    return found


def _figures(column: pd.Series[str]) -> list[Decimal]:
    return [Decimal(text or 0) for text in column.tolist()]


def _finding(table: Tabla, one: ControlTotal, message: str, remedy: str) -> Finding:
    known = one.column in table.data
    return Finding(
        RULE, "advertencia" if one.warns else "error", table.name, table.file, table.sheet,
        header_address(table, one.column) if known else None, None,
        message, remedy, one.column if known else None,
    )  # fmt: skip
