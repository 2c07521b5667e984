"""From real places to one table, as a steward runs it: a query, months of a folder, members of several ZIPs."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.gather.databases import READER, Database

EXERCISE = """
version = 1
[ejercicio]
clave = "apoyos"
nombre = "Prueba"
entidad = "17"
[organizacion]
clave = "apoyos-stl"
nombre = "Secretariado"
[paquetes.apoyos]
titulo = "Apoyos"
descripcion = "Apoyos entregados."
tablas = ["apoyos"]
[fuentes.apoyos]
esquema = "apoyos.json"
editor = "Hacienda"
"""
SCHEMA = {
    "fields": [
        {"name": "clave", "title": "Clave", "type": "string", "example": "a1"},
        {"name": "lugar", "title": "Lugar", "type": "string", "example": "Cuautla"},
        {"name": "monto", "title": "Monto", "type": "number", "unit": "MXN", "example": "1.00"},
    ],
    "primaryKey": "clave",
}
JANUARY = "clave,lugar,monto\na1,Ayala,10.50\na2,Cuautla,20\n"
FEBRUARY = "clave,lugar,monto\nb1,Jojutla,0.25\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "apoyos.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    return tmp_path


def rows(folder: Path, source: str, cocrea: Cli, env: dict[str, str]) -> int:
    (folder / "ejercicio.toml").write_text(EXERCISE + source, encoding="utf-8")
    done = cocrea("validar", folder, "--formato", "json", env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    (table,) = json.loads(done.stdout)["reporte"]["tablas"]
    return int(table["renglones"])


def test_months_of_a_folder(folder, cocrea):
    for name, text in (("enero", JANUARY), ("febrero", FEBRUARY)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    assert rows(folder, 'archivo = "*ero.csv"\n', cocrea, {}) == 3


def test_members_of_several_zips(folder, cocrea):
    for name, text in (("enero", JANUARY), ("febrero", FEBRUARY)):
        with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
            archive.writestr("datos/apoyos.csv", text)
            archive.writestr("leeme.txt", "Nada.")
    assert rows(folder, 'archivo = "*.zip"\nmiembro = "datos/*.csv"\n', cocrea, {}) == 3


def test_a_query(folder, cocrea, postgresql: Database):
    postgresql.run(
        "CREATE TABLE apoyos (clave text, lugar text, monto numeric(12,2));"
        "INSERT INTO apoyos VALUES ('a1', 'Ayala; «centro», norte', 10.5), ('a2', NULL, 20);"
        f"GRANT SELECT ON apoyos TO {READER}"
    )
    source = 'sql = "SELECT clave, lugar, monto FROM apoyos ORDER BY clave"\nconexion = "HACIENDA"\n'
    assert rows(folder, source, cocrea, {"COCREA_SQL_HACIENDA": postgresql.url}) == 2
    everything = b"".join(one.read_bytes() for one in (folder / "salida").rglob("*") if one.is_file())
    assert postgresql.url.encode() not in everything
