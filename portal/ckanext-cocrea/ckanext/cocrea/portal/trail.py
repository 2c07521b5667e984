"""How far the money of each commitment can be followed: line, contracts, payments, and where the trail ends.

Pure functions over the published tables; amounts in pesos, as decimals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from ckanext.cocrea.portal.commitments import of_plan
from ckanext.cocrea.portal.money import NAMES, Amount, published
from ckanext.cocrea.portal.tables import Row, Tables

# The links of the trail, in the order in which money moves, and what is said of what each of them proves.
LINKS = {"presupuesto": "En el presupuesto", "contrato": "Con contrato", "pago": "Con pago", "entrega": "Con entrega"}
_LOST = "no_encontrada"
# The column that says which one a link is. A delivery has no key of its own.
_KEYS = {"presupuesto": "linea_id", "contrato": "contrato_id", "pago": "pago_id", "entrega": "contrato_id"}
# What was found of a link, as `disponibilidad_calculada` says it: the trail's own word for it is another thing.
FOUND = {
    "encontrada": "Se encontró",
    "insuficiente": "Se encontró, y falta dinero por seguir",
    _LOST: "No se encontró",
}
_BEFORE = {"contrato_id": "del contrato", "linea_id": "del renglón"}


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
    def spared(self) -> bool:
        """Whether what no contract documents was not committed: the budget says so."""
        return bool(self.row.get("monto_comprometido") == self.contracted)

    @property
    def settled(self) -> bool:
        """Whether what no payment documents was not paid: the budget says so."""
        return bool(self.row.get("monto_pagado") == sum((one.paid for one in self.contracts), Decimal()))

    @property
    def contracted(self) -> Decimal:
        """What its contracts are worth."""
        return sum((one.worth for one in self.contracts), Decimal())


@dataclass(frozen=True)
class Step(Amount):
    """What is proved at a kind of link; of its ``rows`` that were looked for, ``lost`` were not found."""

    lost: int


@dataclass(frozen=True)
class Trail:
    """The money of one commitment: its lines, contracts and payments, and the links found or missed.

    ``commitment`` is its row; where the exercise publishes none, its key and what it is called. ``marked`` is what the
    budget marks as the commitment's, whether or not the trail follows it; ``pages`` are the rows that it names and that
    have one, by kind and key.
    """

    commitment: Row
    lines: Sequence[Line]
    links: Sequence[Row]
    marked: Amount
    pages: Set[tuple[str, str]]

    def page_of(self, link: Row) -> tuple[str, str] | None:
        """The kind and the key of the row that a link names, as ``key_of`` does, if it has a page."""
        column = _column(link)
        page = (NAMES[column], link[column]) if column else None
        return page if page in self.pages else None

    def of(self, kind: str) -> Sequence[Row]:
        """Its links of that kind."""
        return [one for one in self.links if one["eslabon"] == kind]

    @property
    def proved(self) -> Sequence[Step]:
        """What is proved at each kind of link, in the order in which money moves; also where it is nothing."""
        return [self._step(kind) for kind in LINKS]

    def _step(self, kind: str) -> Step:
        own = self.of(kind)
        found = [one["monto_comprobado"] or Decimal() for one in own if one["disponibilidad_calculada"] != _LOST]
        return Step(kind, LINKS[kind], sum(found, Decimal()), len(own), len(own) - len(found))

    @property
    def gaps(self) -> Sequence[Row]:
        """The links that tell what is missing: of themselves, or of the line or the contract that they are of."""
        return [one for one in self.links if one["que_falta"]]

    @property
    def weak(self) -> Sequence[Row]:
        """The links that were not found or do not suffice, and of which a gap does not tell it all."""
        found = [one for one in self.links if one["disponibilidad_calculada"] != "encontrada"]
        return [one for one in found if one["recomendacion"] or not one["que_falta"]]


def key_of(link: Row) -> str:
    """Which one a link is, by its key; of one that was not found, by what comes before it, «del renglón 2015-0050»."""
    column = _column(link)
    if column == _KEYS[link["eslabon"]]:
        return str(link[column])
    return f"{_BEFORE[column]} {link[column]}" if column else ""


def _column(link: Row) -> str:
    """The column that says which one a link is: its own, or that of what comes before it; empty where none does."""
    return next((one for one in (_KEYS[link["eslabon"]], *_BEFORE) if link[one]), "")


def trails(tables: Tables) -> list[Trail]:
    """A trail for each commitment that the tracking follows: the plan's by their numbers, then those of no plan."""
    links = defaultdict(list)
    for one in sorted(tables.rows("camino_del_dinero"), key=lambda one: one["orden"]):
        links[one["compromiso_id"]].append(one)
    wanted = {one["linea_id"] for each in links.values() for one in each if one["linea_id"]}
    lines, marked = {}, defaultdict(list)
    for one in tables.each("presupuesto_egresos") if links else ():
        if one["linea_id"] in wanted:
            lines[one["linea_id"]] = one
        if one.get("compromiso_id") in links:
            marked[one["compromiso_id"]].append(one["monto_modificado"] or Decimal())
    contracts, pages = _contracts(tables), _pages(tables, links.values(), lines)
    return [
        Trail(
            row, _lines(links[key], lines, contracts), links[key],
            Amount(key, "Marcado", sum(marked[key], Decimal()), len(marked[key])), pages,
        )
        for row in _followed(tables, list(links))
        for key in [row["compromiso_id"]]
    ]  # fmt: skip


def _pages(tables: Tables, trails: Iterable[Sequence[Row]], lines: Mapping[str, Row]) -> Set[tuple[str, str]]:
    """The rows that the links name, but for those of ``lines``, are looked for."""
    found = {("renglon", key) for key in lines}
    every = [one for each in trails for one in each]
    for column, kind in NAMES.items():
        wanted = {one[column] for one in every if one[column] and (kind, one[column]) not in found}
        found |= {(kind, key) for key in published(tables, kind, wanted)}
    return found


def _followed(tables: Tables, keys: Sequence[str]) -> list[Row]:
    """Those of the newest plan, and those of which no row is published: the only one is called as its dataset is."""
    every = {one["compromiso_id"] for one in tables.rows("compromisos")}
    own = [one for one in of_plan(tables, "compromisos") if one["compromiso_id"] in keys]
    release = tables.release("camino_del_dinero") if len(keys) == 1 else None
    return [
        *sorted(own, key=lambda one: one["numero"]),
        *(Row(compromiso_id=key, titulo=release.title if release else key) for key in keys if key not in every),
    ]


def _contracts(tables: Tables) -> Mapping[str, list[Contract]]:
    """Each line's."""
    payments, contracts = defaultdict(list), defaultdict(list)
    for one in tables.rows("pagos"):
        payments[one["contrato_id"]].append(one)
    for one in tables.rows("contratos"):
        contracts[one["linea_id"]].append(Contract(one, payments[one["contrato_id"]]))
    return contracts


def _lines(links: Sequence[Row], lines: Mapping[str, Row], contracts: Mapping[str, list[Contract]]) -> list[Line]:
    keys = dict.fromkeys(one["linea_id"] for one in links if one["linea_id"])
    return [Line(lines[key], contracts.get(key, [])) for key in keys if key in lines]
