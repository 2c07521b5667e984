"""Every mapping of a real file goes from original to a valid package: over excerpts and look-alikes, here.

«make reales DATOS=…» runs the same over the real files.
"""

from __future__ import annotations

import shutil
import tomllib
from collections import defaultdict
from decimal import Decimal

import pytest

from pipelines.clean import Tabla
from pipelines.exercise import load_exercise
from tools.reales import CONTROL, REALES, Outcome, carry_out

NAMES = sorted(one.parent.name for one in REALES.glob("*/ejercicio.toml"))
REAL = tomllib.loads((REALES / "reales.toml").read_text(encoding="utf-8"))
LONGEST_MAPPING = 20
# Records of each table.
COUNTS = {
    "cuenta-publica": {"cuenta_publica_2009": 98, "cuenta_publica_2010": 87, "cuenta_publica_2011": 96},
    "programatica": {
        "cuenta_publica_2013": 5, "cuenta_publica_2013_plana": 926, "cuenta_publica_2015": 5,
        "cuenta_publica_2015_plana": 859, "cuenta_publica_2022": 621, "cuenta_publica_2022_plana": 621,
        "aprobado_por_ramo": 48,
    },
    "jalisco": {
        "egresos": 4, "unidades": 4, "capitulos": 5, "funcional": 3, "programatica": 3, "ingresos_2019": 5,
        "ingresos_2018": 4, "ley_2018": 4, "deuda": 2,
    },
    "federalizado": {"proyectos": 2, "ramo_23": 3, "transferencias": 4},
    "cdmx": {"ejercido_mensual": 5},
    "madrid": {"gastos": 2},
    "contratos": {
        "contratos_2012": 2, "contratos_2013": 2, "contratos_2014": 1, "red_compartida": 97,
        "red_compartida_proceso": 97,
    },
}  # fmt: skip
# Where a source contradicts itself.
TOLD = {
    "jalisco": [
        "«Importe» suma $19,735.50 y debe sumar $20,000.00, como dice la tabla «egresos»: faltan $264.50.",
    ],
}  # fmt: skip
FIRST = {
    ("cuenta-publica", "cuenta_publica_2009"): [
        "2009-000002", "2009", "1", "Poder Legislativo", "100", "H. Cámara de Diputados", "1", "Gobierno", "0",
        "Legislación", "1", "Legislación", "4", "Llevar a cabo el proceso Legislativo", "K", "Proyectos de Inversión",
        "27", "Mantenimiento de Infraestructura", "6100", "Obras Públicas por Contrato", "3", "Gasto de obra pública",
        "1", "Recursos fiscales", "0.00", "0.00",
    ],
    ("programatica", "cuenta_publica_2022"): [
        "2022-000025", "2022", "Poder Legislativo", "H. Cámara de Diputados", "K027",
        "Mantenimiento de Infraestructura", "183300000", "118691628.79", "118691628.79", "118691628.79",
    ],
    ("jalisco", "unidades"): [
        "8", "2019", "Gasto Programable", "DESPACHO", "DESPACHO", "636", "Atención del Despacho", "7500.5",
    ],
    ("jalisco", "ley_2018"): ["1.1.01", "Impuesto sobre nóminas", "Impuestos", "160.50"],
    ("jalisco", "capitulos"): ["015", "Pozos", "Servicios Personales", "2000.00"],
    ("federalizado", "transferencias"): [
        "2011-01-XAC33F19", "2011", "01", "XAC33F19", "Nuevo León", "Fondo de Aportaciones Múltiples (FAM)",
        "Aportaciones Federales", "14084.000",
    ],
    ("federalizado", "ramo_23"): [
        "1", "U128", "PROYECTOS DE DESARROLLO REGIONAL", "21", "PUEBLA", "005", "PUEBLO UNO",
        "ADOQUINAMIENTO DE LA CALLE UNO, EN EL MUNICIPIO", "759577.25", "0",
    ],
    ("cdmx", "ejercido_mensual"): ["01-3", "JUSTICIA", "DEPENDENCIAS", "SECRETARÍA DOS", "01", "3253"],
    ("madrid", "gastos"): [
        "2", "2012", "001", "AYUNTAMIENTO", "002", "PLENO", "91100", "SECRETARÍA", "1", "GASTOS DE PERSONAL", "12000",
        "SUELDOS", "102739",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    found = {}
    for name in NAMES:
        folder = tmp_path_factory.mktemp("reales") / name
        shutil.copytree(REALES / name, folder)
        found[name] = carry_out(load_exercise(folder))
    return found


def table(outcome: Outcome, name: str) -> Tabla:
    return next(one for one in outcome.tables if one.name == name)


def test_every_exercise_says_which_real_files_it_is_for() -> None:
    assert set(REAL) == set(NAMES) == set(COUNTS)
    for name, real in REAL.items():
        assert [one for one in real["archivos"] if not (REALES / name / one).is_file()] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_mapping_is_short(name: str) -> None:
    text = (REALES / name / "ejercicio.toml").read_text(encoding="utf-8")
    lines: dict[str, int] = defaultdict(int)
    section = ""
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[] ")
        if section.startswith("fuentes.") and line.strip() and not line.startswith("#"):
            lines[section.split(".")[1]] += 1
    assert {source: count for source, count in lines.items() if count > LONGEST_MAPPING} == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_real_file_becomes_a_valid_package(outcomes: dict[str, Outcome], name: str) -> None:
    outcome = outcomes[name]
    assert [one.message for one in outcome.findings if one.severity == "error"] == []
    assert [one.message for one in outcome.findings if one.rule == CONTROL] == TOLD.get(name, [])
    assert {one.name: len(one.data) for one in outcome.tables} == COUNTS[name]
    assert len(outcome.releases) == 1


@pytest.mark.parametrize(("exercise", "name"), FIRST)
def test_the_first_record_is_whole(outcomes: dict[str, Outcome], exercise: str, name: str) -> None:
    assert table(outcomes[exercise], name).data.iloc[0].tolist() == FIRST[exercise, name]


def test_the_cuenta_publica_of_2022_is_the_published_one(outcomes: dict[str, Outcome]) -> None:
    """The table of lapanquecita's README, in millions of pesos: its source is the PDF of the SHCP."""
    data = table(outcomes["programatica"], "cuenta_publica_2022").data
    moments = ["monto_aprobado", "monto_devengado", "monto_ejercido", "monto_modificado"]
    found = {
        ente: [float(round(sum(map(Decimal, rows[one]), Decimal()) / 1_000_000, 1)) for one in moments]
        for ente, rows in data.groupby("ente")
    }
    assert {ente: found[ente] for ente in ("Poder Judicial", "Poder Legislativo", "Órganos Autónomos")} == {
        "Poder Judicial": [73723.0, 74141.7, 74141.7, 74181.1],
        "Poder Legislativo": [15012.6, 15620.4, 15620.4, 15620.4],
        "Órganos Autónomos": [56685.4, 56387.9, 56387.9, 56666.4],
    }
    assert found["Ramos Administrativos"][0] == 1514103.4
    # The README shows these with six figures.
    rounded = {ente: [float(f"{one:.6g}") for one in found[ente]] for ente in found if ente.startswith("Ramos")}
    assert rounded == {
        "Ramos Administrativos": [1514100.0, 1873590.0, 1873590.0, 1873590.0],
        "Ramos Generales": [3704270.0, 3774730.0, 3774730.0, 3774730.0],
    }
