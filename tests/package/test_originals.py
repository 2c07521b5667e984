"""Originals are published only where whoever keeps them said so, and nothing in them is kept back."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.exercise import Exercise, load_exercise
from pipelines.intake import read_all
from pipelines.package import Entrega, package
from tests.conftest import copy_example
from tests.publish.small import run_quietly

PUBLIC = "publicar_original = true\n"


def released(exercise: Exercise, name: str) -> Entrega:
    (one,) = exercise.only(name).published
    tables = read_all(exercise.only(name), run_quietly)[0]
    return package(exercise, one, [table for table in tables if table.name in one.schemas])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example, in which the expenditures' file alone may be published."""
    found = copy_example(tmp_path / "ejercicio", "originales")
    settings = found / "ejercicio.toml"
    # That of the expenditures has its reason beside it.
    settings.write_text(settings.read_text("utf-8").replace(f"\n{PUBLIC}", "\n"), encoding="utf-8")
    return found


def let(folder: Path, *tables: str) -> Exercise:
    settings = folder / "ejercicio.toml"
    text = settings.read_text("utf-8")
    for one in tables:
        text = text.replace(f"[fuentes.{one}]\n", f"[fuentes.{one}]\n{PUBLIC}")
    settings.write_text(text, encoding="utf-8")
    return load_exercise(folder)


def test_what_may_be_published_goes_as_it_came(folder: Path) -> None:
    entrega = released(load_exercise(folder), "presupuesto")
    (kept,) = (one for one in entrega.attachments if one.name.startswith("original-"))
    assert kept.name == f"original-{kept.sha256[:12]}-presupuesto_egresos_2015.csv"
    assert kept.path.read_bytes() == (folder / "presupuesto_egresos_2015.csv").read_bytes()


@pytest.mark.parametrize(
    ("package_name", "tables", "message"),
    [
        (
            "follow-the-money", ["contratos"],
            "follow-the-money.xlsx no se puede publicar como está: también tiene la tabla «pagos», que no lo permite.",
        ),
        (
            "secretariado", ["evidencias"],
            "secretariado.ods no se puede publicar como está: ",
        ),
    ],
)  # fmt: skip
def test_what_holds_more_than_is_published_stops_the_release(
    folder: Path, package_name: str, tables: list[str], message: str
) -> None:
    exercise = let(folder, *tables)
    with pytest.raises(UsageError) as refused:
        released(exercise, package_name)
    assert refused.value.message.startswith(message)
    assert not (exercise.workspace.releases / package_name).exists()


def test_a_file_all_of_whose_tables_may_be_published_goes_once(folder: Path) -> None:
    exercise = let(folder, "contratos", "pagos", "rastreo_follow_the_money")
    found = [one.name for one in released(exercise, "follow-the-money").attachments if one.name.startswith("original-")]
    assert [one[22:] for one in found] == ["follow-the-money.xlsx"]
