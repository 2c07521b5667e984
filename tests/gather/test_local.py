"""Files of the exercise: kept unchanged, under their sha256, with a register of every gathering."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import DiskFull, SourceError, UsageError
from pipelines.gather import Archive, Original, gather
from pipelines.paths import Workspace
from pipelines.source import Files, Source

CONTENT = "año;monto\r\n2015;1\r\n".encode("cp1252")


def local(file: Path, **more: str) -> Source:
    return Source("presupuesto_egresos", Files(file.parent, (file.name,)), **more)


def one(source: Source, archive: Archive) -> Original:
    (found,) = gather(source, archive)
    return found


def kept(workspace: Workspace) -> list[Path]:
    return sorted(one for one in workspace.originals.rglob("*") if one.is_file())


def test_keeps_the_bytes_and_where_they_came_from(tmp_path):
    file = tmp_path / "Egresos 2015.csv"
    file.write_bytes(CONTENT)
    workspace = Workspace(tmp_path)
    source = local(file, publisher="SHCP", title="Egresos", provenance="https://x.mx/e", licence="Libre Uso MX")
    before = datetime.now(UTC)
    original = one(source, Archive(workspace))
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    assert original.path == tmp_path / "salida" / "originales" / sha256[:2] / sha256
    assert original.path.read_bytes() == CONTENT
    assert before <= original.gathered_at <= before + timedelta(minutes=1)
    assert dataclasses.replace(original, gathered_at=before) == type(original)(
        path=original.path, name="Egresos 2015.csv", location="https://x.mx/e", sha256=sha256,
        size_bytes=len(CONTENT), gathered_at=before, publisher="SHCP", title="Egresos", licence="Libre Uso MX",
        key="Egresos 2015.csv",
    )  # fmt: skip
    assert json.loads(workspace.register.read_text(encoding="utf-8")) == {
        "reunido": original.gathered_at.isoformat(timespec="seconds"), "tabla": "presupuesto_egresos",
        "fuente": "Egresos 2015.csv",
        "archivos": [{
            "nombre": "Egresos 2015.csv", "origen": "https://x.mx/e", "sha256": sha256, "bytes": len(CONTENT),
            "editor": "SHCP", "titulo": "Egresos", "licencia": "Libre Uso MX",
        }],
    }  # fmt: skip


def test_the_same_bytes_are_kept_once_and_each_gathering_is_registered(tmp_path):
    workspace = Workspace(tmp_path)
    for name in ("a.csv", "b.csv", "a.csv"):
        (tmp_path / name).write_bytes(CONTENT)
        gather(local(tmp_path / name), Archive(workspace))
    lines = [json.loads(one) for one in workspace.register.read_text().splitlines()]
    assert [line["fuente"] for line in lines] == ["a.csv", "b.csv", "a.csv"]
    assert kept(workspace) == sorted([workspace.register, one(local(tmp_path / "a.csv"), Archive(workspace)).path])


def test_what_a_disk_damaged_is_put_right_by_gathering_again(tmp_path):
    (tmp_path / "a.csv").write_bytes(CONTENT)
    first = one(local(tmp_path / "a.csv"), Archive(Workspace(tmp_path)))
    first.path.chmod(0o644)
    first.path.write_bytes(b"")
    again = one(local(tmp_path / "a.csv"), Archive(Workspace(tmp_path)))
    assert (again.path, again.path.read_bytes()) == (first.path, CONTENT)


def names(folder: Path, *patterns: str) -> list[str]:
    found = gather(Source("egresos", Files(folder, patterns)), Archive(Workspace(folder)))
    assert [one.path.read_bytes() for one in found] == [(folder / one.name).read_bytes() for one in found]
    return [one.name for one in found]


@pytest.fixture
def months(tmp_path: Path) -> Path:
    for name in (
        "m/02.csv", "m/01.csv", "m/10.csv", "m/~$01.csv", "m/.03.csv", "m/notas.txt", "a.csv", "[x].csv", "x.csv",
        "salida/entregas/m/04.csv", "m/carpeta.csv/05.csv",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (["m/*.csv"], ["m/01.csv", "m/02.csv", "m/10.csv"]),
        (["m/02.csv", "a.csv"], ["m/02.csv", "a.csv"]),
        (["m/10.csv", "m/*.csv"], ["m/10.csv", "m/01.csv", "m/02.csv"]),
        (["**/0*.csv"], ["m/01.csv", "m/02.csv", "m/carpeta.csv/05.csv"]),
        (["[x].csv"], ["[x].csv"]),
    ],
    ids=["in the order of their names", "as listed", "each once", "never what runs wrote", "a name with brackets"],
)
def test_several_files_to_one_table(months, patterns, found):
    assert names(months, *patterns) == found


def test_a_glob_that_finds_nothing(tmp_path):
    assert refusal(Source("egresos", Files(tmp_path, ("m/*.csv",))), Workspace(tmp_path)) == (
        f"Ningún archivo de la carpeta {tmp_path} se llama como «m/*.csv».",
        "Cópielos ahí, o corrija el nombre en [fuentes.egresos] de ejercicio.toml.",
        "archivo-faltante",
        "m/*.csv",
    )


def test_a_link_that_a_glob_finds_may_not_lead_outside(tmp_path):
    folder = tmp_path / "ejercicio"
    folder.mkdir()
    (tmp_path / "ajeno.csv").write_bytes(CONTENT)
    (folder / "liga.csv").symlink_to(tmp_path / "ajeno.csv")
    assert refusal(Source("egresos", Files(folder, ("*.csv",))), Workspace(folder)) == (
        "«liga.csv» es una liga a un archivo de fuera de la carpeta del ejercicio.",
        "Copie el archivo a la carpeta, o corrija el nombre en [fuentes.egresos] de ejercicio.toml.",
        "archivo-de-fuera",
        "liga.csv",
    )


@given(st.binary(max_size=3_000))
def test_any_bytes_come_back(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("cualquiera")
    (folder / "a").write_bytes(content)
    original = one(local(folder / "a"), Archive(Workspace(folder)))
    assert (original.path.read_bytes(), original.sha256, original.size_bytes) == (
        content, hashlib.sha256(content).hexdigest(), len(content),
    )  # fmt: skip


def refusal(source: Source, workspace: Workspace) -> tuple[str, str, str, str]:
    with pytest.raises(SourceError) as caught:
        gather(source, Archive(workspace))
    assert kept(workspace) == []
    error = caught.value
    assert error.exit_code == 1
    return error.message, error.remedy, error.rule, error.file


def test_a_missing_file(tmp_path):
    assert refusal(local(tmp_path / "Egresos.csv"), Workspace(tmp_path)) == (
        f"No encuentro el archivo «Egresos.csv» en la carpeta {tmp_path}.",
        "Cópielo ahí, o corrija el nombre en [fuentes.presupuesto_egresos] de ejercicio.toml.",
        "archivo-faltante",
        "Egresos.csv",
    )


def test_a_file_in_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "datos").write_bytes(b"x")
    assert refusal(local(tmp_path / "datos" / "a.csv"), Workspace(tmp_path))[0] == (
        f"No encuentro el archivo «a.csv» en la carpeta {tmp_path}/datos."
    )


def test_a_folder(tmp_path):
    (tmp_path / "datos").mkdir()
    assert refusal(local(tmp_path / "datos"), Workspace(tmp_path)) == (
        "«datos» es una carpeta, no un archivo.",
        "Indique el archivo en [fuentes.presupuesto_egresos] de ejercicio.toml.",
        "archivo-ilegible",
        "datos",
    )


def test_a_file_that_may_not_be_read(unprivileged):
    file = unprivileged / "a.csv"
    file.write_bytes(CONTENT)
    file.chmod(0)
    assert refusal(local(file), Workspace(unprivileged)) == (
        "No tengo permiso para leer «a.csv».",
        "Cierre el archivo si otro programa lo tiene abierto y revise sus permisos.",
        "archivo-ilegible",
        "a.csv",
    )


def test_a_file_that_the_disk_does_not_give(tmp_path):
    # A process's own memory, from its address 0, is a file that opens and cannot be read.
    assert refusal(local(Path("/proc/self/mem")), Workspace(tmp_path)) == (
        "El disco no deja leer «mem».",
        "Copie el archivo de nuevo a la carpeta del ejercicio, desde otro disco si hace falta.",
        "archivo-ilegible",
        "mem",
    )


def test_a_full_disk_keeps_nothing(tmp_path, full_disk):
    (tmp_path / "grande.csv").write_bytes(b"1234567890" * 50_000)
    workspace = Workspace(full_disk)
    with pytest.raises(DiskFull) as caught:
        gather(local(tmp_path / "grande.csv"), Archive(workspace))
    assert (caught.value.message, caught.value.remedy, caught.value.exit_code) == (
        f"No queda espacio en el disco para escribir {workspace.originals}.",
        "Libere espacio y vuelva a correr el mismo comando; no se publicó nada a medias.",
        3,
    )
    assert kept(workspace) == []


def test_a_folder_that_may_not_be_written(unprivileged):
    (unprivileged / "a.csv").write_bytes(CONTENT)
    unprivileged.chmod(0o500)
    workspace = Workspace(unprivileged)
    with pytest.raises(UsageError) as caught:
        gather(local(unprivileged / "a.csv"), Archive(workspace))
    assert (caught.value.message, caught.value.remedy, caught.value.exit_code) == (
        f"No tengo permiso para escribir en {workspace.originals}.",
        "Copie el ejercicio a una carpeta suya, o pida permiso de escritura sobre ella.",
        2,
    )


def test_a_file_where_the_results_go(tmp_path):
    (tmp_path / "a.csv").write_bytes(CONTENT)
    (tmp_path / "salida").write_bytes(b"notas")
    with pytest.raises(UsageError) as caught:
        gather(local(tmp_path / "a.csv"), Archive(Workspace(tmp_path)))
    assert caught.value.message == (
        f"Hay un archivo donde debe haber una carpeta, y no se puede escribir {tmp_path}/salida/originales."
    )
    assert (tmp_path / "salida").read_bytes() == b"notas"
