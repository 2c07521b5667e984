"""What a backup refuses before it touches anything, and how its pieces are kept."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.exercise import load_exercise
from portal.backup.drafts import draft_of, sweep
from portal.backup.keys import mark_of, read_keys, save_keys
from portal.backup.manifest import NAME, Manifest, SavedExercise, SavedPortal, describe, read_whole
from portal.backup.recover import check_fits, keys_for, put_exercises, put_prefect
from portal.backup.take import PREFECT, Everything, save_sqlite, take
from portal.box import Box, archives
from portal.box.credentials import Secrets, load_or_make_secrets
from portal.site import site_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    (tmp_path / "secretos").mkdir()
    return load_or_make_secrets(tmp_path / "secretos")


@pytest.fixture
def backup(tmp_path: Path, secrets: Secrets) -> Path:
    """A backup of one exercise, as it is written."""
    exercise, folder = tmp_path / "ejercicio", tmp_path / "respaldo"
    (exercise / "salida").mkdir(parents=True)
    (exercise / "libro.xlsx").write_bytes(b"libro")
    folder.mkdir()
    archives.pack(exercise, folder / "ejercicio-mio.tar")
    portal = SavedPortal("demo", 5000, "2.12", "18", "x86_64", mark_of(secrets))
    exercises = (SavedExercise("mio", "Mi ejercicio", str(exercise), "ejercicio-mio.tar"),)
    files = {"ejercicio-mio.tar": describe(folder / "ejercicio-mio.tar")}
    told = Manifest("2026-11-26T06:00:00Z", "0.1.0", portal, exercises, files)
    (folder / NAME).write_text(told.as_text(), encoding="utf-8")
    return folder


def edit(folder: Path, **changed: object) -> None:
    told = json.loads((folder / NAME).read_bytes())
    (folder / NAME).write_text(json.dumps({**told, **changed}), encoding="utf-8")


def shorten(folder: Path) -> None:
    path = folder / "ejercicio-mio.tar"
    path.write_bytes(path.read_bytes()[:-1])


NOT_UNDERSTOOD = "El respaldo {0} está dañado: no se entiende su respaldo.json."
REFUSED: list[tuple[str, Callable[[Path], object], str]] = [
    ("no-es", lambda one: (one / NAME).unlink(), "{0} no es un respaldo: no tiene respaldo.json."),
    (
        "más-nuevo",
        lambda one: edit(one, formato=2, cocrea="9.9"),
        "El respaldo {0} lo escribió una versión más nueva de Cocrea (9.9; formato 2, y esta lee hasta el 1).",
    ),
    ("cortado", shorten, "El respaldo {0} está dañado: ejercicio-mio.tar no es el que se guardó."),
    (
        "falta",
        lambda one: (one / "ejercicio-mio.tar").unlink(),
        "El respaldo {0} está dañado: le falta ejercicio-mio.tar.",
    ),
    ("no-json", lambda one: (one / NAME).write_bytes(b"{"), NOT_UNDERSTOOD),
    (
        "sale-de-la-carpeta",
        lambda one: edit(one, archivos={"../otro": {"bytes": 1, "sha256": ""}}),
        NOT_UNDERSTOOD,
    ),
]


@pytest.mark.parametrize(("spoil", "message"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_a_backup_that_cannot_be_trusted_is_refused(
    backup: Path, spoil: Callable[[Path], object], message: str
) -> None:
    read_whole(backup)
    spoil(backup)
    with pytest.raises(UsageError) as caught:
        read_whole(backup)
    assert caught.value.message == message.format(backup)


def test_keys_are_kept_apart_and_only_those_of_the_portal_open_it(
    backup: Path, secrets: Secrets, tmp_path: Path
) -> None:
    saved = read_whole(backup).portal
    assert saved
    with pytest.raises(UsageError, match="Las claves no deben ir con los respaldos"):
        save_keys(secrets, backup / "claves.json", backup)
    path = tmp_path / "caja" / "claves.json"
    save_keys(secrets, path, backup)
    assert (path.stat().st_mode & 0o777, read_keys(path)) == (0o600, secrets)
    assert (keys_for(saved, path, without=False), keys_for(saved, None, without=True)) == (secrets, None)
    with pytest.raises(UsageError, match="Falta decir dónde están las claves"):
        keys_for(saved, None, without=False)
    save_keys(replace(secrets, data_key="otra"), path, backup)
    with pytest.raises(UsageError, match="no son las del portal de este respaldo"):
        keys_for(saved, path, without=False)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"ckan": "2.10"}, "El respaldo es de CKAN 2.10, y aquí es 2.12."),
        ({"postgresql": "17"}, "El respaldo es de PostgreSQL 17, y aquí es 18."),
        ({"maquina": "riscv64"}, "El respaldo es de una máquina riscv64, y aquí es x86_64."),
    ],
)
def test_a_portal_goes_only_where_it_can_be_read(backup: Path, changed: dict[str, str], message: str) -> None:
    saved = read_whole(backup).portal
    assert saved
    with pytest.raises(UsageError) as caught:
        check_fits(replace(saved, **changed), Box(site_settings(environment={})))
    assert caught.value.message == message


def test_an_exercise_that_is_there_is_left_alone(backup: Path, tmp_path: Path) -> None:
    saved, there = read_whole(backup), tmp_path / "ejercicio"
    (there / "libro.xlsx").write_bytes(b"otro")
    assert put_exercises(backup, saved, None, print).kept == (there,)
    assert (there / "libro.xlsx").read_bytes() == b"otro"
    found = put_exercises(backup, saved, tmp_path / "aparte", print)
    assert (found.exercises, found.kept) == ((tmp_path / "aparte" / "mio",), ())
    assert (tmp_path / "aparte" / "mio" / "libro.xlsx").read_bytes() == b"libro"
    assert sorted(one.name for one in (tmp_path / "aparte").iterdir()) == ["mio"]


def test_a_file_of_two_names_is_packed_once_and_what_a_link_leads_to_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "carpeta"
    folder.mkdir()
    (tmp_path / "fuera.csv").write_bytes(b"fuera")
    (folder / "a").write_bytes(b"x" * 1_000_000)
    (folder / "b").hardlink_to(folder / "a")
    (folder / "liga.csv").symlink_to(tmp_path / "fuera.csv")
    (folder / "rota").symlink_to("nada")
    archives.pack(folder, tmp_path / "uno.tar")
    archives.unpack(tmp_path / "uno.tar", tmp_path / "otra")
    assert (tmp_path / "uno.tar").stat().st_size < 1_100_000
    assert {one.name: one.read_bytes() for one in (tmp_path / "otra").iterdir()} == {
        "a": b"x" * 1_000_000, "b": b"x" * 1_000_000, "liga.csv": b"fuera",
    }  # fmt: skip
    assert (tmp_path / "otra" / "a").stat().st_nlink == 2


def test_prefects_database_is_copied_while_somebody_writes_and_put_where_there_is_none(tmp_path: Path) -> None:
    live = tmp_path / "prefect.db"
    with sqlite3.connect(live) as writing:
        writing.executescript("PRAGMA journal_mode = WAL; CREATE TABLE run (id int); INSERT INTO run VALUES (1);")
        writing.execute("INSERT INTO run VALUES (2)")
        save_sqlite(live, tmp_path / PREFECT.replace("prefect", "copia"))
    writing.close()
    backup = tmp_path / "respaldo"
    backup.mkdir()
    (tmp_path / "copia.db").rename(backup / PREFECT)
    target = tmp_path / "casa" / "prefect.db"
    assert [put_prefect(backup, target, over) for over in (False, False, True)] == [True, False, True]
    assert target.stat().st_mode & 0o777 == 0o600
    found = sqlite3.connect(target)
    assert found.execute("SELECT id FROM run").fetchall() == [(1,)]
    found.close()


WRITING = """
import sys, time
from pathlib import Path
from portal.backup.drafts import draft_of
with draft_of(Path(sys.argv[1])) as draft:
    (draft / "archivos.tar").write_bytes(b"mucho")
    print(flush=True)
    time.sleep(60)
"""


def test_what_a_killed_backup_left_goes_with_the_next_one_and_what_is_being_written_stays(tmp_path: Path) -> None:
    draft = tmp_path / ".respaldo-20261128-030000"
    told: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-c", WRITING, tmp_path / "respaldo-20261128-030000"], cwd=ROOT, stdout=subprocess.PIPE
    ) as writing:
        assert writing.stdout
        writing.stdout.readline()
        sweep(tmp_path, told.append)
        assert ((draft / "archivos.tar").exists(), told) == (True, [])
        writing.kill()
    assert draft.exists()
    sweep(tmp_path, told.append)
    assert told == ["Se borró lo que dejó un respaldo que no terminó: .respaldo-20261128-030000."]
    assert list(tmp_path.iterdir()) == []


def test_a_backup_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError), draft_of(tmp_path / "respaldo-20261128-030000") as draft:
        (draft / "archivos.tar").write_bytes(b"mucho")
        raise UsageError("", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("below", ["", "otra/mas"])
def test_a_file_where_the_backups_should_go_is_named(below: str, tmp_path: Path) -> None:
    there = tmp_path / "ejercicio"
    shutil.copytree(ROOT / "datapackages" / "ejemplo-puertos", there, ignore=shutil.ignore_patterns("salida"))
    file = tmp_path / "fichero"
    file.touch()
    wanted = Everything(Box(site_settings("nunca")), [load_exercise(there)], tmp_path / "prefect.db")
    with pytest.raises(UsageError) as caught:
        take(wanted, file / below, print)
    assert caught.value.remedy == f"Cambie de nombre el archivo «{file}» y vuelva a correr el mismo comando."
