"""The path of the money of a Follow the Money commitment: from budget line to contract, payment and delivery; R14.

Source: the programme's document (Global Integrity + IFAI + IMCO): «from national budget to delivery of outputs». The
four links, and that an amount does not grow along them, are our reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd

from pipelines.domains.amounts import decimals, pesos, plain
from pipelines.domains.breach import Breach
from pipelines.domains.contratos import current_worth

_NAMES = {"presupuesto": "del presupuesto", "contrato": "del contrato", "pago": "del pago", "entrega": "de la entrega"}
_TITLES = {"linea_id": "Clave de la línea", "contrato_id": "Clave del contrato", "pago_id": "Clave del pago"}
# The column by which a link names what it depends on.
_JOINED_BY = {"presupuesto": "linea_id", "contrato": "linea_id", "pago": "contrato_id", "entrega": "contrato_id"}


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
                f"El eslabón {_NAMES[link['eslabon']]} se encontró y falta «{_TITLES[column]}».",
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


def check_links(
    numbers: Mapping[str, Any], *, rastreo_follow_the_money: pd.DataFrame, contratos: pd.DataFrame, pagos: pd.DataFrame
) -> Iterator[Breach]:
    """R14, error: a payment belongs to its link's contract, a contract to its link's line, and each link comes after
    the one that it depends on, which is missed once.
    """
    contract_of = _by_key(pagos, "pago_id", "contrato_id")
    line_of = _by_key(contratos, "contrato_id", "linea_id")
    seen: set[Place] = set()
    unnamed: set[tuple[str, str]] = set()
    for row, link in _in_order(rastreo_follow_the_money):
        line, contract, payment = link["linea_id"], link["contrato_id"], link["pago_id"]
        previous = _place_before(link, numbers)
        if contract and contract_of.get(payment, contract) != contract:
            yield _unlinked(row, "contrato_id", f"El pago «{payment}» no es de este contrato.", contract_of[payment])
        elif line and line_of.get(contract, line) != line:
            yield _unlinked(row, "linea_id", f"El contrato «{contract}» no se paga con esta línea.", line_of[contract])
        elif previous and previous.key and previous not in seen and previous[:2] not in unnamed:
            yield _unlinked(
                row, previous.column, f"Antes de este eslabón no está el {_NAMES[previous.link]} con esa clave."
            )
            seen.add(previous)
        seen |= set(_places(link))
        if link["disponibilidad"] != "no_encontrada" and not link[numbers["columnas"][link["eslabon"]]]:
            unnamed.add(_place(link)[:2])


def _unlinked(row: int, column: str, message: str, suggestion: str | None = None) -> Breach:
    return Breach(
        "R14", "error", "rastreo_follow_the_money", row, column, message,
        "Corrija la clave, o el orden de los eslabones: presupuesto, contrato, pago y entrega.", suggestion,
    )  # fmt: skip


def check_amounts(numbers: Mapping[str, Any], *, rastreo_follow_the_money: pd.DataFrame) -> Iterator[Breach]:
    """R14, warning: the links that depend on another do not document more pesos than it does."""
    documented = _documented(rastreo_follow_the_money)
    running: dict[Place, Decimal] = {}
    for row, link in _in_order(rastreo_follow_the_money):
        place, previous = _place(link), _place_before(link, numbers)
        if previous is None or previous not in documented:
            continue
        tolerated = documented[previous] + Decimal(numbers["tolerancia"])
        before = running.get(place, Decimal())
        running[place] = before + Decimal(link["monto"] or 0)
        if before <= tolerated < running[place] and documented[place] > tolerated:
            yield Breach(
                "R14", "advertencia", "rastreo_follow_the_money", row, "monto",
                f"Con este eslabón se documentan {pesos(documented[place])}, más que los "
                f"{pesos(documented[previous])} del eslabón {_NAMES[previous.link]} del que depende.",
                "Confirme los montos: por el camino el dinero no aumenta.",
            )  # fmt: skip


def check_against_tables(
    *,
    rastreo_follow_the_money: pd.DataFrame,
    presupuesto_egresos: pd.DataFrame | None = None,
    contratos: pd.DataFrame | None = None,
    pagos: pd.DataFrame | None = None,
) -> Iterator[Breach]:
    """R14, warning: what a link says of its line, contract or payment is what their own tables say.

    A found link documents its contract's or payment's whole amount, and no more than its line's; an insufficient one,
    less; and what is in a table was found.
    """
    amounts = {
        "presupuesto": ("linea_id", _by_key(presupuesto_egresos, "linea_id", "monto_modificado")),
        "contrato": ("contrato_id", {} if contratos is None else dict(
            zip(contratos["contrato_id"], map(plain, current_worth(contratos)), strict=True))),
        "pago": ("pago_id", _by_key(pagos, "pago_id", "monto")),
    }  # fmt: skip
    for row, link in enumerate(rastreo_follow_the_money.to_dict("records")):
        column, known = amounts.get(link["eslabon"], ("", {}))
        if not column or link[column] not in known:
            continue
        said, written, state = Decimal(link["monto"] or 0), known[link[column]], link["disponibilidad"]
        amount = Decimal(written)
        if state == "no_encontrada":
            yield Breach(
                "R14", "advertencia", "rastreo_follow_the_money", row, "disponibilidad",
                f"El eslabón {_NAMES[link['eslabon']]} dice que no se encontró, y está en su tabla: {pesos(amount)}.",
                "Corrija «Disponibilidad», o quite la clave si es de otro.",
            )  # fmt: skip
        elif (state == "encontrada" and said != amount) or abs(said) > abs(amount):
            yield Breach(
                "R14", "advertencia", "rastreo_follow_the_money", row, "monto",
                f"El eslabón {_NAMES[link['eslabon']]} documenta {pesos(said)}, y su tabla dice {pesos(amount)}.",
                "Corrija el monto, o escriba «Insuficiente» si solo una parte se pudo comprobar.", plain(amount),
            )  # fmt: skip


def follow_the_money(
    numbers: Mapping[str, Any],
    *,
    rastreo_follow_the_money: pd.DataFrame,
    compromisos: pd.DataFrame | None = None,
    presupuesto_egresos: pd.DataFrame | None = None,
    contratos: pd.DataFrame | None = None,
    pagos: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Each link of each commitment's path, in order, with what it names and what is missing: a table of text.

    To the columns of the rastreo it adds ``compromiso`` (its title), ``monto_linea_modificado``, ``contrato_titulo``,
    ``monto_contrato_vigente``, ``pago_fecha``; ``monto_esperado``, pesos of the link that it depends on (of a budget
    link, the line's modified budget); and ``monto_faltante``, pesos of these that no link documents. A gap is said
    once, at the first link that was not wholly found; one that was found lacks nothing. Empty when it cannot be known.
    """
    commitments = _by_key(compromisos, "compromiso_id", "titulo")
    modified = _by_key(presupuesto_egresos, "linea_id", "monto_modificado")
    contracts, paid_on = _by_key(contratos, "contrato_id", "titulo"), _by_key(pagos, "pago_id", "fecha")
    worth = {} if contratos is None else dict(zip(contratos["contrato_id"], current_worth(contratos), strict=True))
    in_tables = _in_tables(modified, worth, pagos)
    documented = _documented(rastreo_follow_the_money)
    told: set[Place] = set()
    rows = []
    for _, link in _in_order(rastreo_follow_the_money):
        place, previous = _place(link), _place_before(link, numbers)
        expected = documented.get(previous) if previous else None
        if expected is None:
            expected = in_tables.get((place.link, place.key))
        missing = None
        if link["disponibilidad"] == "encontrada" or place in told:
            missing = Decimal()
        elif expected is not None:
            missing = max(expected - documented[place], Decimal())
            told.add(place)
        rows.append({
            **link,
            "compromiso": commitments.get(link["compromiso_id"], ""),
            "monto_linea_modificado": modified.get(link["linea_id"], ""),
            "contrato_titulo": contracts.get(link["contrato_id"], ""),
            "monto_contrato_vigente": plain(worth[link["contrato_id"]]) if link["contrato_id"] in worth else "",
            "pago_fecha": paid_on.get(link["pago_id"], ""),
            "monto_esperado": "" if expected is None else plain(expected),
            "monto_faltante": "" if missing is None else plain(missing),
        })  # fmt: skip
    return pd.DataFrame(rows, dtype="str")


def _in_tables(
    modified: Mapping[str, str], worth: Mapping[str, Decimal], pagos: pd.DataFrame | None
) -> dict[tuple[str, str], Decimal]:
    """By kind of link and key of what it depends on: the pesos that the budget, contracts and payments say."""
    found = {(link, key): Decimal(amount) for key, amount in modified.items() for link in ("presupuesto", "contrato")}
    found |= {("pago", key): amount for key, amount in worth.items()}
    if pagos is not None:
        for contract, amount in zip(pagos["contrato_id"], decimals(pagos["monto"]), strict=True):
            found["entrega", contract] = found.get(("entrega", contract), Decimal()) + amount
    return found


class Place(NamedTuple):
    """Links of one commitment and kind that name the same line or contract."""

    commitment: str
    link: str
    column: str
    key: str


def _place(link: Mapping[Any, Any]) -> Place:
    """Where a link is, with those that depend on the same as it does."""
    column = _JOINED_BY[link["eslabon"]]
    return Place(link["compromiso_id"], link["eslabon"], column, link[column])


def _place_before(link: Mapping[Any, Any], numbers: Mapping[str, Any]) -> Place | None:
    """Where what it depends on is; None for the first link of the path, and for those that are not of it."""
    path, own = numbers["eslabones"], link["eslabon"]
    return _place(link)._replace(link=path[path.index(own) - 1]) if own in path[1:] else None


def _places(link: Mapping[Any, Any]) -> list[Place]:
    """Where those that depend on it look for it: by its line and by its contract."""
    return [
        Place(link["compromiso_id"], link["eslabon"], column, link[column])
        for column in ("linea_id", "contrato_id")
        if link[column]
    ]


def _documented(rastreo: pd.DataFrame) -> dict[Place, Decimal]:
    """Pesos that the links of each place document."""
    found: dict[Place, Decimal] = {}
    for link in rastreo.to_dict("records"):
        for place in _places(link):
            found[place] = found.get(place, Decimal()) + Decimal(link["monto"] or 0)
    return found


def _in_order(rastreo: pd.DataFrame) -> list[tuple[int, dict[Any, Any]]]:
    """Each link with its row, commitment by commitment, in the order of its path."""
    links = list(enumerate(rastreo.to_dict("records")))
    return sorted(links, key=lambda one: (one[1]["compromiso_id"], int(one[1]["orden"])))


def _by_key(table: pd.DataFrame | None, key: str, column: str) -> dict[str, str]:
    return {} if table is None else dict(zip(table[key], table[column], strict=True))
