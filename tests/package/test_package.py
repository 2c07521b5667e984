"""A release: the same input gives the same bytes and id, it stands on its own, and it is never left by halves."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from pipelines.clean import Tabla, clean
from pipelines.clean.media import read_media
from pipelines.definition import load_definitions
from pipelines.errors import DiskFull, UsageError
from pipelines.exercise import Exercise, Package, load_exercise
from pipelines.gather import Archive, gather
from pipelines.package import Entrega, load_release, package
from pipelines.package.beside import Beside, beside
from pipelines.package.derived import derive_tables
from pipelines.package.entrega import ATTACHMENTS
from pipelines.paths import DATAPACKAGES, SCHEMAS
from pipelines.schema import load_schema
from tests.conftest import copy_example

PACKAGES = ["catalogos", "follow-the-money", "plan-de-accion", "presupuesto", "secretariado"]
DEFINITIONS = load_definitions(DATAPACKAGES)


def read_all(exercise: Exercise) -> list[Tabla]:
    archive = Archive(exercise.workspace)
    return [
        read_media(clean(gather(source, archive), source, each.schemas[name]), exercise.workspace)
        for each in exercise.packages for name, source in each.sources.items()
    ]  # fmt: skip


def tables_of(read: list[Tabla], one: Package) -> list[Tabla]:
    """Those that somebody keeps, and those derived from them and from other packages' tables."""
    return [table for table in (*read, *derive_tables([one], read)) if table.name in {*one.schemas, *one.derived}]


Ready = Callable[..., tuple[Exercise, Package, list[Tabla]]]


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Tabla]]:
    """The example's tables, as they are read in a folder of that name."""

    @cache
    def read(folder: str) -> list[Tabla]:
        return read_all(load_exercise(copy_example(tmp_path_factory.mktemp(folder) / folder, "prueba")))

    return read


@pytest.fixture
def ready(tmp_path: Path, readings: Callable[[str], list[Tabla]]) -> Ready:
    """The example's exercise in a folder of its own, one of its packages, and its tables."""

    def prepare(name: str = "plan-de-accion", folder: str = "uno") -> tuple[Exercise, Package, list[Tabla]]:
        exercise = load_exercise(copy_example(tmp_path / folder, "prueba"))
        (one,) = exercise.only(name).published
        return exercise, one, tables_of(readings(folder), one)

    return prepare


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a release and what goes with it, without what is kept beside them."""
    found = [*folder.iterdir(), *(folder / ATTACHMENTS).glob("*")]
    return {str(one.relative_to(folder)): one.read_bytes() for one in sorted(found) if one.is_file()}


def edited(table: Tabla, row: int, column: str, text: str) -> Tabla:
    data = table.data.copy()
    data.loc[row, column] = text
    return dataclasses.replace(table, data=data)


@pytest.mark.parametrize("name", PACKAGES)
def test_the_same_input_gives_the_same_bytes_in_any_folder(ready, name):
    first, second = package(*ready(name, "uno")), package(*ready(name, "dos"))
    assert first.folder != second.folder
    assert (first.id, contents(first.folder)) == (second.id, contents(second.folder))
    assert first.id == first.folder.name == hashlib.sha256((first.folder / "datapackage.json").read_bytes()).hexdigest()
    assert first.short_id == first.id[:12]


def accepted(entrega: Entrega) -> bool:
    """Whether frictionless judges every table of a release, and finds nothing wrong."""
    report = frictionless.Package(str(entrega.folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]
    return [one.name for one in report.tasks] == [one.name for one in entrega.tables]


@pytest.mark.parametrize("name", PACKAGES)
def test_frictionless_finds_it_valid_on_its_own(ready, name):
    assert accepted(package(*ready(name)))


def test_frictionless_finds_valid_the_packages_that_the_example_lacks(tmp_path):
    """A record of each of their tables, of the examples that its columns give."""
    tables = [table for name, one in DEFINITIONS.items() if name not in PACKAGES for table in one.tables]
    lines = ["version = 1", "[ejercicio]", 'clave = "uno"', 'nombre = "Uno"', 'entidad = "17"', "[organizacion]",
             'clave = "dos"', 'nombre = "Dos"']  # fmt: skip
    for table in tables:
        examples = {one.name: str(one.descriptor["example"]) for one in load_schema(table, SCHEMAS).fields}
        pd.DataFrame([examples]).to_csv(tmp_path / f"{table}.csv", index=False)
        lines += [f"[fuentes.{table}]", f'archivo = "{table}.csv"']
    (tmp_path / "ejercicio.toml").write_text("\n".join(lines), encoding="utf-8")

    exercise = load_exercise(tmp_path)
    read = read_all(exercise)
    releases = [package(exercise, one, tables_of(read, one)) for one in exercise.published if one.name not in PACKAGES]
    assert {one.package for one in releases} == {*DEFINITIONS} - {*PACKAGES}
    assert [file.name for one in releases for file in one.tables] == tables
    assert all(map(accepted, releases))


def test_a_release_says_what_it_holds(ready):
    exercise, one, tables = ready("secretariado")
    entrega = package(exercise, one, tables)
    assert (entrega.package, entrega.dataset) == ("secretariado", "prueba-secretariado")
    assert [(file.name, file.path.name, file.rows) for file in entrega.tables] == [
        (table.name, f"{table.name}.csv", len(table.data)) for table in tables
    ]
    for file in (*entrega.tables, entrega.archive, *entrega.media, *entrega.attachments):
        content = file.path.read_bytes()
        assert (file.size_bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    with zipfile.ZipFile(entrega.archive.path) as archive:
        assert archive.testzip() is None
        packed = {name: archive.read(name) for name in archive.namelist()}
    # The files that rows name have an address of their own.
    apart = {entrega.archive.path.name, *(file.path.name for file in entrega.media)}
    assert packed == {
        name: old for name, old in contents(entrega.folder).items() if "/" not in name and name not in apart
    }


def test_what_it_was_made_from_stays_with_it_and_takes_no_room(ready, tmp_path):
    exercise, one, tables = ready("secretariado")
    report = tmp_path / "reporte.json"
    report.write_text("{}", encoding="utf-8")
    entrega = package(exercise, one, tables, report=[report])
    originals = {each.sha256: each for table in tables for each in table.originals}.values()
    kept = {path.name: path.stat().st_ino for path in (entrega.folder / "originales").iterdir()}
    assert kept == {f"{each.sha256[:12]}-{each.name}": each.path.stat().st_ino for each in originals}
    assert (entrega.folder / "reporte" / "reporte.json").read_text(encoding="utf-8") == "{}"
    assert beside(entrega.folder) == Beside(len(kept), report=True, acuse=False)


def test_the_descriptor_tells_where_the_data_come_from_and_that_they_are_invented(ready):
    exercise, one, tables = ready("secretariado")
    descriptor = package(exercise, one, tables).descriptor
    assert descriptor["title"].startswith("Ejemplo ficticio: ")
    listed = descriptor["cocrea"].pop("archivos")
    assert descriptor["cocrea"] == {"formato": 1, "paquete": "secretariado", "ficticio": True}
    assert [one["path"] for one in listed] == [
        "minutas-min-01-v1.pdf", "minutas-min-02-v1.pdf", "minutas-min-03-v2.pdf", "evidencias-evi-01.jpg",
        "evidencias-evi-03.jpg", "evidencias-evi-13.mp4", "evidencias-evi-14.wav", "evidencias-evi-20.csv",
        "evidencias-evi-24.jpg",
    ]  # fmt: skip
    assert [key for key in listed[3] if key not in ("bytes", "hash", "miniatura")] == [
        "nombre", "tabla", "clave", "titulo", "mediatype", "path", "ancho", "alto",
    ]  # fmt: skip
    assert {entry["path"]: entry["sha256"] for entry in descriptor["sources"]} == {
        table.file: table.originals[0].sha256 for table in tables if table.originals
    }
    assert (descriptor["spatial"], descriptor["temporal"]) == ("17", "2015-03-27/2016-06-10")
    # Keys to tables that are not in the package are left out of the embedded schema; the others, to the table itself
    # among them, stay.
    embedded = {resource["name"]: resource["schema"] for resource in descriptor["resources"]}
    inside = {table.name for table in tables}
    for table in tables:
        keys = [key for key in table.schema.foreign_keys if key["reference"]["resource"] in {"", *inside}]
        assert embedded[table.name].get("foreignKeys", []) == keys


def test_a_single_cell_changes_the_id(ready):
    exercise, one, tables = ready()
    before = package(exercise, one, tables)
    changed = [edited(tables[0], 0, "titulo", "Otro título"), *tables[1:]]
    after = package(exercise, one, changed)
    assert after.id != before.id
    assert {file.name for file, old in zip(after.tables, before.tables, strict=True) if file.sha256 != old.sha256} == {
        tables[0].name
    }
    assert package(exercise, one, tables).id == before.id


def test_a_value_written_otherwise_does_not(ready):
    exercise, one, tables = ready("presupuesto")
    before = package(exercise, one, tables)
    amount = tables[0].data.loc[0, "monto_aprobado"]
    assert amount.endswith(".00")
    short = amount.removesuffix(".00")
    assert package(exercise, one, [edited(tables[0], 0, "monto_aprobado", short), *tables[1:]]).id == before.id


def test_what_is_published_beside_the_tables_changes_the_id(ready):
    exercise, one, tables = ready()
    before = package(exercise, one, tables).id
    assert package(exercise, dataclasses.replace(one, period="2015-01-01/2016-01-01"), tables).id != before
    assert package(exercise, dataclasses.replace(one, keywords=("otra",)), tables).id != before


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a table cut": lambda folder: (folder / "hitos.csv").write_bytes((folder / "hitos.csv").read_bytes()[:-50]),
    "a table gone": lambda folder: (folder / "hitos.csv").unlink(),
    "a table edited": lambda folder: (folder / "hitos.csv").write_text("a,b\n1,2\n"),
    "the descriptor cut": lambda folder: (folder / "datapackage.json").write_bytes(b'{"name": "x"'),
    "the descriptor edited": lambda folder: (folder / "datapackage.json").write_bytes(b"{}"),
    "the descriptor gone": lambda folder: (folder / "datapackage.json").unlink(),
    "the ZIP cut": lambda folder: (folder / "prueba-plan-de-accion.zip").write_bytes(b"PK"),
    "the ZIP gone": lambda folder: (folder / "prueba-plan-de-accion.zip").unlink(),
}
HARMED = {"a table": "hitos.csv", "the descriptor": "datapackage.json", "the ZIP": "prueba-plan-de-accion.zip"}


@pytest.fixture(scope="module")
def packaged(tmp_path_factory, readings):
    """What each test damages, and mends."""
    exercise = load_exercise(copy_example(tmp_path_factory.mktemp("dañada") / "uno", "prueba"))
    (one,) = exercise.only("plan-de-accion").published
    tables = tables_of(readings("uno"), one)
    return exercise, one, tables, package(exercise, one, tables)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_release_is_told_and_packaging_again_mends_it(packaged, damage):
    exercise, one, tables, whole = packaged
    (whole.folder / "acuse.json").write_text("{}")
    before = contents(whole.folder)
    DAMAGES[damage](whole.folder)
    with pytest.raises(UsageError) as caught:
        load_release(whole.folder)
    file = HARMED[damage.rpartition(" ")[0]]
    assert (caught.value.message, caught.value.remedy) == (
        f"La entrega guardada en {whole.folder} está dañada: a «{file}» le falta algo o no es como se escribió.",
        "Borre esa carpeta y vuelva a correr «cocrea correr» con el ejercicio: se arma de nuevo con los mismos datos.",
    )
    assert package(exercise, one, tables) == whole
    assert contents(whole.folder) == before
    assert load_release(whole.folder) == whole


def test_a_release_is_read_back_as_it_was_written(ready):
    entrega = package(*ready())
    assert load_release(entrega.folder) == entrega
    assert json.loads((entrega.folder / "datapackage.json").read_bytes()) == entrega.descriptor


def moved(exercise: Exercise, folder: Path) -> Exercise:
    return dataclasses.replace(exercise, folder=folder)


def test_a_full_disk_leaves_nothing(ready, full_disk):
    exercise, one, tables = ready("presupuesto")
    large, _ = tables
    data = large.data.loc[large.data.index.repeat(50)].reset_index(drop=True)
    exercise = moved(exercise, full_disk)
    with pytest.raises(DiskFull) as caught:
        package(exercise, one, [dataclasses.replace(large, data=data)])
    releases = full_disk / "salida" / "entregas" / "presupuesto"
    assert (caught.value.message, caught.value.exit_code) == (
        f"No queda espacio en el disco para escribir {releases}.", 3,
    )  # fmt: skip
    assert list(releases.iterdir()) == []


@pytest.fixture
def secretariat(ready):
    return ready("secretariado")


def test_a_folder_that_may_not_be_written(secretariat, unprivileged):
    exercise, one, tables = secretariat
    unprivileged.chmod(0o500)
    with pytest.raises(UsageError) as caught:
        package(moved(exercise, unprivileged), one, tables)
    assert (caught.value.message, caught.value.exit_code) == (
        f"No tengo permiso para escribir en {unprivileged}/salida/entregas/secretariado.", 2,
    )  # fmt: skip
    assert list(unprivileged.iterdir()) == []
