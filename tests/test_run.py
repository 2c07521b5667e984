"""The one order of stages, where it is more than its stages."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.disk import exclusive
from pipelines.errors import AlreadyRunning, ExerciseError, ExerciseGone
from pipelines.exercise import load_exercise
from pipelines.run import check, run_all
from pipelines.settings import CkanAccess
from pipelines.stages import Stage
from tests.publish.small import PERSONAS, PERSONAS_ROWS, Small, run_quietly


def hold(path: Path, taken: multiprocessing.synchronize.Event, done: multiprocessing.synchronize.Event) -> None:
    with exclusive(path):
        taken.set()
        done.wait(60)


def test_two_runs_of_an_exercise_take_turns(exercise: Path) -> None:
    loaded = load_exercise(exercise)
    context = multiprocessing.get_context("spawn")
    taken, done = context.Event(), context.Event()
    other = context.Process(target=hold, args=(loaded.workspace.lock, taken, done))
    other.start()
    assert taken.wait(60)
    nowhere = CkanAccess("http://127.0.0.1:9", "ficha")
    with pytest.raises(AlreadyRunning) as caught:
        run_all(loaded, nowhere, lambda stage, subject, work: work(lambda done, total: None), lambda checked: None)
    assert (caught.value.exit_code, caught.value.message, caught.value.remedy) == (
        3,
        f"Otra corrida de este ejercicio no ha terminado (tiene {loaded.workspace.lock}).",
        "Espere a que termine y vuelva a correr el comando.",
    )
    other.kill()  # the system lets go of the lock, however its holder ends
    other.join()
    with exclusive(loaded.workspace.lock):
        pass


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (
            {"minimum": "x"},
            "Con el «minimum» que el esquema de «Personas» da a «edad», «x», no se puede comparar ninguna celda: no es "
            "un valor de tipo «integer» como los escribe esa columna.",
        ),
        (
            {"pattern": r"(a+)+(x)\2"},
            r"El patrón «(a+)+(x)\2» del esquema de «Personas» tarda demasiado con la celda de 41 letras.",
        ),
    ],
    ids=["a bound", "a pattern"],
)
def test_what_an_own_schema_asks_in_vain_is_said_without_what_the_cell_holds(
    tmp_path: Path, limits: dict[str, str], message: str
) -> None:
    small = Small(tmp_path)
    kind = "string" if "pattern" in limits else "integer"
    column = {"name": "edad", "title": "Edad", "type": kind, "constraints": limits}
    small.schemas["personas"] = {**PERSONAS, "fields": [*PERSONAS["fields"], column]}
    cell = "a" * 40 + "!" if "pattern" in limits else "41"
    small.rows["personas"] = [[*one, cell] for one in PERSONAS_ROWS]
    with pytest.raises(ExerciseError) as told:
        check(small.load(), run_quietly)
    assert told.value.message == message


@pytest.mark.parametrize(
    "during", [Stage.GATHER, Stage.CLEAN, Stage.VALIDATE, Stage.PACKAGE], ids=lambda one: one.title
)
def test_an_exercise_that_goes_while_it_runs_is_no_fault_of_the_program(exercise: Path, during: Stage) -> None:
    def run(stage: Stage, _subject: str, work: Callable[[Any], Any]) -> Any:
        if stage is during:
            shutil.rmtree(exercise, ignore_errors=True)
        return work(lambda done, total: None)

    with pytest.raises(ExerciseGone) as caught:
        run_all(load_exercise(exercise), CkanAccess("http://127.0.0.1:9", "ficha"), run, lambda checked: None)
    assert caught.value.paragraph == (
        f"Ya no está el ejercicio de {exercise}: alguien movió o borró su carpeta, o su ejercicio.toml. "
        "CKAN sigue sirviendo lo último que se publicó entero. Devuelva la carpeta a su lugar y vuelva a correrlo; "
        "si ya no se publica, borre sus horarios en la página de Prefect, en «Deployments»."
    )
