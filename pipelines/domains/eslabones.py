"""The links of the path of the money: what each depends on, and the pesos that the other tables hold of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd

from pipelines.domains.amounts import decimals
from pipelines.domains.contratos import current_worth

OF = {"presupuesto": "del presupuesto", "contrato": "del contrato", "pago": "del pago", "entrega": "de la entrega"}
TITLES = {"linea_id": "Clave de la línea", "contrato_id": "Clave del contrato", "pago_id": "Clave del pago"}
# The column by which a link names what it depends on.
JOINED_BY = {"presupuesto": "linea_id", "contrato": "linea_id", "pago": "contrato_id", "entrega": "contrato_id"}
# The table in which a link is looked for; of what was delivered there is none.
TABLES = {"presupuesto": "presupuesto_egresos", "contrato": "contratos", "pago": "pagos"}

# By link and key: its pesos; None where they are of another currency, or wrong by themselves: with fractions of a cent.
# A table that the exercise lacks has no link.
Pesos = Mapping[str, Mapping[str, Decimal | None]]


def pesos_in_tables(
    currency: str,
    links: pd.DataFrame,
    presupuesto_egresos: pd.DataFrame | None,
    contratos: pd.DataFrame | None,
    pagos: pd.DataFrame | None,
) -> Pesos:
    """The modified budget of the lines that ``links`` name, what each contract is worth today, and each payment."""
    found: dict[str, dict[str, Decimal | None]] = {}
    if presupuesto_egresos is not None:
        # A budget may have a million lines, and a path a few of them.
        lines = presupuesto_egresos[presupuesto_egresos["linea_id"].isin(links["linea_id"])]
        modified = map(_in_cents, decimals(lines["monto_modificado"]))
        found["presupuesto"] = dict(zip(lines["linea_id"], modified, strict=True))
    if contratos is not None:
        found["contrato"] = _of_currency(currency, contratos, "contrato_id", current_worth(contratos))
    if pagos is not None:
        found["pago"] = _of_currency(currency, pagos, "pago_id", decimals(pagos["monto"]))
    return found


def _of_currency(currency: str, table: pd.DataFrame, key: str, amounts: Any) -> dict[str, Decimal | None]:
    rows = zip(table[key], table["moneda"], amounts, strict=True)
    return {name: _in_cents(amount) if unit == currency else None for name, unit, amount in rows}


def _in_cents(amount: Decimal) -> Decimal | None:
    return amount if amount == round(amount, 2) else None


class Place(NamedTuple):
    """Links of one commitment and kind that name the same line or contract."""

    commitment: str
    link: str
    column: str
    key: str


def place(link: Mapping[Any, Any]) -> Place:
    """Where a link is, with those that depend on the same as it does."""
    column = JOINED_BY[link["eslabon"]]
    return Place(link["compromiso_id"], link["eslabon"], column, link[column])


def place_before(link: Mapping[Any, Any], numbers: Mapping[str, Any]) -> Place | None:
    """Where what it depends on is; None for the first link of the path, and for those that are not of it."""
    path, own = numbers["eslabones"], link["eslabon"]
    return place(link)._replace(link=path[path.index(own) - 1]) if own in path[1:] else None


def places(link: Mapping[Any, Any]) -> list[Place]:
    """Where those that depend on it look for it: by its line and by its contract."""
    return [
        Place(link["compromiso_id"], link["eslabon"], column, link[column])
        for column in ("linea_id", "contrato_id")
        if link[column]
    ]


def in_order(rastreo: pd.DataFrame) -> list[tuple[int, dict[Any, Any]]]:
    """Each link with its row, commitment by commitment, in the order of its path."""
    links = list(enumerate(rastreo.to_dict("records")))
    return sorted(links, key=lambda one: (one[1]["compromiso_id"], int(one[1]["orden"])))


def by_key(table: pd.DataFrame | None, key: str, column: str) -> dict[str, str]:
    """The column's texts by their key; none of a table that is not there."""
    return {} if table is None else dict(zip(table[key], table[column], strict=True))
