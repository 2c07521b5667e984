"""`cocrea nuevo` and `cocrea actualizar`, as people run them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

Cli = Callable[..., "subprocess.CompletedProcess[str]"]
FIRST_RELEASE = Path(__file__).parent / "versiones" / "0.1" / "ejercicio"


def test_a_new_exercise_says_what_it_made_and_what_comes_next(cocrea: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "mi-estado"
    done = cocrea("nuevo", folder, "--entidad", "17", "--nombre", "Gobierno Abierto en Morelos")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == f"✓ El ejercicio «Gobierno Abierto en Morelos» está en {folder}"
    assert lines[1] == "  ejercicio.toml: quién publica y de dónde sale cada tabla"
    assert lines[-1].endswith(f"revise con «cocrea validar {folder}».")
    assert {one.name for one in folder.iterdir()} == {
        "ejercicio.toml", *(one.split(":")[0].strip() for one in lines[2:-1]),
    }  # fmt: skip


@pytest.mark.parametrize("command", ["validar", "cumplimiento"])
def test_a_new_exercise_is_told_where_to_begin(cocrea: Cli, tmp_path: Path, command: str) -> None:
    folder = tmp_path / "mi-estado"
    cocrea("nuevo", folder, "--entidad", "17", "--nombre", "Prueba")
    done = cocrea(command, folder)
    assert (done.returncode, done.stderr) == (
        1,
        "✗ Los datos tienen errores.\n"
        "  Qué hacer: Corrija lo que señala el reporte y vuelva a correr el mismo comando.\n",
    )
    assert done.stdout == (
        "\n"
        "plan-de-accion.xlsx › hoja «Plan de Acción Local»: 1 error\n"
        "  ✗ Error: Todavía no hay nada capturado.\n"
        "      Qué hacer: Empiece por la hoja «Plan de Acción Local» de «plan-de-accion.xlsx».\n"
        "\n"
        "✗ 1 error en 0 tablas, 0 renglones. No se publica nada hasta corregirlo.\n"
        "Después de corregir, vuelva a validar: un error puede esconder otro.\n"
        "\n"
        f"El mismo reporte, para leer o imprimir: {folder}/salida/reportes/reporte.html\n"
    )


def test_an_exercise_that_is_there_is_not_written_over(cocrea: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "mi-estado"
    cocrea("nuevo", folder, "--entidad", "17", "--nombre", "Prueba")
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    done = cocrea("nuevo", folder, "--entidad", "17", "--nombre", "Otra")
    assert (done.returncode, done.stdout) == (2, "")
    assert "ya tiene archivos" in done.stderr
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before


def test_what_is_up_to_date_is_left_alone(cocrea: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "mi-estado"
    cocrea("nuevo", folder, "--entidad", "17", "--nombre", "Prueba")
    done = cocrea("actualizar", folder)
    assert (done.returncode, done.stdout) == (0, "✓ Los libros están al día: no se cambió ningún archivo.\n")


def test_an_older_exercise_is_brought_forward_and_its_files_are_kept(cocrea: Cli, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FIRST_RELEASE, tmp_path / "mi-estado"))
    book = folder / "plan-de-accion.xlsx"
    before = book.read_bytes()
    done = cocrea("actualizar", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("plan-de-accion.xlsx\n  ")
    backup = next(folder.glob("respaldo-*"))
    assert done.stdout.splitlines()[-1] == f"✓ Los archivos de antes están en {backup}"
    assert (backup / book.name).read_bytes() == before
    assert cocrea("actualizar", folder).stdout == "✓ Los libros están al día: no se cambió ningún archivo.\n"


def test_an_exercise_of_a_newer_cocrea_is_refused(cocrea: Cli, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FIRST_RELEASE, tmp_path / "mi-estado"))
    book = folder / "plan-de-accion.xlsx"
    workbook = load_workbook(book)
    workbook.custom_doc_props["cocrea-esquemas"].value = "0" * 16  # type: ignore[attr-defined]
    workbook.save(book)
    done = cocrea("actualizar", folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "«plan-de-accion.xlsx» se hizo con una plantilla más nueva que las de este Cocrea" in done.stderr


def test_books_that_no_template_made_are_said_to_be_so(cocrea: Cli, exercise: Path) -> None:
    done = cocrea("actualizar", exercise)
    assert (done.returncode, done.stdout) == (
        0, "Ningún libro de este ejercicio se hizo con una plantilla: no hay nada que poner al día.\n"
    )  # fmt: skip


def test_a_folder_that_is_no_exercise_is_said(cocrea: Cli, tmp_path: Path) -> None:
    done = cocrea("actualizar", tmp_path)
    assert done.returncode == 2
    assert f"No encuentro {tmp_path / 'ejercicio.toml'}." in done.stderr
