"""`cocrea cumplimiento`, as people and programs read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.conftest import Cli
from tests.validate.broken import edit_sheet, set_cell

NOWHERE = {"COCREA_HOME": "/nonexistent", "COCREA_PORTAL": "ninguno"}


def test_the_terminal_says_how_each_commitment_is_going(exercise: Path, cocrea: Cli) -> None:
    done = cocrea("cumplimiento", exercise, "--fecha", "2016-06-15", env=NOWHERE)
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    assert said[:21] == [
        "Ejemplo ficticio: Gobierno Abierto en Morelos. Cumplimiento al 15/06/2016",
        "  … Plan de Acción Local de Gobierno Abierto 2015-2016 (ejemplo ficticio)",
        "      En proceso · 62.9 % · faltan 74 días, hasta el 28/08/2016",
        "      1 de 5 compromisos cumplidos.",
        "      Por atender: Tienen hitos vencidos los compromisos 3, 4 y 5.",
        "",
        "Compromisos",
        "  … 1. Trámites estatales en línea, de principio a fin",
        "      En proceso · 68 % · sustancial · faltan 65 días, hasta el 19/08/2016",
        "      2 de 4 hitos cumplidos; 1 verificado.",
        "  ✓ 2. El aire en datos abiertos",
        "      Cumplido · 100 % · completo · cumplido el 31/05/2016",
        "      4 de 4 hitos cumplidos; 4 verificados.",
        "  ✗ 3. Sigue el dinero del mantenimiento de las escuelas",
        "      Atrasado · 65.1 % · sustancial · faltan 65 días, hasta el 19/08/2016",
        "      2 de 5 hitos cumplidos; 1 verificado.",
        "      Por atender: Venció su hito c3-h2 (el 29/01/2016).",
        "  ✗ 4. Agua a la vista: horarios de tandeo y calidad",
        "      Atrasado · 27.5 % · limitado · faltan 44 días, hasta el 29/07/2016",
        "      0 de 4 hitos cumplidos.",
        "      Por atender: Vencieron sus hitos c4-h1 (el 15/12/2015), c4-h2 (el 29/01/2016) y c4-h3 (el 29/04/2016).",
    ]
    assert [one for one in said if one and not one.startswith(" ")][1:5] == [
        "Compromisos", "Los siete apartados del sitio", "Los seis pasos", "Gobernanza del Secretariado",
    ]  # fmt: skip


def test_a_day_before_the_data_is_not_known(exercise: Path, cocrea: Cli) -> None:
    done = cocrea("cumplimiento", exercise, "--fecha", "01/01/2014", env=NOWHERE)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "✗ Los datos llegan hasta el 31/05/2016: no se puede saber cómo iba el plan el 01/01/2014.\n"
        "  Qué hacer: Escriba un día posterior; lo que se publicó antes está en las entregas anteriores.\n"
    )


def test_programs_read_the_same_with_the_days_that_are_left(exercise: Path, cocrea: Cli) -> None:
    done = cocrea("cumplimiento", exercise, "--fecha", "2016-06-15", "--formato", "json", env=NOWHERE)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    (plan,) = found["planes"]
    assert (found["errores"], plan["plan_id"], plan["fecha"]) == (0, "pal-2015", "2016-06-15")
    kinds = [one["aspecto"] for one in plan["renglones"]]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "plan": 1, "compromiso": 5, "apartado": 7, "paso": 6, "gobernanza": 4,
    }  # fmt: skip
    assert plan["renglones"][3] == {
        "aspecto": "compromiso", "numero": 3, "titulo": "Sigue el dinero del mantenimiento de las escuelas",
        "estado": "atrasado", "porcentaje": 65.1, "cumplimiento_ogp": "sustancial", "pide": "5 hitos cumplidos.",
        "hay": "2 de 5 hitos cumplidos; 1 verificado.", "falta": "Venció su hito c3-h2 (el 29/01/2016).",
        "fecha_inicio": "2015-09-01", "fecha_limite": "2016-08-19", "fecha_cumplimiento": None, "dias_restantes": 65,
    }  # fmt: skip


def test_what_the_programme_asks_for_and_is_missing_is_on_the_board(exercise: Path, cocrea: Cli) -> None:
    """An error of the rules, which keeps it from being published, and no reason not to look."""
    edit_sheet(exercise, "Contactos", lambda sheet: sheet.delete_rows(7))
    done = cocrea("cumplimiento", exercise, "--fecha", "2016-06-15", env=NOWHERE)
    assert done.returncode == 0
    assert "  ○ 6. Dudas, quejas y sugerencias" in done.stdout
    assert "      Por atender: Contacto para dudas, quejas y sugerencias." in done.stdout
    assert (
        "1 dato incumple las reglas del programa: «cocrea validar» dice cuáles y qué hacer. "
        "No se publica nada mientras tanto."
    ) in done.stdout


def test_cells_that_cannot_be_read_are_told_first(exercise: Path, cocrea: Cli) -> None:
    set_cell(exercise, "Hitos", "K7", "nunca")
    done = cocrea("cumplimiento", exercise, env=NOWHERE)
    assert done.returncode == 1
    assert "«Fecha límite» debe ser una fecha." in done.stdout
    assert "Compromisos" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("--fecha", "ayer"),
            "✗ «ayer» no es un día.\n"
            "  Qué hacer: Escríbalo como día/mes/año o año-mes-día, por ejemplo --fecha 2016-06-15.\n",
        ),
        (("--formato", "xml"), "texto"),
    ],
)
def test_wrong_use_says_what_is_right(exercise: Path, cocrea: Cli, arguments: tuple[str, ...], told: str) -> None:
    done = cocrea("cumplimiento", exercise, *arguments, env=NOWHERE)
    assert done.returncode == 2
    assert told in done.stderr


def test_an_exercise_without_a_plan_has_no_board(exercise: Path, cocrea: Cli) -> None:
    file = exercise / "ejercicio.toml"
    text = file.read_text(encoding="utf-8")
    start, end = text.index("[fuentes.plan_accion]"), text.index("[fuentes.mesas]")
    file.write_text(text[:start] + text[end:], encoding="utf-8")
    done = cocrea("cumplimiento", exercise, env=NOWHERE)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("  Qué hacer: Declárela en [fuentes.plan_accion] de ejercicio.toml.\n")


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_is_read_on_a_telephone_and_a_desk(exercise: Path, cocrea: Cli, page: Page, width: int) -> None:
    assert cocrea("cumplimiento", exercise, "--fecha", "2016-06-15", env=NOWHERE).returncode == 0
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((exercise / "salida" / "reportes" / "cumplimiento.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_role("heading", level=2).all_inner_texts() == [
        "Plan de Acción Local de Gobierno Abierto 2015-2016 (ejemplo ficticio). Cumplimiento al 15/06/2016",
        "Compromisos", "Los siete apartados del sitio", "Los seis pasos", "Gobernanza del Secretariado",
    ]  # fmt: skip
    third = page.get_by_role("article").filter(has_text="3. Sigue el dinero")
    assert "Atrasado · 65.1 % · sustancial · faltan 65 días, hasta el 19/08/2016" in third.inner_text()
