"""Runs of one exercise by machines that share CKAN and a store, and no folder."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.approval import decide, waiting
from pipelines.errors import NotPublished, WaitingForApproval
from pipelines.exercise import Exercise, load_exercise
from pipelines.package.last import last_release
from pipelines.restore import kept_releases, restore
from pipelines.run import Delivery, run_all, verify_last
from pipelines.settings import STORE, CkanAccess
from pipelines.stages import Runner, Stage
from pipelines.standing import standing_of
from tests.publish.small import Small, run_quietly, served
from tests.test_recall import noting

TODAY = date(2026, 11, 28)
WHOLE = [*["reunir"] * 2, *["limpiar"] * 2, "validar", "empaquetar", "comparar", "comparar", "publicar", "publicar"]
RESUMED = [*["reunir"] * 2, "empaquetar", "comparar", "comparar", "publicar"]


@dataclass(frozen=True)
class Office:
    """Two machines, each with its copy of the exercise; ``small`` is what both have of workbooks."""

    small: Small
    other: Path
    access: CkanAccess

    def copy(self) -> Office:
        """The workbooks as they are now, on the other machine too."""
        shutil.copytree(self.small.folder, self.other, ignore=shutil.ignore_patterns("salida"), dirs_exist_ok=True)
        return self

    def on(self, which: str) -> Exercise:
        top = self.small.folder if which == "una" else self.other
        return load(top)

    def run(self, which: str, runner: Runner = run_quietly) -> Delivery:
        (found,) = run_all(self.on(which), self.access, runner, lambda _: None)
        return found


def load(top: Path) -> Exercise:
    return load_exercise(top / "ejercicio", schemas=top / "esquemas", datapackages=top / "definiciones")


@pytest.fixture
def office(tmp_path: Path, ckan: CkanAccess, address: str, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv(STORE, address)
    small = Small(tmp_path / "una")
    small.load()
    return Office(small, tmp_path / "otra", ckan).copy()


def left(exercise: Exercise) -> dict[str, bytes]:
    """All that runs left, but when sources were seen."""
    top = exercise.workspace.root
    files = {one.relative_to(top).as_posix(): one for one in top.rglob("*") if one.is_file()}
    return {
        path: one.read_bytes() for path, one in files.items()
        if path != "originales/registro.jsonl" and not one.name.startswith(".")
    }  # fmt: skip


def test_what_one_machine_published_another_neither_works_out_nor_sends_again(office: Office) -> None:
    one, other = list[str](), list[str]()
    first, again = office.run("una", noting(one)), office.run("otra", noting(other))
    assert (one[:6], first.plan.changes) == (WHOLE[:6], True)
    assert (other[:3], again.plan.changes, again.entrega.id) == (RESUMED[:3], False, first.entrega.id)
    assert "limpiar" not in other
    assert left(office.on("otra")) == left(office.on("una"))


def test_what_one_machine_published_another_tells_verifies_and_puts_back(office: Office) -> None:
    first = office.run("una").entrega
    office.small.rows["personas"] = [["007", "Ana María", "10.50"]]
    office.small.load()
    office.copy()
    second = office.run("otra").entrega
    (standing,) = standing_of(office.on("una"), TODAY).packages
    assert standing.release == second.id
    assert [one.matches for one in verify_last(office.on("una"), office.access.url, run_quietly)] == [True]
    assert restore(office.on("una"), "padron", first.id, office.access, run_quietly).acuse.matches
    found = [(one.published.entrega, one.last) for one in kept_releases(office.on("otra"))]
    assert found == [(first.id, True), (second.id, False), (first.id, False)]


def test_who_approves_on_one_machine_lets_another_publish(office: Office) -> None:
    office.small.sections = "[aprobacion]\n[aprobacion.montos.personas]\nmonto = [0, 1]\n"
    office.small.load()
    office.copy()
    with pytest.raises(WaitingForApproval):
        office.run("una")
    assert list(decide(office.on("otra"), approved=True, who="Ana", reason="Está bien.")) == ["padron"]
    assert office.run("una").plan.changes
    standing_of(office.on("otra"), TODAY)
    assert waiting(office.on("otra").workspace) is None


def test_data_with_errors_are_told_on_every_machine(office: Office) -> None:
    office.small.rows["personas"] = [["007", "Ana", "diez"]]
    office.small.load()
    office.copy()
    with pytest.raises(NotPublished):
        office.run("una")
    review = standing_of(office.on("otra"), TODAY).review
    assert review
    assert review.errors == 1


def killed_after(stage: Stage) -> Runner:
    def run(now: Stage, _subject: str, work: Callable[..., Any]) -> Any:
        found = work(lambda done, total: None)
        if now is stage:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    return run


def run_and_die(top: Path, access: CkanAccess, stage: str) -> None:
    run_all(load(top), access, killed_after(Stage[stage]), lambda _: None)


@pytest.mark.parametrize(
    "stage",
    [pytest.param("PACKAGE", marks=pytest.mark.long), "PUBLISH", pytest.param("VERIFY", marks=pytest.mark.long)],
)
@pytest.mark.parametrize("address", ["file"], indirect=True)
def test_what_a_killed_machine_left_another_finishes(office: Office, stage: str) -> None:
    first = office.run("otra").entrega
    office.small.rows["personas"] = [["007", "Ana María", "10.50"], ["011", "Eva", "1"]]
    office.small.load()
    process = multiprocessing.get_context("spawn").Process(
        target=run_and_die, args=(office.small.folder, office.access, stage)
    )
    process.start()
    process.join(120)
    assert process.exitcode == -signal.SIGKILL
    # Of it the other knows nothing: the state is the one before.
    office.copy()
    standing_of(office.on("otra"), TODAY)
    before = last_release(office.on("otra"), office.on("otra").published[0])
    assert before
    assert before.id == first.id

    finished = office.run("otra")

    assert (finished.acuse.all_differences(), finished.acuse.matches) == ((), True)
    assert finished.entrega.id != first.id
    rows = served(office.access, office.small)["Personas"]["rows"]
    assert [one.split(",")[:2] for one in rows[1:]] == [["007", "Ana María"], ["011", "Eva"]]
    # And the machine that comes back goes on from there.
    assert (office.run("una").plan.changes, left(office.on("una")) == left(office.on("otra"))) == (False, True)
