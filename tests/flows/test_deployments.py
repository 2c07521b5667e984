"""What `cocrea flujos arriba EJERCICIO` puts on a server, and what its schedules and its worker then do."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import requests
from openpyxl import load_workbook

from pipelines.publish import Ckan
from pipelines.settings import CkanAccess
from tests.flows.conftest import COCREA, Server, wait_until, with_notices

TABLES = {
    "catalogos": [
        "cog", "cri", "clasificacion_funcional", "clasificacion_programatica", "clasificacion_administrativa",
        "tipo_gasto", "fuentes_financiamiento", "entidades_federativas", "vocabularios",
    ],
    "plan-de-accion": [
        "plan_accion", "mesas", "propuestas", "compromisos", "objetivos", "hitos", "avances", "agenda", "contactos",
        "ligas",
    ],
    "presupuesto": ["presupuesto_egresos", "presupuesto_ingresos"],
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
    "publicar · puntualidad",
]


def exercise_of(run: dict[str, Any]) -> str:
    return Path(run["parameters"]["carpeta"]).name


@pytest.fixture(scope="module")
def done(worker: Server, scheduled_exercise: Path) -> dict[str, Any]:
    """One run of the whole exercise, started by hand and run by the worker."""
    return worker.wait_for(worker.start_run(f"Publicar un ejercicio/{scheduled_exercise.name}", {}))


@pytest.fixture(scope="module")
def refused(worker: Server, scheduled_exercise: Path, make_exercise: Callable[[str], Path]) -> dict[str, Any]:
    """A run with a commitment's milestone that names no commitment."""
    folder = with_notices(make_exercise("flujo-malo"))
    book = load_workbook(folder / "plan-de-accion.xlsx")
    book["Hitos"]["B6"] = "no|existe"
    book.save(folder / "plan-de-accion.xlsx")
    return worker.wait_for(worker.start_run(one_package(scheduled_exercise), {"carpeta": str(folder)}))


WHEN = {
    "catalogos": ("0 6 1 * *", "el día 1 de cada mes a las 6:00"),
    "plan-de-accion": ("5 6 1 * *", "el día 1 de cada mes a las 6:05"),
    "presupuesto": ("10 6 1 */3 *", "el día 1, cada tres meses a las 6:10"),
}


def test_each_package_has_its_frequency_in_the_time_of_central_mexico(
    deployed: Server, scheduled_exercise: Path
) -> None:
    found = {
        package: deployed.deployment(f"Publicar un paquete/{scheduled_exercise.name}-{package}") for package in WHEN
    }
    assert {
        package: [(each["schedule"]["cron"], each["schedule"]["timezone"]) for each in one["schedules"]]
        for package, one in found.items()
    } == {package: [(cron, "America/Mexico_City")] for package, (cron, _) in WHEN.items()}
    assert all(f"» {words}, hora del centro de México." in found[package]["description"]
               for package, (_, words) in WHEN.items())  # fmt: skip
    told = wait_until(lambda: scheduled_runs(deployed))
    assert {f"{one:%d %H:%M}" for one in told} == {"01 06:00", "01 06:05"}
    assert "el día 1 de cada mes a las 6:05." in deployed.told


def scheduled_runs(server: Server) -> list[datetime]:
    """When the monthly packages run next, as `cocrea flujos estado` says; empty until the server wrote it down."""
    told = json.loads(server.flujos("estado", "--formato", "json"))["flujos"]
    monthly = [one for one in told if one["nombre"].endswith(("-catalogos", "-plan-de-accion"))]
    return (
        [datetime.fromisoformat(one["siguiente"]) for one in monthly]
        if all(one["siguiente"] for one in monthly)
        else []
    )


def test_a_deployment_is_a_form_in_spanish_and_runs_one_at_a_time(deployed: Server, scheduled_exercise: Path) -> None:
    found = deployed.deployment(one_package(scheduled_exercise))

    asked = found["parameter_openapi_schema"]["properties"]
    assert {key: (one["title"], one["description"]) for key, one in asked.items()} == {
        "carpeta": (
            "Carpeta del ejercicio", "La carpeta que contiene ejercicio.toml; por ejemplo, datapackages/ejemplo."
        ),
        "paquete": ("Paquete", "El nombre del paquete; por ejemplo, presupuesto."),
    }  # fmt: skip
    assert asked["paquete"]["enum"] == list(WHEN)
    assert found["parameters"] == {"carpeta": str(scheduled_exercise), "paquete": "plan-de-accion"}
    assert found["global_concurrency_limit"]["limit"] == 1
    assert found["concurrency_options"]["collision_strategy"] == "ENQUEUE"
    limits = {one["name"]: one["limit"] for one in deployed.ask("/v2/concurrency_limits/filter", {})}
    assert limits[f"cocrea-ejercicio-{scheduled_exercise.name}"] == 1
    assert limits["cocrea-ckan"] == 2


def one_package(exercise: Path) -> str:
    return f"Publicar un paquete/{exercise.name}-plan-de-accion"


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


def test_the_report_the_plan_and_each_acuse_are_artifacts(worker: Server, done: dict[str, Any]) -> None:
    name = exercise_of(done)
    first_lines = {key: data.splitlines()[0] for key, data in worker.artifacts(done["id"]).items()}

    assert first_lines == {
        f"reporte-{name}": "# Reporte: Ejemplo ficticio: Gobierno Abierto en Morelos",
        f"plan-{name}": "# Lo que cambia: Ejemplo ficticio: Gobierno Abierto en Morelos",
        f"acuse-{name}-catalogos": "# Acuse: Catálogos del presupuesto y del programa",
        f"acuse-{name}-plan-de-accion": "# Acuse: Ejemplo ficticio: Plan de Acción Local 2015-2016",
        f"acuse-{name}-presupuesto": "# Acuse: Ejemplo ficticio: Presupuesto de egresos e ingresos 2015",
    }


def test_data_with_errors_end_failed_with_what_to_mend(worker: Server, refused: dict[str, Any]) -> None:
    message = refused["state"]["message"]

    assert refused["state_type"] == "FAILED"
    assert "\n" not in message
    assert message.startswith("Los datos tienen errores: no se publicó nada. ")
    assert "plan-de-accion.xlsx, hoja «Hitos», celda B6: " in message
    assert re.search(r"Las celdas están marcadas en \S+/salida/reportes/plan-de-accion\S*\.xlsx\.", message)


def test_data_with_errors_leave_a_report_and_no_traceback(worker: Server, refused: dict[str, Any]) -> None:
    report = worker.artifacts(refused["id"])[f"reporte-{exercise_of(refused)}"]

    assert "**Los datos tienen errores.**" in report
    assert "## plan-de-accion.xlsx, hoja «Hitos»" in report
    assert "| error | B6 | " in report
    assert r"| no\|existe |" in report
    assert "](http" in report and f"/dataset/{exercise_of(refused)}-plan-de-accion)" in report
    assert "- Copia con las celdas marcadas y, en cada una, qué hacer: `" in report
    assert "Traceback" not in worker.wait_until_idle()
    assert "Traceback" not in worker.logs(refused["id"])


def test_data_with_errors_reach_no_stage_past_validation(worker: Server, refused: dict[str, Any]) -> None:
    assert {name.split(" · ")[0] for name in worker.task_runs(refused["id"])} == {"reunir", "limpiar", "validar"}


def test_data_with_errors_publish_nothing(ckan: CkanAccess, refused: dict[str, Any]) -> None:
    dataset = f"{exercise_of(refused)}-plan-de-accion"
    answer = requests.get(f"{ckan.url}/api/action/package_show?id={dataset}", timeout=60)

    assert answer.status_code == 404


def test_a_run_that_needs_a_person_waits_and_goes_on_when_one_decides(
    worker: Server, scheduled_exercise: Path, done: dict[str, Any], ckan: CkanAccess, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(scheduled_exercise, tmp_path / scheduled_exercise.name))
    with (folder / "ejercicio.toml").open("a", encoding="utf-8") as file:
        file.write("\n[aprobacion]\n")
    dataset = {"id": f"{exercise_of(done)}-plan-de-accion"}
    with Ckan(ckan) as api:
        told = api.call("package_show", dataset)["title"]
        api.call("package_patch", {**dataset, "title": "Como lo llama la gente"})
    run = worker.start_run(one_package(scheduled_exercise), {"carpeta": str(folder)})
    assert (waits := worker.wait_for(run)["state"])["name"] == "Suspended", waits["message"]
    deployed = json.loads(worker.flujos("estado", "--formato", "json"))["flujos"]
    assert [one["ahora"] for one in deployed if one["nombre"] == dataset["id"]] == ["espera a una persona"]
    said = worker.run(COCREA, "aprobar", folder, "--motivo", "Ya no se llama así", "--quien", "Ana")
    assert said.splitlines()[-1] == "La corrida que esperaba sigue."
    wait_until(lambda: worker.ask(f"/flow_runs/{run}")["state_type"] != "PAUSED")
    assert worker.wait_for(run)["state_type"] == "COMPLETED"
    with Ckan(ckan) as api:
        assert api.call("package_show", dataset)["title"] == told


def test_who_must_know_is_told_by_mail_and_by_the_teams_chat(
    letters: tuple[str, list[tuple[str, EmailMessage]]], webhook: tuple[str, list[str]], worker: Server,
    scheduled_exercise: Path, done: dict[str, Any], refused: dict[str, Any],
) -> None:  # fmt: skip
    title = "Ejemplo ficticio: Gobierno Abierto en Morelos"
    run = worker.wait_for(worker.start_run(f"Avisar/{scheduled_exercise.name}-avisos", {}))
    assert run["state"]["message"].startswith(f"Se avisó: Por hacer en «{title}»")
    told = {str(letter["Subject"]): letter.get_content() for _, letter in letters[1]}
    assert {f"Se publicó «{title}»", f"No se publicó «{title}»", f"Por hacer en «{title}»"} <= told.keys()
    assert "plan-de-accion.xlsx, hoja «Hitos», celda B6: " in told[f"No se publicó «{title}»"]
    assert "- Venció el 15/12/2015, hito c4-h1: " in told[f"Por hacer en «{title}»"]
    assert {to for to, _ in letters[1]} == {"datos@ejemplo.gob.mx"}
    assert [*webhook[1]] == [str(letter["Subject"]) for _, letter in letters[1]]


def test_prefect_keeps_no_secret(
    worker: Server, ckan: CkanAccess, done: dict[str, Any], refused: dict[str, Any]
) -> None:
    kept = worker.everything_kept()

    assert f"{exercise_of(done)}-presupuesto".encode() in kept  # so the search does see what Prefect keeps
    assert ckan.token.encode() not in kept


@pytest.mark.long
def test_what_is_approved_after_it_was_refused_by_mistake_is_published_at_once(
    worker: Server, scheduled_exercise: Path, done: dict[str, Any], ckan: CkanAccess
) -> None:
    with (scheduled_exercise / "ejercicio.toml").open("a", encoding="utf-8") as file:
        file.write("\n[aprobacion]\n")
    dataset = {"id": f"{exercise_of(done)}-plan-de-accion"}
    with Ckan(ckan) as api:
        told = api.call("package_show", dataset)["title"]
        api.call("package_patch", {**dataset, "title": "Como lo llama la gente"})
        run = worker.start_run(one_package(scheduled_exercise), {})
        assert worker.wait_for(run)["state"]["name"] == "Suspended"
        worker.run(COCREA, "aprobar", scheduled_exercise, "--motivo", "No", "--quien", "Ana", "--rechazar")
        wait_until(lambda: worker.ask(f"/flow_runs/{run}")["state_type"] == "FAILED")
        said = worker.run(COCREA, "aprobar", scheduled_exercise, "--motivo", "Me equivoqué", "--quien", "Ana")
        assert said.splitlines()[-1] == "Prefect lo publica ahora."
        wait_until(lambda: api.call("package_show", dataset)["title"] == told)
