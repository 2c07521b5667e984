"""The money as its page tells it: the moments of the budget, who spends it, and where the trail ends.

Pure functions over the published tables; amounts in pesos, as decimals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ckanext.cocrea.portal.commitments import plan_of
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


@dataclass(frozen=True)
class Amount:
    """A named sum; ``rows`` is how many rows of the table it adds."""

    key: str
    name: str
    value: Decimal
    rows: int


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
    def missing(self) -> Sequence[Row]:
        """The links where the trail ends or is not whole."""
        return [one for one in self.links if one["disponibilidad_calculada"] != "encontrada" or one["que_falta"]]


def moments(tables: Tables, table: str, names: Iterable[str]) -> list[Amount]:
    """The sum of each moment that the table states, in order. Empty when there is no budget."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    rows: dict[str, int] = defaultdict(int)
    for row in tables.each(table):
        for name in names:
            if row.get(f"monto_{name}") is not None:
                sums[name] += row[f"monto_{name}"]
                rows[name] += 1
    return [Amount(name, name.capitalize(), sums[name], rows[name]) for name in names if name in sums]


def by_classifier(tables: Tables, classifier: str) -> list[Amount]:
    """The modified budget by that classifier, largest first."""
    _, code, name = CLASSIFIERS[classifier]
    sums: dict[str, Decimal] = defaultdict(Decimal)
    rows: dict[str, int] = defaultdict(int)
    names: dict[str, str] = {}
    for row in tables.each("presupuesto_egresos"):
        key = str(row[code] or "")
        sums[key] += row["monto_modificado"]
        rows[key] += 1
        names.setdefault(key, row.get(name) or key or "Sin clave")
    found = [Amount(key, names[key], sums[key], rows[key]) for key in sums]
    return sorted(found, key=lambda one: (-one.value, one.key))


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


def _lines(links: Sequence[Row], lines: dict[str, Row], contracts: dict[str, list[Contract]]) -> list[Line]:
    keys = dict.fromkeys(one["linea_id"] for one in links if one["linea_id"])
    return [Line(lines[key], contracts.get(key, [])) for key in keys if key in lines]
