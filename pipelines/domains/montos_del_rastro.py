"""What the links of the path of the money say of their pesos, against each other and against their own tables; R14.

What contradicts another table of the same package, or leaves pesos unsaid, is an error: both would be published. A
budget line may pay for more than its commitment, and a word alone changes no peso: warnings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from pipelines.domains.amounts import pesos, plain
from pipelines.domains.breach import Breach, Severity
from pipelines.domains.eslabones import OF, Pesos, Place, in_order, pesos_in_tables, place, place_before, places
from pipelines.domains.words import counted, listed


def check_amounts(
    numbers: Mapping[str, Any],
    spending: Mapping[str, Any],
    *,
    rastreo_follow_the_money: pd.DataFrame,
    presupuesto_egresos: pd.DataFrame | None = None,
    contratos: pd.DataFrame | None = None,
    pagos: pd.DataFrame | None = None,
) -> Iterator[Breach]:
    """R14, warning: the links that depend on another do not document more pesos than it does.

    Where a link's own amount or key is wrong nothing is added up: that is told at its cell.
    """
    tables = pesos_in_tables(spending["moneda"], rastreo_follow_the_money, presupuesto_egresos, contratos, pagos)
    documented, doubtful = _documented(rastreo_follow_the_money), _doubtful(rastreo_follow_the_money, numbers, tables)
    running: dict[Place, Decimal] = {}
    for row, link in in_order(rastreo_follow_the_money):
        here, previous = place(link), place_before(link, numbers)
        if previous is None or previous not in documented or {here, previous, previous._replace(key="")} & doubtful:
            continue
        tolerated = documented[previous] + Decimal(numbers["tolerancia"])
        before = running.get(here, Decimal())
        running[here] = before + Decimal(link["monto"] or 0)
        if before <= tolerated < running[here] and documented[here] > tolerated:
            yield _breach(
                row, "monto",
                f"Con este eslabón se documentan {pesos(documented[here])}, más que los "
                f"{pesos(documented[previous])} del eslabón {OF[previous.link]} del que depende.",
                "Confirme los montos: por el camino el dinero no aumenta.", severity="advertencia",
            )  # fmt: skip


def check_written(
    numbers: Mapping[str, Any],
    spending: Mapping[str, Any],
    *,
    rastreo_follow_the_money: pd.DataFrame,
    presupuesto_egresos: pd.DataFrame | None = None,
    contratos: pd.DataFrame | None = None,
    pagos: pd.DataFrame | None = None,
) -> Iterator[Breach]:
    """R14: a link's amount and availability agree with each other, and with its line, contract or payment."""
    tables = pesos_in_tables(spending["moneda"], rastreo_follow_the_money, presupuesto_egresos, contratos, pagos)
    for row, link in enumerate(rastreo_follow_the_money.to_dict("records")):
        yield from _written(row, link, numbers, tables)


def _written(row: int, link: Mapping[Any, Any], numbers: Mapping[str, Any], tables: Pesos) -> Iterator[Breach]:
    kind, key = link["eslabon"], link[numbers["columnas"][link["eslabon"]]]
    if link["disponibilidad"] == "no_encontrada":
        yield from _not_found(row, link, key in tables.get(kind, {}))
    else:
        yield from _found(row, link, tables.get(kind, {}).get(key))


def _not_found(row: int, link: Mapping[Any, Any], is_there: bool) -> Iterator[Breach]:
    if is_there:
        yield _breach(
            row, "disponibilidad", f"El eslabón {OF[link['eslabon']]} dice que no se encontró, y está en su tabla.",
            "Corrija «Disponibilidad», o quite la clave si es de otro.", "encontrada",
        )  # fmt: skip
    elif Decimal(link["monto"] or 0):
        yield _breach(
            row, "monto", f"El eslabón {OF[link['eslabon']]} no se encontró, y documenta pesos.",
            "Escriba 0, o corrija «Disponibilidad» y la clave de lo que se encontró.", "0",
        )  # fmt: skip


def _found(row: int, link: Mapping[Any, Any], amount: Decimal | None) -> Iterator[Breach]:
    kind, whole = link["eslabon"], link["disponibilidad"] == "encontrada"
    said = Decimal(link["monto"] or 0)
    if whole and not link["monto"]:
        yield _breach(
            row, "monto", f"El eslabón {OF[kind]} se encontró y falta «Monto documentado».",
            "Escriba los pesos que la información permite comprobar.", None if amount is None else plain(amount),
        )  # fmt: skip
    elif amount is None:
        return
    elif (whole and said != amount) or abs(said) > abs(amount):
        yield _breach(
            row, "monto", f"El eslabón {OF[kind]} documenta {pesos(said)}, y su tabla dice {pesos(amount)}.",
            "Corrija el monto aquí o en su tabla, o escriba «Insuficiente» si solo una parte se pudo comprobar."
            if abs(said) <= abs(amount) else "Corrija el monto aquí o en su tabla.",
            plain(amount), "advertencia" if kind == "presupuesto" else "error",
        )  # fmt: skip
    elif not whole and said == amount:
        yield _breach(
            row, "disponibilidad", f"El eslabón {OF[kind]} dice «Insuficiente», y documenta todo lo de su tabla.",
            "Corrija «Disponibilidad», o el monto si solo una parte se pudo comprobar.", "encontrada", "advertencia",
        )  # fmt: skip


def check_payments_followed(*, rastreo_follow_the_money: pd.DataFrame, pagos: pd.DataFrame) -> Iterator[Breach]:
    """R14, warning: the rastreo has every payment of the contracts that it follows; a link without a key may be any."""
    links = rastreo_follow_the_money
    followed = set(links["pago_id"])
    unsure = set(links["contrato_id"][(links["eslabon"] == "pago") & (links["pago_id"] == "")])
    for row, (kind, contract) in enumerate(zip(links["eslabon"], links["contrato_id"], strict=True)):
        if kind != "contrato" or not contract or contract in unsure:
            continue
        lacking = [one for one in pagos["pago_id"][pagos["contrato_id"] == contract] if one not in followed]
        if lacking:
            yield _breach(
                row, "contrato_id",
                f"El rastro no tiene {counted(len(lacking), 'pago', 'pagos')} de este contrato: "
                f"{listed([f'«{one}»' for one in lacking])}.",
                "Agregue un eslabón por cada pago, para que el camino del dinero los enseñe.", severity="advertencia",
            )  # fmt: skip


def check_deliveries(
    numbers: Mapping[str, Any],
    spending: Mapping[str, Any],
    *,
    rastreo_follow_the_money: pd.DataFrame,
    pagos: pd.DataFrame | None = None,
) -> Iterator[Breach]:
    """R14, warning: what was delivered of a contract is found when it documents all that was paid, and only then."""
    tables = pesos_in_tables(spending["moneda"], rastreo_follow_the_money, None, None, pagos)
    doubtful = _doubtful(rastreo_follow_the_money, numbers, tables)
    documented = _documented(rastreo_follow_the_money)
    last: dict[Place, tuple[int, set[str]]] = {}
    for row, link in in_order(rastreo_follow_the_money):
        if link["eslabon"] == "entrega" and link["contrato_id"]:
            states = last.get(place(link), (row, set()))[1] | {link["disponibilidad"]}
            last[place(link)] = (row, states)
    for here, (row, states) in last.items():
        previous = here._replace(link="pago")
        paid = documented.get(previous)
        if paid is None or {here, previous, previous._replace(key="")} & doubtful:
            continue
        if states == {"encontrada"} and documented[here] < paid - Decimal(numbers["tolerancia"]):
            yield _breach(
                row, "disponibilidad",
                f"Con este eslabón se documenta la entrega de {pesos(documented[here])} de los {pesos(paid)} pagados.",
                "Escriba «Insuficiente», o corrija el monto.", "insuficiente", "advertencia",
            )  # fmt: skip
        elif states == {"insuficiente"} and documented[here] == paid:
            yield _breach(
                row, "disponibilidad", "El eslabón de la entrega dice «Insuficiente», y documenta todo lo pagado.",
                "Corrija «Disponibilidad», o el monto si solo una parte se pudo comprobar.",
                "encontrada", "advertencia",
            )  # fmt: skip


def _documented(rastreo: pd.DataFrame) -> dict[Place, Decimal]:
    """Pesos that the links of each place document."""
    found: dict[Place, Decimal] = {}
    for link in rastreo.to_dict("records"):
        for one in places(link):
            found[one] = found.get(one, Decimal()) + Decimal(link["monto"] or 0)
    return found


def _doubtful(rastreo: pd.DataFrame, numbers: Mapping[str, Any], tables: Pesos) -> set[Place]:
    """Where a link's amount is not that of its table; and, without a key, where one has no key to be found by."""
    found: set[Place] = set()
    for row, link in enumerate(rastreo.to_dict("records")):
        if any(_written(row, link, numbers, tables)):
            found |= set(places(link))
        if link["disponibilidad"] != "no_encontrada":
            carried = ("linea_id",) if link["eslabon"] == "presupuesto" else ("linea_id", "contrato_id")
            found |= {
                Place(link["compromiso_id"], link["eslabon"], column, "") for column in carried if not link[column]
            }
    return found


def _breach(
    row: int, column: str, message: str, remedy: str, suggestion: str | None = None, severity: Severity = "error"
) -> Breach:
    return Breach("R14", severity, "rastreo_follow_the_money", row, column, message, remedy, suggestion)
