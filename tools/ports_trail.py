"""The trail of real money of datapackages/ejemplo-puertos, as far as public data go.

``.venv/bin/python -m tools.ports_trail CUENTA_PUBLICA_2011.csv.gz CONTRATOS2010_2012.csv`` takes out of the federal
files the programme K004 (port infrastructure) of 2011 and the contracts of Altamira's port authority that began that
year, records as they came, and writes the links that follow from them. FUENTES.md beside them says where the files are.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from pipelines.paths import DATAPACKAGES

TARGET = DATAPACKAGES / "ejemplo-puertos"
BUDGET, CONTRACTS, TRAIL = "cuenta_publica_2011_k004.csv", "compranet_2011_altamira.csv", "rastreo.csv"
COMMITMENT, UNIT, YEAR = "k004-altamira-2011", "J2Y", "2011"
COLUMNS = (
    "rastreo_id", "compromiso_id", "orden", "eslabon", "linea_id", "contrato_id", "pago_id", "monto", "disponibilidad",
    "fuente_url", "recomendacion",
)  # fmt: skip
BUDGETS = "https://www.transparenciapresupuestaria.gob.mx"
COMPRANET = "https://compranet.hacienda.gob.mx"
WITHOUT_PROGRAMME = (
    "Es un contrato por {amount:,.2f} pesos, y CompraNet no dice de qué programa salió: CLAVE_PROGRAMA {said}. Que sea "
    "obligatoria, y la misma que en el presupuesto."
)


def main() -> None:
    """Write the three files."""
    accounts, purchases = map(Path, sys.argv[1:3])
    lines = list(csv.DictReader(io.StringIO(gzip.decompress(accounts.read_bytes()).decode("cp1252"), newline="")))
    programme = [one for one in lines if (one["ID_MODALIDAD"], one["ID_PP"], one["ID_RAMO"]) == ("K", "4", "9")]
    with purchases.open(encoding="utf-8", newline="") as file:
        signed = [
            one
            for one in csv.DictReader(file)
            if one["SIGLAS"] == "API-Altamira" and one["FECHA_INICIO"].startswith(YEAR)
        ]
    _write(TARGET / BUDGET, programme, "cp1252")
    _write(TARGET / CONTRACTS, signed, "utf-8")
    own = [(number, one) for number, one in enumerate(programme, 2) if one["ID_UR"] == UNIT]
    _write(TARGET / TRAIL, _links(own, signed), "utf-8")


def _links(
    budget: Sequence[tuple[int, Mapping[str, str]]], signed: Sequence[Mapping[str, str]]
) -> list[dict[str, str]]:
    """Each line of the unit's budget; every contract, of which none names its line; and the links not found."""
    found = [
        _link("presupuesto", _line(number), "", _pesos(one["MONTO_EJERCIDO"]), "encontrada", BUDGETS, "")
        for number, one in budget
    ]
    # A contract's link has to name a line: they are all told under the first.
    line = _line(budget[0][0])
    for number, one in enumerate(signed, 2):
        contract = f"{one['CODIGO_CONTRATO']}-{number:06}"
        amount = _pesos(one["IMPORTE_CONTRATO"])
        # Nothing ties its pesos to the line: none of them is documented.
        said = f"dice «{one['CLAVE_PROGRAMA']}»" if one["CLAVE_PROGRAMA"] else "está vacía"
        advice = WITHOUT_PROGRAMME.format(amount=amount, said=said)
        found.append(_link("contrato", line, contract, Decimal(), "insuficiente", COMPRANET, advice))
    last = found[-1]["contrato_id"]
    for name, what in (
        ("pago", "Publicar los pagos de cada contrato: CompraNet no los tiene."),
        ("entrega", "Publicar el acta de entrega y recepción de cada obra o servicio."),
    ):
        found.append(_link(name, line, last, Decimal(), "no_encontrada", "", what))
    return [{"rastreo_id": f"alt-{place:03}", "orden": str(place), **one} for place, one in enumerate(found, 1)]


def _line(number: int) -> str:
    return f"{YEAR}-{number:06}"


def _link(name: str, line: str, contract: str, amount: Decimal, state: str, url: str, advice: str) -> dict[str, str]:
    values = (COMMITMENT, name, line, contract, "", f"{amount:.2f}", state, url, advice)
    return dict(zip([one for one in COLUMNS if one not in ("rastreo_id", "orden")], values, strict=True))


def _pesos(text: str) -> Decimal:
    bare = text.strip().replace(",", "")
    return Decimal(0 if bare in ("", "-") else bare)


def _write(path: Path, records: Iterable[Mapping[str, str]], encoding: str) -> None:
    records = list(records)
    columns = COLUMNS if path.name == TRAIL else tuple(name for name in records[0] if name)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(records)


if __name__ == "__main__":
    main()
