"""A table of the exercise's own, from a file that no table of ours fits to what CKAN serves, with nothing typed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import requests

from pipelines.settings import CkanAccess
from tests.conftest import Cli

EXERCISE = """version = 1
[ejercicio]
clave = "propia"
nombre = "Una tabla propia"
entidad = "21"
[organizacion]
clave = "propia-stl"
nombre = "Secretariado de prueba"
"""
# Two of its amounts are not known: what is not known does not add up to zero.
FILE = (
    "Obra,Dependencia,Monto aprobado,Monto pagado\n"
    '01,Salud,"$1,000.50",\n02,Agua,20,\nTotal,,"1,020.50",\n'
)  # fmt: skip


def test_what_sondear_drafts_is_published(
    tmp_path: Path, cocrea: Cli, ckan: CkanAccess, on_ckan: Mapping[str, str]
) -> None:
    (tmp_path / "ejercicio.toml").write_text(EXERCISE, encoding="utf-8")
    (tmp_path / "obras.csv").write_text(FILE, encoding="utf-8")
    assert cocrea("sondear", tmp_path / "obras.csv", "--ejercicio", tmp_path, "--propia", "obras").returncode == 0
    done = cocrea("correr", tmp_path, env=on_ckan)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("Obras: publicado\n")[1].split("\n")[1:3] == [
        "  ✓ Obras: 2 renglones; monto_aprobado 1,020.50",
        done.stdout.strip().splitlines()[-1],
    ]
    dataset = requests.get(f"{ckan.url}/api/action/package_show", {"id": "propia-obras"}, timeout=60).json()["result"]
    assert (dataset["title"], dataset["tags"]) == ("Obras", [])
    acuse = requests.get(f"{ckan.url}/dataset/propia-obras/acuse.json", timeout=60).json()
    assert [one["sumas_pesos"] for one in acuse["tablas"]] == [{"monto_aprobado": "1020.50"}]
    page = requests.get(f"{ckan.url}/ejercicios/propia/datos", timeout=60)
    assert (page.status_code, "Obras" in page.text) == (200, True)
