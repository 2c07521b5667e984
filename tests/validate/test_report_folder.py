"""Where the report is left: each review in the place of the last, and nothing that somebody wrote is lost."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl

from pipelines.validate.report.workbook.marks import COLOURS
from tests.conftest import Cli
from tests.validate.broken import PLAN, report_of, set_budget_cell, set_cell

MARKED = "plan-de-accion.revisado.xlsx"


def files(exercise: Path) -> list[str]:
    return sorted(one.name for one in (exercise / "salida" / "reportes").iterdir())


def test_a_valid_exercise_leaves_the_page_and_the_document(plan: Path) -> None:
    assert report_of(plan).valid
    assert files(plan) == ["reporte.html", "reporte.json"]


def test_each_file_with_errors_comes_back_and_the_original_stays(exercise: Path) -> None:
    set_cell(exercise, "Hitos", "K5", "pronto")
    set_budget_cell(exercise, 5, "APROBADO", "mucho")
    before = {one.name: one.read_bytes() for one in exercise.iterdir() if one.is_file()}

    report_of(exercise)

    assert {one.name: one.read_bytes() for one in exercise.iterdir() if one.is_file()} == before
    assert files(exercise) == [MARKED, "presupuesto_egresos_2015.revisado.xlsx", "reporte.html", "reporte.json"]
    folder = exercise / "salida" / "reportes"
    sheet = openpyxl.load_workbook(folder / MARKED)["Hitos"]
    assert sheet["K5"].fill.fgColor.rgb == f"FF{COLOURS['error'][0]}"
    document = json.loads((folder / "reporte.json").read_text(encoding="utf-8"))
    assert [(one["archivo"], one["marcado"]) for one in document["libros"]] == [
        ("plan-de-accion.xlsx", MARKED),
        ("presupuesto_egresos_2015.csv", "presupuesto_egresos_2015.revisado.xlsx"),
    ]
    assert {one.stat().st_mode & 0o777 for one in folder.iterdir()} == {0o644}


def test_a_corrected_exercise_takes_the_marked_copies_away(plan: Path) -> None:
    whole = (plan / PLAN).read_bytes()
    set_cell(plan, "Hitos", "K5", "pronto")
    report_of(plan)

    (plan / PLAN).write_bytes(whole)
    report_of(plan)

    assert files(plan) == ["reporte.html", "reporte.json"]


def test_a_marked_copy_in_which_somebody_worked_is_kept_and_told(plan: Path, cocrea: Cli) -> None:
    set_cell(plan, "Hitos", "K5", "pronto")
    told = []
    for _ in range(3):
        told.append(cocrea("validar", plan).stdout)
        copy = plan / "salida" / "reportes" / MARKED
        book = openpyxl.load_workbook(copy)
        book["Hitos"]["K5"] = "15/03/2016"
        book.save(copy)

    assert files(plan) == [
        "plan-de-accion.editado-2.xlsx", "plan-de-accion.editado.xlsx", MARKED, "reporte.html", "reporte.json",
    ]  # fmt: skip
    kept = plan / "salida" / "reportes" / "plan-de-accion.editado.xlsx"
    assert "Alguien cambió" not in told[0]
    assert told[1].splitlines()[-1] == (
        f"! Alguien cambió la copia marcada de una revisión anterior; se conservó como {kept}. "
        "Si corrigió en ella, pase esas correcciones a su archivo: la copia no se lee."
    )
    assert openpyxl.load_workbook(kept)["Hitos"]["K5"].value == "15/03/2016"


def test_the_copy_can_be_adopted_as_the_file(plan: Path) -> None:
    set_cell(plan, "Hitos", "K5", "pronto")
    before = report_of(plan).findings

    (plan / "salida" / "reportes" / MARKED).replace(plan / PLAN)

    assert report_of(plan).findings == before
    set_cell(plan, "Hitos", "K5", "15/11/2015")
    assert report_of(plan).valid


def test_the_last_lines_say_where_the_other_forms_are(plan: Path, cocrea: Cli) -> None:
    set_cell(plan, "Hitos", "K5", "pronto")

    done = cocrea("validar", plan)

    folder = plan / "salida" / "reportes"
    assert done.returncode == 1
    assert done.stdout.splitlines()[-3:] == [
        f"El mismo reporte, para leer o imprimir: {folder / 'reporte.html'}",
        "Una copia de cada archivo con las celdas marcadas y, en cada una, qué hacer:",
        f"  {folder / MARKED}",
    ]


def test_the_document_on_standard_output_is_the_one_in_the_folder(plan: Path, cocrea: Cli) -> None:
    set_cell(plan, "Hitos", "K5", "pronto")

    done = cocrea("validar", plan, "--formato", "json")

    written = json.loads((plan / "salida" / "reportes" / "reporte.json").read_text(encoding="utf-8"))
    of_the_files = {key: written.pop(key) for key in ("revisado", "libros")}
    assert json.loads(done.stdout) == written
    assert [one["archivo"] for one in of_the_files["libros"]] == [PLAN]
