"""The contracts and payments of one contracting process as flat rows, each with its path in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Releases = Sequence[tuple[str, Mapping[str, Any]]]

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


def contract_rows(ocid: str, releases: Releases) -> Iterator[list[str]]:
    """A row a contract, of what all the releases of its process say of it."""
    process = _merged(releases)
    awards = {str(one.get("id")): one for _, one in _listed(releases, "awards")}
    for path, contract in _listed(releases, "contracts"):
        award = awards.get(str(contract.get("awardID")), {})
        tender = _object(process, "tender")
        suppliers = [one for one in _list(contract, "suppliers") or _list(award, "suppliers") if isinstance(one, dict)]
        yield [
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
        ]


def payment_rows(ocid: str, releases: Releases) -> Iterator[list[str]]:
    """A row a transaction of each contract; OCDS 1.0 calls its parties organizations, and its value amount."""
    for path, contract in _listed(releases, "contracts"):
        for index, one in enumerate(_list(_object(contract, "implementation"), "transactions")):
            yield [
                ocid,
                _text(contract, "id"),
                _text(one, "id"),
                _text(one, "date"),
                _text(one, "value", "amount") or _text(one, "amount", "amount"),
                _text(one, "value", "currency") or _text(one, "amount", "currency"),
                _text(one, "payer", "name") or _text(one, "providerOrganization", "legalName"),
                _text(one, "payee", "name") or _text(one, "receiverOrganization", "legalName"),
                _text(one, "uri"),
                f"{path}.implementation.transactions[{index}]",
            ]


def _merged(releases: Releases) -> Mapping[str, Any]:
    """The process: what each release says over what the ones before said; a null says nothing."""
    found: dict[str, Any] = {}
    for _, release in releases:
        found = _over(found, release)
    return found


def _over(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(before)
    for key, value in after.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _over(old, value)
        elif value is not None:
            merged[key] = value
    return merged


def _listed(releases: Releases, key: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The process's contracts or awards by their ids, each with the path of the last release that names it."""
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for path, release in releases:
        for index, one in enumerate(_list(release, key)):
            if isinstance(one, dict):
                place = f"{key}[{index}]" if path == "(raíz)" else f"{path}.{key}[{index}]"
                # Without an id nothing says that two of them are the same.
                own = str(one["id"]) if one.get("id") is not None else place
                found[own] = (place, _over(found[own][1], one) if own in found else one)
    return list(found.values())


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
