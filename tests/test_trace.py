"""From a published row to its original cells, and back, on the example and on reshaped files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Cli

NOWHERE = {"COCREA_HOME": "/nonexistent", "COCREA_PORTAL": "ninguno"}


def trace(cocrea: Cli, *arguments: object) -> list[tuple[str, ...]]:
    done = cocrea("rastrear", *arguments, "--formato", "json", env=NOWHERE)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return [tuple(one.values()) for one in json.loads(done.stdout)["origenes"]]


def test_each_column_of_a_row_says_its_cell(exercise: Path, cocrea: Cli) -> None:
    found = trace(cocrea, exercise, "presupuesto_egresos", "2015-0001")
    assert ("presupuesto_egresos", "2015-0001", "monto_aprobado", "Aprobado", "43333584.00",
            "presupuesto_egresos_2015.csv", None, "AN4", " $43,333,584.00 ") in found  # fmt: skip
    assert len(found) == 47


def test_a_key_of_several_columns(exercise: Path, cocrea: Cli) -> None:
    found = trace(cocrea, exercise, "asistencias", "ses-01,stl-01")
    assert found[2][4:8] == ("presente", "secretariado.ods", "Asistencias", "C4")


def test_a_cell_says_what_is_published_of_it(exercise: Path, cocrea: Cli) -> None:
    assert trace(cocrea, exercise, "--celda", "plan-de-accion.xlsx!Hitos!K7") == [
        ("hitos", "c1-h3", "fecha_limite", "Fecha límite", "2016-06-30", "plan-de-accion.xlsx", "Hitos", "K7",
         "2016-06-30"),
    ]  # fmt: skip


def test_a_row_made_of_several_rows_and_a_month_of_a_column_are_followed_to_their_cell(
    tmp_path: Path, cocrea: Cli
) -> None:
    (tmp_path / "gasto.csv").write_text(
        "Gobierno del Estado,,,\nCapítulo,Mes 1,Mes 2,Total\n1000 Personal,,,\nSueldos,5,7,12\nHonorarios,1,,1\n"
    )
    (tmp_path / "esquema.json").write_text(json.dumps({"title": "Gasto", "primaryKey": ["clave"], "fields": [
        {"name": "clave", "title": "Clave"}, {"name": "capitulo", "title": "Cap"}, {"name": "mes", "title": "Mes"},
        {"name": "monto", "title": "Monto", "type": "number", "unit": "MXN"}]}))  # fmt: skip
    (tmp_path / "ejercicio.toml").write_text("""
version = 1
[ejercicio]
clave = "prueba"
nombre = "Prueba"
entidad = "17"
[organizacion]
clave = "prueba"
nombre = "Prueba"
[paquetes.gasto]
titulo = "Gasto"
tablas = ["gasto"]
[fuentes.gasto]
archivo = "gasto.csv"
esquema = "esquema.json"
[fuentes.gasto.lectura]
niveles = [{nombre = "capitulo", titulo = "Capítulo", patron = '^\\d000'}]
despivotar = {titulos = 'Mes (\\d+)', variable = "mes", valor = "monto", omitir = [""]}
[fuentes.gasto.columnas]
clave = "{renglon}-{mes}"
capitulo = {titulo = "capitulo", patron = '^(\\d+)'}
""")
    found = trace(cocrea, tmp_path, "gasto", "4-2")
    assert [one[2:] for one in found] == [
        ("clave", "Clave", "4-2", "gasto.csv", None, "4:4", ""),
        ("capitulo", "Cap", "1000", "gasto.csv", None, "A3", "1000 Personal"),
        ("mes", "Mes", "2", "gasto.csv", None, "4:4", ""),
        ("monto", "Monto", "7.00", "gasto.csv", None, "C4", "7"),
    ]
    assert [one[1:3] for one in trace(cocrea, tmp_path, "--celda", "gasto.csv!A3")] == [
        ("4-1", "capitulo"), ("5-1", "capitulo"), ("4-2", "capitulo"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "✗ Falta decir qué se rastrea: un renglón o una celda."),
        (("hitos",), "✗ Falta decir qué se rastrea: un renglón o una celda."),
        (("hitos", "c9"), "✗ La tabla «hitos» no tiene ningún renglón con la clave «c9»."),
        (("hito", "c9"), "✗ El ejercicio «{slug}» no tiene la tabla «hito», o no se pudo leer."),
        (("--celda", "K7"), "✗ «K7» no es una celda."),
        (("--celda", "plan-de-accion.xlsx!Hitos!K700"), "✗ Nada de lo que se publica viene de "),
    ],
)
def test_what_cannot_be_followed_is_told(exercise: Path, cocrea: Cli, arguments: tuple[str, ...], told: str) -> None:
    done = cocrea("rastrear", exercise, *arguments, env=NOWHERE)
    slug = next(line for line in (exercise / "ejercicio.toml").read_text().splitlines() if line.startswith("clave"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(told.replace("{slug}", slug.split('"')[1]))
