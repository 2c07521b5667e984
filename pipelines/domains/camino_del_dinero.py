"""The path of the money, worked out: of each link, what its own table holds, whether it is found, and what is missing.

The rastreo says which links a commitment has. Their pesos come from the budget, the contracts and the payments that the
exercise publishes; what somebody wrote of them is kept beside. Of what has no table (a delivery; everything, when only
the rastreo is there) what was written is all there is, and the path says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pandas as pd

from pipelines.domains.amounts import pesos, plain
from pipelines.domains.eslabones import TABLES, Pesos, Place, by_key, in_order, pesos_in_tables, places
from pipelines.domains.words import listed

WRITTEN = "captura"
_FOLLOWS = {"presupuesto": "contrato", "contrato": "pago", "pago": "entrega"}
# By what the next link names one: its line; its contract, also of a payment.
_JOINS = {"presupuesto": "linea_id", "contrato": "contrato_id", "pago": "contrato_id"}
_PLURALS = {"presupuesto": "presupuesto", "contrato": "contratos", "pago": "pagos", "entrega": "entregas"}
_TABLE_TITLES = {"presupuesto": "Presupuesto de egresos", "contrato": "Contratos", "pago": "Pagos"}


@dataclass
class _Link:
    """A link with what was worked out of it: ``whole``, when nothing says that part of it is not known."""

    raw: Mapping[Any, Any]
    kind: str
    amount: Decimal
    source: str
    found: bool
    whole: bool
    missing: Decimal = Decimal()
    told: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        if not self.found:
            return "no_encontrada"
        return "encontrada" if self.whole and not self.missing else "insuficiente"


def follow_the_money(
    numbers: Mapping[str, Any],
    spending: Mapping[str, Any],
    *,
    rastreo_follow_the_money: pd.DataFrame,
    compromisos: pd.DataFrame | None = None,
    presupuesto_egresos: pd.DataFrame | None = None,
    contratos: pd.DataFrame | None = None,
    pagos: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Each link of each commitment's path, in order, with what is worked out of it: a table of text.

    ``monto`` and ``disponibilidad`` are as they were written. ``monto_comprobado`` is what its table holds
    (``comprobado_con`` says which), ``disponibilidad_calculada`` whether it is found, and ``monto_faltante`` the pesos
    that cannot be followed: of a line, those that no contract documents; of a contract, those that no payment does; of
    payments, those that no delivery does. A gap is told once: at the link that was not found or does not suffice, if
    the rastreo has it; else at the one whose money is missing. Empty when it cannot be known.
    """
    tables = pesos_in_tables(spending["moneda"], rastreo_follow_the_money, presupuesto_egresos, contratos, pagos)
    worth = tables.get("contrato", {})
    tables = {**tables, **_with_cancelled(tables, contratos, pagos)}
    links = [_worked_out(link, numbers, tables) for _, link in in_order(rastreo_follow_the_money)]
    money = _Money(links, presupuesto_egresos, contratos, pagos, numbers, tables)
    known: set[int] = set()
    for parents, children, amount, followed in money.steps():
        if all(one.whole for one in parents):
            known |= {id(one) for one in children}
        _tell(parents, children, amount, followed, money.not_spent(parents[-1]))
    commitments, contracts = by_key(compromisos, "compromiso_id", "titulo"), by_key(contratos, "contrato_id", "titulo")
    modified, paid_on = by_key(presupuesto_egresos, "linea_id", "monto_modificado"), by_key(pagos, "pago_id", "fecha")
    return pd.DataFrame(
        [
            {
                **one.raw,
                "compromiso": commitments.get(one.raw["compromiso_id"], ""),
                "monto_linea_modificado": modified.get(one.raw["linea_id"], ""),
                "contrato_titulo": contracts.get(one.raw["contrato_id"], ""),
                "monto_contrato_vigente": _plain(worth.get(one.raw["contrato_id"])),
                "pago_fecha": paid_on.get(one.raw["pago_id"], ""),
                "disponibilidad_calculada": one.state,
                "monto_comprobado": plain(one.amount),
                "comprobado_con": one.source,
                "monto_faltante": plain(one.missing) if one.found or one.missing or id(one) in known else "",
                "que_falta": " ".join(one.told),
            }
            for one in links
        ],
        dtype="str",
    )


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else plain(amount)


def _with_cancelled(tables: Pesos, contratos: pd.DataFrame | None, pagos: pd.DataFrame | None) -> Pesos:
    """The contracts' pesos, where one that was cancelled is worth what was paid of it: nothing else will be."""
    if contratos is None:
        return {}
    paid = dict.fromkeys(contratos["contrato_id"][contratos["estatus"] == "cancelled"], Decimal())
    rows = () if pagos is None else zip(pagos["pago_id"], pagos["contrato_id"], strict=True)
    for payment, contract in rows:
        if contract in paid:
            paid[contract] += tables["pago"][payment] or Decimal()
    return {"contrato": {**tables["contrato"], **paid}}


def _worked_out(link: Mapping[Any, Any], numbers: Mapping[str, Any], tables: Pesos) -> _Link:
    kind, key = link["eslabon"], link[numbers["columnas"][link["eslabon"]]]
    table = tables.get(kind)
    if table is None or (key in table and table[key] is None):
        found, whole = link["disponibilidad"] != "no_encontrada", link["disponibilidad"] == "encontrada"
        return _Link(link, kind, Decimal(link["monto"] or 0), WRITTEN, found, whole)
    amount = table.get(key)
    return _Link(link, kind, amount or Decimal(), TABLES[kind], amount is not None, amount is not None)


# The links whose money is followed, those that follow them, the pesos of the first, and of these the documented ones.
_Step = tuple[Sequence[_Link], Sequence[_Link], Decimal, Decimal]


class _Money:
    """The pesos of each line that contracts document, and of each contract that payments do."""

    def __init__(
        self,
        links: Sequence[_Link],
        presupuesto_egresos: pd.DataFrame | None,
        contratos: pd.DataFrame | None,
        pagos: pd.DataFrame | None,
        numbers: Mapping[str, Any],
        tables: Pesos,
    ) -> None:
        self.places: dict[Place, list[_Link]] = {}
        for one in links:
            for where in places(one.raw):
                self.places.setdefault(where, []).append(one)
        in_trail = {(one.kind, one.raw[numbers["columnas"][one.kind]]): one.amount for one in links}
        self.documented: dict[str, dict[str, Decimal]] = {}
        self._line_of = by_key(contratos, "contrato_id", "linea_id")
        named = {one.raw["linea_id"] for one in links}
        self._spent = _spent(presupuesto_egresos, {*named, *self._line_of.values()})
        for kind, table, key, joined in (
            ("contrato", contratos, "contrato_id", "linea_id"), ("pago", pagos, "pago_id", "contrato_id"),
        ):  # fmt: skip
            if table is not None:
                sums = self.documented[kind] = {}
                for name, parent in zip(table[key], table[joined], strict=True):
                    amount = tables[kind][name]
                    counted = in_trail.get((kind, name), Decimal()) if amount is None else amount
                    sums[parent] = sums.get(parent, Decimal()) + counted

        self._paid_on: dict[str, Decimal] = {}
        for contract, line in self._line_of.items():
            paid = self.documented.get("pago", {}).get(contract, Decimal())
            self._paid_on[line] = self._paid_on.get(line, Decimal()) + paid

    def steps(self) -> Iterator[_Step]:
        """Each step of each path: line to contracts, contract to payments, payments to what was delivered."""
        for (owner, kind, column, key), links in self.places.items():
            parents = [one for one in links if one.found]
            if column == _JOINS.get(kind) and parents:
                children = self.places.get(Place(owner, _FOLLOWS[kind], column, key), [])
                amount = self._followed("pago", key, parents) if kind == "pago" else _sum(parents)
                yield parents, children, amount, self._followed(_FOLLOWS[kind], key, children)

    def not_spent(self, last: _Link) -> str:
        """How the budget tells that what nothing documents after that link was not spent; "" where it does not tell.

        It commits no more of the line than its contracts are worth; pays no more of it than its payments are.
        """
        contracts, payments = self.documented.get("contrato"), self.documented.get("pago")
        line = last.raw["linea_id"] or self._line_of.get(last.raw["contrato_id"], "")
        committed, paid = self._spent.get(line, (None, None))
        if last.kind == "presupuesto" and contracts is not None and committed == contracts.get(line, Decimal()):
            return "no se han comprometido"
        if last.kind == "contrato" and payments is not None and paid == self._paid_on.get(line, Decimal()):
            return "no se han pagado"
        return ""

    def _followed(self, kind: str, key: str, links: Sequence[_Link]) -> Decimal:
        return self.documented[kind].get(key, Decimal()) if kind in self.documented else _sum(links)


def _spent(presupuesto_egresos: pd.DataFrame | None, lines: set[str]) -> dict[str, Sequence[Decimal | None]]:
    """What the budget says that it committed and paid of each of those lines."""
    if presupuesto_egresos is None:
        return {}
    own = presupuesto_egresos[presupuesto_egresos["linea_id"].isin(lines)]
    told = own.reindex(columns=["linea_id", "monto_comprometido", "monto_pagado"], fill_value="")
    return {line: [Decimal(one) if one else None for one in amounts] for line, *amounts in told.to_numpy().tolist()}


def _sum(links: Sequence[_Link]) -> Decimal:
    return sum((one.amount for one in links), Decimal())


def _tell(
    parents: Sequence[_Link], children: Sequence[_Link], amount: Decimal, followed: Decimal, not_spent: str
) -> None:
    """The gap, at the first of those that follow which is not whole; else at the last whose money is missing.

    Where the budget tells that the money was ``not_spent`` nobody is told to publish what documents it.
    """
    missing = amount - followed
    if missing <= 0:
        return
    last = parents[-1]
    delivered = children[-1:] if last.kind == "pago" else ()
    teller = next((one for one in children if not one.whole), (*delivered, last)[0])
    teller.missing += missing
    teller.told.append(
        f"De los {pesos(amount)} {_of(last)} {not_spent} {pesos(missing)}, según el presupuesto."
        if not_spent
        else f"Faltan {_PLURALS[_FOLLOWS[last.kind]]} que documenten {pesos(missing)} de los {pesos(amount)} "
        f"{_of(last)}."
    )


def _of(link: _Link) -> str:
    return {
        "presupuesto": f"de la línea «{link.raw['linea_id']}»",
        "contrato": f"del contrato «{link.raw['contrato_id']}»",
        "pago": f"pagados del contrato «{link.raw['contrato_id']}»",
    }[link.kind]


def summary(path: pd.DataFrame) -> list[str]:
    """How far each commitment's money can be followed, what is missing, and what nothing could be compared with."""
    lines = []
    for commitment, links in path.groupby("compromiso_id", sort=False):
        steps = [
            f"{title} {pesos(sum(map(Decimal, own['monto_comprobado']), Decimal()))}"
            for kind, title in _PLURALS.items()
            if len(own := links[links["eslabon"] == kind])
        ]
        missing = sum((Decimal(one) for one in links["monto_faltante"] if one), Decimal())
        lines.append(f"Camino del dinero de «{commitment}»: {' → '.join(steps)}.")
        lines.append(
            f"  De ese dinero, {pesos(missing)} no llegan hasta el final: no se han gastado, o falta publicar en qué."
            if missing
            else "  No falta nada por documentar."
        )
    written = path[path["comprobado_con"] == WRITTEN]
    if unseen := [title for kind, title in _TABLE_TITLES.items() if kind in set(written["eslabon"])]:
        lines.append(f"  Solo con lo capturado en el rastreo, sin comprobarse en: {listed(unseen)}.")
    return lines
