"""The model can say what real exercises were: each of those that the programme's pages tell of, as a valid exercise."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipelines.exercise import load_exercise
from pipelines.paths import SCHEMAS
from pipelines.progress import unheard
from pipelines.run import check
from pipelines.schema import load_schema
from pipelines.validate import Finding

FACTS = tomllib.loads((Path(__file__).parent / "ejercicios_locales.toml").read_text(encoding="utf-8"))["ejercicio"]
# What the pages do not tell, where a column asks for it.
UNTOLD = "No lo dice la página"
Rows = Sequence[Mapping[str, object]]


def tables_of(facts: Mapping[str, Any]) -> dict[str, Rows]:
    """The facts as rows of our tables; those without any row are left out, as a steward does."""
    plan = {"plan_id": f"pal-{facts['entidad']}"}
    found: dict[str, Rows] = {
        "plan_accion": [_plan(facts) | plan],
        "mesas": [
            {"mesa_id": f"mesa-{number:02}", "numero": number, "estatus": "realizada", **one} | plan
            for number, one in enumerate(facts["mesas"], 1)
        ],
        "compromisos": [_commitment(one) | plan for one in facts["compromisos"]],
        "agenda": [one | plan for one in _agenda(facts)],
        "stl_integrantes": [one | plan for one in _members(facts)],
    }
    return {table: rows for table, rows in found.items() if rows}


def _plan(facts: Mapping[str, Any]) -> dict[str, object]:
    # The pages date only the publication; the fourth step is «launch and signing».
    signed = facts.get("publicacion_plan")
    return {
        "clave_entidad": facts["entidad"],
        "titulo": f"Ejercicio local de {facts['nombre']}",
        "fecha_instalacion_stl": facts.get("instalacion_stl", ""),
        "fecha_firma": signed or "",
        "fecha_inicio": signed or "",
        "fecha_fin": signed.replace(year=signed.year + 1) if signed else "",
        "paso_actual": facts["paso_actual"],
    }


def _commitment(one: Mapping[str, Any]) -> dict[str, object]:
    return {
        "compromiso_id": f"c{one['numero']}",
        "numero": one["numero"],
        "titulo": one["titulo"],
        "descripcion": one["titulo"],
        "componente": one["componente"],
        "eje_aga": one.get("eje_aga", ""),
        "responsable_gobierno": UNTOLD,
        "responsable_sociedad_civil": UNTOLD,
    }


def _agenda(facts: Mapping[str, Any]) -> list[dict[str, object]]:
    events = [("Firma de la declaración conjunta", facts["declaracion"])]
    if "refrendo" in facts:
        events.append(("Refrendo de la declaración conjunta", facts["refrendo"]))
    return [
        {
            "evento_id": f"eve-{number:02}", "titulo": title, "tipo": "declaracion_conjunta", "paso": 1,
            "inicio": f"{day}T00:00:00", "lugar": UNTOLD, "estatus": "realizada",
        }
        for number, (title, day) in enumerate(events, 1)
    ]  # fmt: skip


def _members(facts: Mapping[str, Any]) -> list[dict[str, object]]:
    seats = [(sector, "integrante") for sector, many in facts["stl"].items() for _ in range(many)]
    if facts["facilitador"]:
        seats.append(("", "facilitador"))
    return [
        {
            "integrante_id": f"stl-{number:02}", "nombre": UNTOLD, "organizacion": UNTOLD, "sector": sector,
            "rol": role, "con_voto": "no" if role == "facilitador" else "sí",
            "fecha_inicio": facts["instalacion_stl"], "consentimiento_publicacion": "sí",
        }
        for number, (sector, role) in enumerate(seats, 1)
    ]  # fmt: skip


def write(folder: Path, facts: Mapping[str, Any]) -> Path:
    """The exercise as a steward keeps it, with the numbers that its plan was signed with."""
    tables = tables_of(facts)
    text = (
        f'version = 1\n[ejercicio]\nclave = "real-{facts["entidad"]}"\nnombre = "{facts["nombre"]}"\n'
        f'entidad = "{facts["entidad"]}"\n[organizacion]\nclave = "stl"\nnombre = "Secretariado"\n'
    )
    if "compromisos_por_componente" in facts:
        numbers = "".join(f"{key} = {value}\n" for key, value in facts["compromisos_por_componente"].items())
        text += f"[paquetes.plan-de-accion.reglas.compromisos_por_componente]\n{numbers}"
    for table, rows in tables.items():
        text += f'[fuentes.{table}]\narchivo = "{table}.csv"\n'
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, load_schema(table, SCHEMAS).columns)
            writer.writeheader()
            writer.writerows(rows)
    (folder / "ejercicio.toml").write_text(text, encoding="utf-8")
    return folder


def findings(folder: Path) -> Sequence[Finding]:
    return check(load_exercise(folder), lambda stage, subject, work: work(unheard)).report.findings


@pytest.mark.parametrize("facts", FACTS, ids=[one["nombre"] for one in FACTS])
def test_the_model_can_say_it(tmp_path: Path, facts: Mapping[str, Any]) -> None:
    exercise = load_exercise(write(tmp_path, facts))
    (package,) = exercise.only("plan-de-accion").published
    found = findings(tmp_path)
    # Everything fits in the tables; what the rules say is only what the pages do not tell.
    assert [one for one in found if not one.rule.startswith("R")] == []
    asked = package.rules["obligatorio_desde_paso"]
    untold = {
        column
        for column, step in asked.items()
        if facts["paso_actual"] >= step and not _plan(facts).get(column)
    }  # fmt: skip
    assert {one.column for one in found if one.rule == "R5" and one.column in asked} == untold
    told = Counter((one.rule, one.severity) for one in found)
    assert {rule for rule, severity in told if rule in ("R2", "R4") and severity == "advertencia"} == {
        *facts["advertencias"]
    }
    assert not {("R1", "error"), ("R2", "error"), ("R3", "error"), ("R4", "error"), ("R16", "error")} & told.keys()


def test_the_numbers_that_were_signed_are_those_that_the_exercise_declares(tmp_path: Path) -> None:
    facts = next(one for one in FACTS if one["nombre"] == "Morelos")
    # With the programme's own, Morelos has one commitment too many, and two «proactivos».
    write(tmp_path, {key: value for key, value in facts.items() if key != "compromisos_por_componente"})
    assert [(one.severity, one.message) for one in findings(tmp_path) if one.rule == "R1"] == [
        ("error", "El plan «pal-17» tiene 3 compromisos de problemática local y debe tener 2."),
        ("error", "El plan «pal-17» tiene 2 compromisos de los proactivos y no debe tener ninguno."),
    ]
