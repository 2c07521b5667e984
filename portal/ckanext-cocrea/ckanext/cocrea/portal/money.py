"""The money as its page tells it: the moments of the budget, who spends it, and where the trail ends.

Pure functions over the published tables; amounts in pesos, as decimals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ckanext.cocrea.portal.commitments import plan_of
from ckanext.cocrea.portal.tables import Row, Tables

# In the order in which money moves (CONAC's accounting moments).
SPENDING = ("aprobado", "modificado", "comprometido", "devengado", "ejercido", "pagado")
REVENUE = ("estimado", "modificado", "devengado", "recaudado")
# The links of the trail, likewise, and what is said of what each of them proves.
LINKS = {"presupuesto": "En el presupuesto", "contrato": "Con contrato", "pago": "Con pago", "entrega": "Con entrega"}
# How the budget may be looked at: address, what it is called, the column that groups, the column that names.
CLASSIFIERS = {
    "capitulo": ("En qué se gasta", "id_capitulo", "desc_capitulo"),
    "ramo": ("Quién lo gasta", "id_ramo", "desc_ramo"),
    "finalidad": ("Para qué se gasta", "gpo_funcional", "desc_gpo_funcional"),
}

# What has a page of its own: in its address, what it is called, its table, and the column that tells one from another.
RECORDS = {
    "renglon": ("Renglón del presupuesto", "presupuesto_egresos", "linea_id"),
    "ingreso": ("Renglón de los ingresos", "presupuesto_ingresos", "linea_id"),
    "contrato": ("Contrato", "contratos", "contrato_id"),
    "pago": ("Pago", "pagos", "pago_id"),
}
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
    """What a sum adds: the rows of the budget with that ``key`` in a classifier, those of the largest amounts first.

    ``rows`` may be fewer than the ``amount`` adds.
    """

    title: str
    amount: Amount
    rows: Sequence[Row]


@dataclass(frozen=True)
class Amount:
    """A named sum; ``rows`` is how many rows of the table it adds."""

    key: str
    name: str
    value: Decimal
    rows: int


@dataclass(frozen=True)
class Spending:
    """The budget of expenditures: each moment that it states, in order, and the modified budget by each classifier."""

    moments: Sequence[Amount]
    by_classifier: Mapping[str, Sequence[Amount]]


@dataclass(frozen=True)
class Contract:
    """A contract with its payments and what they leave unexplained."""

    row: Row
    payments: Sequence[Row]

    @property
    def worth(self) -> Decimal:
        """Its amount in force."""
        return Decimal(self.row["monto_vigente"] if self.row["monto_vigente"] is not None else self.row["monto"])

    @property
    def paid(self) -> Decimal:
        """The sum of its published payments."""
        return sum((one["monto"] for one in self.payments), Decimal())


@dataclass(frozen=True)
class Line:
    """A budget line with the contracts that name it."""

    row: Row
    contracts: Sequence[Contract]

    @property
    def contracted(self) -> Decimal:
        """What its contracts are worth."""
        return sum((one.worth for one in self.contracts), Decimal())


@dataclass(frozen=True)
class Trail:
    """The money of one commitment: its lines, contracts and payments, and the links found or missed."""

    commitment: Row
    lines: Sequence[Line]
    links: Sequence[Row]

    @property
    def proved(self) -> Sequence[Amount]:
        """What is proved at each kind of link, in the order in which money moves."""
        sums = _Sums()
        for one in self.links:
            if one["monto_comprobado"] is not None:
                sums.add(one["eslabon"], LINKS[one["eslabon"]], one["monto_comprobado"])
        return sums.in_order(list(LINKS))

    @property
    def missing(self) -> Sequence[Row]:
        """The links where the trail ends or is not whole."""
        return [one for one in self.links if one["disponibilidad_calculada"] != "encontrada" or one["que_falta"]]


def spending(tables: Tables) -> Spending:
    """The budget of expenditures, read once: it may have hundreds of thousands of rows."""
    moments, classes = _Sums(), {one: _Sums() for one in CLASSIFIERS}
    for row in tables.each("presupuesto_egresos"):
        moments.add_moments(row, SPENDING)
        for one, (_, code, name) in CLASSIFIERS.items():
            key = str(row[code] or "")
            classes[one].add(key, row.get(name) or key or "Sin clave", row["monto_modificado"])
    return Spending(
        moments.in_order(SPENDING),
        {one: sorted(found.all(), key=lambda each: (-each.value, each.key)) for one, found in classes.items()},
    )


def revenue(tables: Tables) -> list[Amount]:
    """The sum of each moment of the budget of income. Empty when there is none."""
    moments = _Sums()
    for row in tables.each("presupuesto_ingresos"):
        moments.add_moments(row, REVENUE)
    return moments.in_order(REVENUE)


def trails(tables: Tables) -> list[Trail]:
    """A trail for each commitment of the plan that the tracking follows."""
    plan = plan_of(tables).get("plan_id")
    contracts = defaultdict(list)
    payments = defaultdict(list)
    for one in tables.rows("pagos"):
        payments[one["contrato_id"]].append(one)
    for one in tables.rows("contratos"):
        contracts[one["linea_id"]].append(Contract(one, payments[one["contrato_id"]]))
    links = defaultdict(list)
    for one in sorted(tables.rows("camino_del_dinero"), key=lambda one: one["orden"]):
        links[one["compromiso_id"]].append(one)
    wanted = {one["linea_id"] for each in links.values() for one in each if one["linea_id"]}
    lines = {one["linea_id"]: one for one in tables.each("presupuesto_egresos") if one["linea_id"] in wanted}
    return [
        Trail(row, _lines(links[row["compromiso_id"]], lines, contracts), links[row["compromiso_id"]])
        for row in sorted(tables.rows("compromisos"), key=lambda one: one["numero"])
        if row["plan_id"] == plan and row["compromiso_id"] in links
    ]


def record(tables: Tables, kind: str, key: str) -> Record | None:
    """The row of that kind and key, if it is published."""
    name, table, column = RECORDS.get(kind, ("", "", ""))
    found = ((at, row) for at, row in enumerate(tables.each(table), 1) if row[column] == key)
    return next((Record(name, table, key, at, row) for at, row in found), None)


def parts(tables: Tables, classifier: str, key: str, most: int) -> Parts | None:
    """What the sum of that key adds in a classifier, at ``most`` so many rows. None when there is no such sum."""
    title, code, name = CLASSIFIERS.get(classifier, ("", "", ""))
    wanted = "" if key == NO_KEY else key
    rows = [one for one in tables.each("presupuesto_egresos") if title and str(one[code] or "") == wanted]
    if not rows:
        return None
    total = sum((one["monto_modificado"] or Decimal() for one in rows), Decimal())
    amount = Amount(wanted, rows[0].get(name) or wanted or "Sin clave", total, len(rows))
    rows.sort(key=lambda one: -(one["monto_modificado"] or Decimal()))
    return Parts(title, amount, rows[:most])


class _Sums:
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


def _lines(links: Sequence[Row], lines: dict[str, Row], contracts: dict[str, list[Contract]]) -> list[Line]:
    keys = dict.fromkeys(one["linea_id"] for one in links if one["linea_id"])
    return [Line(lines[key], contracts.get(key, [])) for key in keys if key in lines]
