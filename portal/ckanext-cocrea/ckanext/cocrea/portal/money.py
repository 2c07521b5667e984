"""The budget as the page of the money tells it: its moments, who spends it, and the rows that each figure adds.

Pure functions over the published tables; amounts in pesos, as decimals. How far the money can be followed: trail.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ckanext.cocrea.portal.tables import Row, Tables

# In the order in which money moves (CONAC's accounting moments).
SPENDING = ("aprobado", "modificado", "comprometido", "devengado", "ejercido", "pagado")
REVENUE = ("estimado", "modificado", "devengado", "recaudado")
# How the budget may be looked at: address, what it is called, the column that groups, the column that names.
CLASSIFIERS = {
    "capitulo": ("En qué se gasta", "id_capitulo", "desc_capitulo"),
    "ramo": ("Quién lo gasta", "id_ramo", "desc_ramo"),
    "finalidad": ("Para qué se gasta", "gpo_funcional", "desc_gpo_funcional"),
}
# What else has its rows listed: a moment of each budget, and what is marked as a commitment's.
_MOMENTS = {
    "momento": ("Momentos del gasto", "renglon", SPENDING),
    "ingreso": ("Momentos del ingreso", "ingreso", REVENUE),
}
_MARKS = {"compromiso": ("De un compromiso", "compromiso_id", "")}

# What has a page of its own: in its address, and for each table that may have it, what it is called there, the table,
# and the column that tells one from another. A trail may follow rows that stand as their source published them.
RECORDS = {
    "renglon": (
        ("Renglón del presupuesto", "presupuesto_egresos", "linea_id"),
        ("Renglón de la Cuenta Pública", "cuenta_publica_federal", "linea_id"),
    ),
    "ingreso": (("Renglón de los ingresos", "presupuesto_ingresos", "linea_id"),),
    "contrato": (
        ("Contrato", "contratos", "contrato_id"),
        ("Contrato de CompraNet", "contratos_compranet", "registro_id"),
    ),
    "pago": (("Pago", "pagos", "pago_id"),),
    "eslabon": (("Eslabón del rastreo", "rastreo_follow_the_money", "rastreo_id"),),
}
# The columns by which a row names another that has a page.
NAMES = {"linea_id": "renglon", "contrato_id": "contrato", "pago_id": "pago"}
# Whatever has no key in a classifier, in an address.
NO_KEY = "sin-clave"


@dataclass(frozen=True)
class Record:
    """A row that has a page, and its place in its table, from 1."""

    kind: str
    table: str
    key: str
    position: int
    row: Row


@dataclass(frozen=True)
class Parts:
    """What a sum adds: of the records of that ``kind``, the ``rows`` of the largest amounts first, in that ``column``.

    ``rows`` may be fewer than the ``amount`` adds; ``moment`` is what the column is called.
    """

    title: str
    kind: str
    moment: str
    amount: Amount
    rows: Sequence[Row]

    @property
    def column(self) -> str:
        return f"monto_{self.moment}"


@dataclass(frozen=True)
class Amount:
    """A named sum; ``rows`` is how many rows of the table it adds."""

    key: str
    name: str
    value: Decimal
    rows: int


@dataclass(frozen=True)
class Spending:
    """The budget of expenditures: each moment that it states, in order, and the modified budget by each classifier.

    ``years`` are those that its rows are of.
    """

    years: Sequence[int]
    moments: Sequence[Amount]
    by_classifier: Mapping[str, Sequence[Amount]]


def spending(tables: Tables) -> Spending:
    """The budget of expenditures, read once: it may have hundreds of thousands of rows."""
    moments, classes = Sums(), {one: Sums() for one in CLASSIFIERS}
    years = set()
    for row in tables.each("presupuesto_egresos"):
        years.add(row.get("ciclo"))
        moments.add_moments(row, SPENDING)
        for one, (_, code, name) in CLASSIFIERS.items():
            key = str(row[code] or "")
            classes[one].add(key, row.get(name) or key or "Sin clave", row["monto_modificado"])
    return Spending(
        sorted(filter(None, years)),
        moments.in_order(SPENDING),
        {one: sorted(found.all(), key=lambda each: (-each.value, each.key)) for one, found in classes.items()},
    )


def revenue(tables: Tables) -> list[Amount]:
    """The sum of each moment of the budget of income. Empty when there is none."""
    moments = Sums()
    for row in tables.each("presupuesto_ingresos"):
        moments.add_moments(row, REVENUE)
    return moments.in_order(REVENUE)


def record(tables: Tables, kind: str, key: str) -> Record | None:
    """The row of that kind and key, if it is published."""
    for name, table, column in RECORDS.get(kind, ()):
        for at, row in enumerate(tables.each(table), 1):
            if row[column] == key:
                return Record(name, table, key, at, row)
    return None


def published(tables: Tables, kind: str, keys: Iterable[str]) -> set[str]:
    """Those keys of that kind that have a page."""
    missing = set(keys)
    for _, table, column in RECORDS[kind]:
        if missing:
            missing.difference_update(row[column] for row in tables.each(table))
    return set(keys) - missing


def named(tables: Tables, kind: str, row: Row) -> Mapping[str, str]:
    """By column, the kind of the rows that a row of that kind names and that have a page."""
    others = [(column, other) for column, other in NAMES.items() if other != kind and row[column]]
    return {column: other for column, other in others if record(tables, other, row[column])}


def marked(tables: Tables, commitment: str) -> list[Amount]:
    """The moments of the rows of the budget that are marked as the commitment's. Empty when none is."""
    moments = Sums()
    for row in tables.each("presupuesto_egresos"):
        if row.get("compromiso_id") == commitment:
            moments.add_moments(row, SPENDING)
    return moments.in_order(SPENDING)


def parts(tables: Tables, classifier: str, key: str, most: int) -> Parts | None:
    """What the sum of that key adds in a classifier, at ``most`` so many rows. None when there is no such sum."""
    if classifier in _MOMENTS:
        title, kind, moments = _MOMENTS[classifier]
        return _parts(tables, title, kind, key, key.capitalize(), most) if key in moments else None
    title, code, name = {**CLASSIFIERS, **_MARKS}.get(classifier, ("", "", ""))
    wanted = "" if key == NO_KEY else key
    found = _parts(tables, title, "renglon", "modificado", wanted, most, (code, name)) if title else None
    if found and classifier in _MARKS:
        named = (one["titulo"] for one in tables.of("compromisos", "compromiso_id", key))
        return replace(found, amount=replace(found.amount, name=next(named, key)))
    return found


def _parts(
    tables: Tables, title: str, kind: str, moment: str, key: str, most: int, classified: tuple[str, str] = ("", "")
) -> Parts | None:
    (code, name), column = classified, f"monto_{moment}"
    every = tables.each(RECORDS[kind][0][1])
    rows = [one for one in every if (str(one[code] or "") == key if code else one.get(column) is not None)]
    if not rows:
        return None
    total = sum((one[column] or Decimal() for one in rows), Decimal())
    amount = Amount(key, rows[0].get(name) or key or "Sin clave", total, len(rows))
    rows.sort(key=lambda one: -(one[column] or Decimal()))
    return Parts(title, kind, moment, amount, rows[:most])


class Sums:
    """Named sums, to which rows are added one by one."""

    def __init__(self) -> None:
        self._values: dict[str, Decimal] = defaultdict(Decimal)
        self._rows: dict[str, int] = defaultdict(int)
        self._names: dict[str, str] = {}

    def add(self, key: str, name: str, value: Decimal) -> None:
        """A row's amount. The first row of a key names it."""
        self._values[key] += value
        self._rows[key] += 1
        self._names.setdefault(key, name)

    def add_moments(self, row: Row, names: Sequence[str]) -> None:
        """A row's amounts, those that it states."""
        for name in names:
            if row.get(f"monto_{name}") is not None:
                self.add(name, name.capitalize(), row[f"monto_{name}"])

    def all(self) -> list[Amount]:
        """All of them, in the order in which they came."""
        return [Amount(key, self._names[key], self._values[key], self._rows[key]) for key in self._values]

    def in_order(self, keys: Sequence[str]) -> list[Amount]:
        """Those of ``keys`` that there are, in their order."""
        return sorted(self.all(), key=lambda one: keys.index(one.key))
