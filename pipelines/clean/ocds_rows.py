"""The contracts and payments of one contracting process as flat rows, each with its file and its path there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.clean.ocds_merge import PLACE

# The number of the file that last spoke of it, and its texts.
Row = tuple[int, list[str]]

CONTRACTS = (
    "Identificador de contratación abierta", "Clave del contrato", "Clave de la adjudicación", "Título", "Descripción",
    "Comprador", "Proveedor", "Identificador del proveedor", "Método de adjudicación", "Detalle del método",
    "Categoría", "Estatus", "Fecha de firma", "Fecha de inicio", "Fecha de fin", "Monto", "Moneda",
    "Dirección del contrato", "Ruta en el archivo",
)  # fmt: skip
PAYMENTS = (
    "Identificador de contratación abierta", "Clave del contrato", "Clave del pago", "Fecha", "Monto", "Moneda",
    "Pagador", "Beneficiario", "Dirección del comprobante", "Ruta en el archivo",
)  # fmt: skip


def contract_rows(ocid: str, process: Mapping[str, Any]) -> Iterator[Row]:
    """A row a contract of the compiled process."""
    awards = {str(one.get("id")): one for one in _list(process, "awards") if isinstance(one, dict)}
    for contract in _placed(process, "contracts"):
        file, path = contract[PLACE]
        award = awards.get(str(contract.get("awardID")), {})
        tender = _object(process, "tender")
        suppliers = [one for one in _list(contract, "suppliers") or _list(award, "suppliers") if isinstance(one, dict)]
        yield (
            file,
            [
                ocid,
                _text(contract, "id"),
                _text(contract, "awardID"),
                _text(contract, "title") or _text(award, "title") or _text(tender, "title"),
                _text(contract, "description"),
                _buyer(process, tender),
                _all(_name(one, process) for one in suppliers),
                _all(_identifier(one, process) for one in suppliers),
                _text(tender, "procurementMethod"),
                _text(tender, "procurementMethodDetails"),
                _text(tender, "mainProcurementCategory"),
                _text(contract, "status"),
                _text(contract, "dateSigned"),
                _text(contract, "period", "startDate"),
                _text(contract, "period", "endDate"),
                _text(contract, "value", "amount"),
                _text(contract, "value", "currency"),
                next((url for one in _list(contract, "documents") if (url := _text(one, "url"))), ""),
                path,
            ],
        )


def payment_rows(ocid: str, process: Mapping[str, Any]) -> Iterator[Row]:
    """A row a transaction of each contract; OCDS 1.0 calls its parties organizations, and its value amount."""
    for contract in _placed(process, "contracts"):
        for one in _placed(_object(contract, "implementation"), "transactions"):
            file, path = one[PLACE]
            yield (
                file,
                [
                    ocid,
                    _text(contract, "id"),
                    _text(one, "id"),
                    _text(one, "date"),
                    _text(one, "value", "amount") or _text(one, "amount", "amount"),
                    _text(one, "value", "currency") or _text(one, "amount", "currency"),
                    _text(one, "payer", "name") or _text(one, "providerOrganization", "legalName"),
                    _text(one, "payee", "name") or _text(one, "receiverOrganization", "legalName"),
                    _text(one, "uri"),
                    path,
                ],
            )


def _placed(thing: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    return [one for one in _list(thing, key) if isinstance(one, dict) and PLACE in one]


def _buyer(process: Mapping[str, Any], tender: Mapping[str, Any]) -> str:
    return _name(_object(process, "buyer"), process) or _name(_object(tender, "procuringEntity"), process)


def _name(party: Mapping[str, Any], process: Mapping[str, Any]) -> str:
    """An organization's own name, or that of the party that it refers to."""
    return _text(party, "name") or _text(_party(party, process), "name")


def _identifier(party: Mapping[str, Any], process: Mapping[str, Any]) -> str:
    return _text(party, "identifier", "id") or _text(_party(party, process), "identifier", "id")


def _party(reference: Mapping[str, Any], process: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = reference.get("id")
    return next((one for one in _list(process, "parties") if isinstance(one, dict) and one.get("id") == wanted), {})


def _all(texts: Iterator[str]) -> str:
    return "; ".join(one for one in texts if one)


def _object(thing: Any, key: str) -> Mapping[str, Any]:
    value = thing.get(key) if isinstance(thing, dict) else None
    return value if isinstance(value, dict) else {}


def _list(thing: Any, key: str) -> list[Any]:
    value = thing.get(key) if isinstance(thing, dict) else None
    return value if isinstance(value, list) else []


def _text(thing: Any, *keys: str) -> str:
    """The text or number at the end of ``keys``; "" where there is none."""
    for key in keys:
        thing = thing.get(key) if isinstance(thing, dict) else None
    if isinstance(thing, bool):
        return "true" if thing else "false"
    return thing.strip() if isinstance(thing, str) else ""
