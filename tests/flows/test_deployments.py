"""What `prefect deploy --all` puts on a server, and what its schedule and its worker then do."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests
from openpyxl import load_workbook

from pipelines.settings import CkanAccess
from tests.flows.conftest import REPOSITORY, Server, wait_until

DAILY = "Publicar un ejercicio/diario"
ONE_PACKAGE = "Publicar un paquete/un-paquete"

TABLES = {
    "catalogos": [
        "cog", "cri", "clasificacion_funcional", "clasificacion_programatica", "clasificacion_administrativa",
        "tipo_gasto", "fuentes_financiamiento", "entidades_federativas", "vocabularios",
    ],
    "follow-the-money": ["contratos", "pagos", "rastreo_follow_the_money"],
    "plan-de-accion": [
        "plan_accion", "mesas", "propuestas", "compromisos", "objetivos", "hitos", "avances", "agenda", "contactos",
        "ligas",
    ],
    "presupuesto": ["presupuesto_egresos", "presupuesto_ingresos"],
    "secretariado": [
        "stl_integrantes", "stl_sesiones", "asistencias", "acuerdos", "votaciones", "minutas", "evidencias",
        "comunicados",
    ],
}  # fmt: skip
TASK_RUNS = [
    *(f"reunir · {package}/{table}" for package, tables in TABLES.items() for table in tables),
    *(f"limpiar · {package}/{table}" for package, tables in TABLES.items() for table in tables),
    "validar · {exercise}",
    *(f"empaquetar · {package}" for package in TABLES),
    "comparar · {exercise}-stl",
    *(f"comparar · {package}" for package in TABLES),
    "publicar · {exercise}-stl",
    *(f"{stage} · {package}" for package in TABLES for stage in ("publicar", "verificar")),
]


def exercise_of(run: dict[str, Any]) -> str:
    return Path(run["parameters"]["carpeta"]).name


@pytest.fixture(scope="module")
def scheduled(deployed: Server) -> list[dict[str, Any]]:
    """The runs that the server keeps for the coming days; then no more, so that none starts during a test."""
    daily = deployed.deployment(DAILY)
    query = {"deployments": {"id": {"any_": [daily["id"]]}}, "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
    found = wait_until(lambda: list(deployed.ask("/flow_runs/filter", query)))
    deployed.ask(f"/deployments/{daily['id']}/pause_deployment", {})
    return found


@pytest.fixture(scope="module")
def done(scheduled: object, worker: Server, make_exercise: Callable[[str], Path]) -> dict[str, Any]:
    """One run of the daily deployment, by the worker, with the folder as prefect.yaml gives it: relative."""
    folder = os.path.relpath(make_exercise("flujo-diario"), REPOSITORY)
    return worker.wait_for(worker.start_run(DAILY, {"carpeta": folder}))


@pytest.fixture(scope="module")
def refused(scheduled: object, worker: Server, make_exercise: Callable[[str], Path]) -> dict[str, Any]:
    """A run with a commitment's milestone that names no commitment."""
    folder = make_exercise("flujo-malo")
    book = load_workbook(folder / "plan-de-accion.xlsx")
    book["Hitos"]["B6"] = "no|existe"
    book.save(folder / "plan-de-accion.xlsx")
    return worker.wait_for(worker.start_run(ONE_PACKAGE, {"carpeta": str(folder), "paquete": "plan-de-accion"}))


def test_the_server_holds_runs_at_six_in_the_morning_of_central_mexico(scheduled: list[dict[str, Any]]) -> None:
    starts = [datetime.fromisoformat(one["expected_start_time"]) for one in scheduled]

    assert len(starts) > 1
    assert {f"{one.astimezone(ZoneInfo('America/Mexico_City')):%H:%M:%S}" for one in starts} == {"06:00:00"}
    assert {f"{one.astimezone(ZoneInfo('UTC')):%H:%M:%S}" for one in starts} == {"12:00:00"}


def test_only_the_whole_exercise_has_a_schedule(deployed: Server) -> None:
    found = {name: deployed.deployment(name) for name in (DAILY, ONE_PACKAGE)}

    assert {name: len(one["schedules"]) for name, one in found.items()} == {DAILY: 1, ONE_PACKAGE: 0}


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        (DAILY, {"carpeta": "La carpeta que contiene ejercicio.toml; por ejemplo, datapackages/ejemplo."}),
        (
            ONE_PACKAGE,
            {
                "carpeta": "La carpeta que contiene ejercicio.toml; por ejemplo, datapackages/ejemplo.",
                "paquete": "El nombre del paquete; por ejemplo, presupuesto.",
            },
        ),
    ],
)
def test_a_deployment_explains_itself_and_runs_one_at_a_time(
    deployed: Server, name: str, parameters: dict[str, str]
) -> None:
    found = deployed.deployment(name)

    asked = found["parameter_openapi_schema"]["properties"]
    assert {key: one["description"] for key, one in asked.items()} == parameters
    assert found["parameters"] == {"carpeta": "datapackages/ejemplo"}
    assert found["description"].startswith("Publica ")
    assert found["global_concurrency_limit"]["limit"] == 1
    assert found["concurrency_options"]["collision_strategy"] == "ENQUEUE"


def test_runs_begin_in_the_checkout_wherever_it_is(deployed: Server) -> None:
    step = {"prefect.deployments.steps.set_working_directory": {"directory": str(REPOSITORY)}}

    assert [deployed.deployment(name)["pull_steps"] for name in (DAILY, ONE_PACKAGE)] == [[step], [step]]


def test_the_worker_publishes_the_exercise(worker: Server, done: dict[str, Any]) -> None:
    name = exercise_of(done)
    published = ", ".join(f"{name}-{package} (publicado)" for package in TABLES)
    assert done["state"]["message"] == f"CKAN sirve exactamente lo entregado: {published}."
    assert done["state_type"] == "COMPLETED"


def test_each_stage_is_a_task_run_named_by_package_and_table(worker: Server, done: dict[str, Any]) -> None:
    found = worker.task_runs(done["id"])

    assert list(found) == [one.format(exercise=exercise_of(done)) for one in TASK_RUNS]
    assert {one["state_type"] for one in found.values()} == {"COMPLETED"}
    assert {one["run_count"] for one in found.values()} == {1}


def test_the_report_and_each_acuse_are_artifacts(worker: Server, done: dict[str, Any]) -> None:
    name = exercise_of(done)
    first_lines = {key: data.splitlines()[0] for key, data in worker.artifacts(done["id"]).items()}

    assert first_lines == {
        f"reporte-{name}": "# Reporte: Ejemplo ficticio: Gobierno Abierto en Morelos",
        f"acuse-{name}-catalogos": "# Acuse: Catálogos del presupuesto y del programa",
        f"acuse-{name}-follow-the-money": "# Acuse: Ejemplo ficticio: Follow the Money: mantenimiento de escuelas 2015",
        f"acuse-{name}-plan-de-accion": "# Acuse: Ejemplo ficticio: Plan de Acción Local 2015-2016",
        f"acuse-{name}-presupuesto": "# Acuse: Ejemplo ficticio: Presupuesto de egresos e ingresos 2015",
        f"acuse-{name}-secretariado": "# Acuse: Ejemplo ficticio: Secretariado Técnico Local",
    }


def test_data_with_errors_end_failed_with_what_to_mend(worker: Server, refused: dict[str, Any]) -> None:
    message = refused["state"]["message"]

    assert refused["state_type"] == "FAILED"
    assert "\n" not in message
    assert message.startswith("Los datos tienen errores: no se publicó nada. ")
    assert "plan-de-accion.xlsx, hoja «Hitos», celda B6: " in message


def test_data_with_errors_leave_a_report_and_no_traceback(worker: Server, refused: dict[str, Any]) -> None:
    report = worker.artifacts(refused["id"])[f"reporte-{exercise_of(refused)}"]

    assert "**Los datos tienen errores.**" in report
    assert "## plan-de-accion.xlsx, hoja «Hitos»" in report
    assert "| error | B6 | " in report
    assert r"| no\|existe |" in report
    assert "Traceback" not in worker.wait_until_idle()
    assert "Traceback" not in worker.logs(refused["id"])


def test_data_with_errors_reach_no_stage_past_validation(worker: Server, refused: dict[str, Any]) -> None:
    assert {name.split(" · ")[0] for name in worker.task_runs(refused["id"])} == {"reunir", "limpiar", "validar"}


def test_data_with_errors_publish_nothing(ckan: CkanAccess, refused: dict[str, Any]) -> None:
    dataset = f"{exercise_of(refused)}-plan-de-accion"
    answer = requests.get(f"{ckan.url}/api/action/package_show?id={dataset}", timeout=60)

    assert answer.status_code == 404


def test_prefect_keeps_no_secret(
    worker: Server, ckan: CkanAccess, done: dict[str, Any], refused: dict[str, Any]
) -> None:
    kept = worker.everything_kept()

    assert f"{exercise_of(done)}-presupuesto".encode() in kept  # so the search does see what Prefect keeps
    assert ckan.token.encode() not in kept
