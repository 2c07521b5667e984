"""A hundred thousand lines of the federal budget, beside the small tables: as visitors add them up for themselves.

`make test-largas`; the README's own `make demo`, which publishes them too, is among the usual tests.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
import requests

from pipelines.settings import CkanAccess
from tests.conftest import Cli, copy_example
from tests.visitor import accepted_tables, download_package

pytestmark = pytest.mark.long
NAME = "cuenta-publica-federal"
# What the Secretaría de Hacienda's own file says of 2010, in pesos.
ROWS = 129_014
APPROVED, SPENT = Decimal("2376915033293.00"), Decimal("2474099952916.00")


def test_every_line_is_served_and_its_package_accepted_by_frictionless(
    tmp_path: Path, cocrea: Cli, ckan: CkanAccess, on_ckan: Mapping[str, str]
) -> None:
    exercise = copy_example(tmp_path / "ejercicio", "federal", with_federal=True)
    done = cocrea("correr", exercise, "--formato", "json", env=on_ckan, timeout=600)
    assert (done.returncode, done.stderr) == (0, "")

    (federal,) = (exercise / "salida" / "entregas" / NAME).glob("*/acuse.json")
    (table,) = json.loads(federal.read_text(encoding="utf-8"))["tablas"]
    assert (table["renglones"], table["diferencias"]) == (ROWS, [])
    assert {name: Decimal(value) for name, value in table["sumas_pesos"].items()} == {
        "monto_aprobado": APPROVED,
        "monto_ejercido": SPENT,
    }
    assert _summed_by_a_visitor(ckan.url, table["url"].rpartition("/")[2]) == (ROWS, APPROVED, SPENT)

    archive = download_package(ckan.url, f"federal-{NAME}", tmp_path)
    assert accepted_tables(archive) == ["cuenta_publica_federal"]
    (ours,) = (exercise / "salida" / "entregas" / NAME).glob("*/*.zip")
    assert archive.read_bytes() == ours.read_bytes()


def _summed_by_a_visitor(ckan_url: str, resource: str) -> tuple[int, Decimal, Decimal]:
    """Rows and sums from the DataStore's public dump, added up without any of the pipeline's code."""
    with requests.get(f"{ckan_url}/datastore/dump/{resource}?format=tsv", stream=True, timeout=300) as dump:
        dump.encoding = "utf-8"
        lines = dump.iter_lines(decode_unicode=True)
        names = next(lines).split("\t")
        approved, spent = names.index("monto_aprobado"), names.index("monto_ejercido")
        records = [line.split("\t") for line in lines]
    return (
        len(records),
        sum((Decimal(one[approved]) for one in records), Decimal(0)),
        sum((Decimal(one[spent]) for one in records), Decimal(0)),
    )
