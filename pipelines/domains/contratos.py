"""Rules of contracts and their payments: R13.

Source: our reading of open contracting (OCDS): nothing is paid before its contract, nor beyond it, nor beyond the
budget line that pays it. Sums are of one currency; only the budget's own is compared with the budget.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from pipelines.domains.amounts import Decimals, decimals, pesos
from pipelines.domains.breach import Breach
from pipelines.domains.dates import spoken


def check_payment_days(*, pagos: pd.DataFrame, contratos: pd.DataFrame) -> Iterator[Breach]:
    """R13, error: a payment is not made before its contract is signed."""
    signed = dict(zip(contratos["contrato_id"], contratos["fecha_firma"], strict=True))
    for row, (contract, day) in enumerate(zip(pagos["contrato_id"], pagos["fecha"], strict=True)):
        if contract in signed and day < signed[contract]:
            yield Breach(
                "R13", "error", "pagos", row, "fecha",
                f"El pago es anterior a la firma del contrato «{contract}» ({spoken(signed[contract])}).",
                "Corrija la fecha del pago, su contrato, o «Fecha de firma» en la hoja de contratos.",
            )  # fmt: skip


def check_supplier_key(*, contratos: pd.DataFrame) -> Iterator[Breach]:
    """R13, error: only companies have their RFC published; a person's is personal data, and another's is wrong."""
    for row, (kind, key) in enumerate(zip(contratos["proveedor_tipo"], contratos["proveedor_rfc"], strict=True)):
        if key and kind != "moral":
            yield Breach(
                "R13", "error", "contratos", row, "proveedor_rfc",
                "El RFC solo se publica de las personas morales, y el proveedor no es una.",
                "Borre el RFC, o corrija «Tipo de proveedor».",
            )  # fmt: skip


def check_payment_belongs(*, pagos: pd.DataFrame, contratos: pd.DataFrame) -> Iterator[Breach]:
    """R13, warning: a payment is from its contract's budget line, and in its currency: otherwise it is not added up."""
    by_key = {one["contrato_id"]: one for one in contratos.to_dict("records")}
    for row, payment in enumerate(pagos.to_dict("records")):
        contract = by_key.get(payment["contrato_id"])
        if contract is None:
            continue
        if payment["linea_id"] != contract["linea_id"]:
            yield Breach(
                "R13", "advertencia", "pagos", row, "linea_id",
                f"El contrato «{payment['contrato_id']}» se paga con otra línea, la «{contract['linea_id']}».",
                "Corrija la línea del pago, o confirme que el contrato se paga con varias.", contract["linea_id"],
            )  # fmt: skip
        if payment["moneda"] != contract["moneda"]:
            yield Breach(
                "R13", "advertencia", "pagos", row, "moneda",
                f"El contrato «{payment['contrato_id']}» está en {contract['moneda']}: este pago no se suma contra él.",
                "Corrija la moneda, o confirme que se pagó en otra.", contract["moneda"],
            )  # fmt: skip


def check_paid_by_contract(
    numbers: Mapping[str, Any], *, pagos: pd.DataFrame, contratos: pd.DataFrame
) -> Iterator[Breach]:
    """R13, error: the payments of a contract, in its currency and less refunds, do not exceed what it is worth."""
    worth = current_worth(contratos)
    for row, contract in enumerate(contratos["contrato_id"]):
        own = pagos[(pagos["contrato_id"] == contract) & (pagos["moneda"] == contratos["moneda"].iat[row])]
        over = _overrun(own.sort_values("fecha", kind="stable"), decimals(own["monto"]), worth.iat[row], numbers)
        if over:
            yield Breach(
                "R13", "error", "pagos", over[0], "monto",
                f"Con este pago se rebasa el contrato «{contract}», que vale {pesos(worth.iat[row])}: sus pagos suman "
                f"{pesos(over[1])}.",
                "Corrija el pago, o el monto vigente del contrato si hubo un convenio modificatorio.",
            )  # fmt: skip


def check_contracted_by_line(
    numbers: Mapping[str, Any], *, contratos: pd.DataFrame, presupuesto_egresos: pd.DataFrame
) -> Iterator[Breach]:
    """R13, warning: the contracts of a budget line, cancelled ones apart, do not exceed its modified budget."""
    standing = contratos[(contratos["estatus"] != "cancelled") & (contratos["moneda"] == numbers["moneda"])]
    worth = current_worth(standing)
    for line, limit in _limits(presupuesto_egresos, standing, "monto_modificado"):
        own = standing[standing["linea_id"] == line].sort_values("fecha_firma", kind="stable")
        over = _overrun(own, worth, limit, numbers)
        if over:
            yield Breach(
                "R13", "advertencia", "contratos", over[0], "monto",
                f"Con este contrato se rebasa la línea «{line}», cuyo presupuesto modificado es {pesos(limit)}: sus "
                f"contratos suman {pesos(over[1])}.",
                "Confirme el monto y la línea: puede ser un contrato de varios años o con varias líneas.",
            )  # fmt: skip


def check_paid_by_line(
    numbers: Mapping[str, Any], *, pagos: pd.DataFrame, presupuesto_egresos: pd.DataFrame
) -> Iterator[Breach]:
    """R13, warning: the payments from a budget line do not exceed what the budget says was paid."""
    counted = pagos[pagos["moneda"] == numbers["moneda"]]
    amounts = decimals(counted["monto"])
    for line, limit in _limits(presupuesto_egresos, counted, "monto_pagado"):
        own = counted[counted["linea_id"] == line].sort_values("fecha", kind="stable")
        over = _overrun(own, amounts, limit, numbers)
        if over:
            yield Breach(
                "R13", "advertencia", "pagos", over[0], "monto",
                f"Con este pago se rebasa lo pagado en la línea «{line}», {pesos(limit)}: sus pagos suman "
                f"{pesos(over[1])}.",
                "Confirme el pago y la línea: puede ser un pago posterior a la fecha de corte del presupuesto.",
            )  # fmt: skip


def current_worth(contratos: pd.DataFrame) -> Decimals:
    """What each contract is worth, as Decimal: its current amount, or the one signed if it never changed."""
    return decimals(contratos["monto_vigente"].where(contratos["monto_vigente"] != "", contratos["monto"]))


def _limits(budget: pd.DataFrame, spending: pd.DataFrame, column: str) -> Iterator[tuple[str, Decimal]]:
    """The lines that the spending names, with the amount in that column."""
    named = budget[budget["linea_id"].isin(spending["linea_id"])]
    return zip(named["linea_id"].tolist(), decimals(named[column]).tolist(), strict=True)


def _overrun(
    own: pd.DataFrame, amounts: Decimals, limit: Decimal, numbers: Mapping[str, Any]
) -> tuple[int, Decimal] | None:
    """If all of ``own``, in their order, sum more than the limit: the row that first does, and the sum of all."""
    tolerated, running = limit + Decimal(numbers["tolerancia"]), Decimal()
    total = sum((amounts[row] for row in own.index), running)
    for row in own.index if total > tolerated else ():
        running += amounts[row]
        if running > tolerated:
            return int(row), total
    return None
