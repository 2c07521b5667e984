"""The path of the money of a Follow the Money commitment: from budget line to contract, payment and delivery; R14.

Source: the programme's document (Global Integrity + IFAI + IMCO): «from national budget to delivery of outputs». The
four links, the keys that join them, and that each thing is counted once, are our reading. What a link says of its pesos
is judged in ``montos_del_rastro``, and the path is worked out in ``camino_del_dinero``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from pipelines.domains.amounts import decimals
from pipelines.domains.breach import Breach
from pipelines.domains.eslabones import OF, TITLES, Place, by_key, in_order, place, place_before, places

# The keys of earlier links that each carries.
_CARRIED = {"contrato": ("linea_id",), "pago": ("linea_id", "contrato_id"), "entrega": ("linea_id", "contrato_id")}
_NAMED_BY = {"linea_id": "presupuesto", "contrato_id": "contrato"}


def check_component(
    numbers: Mapping[str, Any], *, rastreo_follow_the_money: pd.DataFrame, compromisos: pd.DataFrame
) -> Iterator[Breach]:
    """R14, error: only commitments of the component are followed."""
    components = dict(zip(compromisos["compromiso_id"], compromisos["componente"], strict=True))
    for row, key in enumerate(rastreo_follow_the_money["compromiso_id"]):
        if components.get(key, numbers["componente"]) != numbers["componente"]:
            yield Breach(
                "R14", "error", "rastreo_follow_the_money", row, "compromiso_id",
                f"El compromiso «{key}» no es del componente Follow the Money.",
                "Escriba la clave del compromiso Follow the Money, o corrija «Componente» en la hoja de compromisos.",
            )  # fmt: skip


def check_keys(
    numbers: Mapping[str, Any],
    *,
    rastreo_follow_the_money: pd.DataFrame,
    contratos: pd.DataFrame | None = None,
    pagos: pd.DataFrame | None = None,
) -> Iterator[Breach]:
    """R14, error: a link that was found names what was found: its line, contract or payment."""
    for row, link in enumerate(rastreo_follow_the_money.to_dict("records")):
        column = numbers["columnas"][link["eslabon"]]
        if link["disponibilidad"] != "no_encontrada" and not link[column]:
            yield Breach(
                "R14", "error", "rastreo_follow_the_money", row, column,
                f"El eslabón {OF[link['eslabon']]} se encontró y falta «{TITLES[column]}».",
                "Escriba la clave, o «No encontrada» en «Disponibilidad».",
                _only_candidate(link, column, contratos, pagos),
            )  # fmt: skip


def _only_candidate(
    link: Mapping[Any, Any], column: str, contratos: pd.DataFrame | None, pagos: pd.DataFrame | None
) -> str | None:
    """The only contract of the link's line, or the only payment of its contract for that amount."""
    found = pd.Series(dtype="str")
    if column == "contrato_id" and contratos is not None:
        found = contratos["contrato_id"][contratos["linea_id"] == link["linea_id"]]
    elif column == "pago_id" and pagos is not None and link["monto"]:
        own = pagos[pagos["contrato_id"] == link["contrato_id"]]
        found = own["pago_id"][decimals(own["monto"]) == Decimal(link["monto"])]
    return str(found.iloc[0]) if len(found) == 1 else None


def check_joined(
    numbers: Mapping[str, Any],
    *,
    rastreo_follow_the_money: pd.DataFrame,
    contratos: pd.DataFrame | None = None,
    pagos: pd.DataFrame | None = None,
) -> Iterator[Breach]:
    """R14, error: a link carries the keys of those that it depends on: of a contract, its line; then its contract too.

    One that was not found may lack a key when nothing has it: the link of that kind does not have one either.
    """
    line_of, contract_of = by_key(contratos, "contrato_id", "linea_id"), by_key(pagos, "pago_id", "contrato_id")
    links = rastreo_follow_the_money.to_dict("records")
    named: dict[tuple[str, str], set[str]] = {}
    for link in links:
        named.setdefault((link["compromiso_id"], link["eslabon"]), set()).add(
            link[numbers["columnas"][link["eslabon"]]]
        )
    for row, link in enumerate(links):
        found = link["disponibilidad"] != "no_encontrada"
        for column in _CARRIED.get(link["eslabon"], ()):
            earlier = named.get((link["compromiso_id"], _NAMED_BY[column]), set())
            told = found and column == numbers["columnas"][link["eslabon"]]
            if link[column] or told or (not found and (not earlier or "" in earlier)):
                continue
            own = {
                "linea_id": line_of.get(link["contrato_id"] or contract_of.get(link["pago_id"], "")),
                "contrato_id": contract_of.get(link["pago_id"]),
            }[column]
            yield Breach(
                "R14", "error", "rastreo_follow_the_money", row, column,
                f"El eslabón {OF[link['eslabon']]} no dice «{TITLES[column]}»: así no se une con el "
                f"{OF[_NAMED_BY[column]]}.",
                "Escriba la misma clave que lleva el eslabón del que depende.",
                own or (earlier.copy().pop() if len(earlier) == 1 else None) or None,
            )  # fmt: skip


def check_repeated(numbers: Mapping[str, Any], *, rastreo_follow_the_money: pd.DataFrame) -> Iterator[Breach]:
    """R14, error: each payment is once in the rastreo, and each line and contract once in a commitment's path."""
    seen: set[tuple[str, str, str]] = set()
    for row, link in in_order(rastreo_follow_the_money):
        kind = link["eslabon"]
        column = numbers["columnas"][kind]
        one = ("" if kind == "pago" else link["compromiso_id"], kind, link[column])
        if kind != "entrega" and link[column] and one in seen:
            yield Breach(
                "R14", "error", "rastreo_follow_the_money", row, column,
                f"Ya hay un eslabón {OF[kind]} con esa clave: su dinero se contaría dos veces.",
                "Corrija la clave, o borre el renglón que sobra.",
            )  # fmt: skip
        seen.add(one)


def check_links(
    numbers: Mapping[str, Any],
    *,
    rastreo_follow_the_money: pd.DataFrame,
    contratos: pd.DataFrame | None = None,
    pagos: pd.DataFrame | None = None,
) -> Iterator[Breach]:
    """R14, error: a payment belongs to its link's contract, a contract to its link's line, and each link comes after
    the one that it depends on, which is missed once.
    """
    contract_of = by_key(pagos, "pago_id", "contrato_id")
    line_of = by_key(contratos, "contrato_id", "linea_id")
    seen: set[Place] = set()
    unnamed: set[tuple[str, str]] = set()
    for row, link in in_order(rastreo_follow_the_money):
        line, contract, payment = link["linea_id"], link["contrato_id"], link["pago_id"]
        previous = place_before(link, numbers)
        if contract and contract_of.get(payment, contract) != contract:
            yield _unlinked(row, "contrato_id", f"El pago «{payment}» no es de este contrato.", contract_of[payment])
        elif line and line_of.get(contract, line) != line:
            yield _unlinked(row, "linea_id", f"El contrato «{contract}» no se paga con esta línea.", line_of[contract])
        elif previous and previous.key and previous not in seen and previous[:2] not in unnamed:
            yield _unlinked(
                row, previous.column, f"Antes de este eslabón no está el {OF[previous.link]} con esa clave."
            )
            seen.add(previous)
        seen |= set(places(link))
        if link["disponibilidad"] != "no_encontrada" and not link[numbers["columnas"][link["eslabon"]]]:
            unnamed.add(place(link)[:2])


def _unlinked(row: int, column: str, message: str, suggestion: str | None = None) -> Breach:
    return Breach(
        "R14", "error", "rastreo_follow_the_money", row, column, message,
        "Corrija la clave, o el orden de los eslabones: presupuesto, contrato, pago y entrega.", suggestion,
    )  # fmt: skip
