"""What the store has of an exercise's ``salida/``, beside what two machines have that share nothing else."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import shutil
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fsspec.core import url_to_fs

from pipelines.errors import AlreadyRunning, CocreaError, DiskFull, NotPublished, ServerFailed, Unreachable, UsageError
from pipelines.exercise import Exercise, load_exercise
from pipelines.notices.tell import tell_of_failure
from pipelines.settings import STORE
from pipelines.store import held, look
from pipelines.store.place import Place
from pipelines.store.state import State
from pipelines.store.troubles import Damaged
from tests.publish.small import Small


@dataclass(frozen=True)
class Machine:
    """A copy of one exercise, beside which the other machines have theirs."""

    folder: Path
    address: str

    @property
    def exercise(self) -> Exercise:
        top = self.folder.parent
        return load_exercise(self.folder, schemas=top / "esquemas", datapackages=top / "definiciones")

    @property
    def state(self) -> State:
        return State(self.exercise, Place(self.address, "padron"))

    def write(self, files: Mapping[str, str]) -> None:
        """Files of ``salida/``, as a run writes them."""
        for name, text in files.items():
            path = self.folder / "salida" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def drop(self, *names: str) -> None:
        """Let these files go, each with its folder when nothing else is in it, as a run does."""
        for name in names:
            path = self.folder / "salida" / name
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()

    def has(self) -> dict[str, str]:
        """Every file of ``salida/`` that is part of its state, and every folder that is empty."""
        top = self.folder / "salida"
        found = [one for one in top.rglob("*") if not one.name.startswith(".")]
        files = {one.relative_to(top).as_posix(): one.read_text("utf-8") for one in found if one.is_file()}
        return files | {f"{one.relative_to(top)}/": "" for one in found if one.is_dir() and not any(one.iterdir())}


@pytest.fixture
def machines(tmp_path: Path, address: str) -> tuple[Machine, Machine]:
    """Two, that share the store alone."""
    return machine(tmp_path / "una", address), machine(tmp_path / "otra", address)


def machine(top: Path, address: str) -> Machine:
    Small(top, slug="padron").load()
    return Machine(top / "ejercicio", address)


FIRST = {"entregas/p/a1/tabla.csv": "uno", "entregas/p/ultima": "a1", "espera.json": "{}"}
SECOND = {"entregas/p/b2/tabla.csv": "dos", "entregas/p/ultima": "b2"}
# What is half written, and who is at it.
UNFINISHED = {".candado": "", "entregas/.nueva/tabla.csv": "a medias"}


@pytest.fixture
def first(machines: tuple[Machine, Machine]) -> tuple[Machine, Machine]:
    """Both have the first state: one left it, the other took it."""
    one, other = machines
    one.state.take()
    one.write({**FIRST, **UNFINISHED})
    one.state.put()
    other.state.take()
    assert other.has() == FIRST
    return machines


@pytest.fixture
def second(first: tuple[Machine, Machine]) -> tuple[Machine, Machine]:
    """The other left the second state."""
    become_second(first[1])
    first[1].state.put()
    return first


def become_second(machine: Machine) -> None:
    machine.drop("espera.json", "entregas/p/a1/tabla.csv")
    machine.write(SECOND)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def kept(machine: Machine) -> dict[str, bytes]:
    """All that the store has of the exercise."""
    files, path = url_to_fs(f"{machine.address}/padron")
    files.invalidate_cache()
    return {one.removeprefix(path).lstrip("/"): files.cat_file(one) for one in files.find(path)}


def change(machine: Machine, path: str, content: bytes | None) -> None:
    """What the store has at that path, or nothing any more."""
    files, root = url_to_fs(f"{machine.address}/padron")
    files.pipe_file(f"{root}/{path}", content) if content is not None else files.rm(f"{root}/{path}")


def test_a_machine_takes_what_another_left_and_drops_what_it_dropped(second: tuple[Machine, Machine]) -> None:
    second[0].state.take()
    # Of «a1» no folder is left: it would be taken for a release.
    assert second[0].has() == {**SECOND, "entregas/.nueva/tabla.csv": "a medias"}


def test_the_store_has_the_last_state_and_no_more(second: tuple[Machine, Machine]) -> None:
    hashes = {path: sha256(text) for path, text in SECOND.items()}
    found = kept(second[0])
    index = json.loads(found.pop("indices/00000002.json"))
    assert found == {f"{hashes[path][:2]}/{hashes[path]}": text.encode() for path, text in SECOND.items()}
    assert {path: one["sha256"] for path, one in index["archivos"].items()} == hashes


def test_dates_and_modes_come_along(machines: tuple[Machine, Machine]) -> None:
    one, other = machines
    one.write({"hecho/a.json": "1"})
    path = one.folder / "salida" / "hecho" / "a.json"
    path.chmod(0o440)
    os.utime(path, (1, 1_000_000_000))
    one.state.put()
    other.state.take()
    about = (other.folder / "salida" / "hecho" / "a.json").stat()
    assert (about.st_mode & 0o777, about.st_mtime) == (0o440, 1_000_000_000)


def test_what_a_release_has_of_the_archive_takes_no_room(machines: tuple[Machine, Machine]) -> None:
    one, other = machines
    archived, beside = f"originales/{sha256('o')[:2]}/{sha256('o')}", "entregas/p/a1/originales/o.csv"
    one.write({archived: "o", beside: "o", "entregas/p/a1/tabla.csv": "t", "reportes/t.csv": "t"})
    one.state.put()
    other.state.take()
    top = other.folder / "salida"
    assert other.has() == one.has()
    assert (top / archived).samefile(top / beside)
    assert not (top / "entregas/p/a1/tabla.csv").samefile(top / "reportes/t.csv")


class Counted(Place):
    """A place that notes what is asked of it."""

    def __init__(self, address: str, slug: str) -> None:
        super().__init__(address, slug)
        self.asked: list[str] = []

    def __getattribute__(self, name: str) -> Any:
        if name in ("numbers", "index", "bring", "send", "switch", "drop"):
            self.asked.append(name)
        return super().__getattribute__(name)


SEEN = '{"reunido": "2026-11-2%s"}\n'


@pytest.mark.parametrize(
    ("grace", "register", "asked"),
    [
        (0, "", ["numbers"]),
        # That a source was seen again waits for what else changes, unless it has a term since then.
        (0, SEEN % 2, ["numbers"]),
        (30, SEEN % 2, ["numbers", "numbers", "send", "switch", "drop"]),
    ],
)
def test_a_night_in_which_nothing_changed_costs_one_request(
    machines: tuple[Machine, Machine], grace: int, register: str, asked: list[str]
) -> None:
    one = machines[0]
    Small(one.folder.parent, slug="padron", grace_days=grace).load()
    one.write({**FIRST, "originales/registro.jsonl": SEEN % 1})
    one.state.put()
    place = Counted(one.address, "padron")
    state = State(one.exercise, place)
    state.take()
    with (one.folder / "salida" / "originales" / "registro.jsonl").open("a") as file:
        file.write(register)
    state.put()
    assert place.asked == asked


def test_what_each_saw_of_the_sources_stays_told(first: tuple[Machine, Machine]) -> None:
    one, other = first
    one.write({"originales/registro.jsonl": SEEN % 1 + SEEN % 3})
    other.write({"originales/registro.jsonl": SEEN % 2, "avisos.json": "{}"})
    other.state.put()
    one.state.take()
    assert one.has()["originales/registro.jsonl"] == SEEN % 1 + SEEN % 2 + SEEN % 3


def test_what_a_killed_run_left_here_is_gone_on_from(first: tuple[Machine, Machine]) -> None:
    become_second(first[0])
    first[0].state.take()
    # What it dropped is dropped once a run ends.
    assert first[0].has() == {**FIRST, **SECOND, "entregas/.nueva/tabla.csv": "a medias"}


class Dies(Place):
    """A place whose machine goes down between the bytes and the index."""

    def switch(self, index: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def put_and_die(machine: Machine) -> None:
    State(machine.exercise, Dies(machine.address, "padron")).put()


def test_an_upload_that_is_cut_leaves_the_state_before(first: tuple[Machine, Machine], tmp_path: Path) -> None:
    one, other = first
    become_second(one)
    process = multiprocessing.get_context("spawn").Process(target=put_and_die, args=(one,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    third = machine(tmp_path / "tercera", one.address)
    third.state.take()
    assert third.has() == FIRST
    # And whoever comes puts theirs.
    other.write({"avisos.json": "{}"})
    other.state.put()
    third.state.take()
    assert third.has() == {**FIRST, "avisos.json": "{}"}


def test_an_index_that_was_cut_is_none(first: tuple[Machine, Machine]) -> None:
    one, other = first
    whole = kept(one)["indices/00000001.json"]
    change(one, "indices/00000002.json", whole[:-9])
    other.state.take()
    other.write({"avisos.json": "{}"})
    other.state.put()
    one.state.take()
    assert one.has() == {**FIRST, "avisos.json": "{}", "entregas/.nueva/tabla.csv": "a medias"}
    assert sorted(one for one in kept(other) if one.startswith("indices")) == ["indices/00000003.json"]


class Meanwhile(Place):
    """A place where another machine puts its state while this one sends its bytes."""

    other: Machine

    def send(self, files: Mapping[str, Path]) -> None:
        super().send(files)
        self.other.state.put()


@pytest.mark.parametrize("way", [Place, Meanwhile])
def test_of_two_machines_at_once_the_second_is_refused_and_nothing_is_lost(
    first: tuple[Machine, Machine], way: type[Place]
) -> None:
    one, other = first
    one.write({"originales/ab/abc": "de una"})
    become_second(other)
    place = way(one.address, "padron")
    if isinstance(place, Meanwhile):
        place.other = other
    else:
        other.state.put()
    before = one.has()
    with pytest.raises(AlreadyRunning) as caught:
        State(one.exercise, place).put()
    where = f"{one.address}/padron"
    assert (caught.value.message, caught.value.exit_code) == (
        f"Otra máquina corrió este ejercicio al mismo tiempo y dejó otro estado en {where}; no lo cambié.", 3,
    )  # fmt: skip
    assert one.has() == before
    one.state.take()
    one.state.put()
    other.state.take()
    assert other.has() == {**SECOND, "originales/ab/abc": "de una"}


def other_bytes(machine: Machine) -> str:
    path = f"{sha256('uno')[:2]}/{sha256('uno')}"
    change(machine, path, b"dos")
    return "los bytes de "


def no_bytes(machine: Machine) -> str:
    change(machine, f"{sha256('uno')[:2]}/{sha256('uno')}", None)
    return "faltan archivos que su índice nombra"


@pytest.mark.parametrize("harm", [other_bytes, no_bytes])
def test_bytes_that_are_not_theirs_are_refused(
    first: tuple[Machine, Machine], tmp_path: Path, harm: Callable[[Machine], str]
) -> None:
    how = harm(first[0])
    third = machine(tmp_path / "tercera", first[0].address)
    third.write({"entregas/p/ultima": "lo que había"})
    with pytest.raises(Damaged) as caught:
        third.state.take()
    assert caught.value.message.startswith(f"El almacén {third.address}/padron está dañado: {how}")
    assert third.has() == {"entregas/p/ultima": "lo que había"}


@pytest.mark.parametrize("path", ["../ejercicio.toml", "/etc/passwd", ".candado", "a/../../b"])
def test_an_index_that_leads_out_of_the_folder_is_none(first: tuple[Machine, Machine], path: str) -> None:
    index = json.loads(kept(first[0])["indices/00000001.json"])
    index["archivos"] = {path: index["archivos"]["espera.json"]}
    change(first[0], "indices/00000002.json", json.dumps(index).encode())
    first[0].state.take()
    assert first[0].has() == {**FIRST, "entregas/.nueva/tabla.csv": "a medias"}


def test_a_store_that_lost_its_state_empties_no_folder(second: tuple[Machine, Machine]) -> None:
    one, other = second
    for path in kept(one):
        change(one, path, None)
    with pytest.raises(ServerFailed) as caught:
        other.state.take()
    assert caught.value.message == (
        f"El almacén {one.address}/padron no tiene el estado 2 que esta máquina ya vio, sino ninguno; no cambié nada."
    )
    assert other.has() == SECOND
    # As the remedy says.
    other.drop(".almacen.json")
    other.state.take()
    other.state.put()
    one.drop(".almacen.json")
    one.state.take()
    assert one.has().items() >= SECOND.items()


def test_an_exercise_that_is_erased_is_not_erased_from_the_store(first: tuple[Machine, Machine]) -> None:
    state, before = first[0].state, kept(first[0])
    shutil.rmtree(first[0].folder)
    state.put()
    assert (kept(first[0]), first[0].folder.exists()) == (before, False)


def test_a_folder_of_results_that_is_erased_is_not_erased_from_the_store(first: tuple[Machine, Machine]) -> None:
    before = kept(first[0])
    shutil.rmtree(first[0].folder / "salida")
    first[0].state.put()
    assert kept(first[0]) == before
    first[0].state.take()
    assert first[0].has() == FIRST


@pytest.mark.parametrize("full", ["allá", "aquí"])
def test_a_full_disk_leaves_the_state_before(tmp_path: Path, full_disk: Path, full: str) -> None:
    stored, local = (full_disk, tmp_path) if full == "allá" else (tmp_path, full_disk)
    (stored / "almacen").mkdir()
    one = machine(tmp_path / "una", (stored / "almacen").as_uri())
    one.write(FIRST)
    one.state.put()
    before = kept(one)
    big = machine((local if full == "aquí" else tmp_path) / "otra", one.address)
    big.state.take()
    (one if full == "aquí" else big).write({"entregas/p/a1/grande.csv": "x" * 400_000})
    if full == "aquí":
        one.state.put()
        before = kept(one)
    with pytest.raises(DiskFull):
        big.state.take() if full == "aquí" else big.state.put()
    assert {path: content for path, content in kept(one).items() if path in before} == before
    assert big.has().items() >= FIRST.items()


def closed_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.mark.parametrize(
    ("told", "kind", "message"),
    [
        ("ftp://lector:una@clave@127.0.0.1:PUERTO/x?k=secreto", Unreachable,
         "No hay respuesta del almacén ftp://127.0.0.1:PUERTO/x/padron: la conexión falló o se cortó."),
        ("file:///no/montado", UsageError, "No existe el lugar del almacén file:///no/montado/padron."),
        ("nada://lector:una-clave@x", UsageError,
         "No sé usar el almacén nada://x/padron: COCREA_ALMACEN no es una dirección de fsspec, o falta su biblioteca."),
    ],
)  # fmt: skip
def test_a_store_that_cannot_be_had_is_told_without_what_is_secret(
    tmp_path: Path, told: str, kind: type[CocreaError], message: str
) -> None:
    port = str(closed_port())
    with pytest.raises(kind) as caught:
        machine(tmp_path, told.replace("PUERTO", port)).state.take()
    assert caught.value.message == message.replace("PUERTO", port)
    assert "clave" not in caught.value.paragraph
    assert "secreto" not in caught.value.paragraph


@pytest.mark.parametrize("address", ["s3"], indirect=True)
def test_a_bucket_that_is_not_there_is_told(address: str, tmp_path: Path) -> None:
    assert address
    with pytest.raises(UsageError) as caught:
        machine(tmp_path, "s3://no-hay/x").state.take()
    assert caught.value.message == "No existe el lugar del almacén s3://no-hay/x/padron."


def test_a_store_that_lets_nobody_write_is_told(unprivileged: Path) -> None:
    (unprivileged / "almacen").mkdir(mode=0o500)
    one = machine(unprivileged / "una", (unprivileged / "almacen").as_uri())
    one.write(FIRST)
    with pytest.raises(UsageError) as caught:
        one.state.put()
    assert caught.value.message == f"El almacén {one.address}/padron no deja entrar, o no deja leer y escribir."


def test_that_the_store_does_not_answer_is_told_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE, f"ftp://127.0.0.1:{closed_port()}/x")
    exercise, told = machine(tmp_path, "file:///").exercise, list[str]()
    with pytest.raises(Unreachable) as caught, held(exercise):
        pass
    for _ in range(2):
        tell_of_failure(exercise, caught.value, {"lista": lambda notice: told.append(notice.body)}, date(2026, 11, 28))
    assert len(told) == 1
    assert caught.value.message in told[0]


def test_a_run_that_fails_leaves_its_state_and_says_what_it_could_not_leave(
    machines: tuple[Machine, Machine], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = machines
    monkeypatch.setenv(STORE, one.address)
    with pytest.raises(NotPublished), held(one.exercise):
        one.write(FIRST)
        raise NotPublished
    look(other.exercise)
    assert other.has() == FIRST
    with pytest.raises(NotPublished) as caught, held(one.exercise):
        one.write(SECOND)
        other.write({"avisos.json": "{}"})
        other.state.put()
        raise NotPublished
    assert "Otra máquina corrió este ejercicio al mismo tiempo" in caught.value.paragraph
