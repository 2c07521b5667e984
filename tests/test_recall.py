"""A run goes on from what another worked out of the same bytes; and reads again where anything is not as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import Unreachable
from pipelines.exercise import Exercise, load_exercise
from pipelines.run import Checked, check, run_all
from pipelines.settings import CkanAccess
from pipelines.stages import Runner, Stage
from pipelines.validate import Reporte
from pipelines.validate.report.folder import write_report
from tests.publish.small import PERSONAS, Small

# Nobody answers there: a run fails as it compares, once all is read, judged and packaged.
NOWHERE = CkanAccess("http://127.0.0.1:9", "ficha")
WHOLE = ["reunir", "reunir", "limpiar", "limpiar", "validar", "empaquetar", "comparar"]
RESUMED = ["reunir", "reunir", "empaquetar", "comparar"]


def load(folder: Path) -> Exercise:
    return load_exercise(folder / "ejercicio", schemas=folder / "esquemas", datapackages=folder / "definiciones")


def failing(folder: Path) -> tuple[list[str], list[Reporte]]:
    """The stages that a run went through, and the report that it told."""
    stages, told = list[str](), list[Reporte]()

    def judged(checked: Checked) -> None:
        assert checked.files
        told.append(checked.report)

    with pytest.raises(Unreachable):
        run_all(load(folder), NOWHERE, noting(stages), judged)
    return stages, told


def noting(stages: list[str]) -> Runner:
    def run(stage: Stage, _subject: str, work: Callable[..., Any]) -> Any:
        stages.append(stage.title)
        return work(lambda done, total: None)

    return run


@pytest.fixture
def failed(tmp_path: Path) -> tuple[Path, list[Reporte]]:
    """An exercise whose run failed before it sent anything, and its report: spaces to mend, and a column less."""
    small = Small(tmp_path)
    small.schemas["personas"] = {**PERSONAS, "fields": [*PERSONAS["fields"], {"name": "oficio", "title": "Oficio"}]}
    small.load()
    titles = ",".join(one["name"] for one in PERSONAS["fields"])
    (tmp_path / "ejercicio" / "personas.csv").write_text(f"{titles}\n007, Ana  ,10.50\n", encoding="utf-8")
    stages, told = failing(tmp_path)
    assert stages == WHOLE
    return tmp_path, told


def test_a_run_that_failed_is_resumed_with_the_same_report(failed: tuple[Path, list[Reporte]]) -> None:
    assert failing(failed[0]) == (RESUMED, failed[1])


def test_validating_it_again_tells_the_same_without_reading(failed: tuple[Path, list[Reporte]]) -> None:
    stages = list[str]()
    checked = check(load(failed[0]), noting(stages))
    assert (stages, [checked.report]) == (["reunir", "reunir"], failed[1])
    assert checked.files
    assert [one.is_file() for one in (*checked.files.forms, *checked.files.workbooks)] == [True] * 3


def test_after_another_run_wrote_its_report_the_own_is_put_back(failed: tuple[Path, list[Reporte]]) -> None:
    """As the flow of each package does, and whoever looks with `cocrea validar`."""
    reports = failed[0] / "ejercicio" / "salida" / "reportes"

    def written() -> dict[str, bytes]:
        return {one.name: one.read_bytes() for one in reports.iterdir()}

    own = written()
    assert own.keys() == {"reporte.html", "reporte.json", "personas.revisado.xlsx"}
    write_report(reports, "De otra corrida", Reporte((), (), ()), [], {})
    assert written().keys() == {"reporte.html", "reporte.json"}
    assert failing(failed[0]) == (RESUMED, failed[1])
    assert written() == own


def rows_change(folder: Path) -> None:
    with (folder / "ejercicio" / "personas.csv").open("a", encoding="utf-8") as file:
        file.write('"009","Eva","1"\n')


def it_is_corrected(folder: Path) -> None:
    (folder / "ejercicio" / "correcciones.yml").write_text("", encoding="utf-8")


def a_schema_changes(folder: Path) -> None:
    path = folder / "esquemas" / "personas.json"
    told = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**told, "title": "Las personas"}), encoding="utf-8")


def a_definition_changes(folder: Path) -> None:
    path = folder / "definiciones" / "padron.toml"
    path.write_text(path.read_text("utf-8").replace("Un padrón.", "El padrón."), encoding="utf-8")


def another_file_comes(folder: Path) -> None:
    (folder / "ejercicio" / "evidencias").mkdir()
    (folder / "ejercicio" / "evidencias" / "foto.jpg").write_bytes(b"")


def the_report_that_was_kept_is_another(folder: Path) -> None:
    (path,) = (folder / "ejercicio" / "salida" / "hecho").glob("*/reporte.html")
    path.write_text("", encoding="utf-8")


def in_the_release(name: str) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        (path,) = (folder / "ejercicio" / "salida" / "entregas" / "padron").glob(f"*/{name}")
        path.write_bytes(path.read_bytes() + b" ")

    return harm


@pytest.mark.parametrize(
    "change",
    [
        rows_change, it_is_corrected, a_schema_changes, a_definition_changes, another_file_comes,
        the_report_that_was_kept_is_another,
        in_the_release("personas.csv"), in_the_release("*.zip"), in_the_release("adjuntos/personas.xlsx"),
    ],
)  # fmt: skip
def test_what_is_not_as_it_was_is_read_again(
    failed: tuple[Path, list[Reporte]], change: Callable[[Path], None]
) -> None:
    change(failed[0])
    assert failing(failed[0])[0] == WHOLE
