"""Follow the Money on real federal data: what the trail of Altamira's port says, and that it follows from the files."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.paths import DATAPACKAGES
from tests.conftest import Cli
from tests.visitor import accepted_tables
from tools.ports_trail import BUDGET, CONTRACTS, UNIT


@pytest.fixture(scope="module")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("puertos") / "ejercicio"
    shutil.copytree(DATAPACKAGES / "ejemplo-puertos", target, ignore=shutil.ignore_patterns("salida"))
    return target


def read(file: Path, encoding: str) -> list[dict[str, str]]:
    with file.open(encoding=encoding, newline="") as opened:
        return list(csv.DictReader(opened))


def test_it_is_valid_and_says_what_is_missing(exercise: Path, cocrea: Cli, on_ckan: Mapping[str, str]) -> None:
    """Worked out and compared; that it is published too, the README's `make demo` shows."""
    done = cocrea("publicar", exercise, "--simular", env=on_ckan)
    assert (done.returncode, done.stderr) == (0, "")
    packages = {
        one.parents[1].name: accepted_tables(one)
        for one in (exercise / "salida" / "entregas").glob("*/*/datapackage.json") if "catalogos" not in one.parts
    }  # fmt: skip
    assert packages == {
        "contrataciones": ["contratos_compranet"],
        "cuenta-publica-federal": ["cuenta_publica_federal"],
        "follow-the-money": ["rastreo_follow_the_money", "camino_del_dinero"],
    }
    (path,) = (exercise / "salida" / "entregas" / "follow-the-money").glob("*/camino_del_dinero.csv")
    links = read(path, "utf-8")
    assert [(one["eslabon"], one["disponibilidad"]) for one in (*links[:3], *links[-2:])] == [
        ("presupuesto", "encontrada"), ("presupuesto", "encontrada"), ("contrato", "insuficiente"),
        ("pago", "no_encontrada"), ("entrega", "no_encontrada"),
    ]  # fmt: skip
    assert [one["monto"] for one in links[:2]] == ["151000000.00", "30000000.00"]
    # What no contract documents is said once of each line: at the first of its contracts, or at the line itself.
    assert [(one["disponibilidad_calculada"], one["monto_faltante"], one["que_falta"]) for one in links[:4]] == [
        ("encontrada", "0.00", ""),
        (
            "insuficiente", "30000000.00",
            "Faltan contratos que documenten $30,000,000.00 de los $30,000,000.00 de la línea «2011-000015».",
        ),
        (
            "insuficiente", "151000000.00",
            "Faltan contratos que documenten $151,000,000.00 de los $151,000,000.00 de la línea «2011-000014».",
        ),
        ("insuficiente", "0.00", ""),
    ]  # fmt: skip
    # There is no table to compare it with: of what was not found after them, nobody knows how much is missing.
    assert {one["comprobado_con"] for one in links} == {"captura"}
    assert [(one["disponibilidad_calculada"], one["monto_faltante"]) for one in links[-2:]] == [
        ("no_encontrada", ""), ("no_encontrada", ""),
    ]  # fmt: skip


def test_the_trail_follows_from_the_two_files(exercise: Path) -> None:
    budget = enumerate(read(exercise / BUDGET, "cp1252"), 2)
    spent = [(f"2011-{row:06}", Decimal(one["MONTO_EJERCIDO"])) for row, one in budget if one["ID_UR"] == UNIT]
    signed = read(exercise / CONTRACTS, "utf-8")
    trail = read(exercise / "rastreo.csv", "utf-8")
    assert [(one["linea_id"], Decimal(one["monto"])) for one in trail if one["eslabon"] == "presupuesto"] == spent
    assert [one["contrato_id"].partition("-")[0] for one in trail if one["eslabon"] == "contrato"] == [
        one["CODIGO_CONTRATO"] for one in signed
    ]
    # Of the one that says something it is no key of a programme.
    assert {one["CLAVE_PROGRAMA"] for one in signed} == {"", "1109J2Y0002"}
