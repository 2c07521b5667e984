"""Files that rows name: what goes is told in its row, and what cannot go is a finding at its cell."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.clean import Tabla, clean
from pipelines.clean.media import read_media
from pipelines.gather import Archive, gather
from pipelines.paths import SCHEMAS, Workspace
from pipelines.schema import load_schema
from pipelines.source import Files, Source
from tests.media.samples import picture, signed

HEADER = ("evidencia_id", "tipo", "titulo", "fecha", "archivo", "url", "mime", "personas_identificables")
ROW = ("evi-01", "fotografia", "La sesión", "2016-03-01")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An exercise's folder, inside another that is none of its business."""
    (tmp_path / "secreto.jpg").write_bytes(picture("JPEG"))
    found = tmp_path / "ejercicio"
    (found / "evidencias").mkdir(parents=True)
    (found / "evidencias" / "sesión 1.jpg").write_bytes(picture("JPEG"))
    (found / "evidencias" / "acta.pdf").write_bytes(signed("Ana Ruiz"))
    (found / "evidencias" / "programa.jpg").write_bytes(b"MZ\x90\0" + bytes(200))
    (found / "evidencias" / "liga.jpg").symlink_to(tmp_path / "secreto.jpg")
    return found


def attached(folder: Path, *rows: Sequence[str]) -> Tabla:
    with (folder / "evidencias.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    source = Source("evidencias", Files(folder, ("evidencias.csv",)))
    read = clean(gather(source, Archive(Workspace(folder))), source, load_schema("evidencias", SCHEMAS))
    return read_media(read, Workspace(folder))


@pytest.mark.parametrize("name", ["evidencias/sesión 1.jpg", "evidencias\\sesión 1.jpg"])
def test_a_file_is_told_in_its_row_as_it_is_published(folder: Path, name: str) -> None:
    found = attached(folder, (*ROW, name, "", "", "No"))
    (one,) = found.media
    content = one.content.read_bytes()
    row = found.data.iloc[0]
    assert [row[column] for column in ("archivo", "url", "mime", "bytes", "sha256")] == [
        "evidencias-evi-01.jpg", "", "image/jpeg", str(len(content)), hashlib.sha256(content).hexdigest(),
    ]  # fmt: skip
    assert (one.key, one.title, one.width, one.height) == ("evi-01", "La sesión", 400, 640)
    assert one.thumbnail is not None
    assert b"Ana Ruiz" not in content
    assert found.complaints == ()


def test_an_address_stays_as_it_is(folder: Path) -> None:
    found = attached(folder, (*ROW, "", "https://ejemplo.gob.mx/a.jpg", "image/jpeg", "No"))
    assert (found.media, found.complaints) == ((), ())
    assert found.data["url"][0] == "https://ejemplo.gob.mx/a.jpg"


@pytest.mark.parametrize("name, address, told", [
    ("../secreto.jpg", "", ("archivo-de-fuera", "E2", "error",
     "«../secreto.jpg» no está en la carpeta del ejercicio.")),
    ("/etc/passwd", "", ("archivo-de-fuera", "E2", "error", "«/etc/passwd» no está en la carpeta del ejercicio.")),
    ("evidencias/liga.jpg", "", ("archivo-de-fuera", "E2", "error",
     "«evidencias/liga.jpg» no está en la carpeta del ejercicio.")),
    ("evidencias", "", ("archivo-ilegible", "E2", "error", "No se puede leer «evidencias».")),
    ("evidencias/sesion 1.jpg", "", ("archivo-no-encontrado", "E2", "error",
     "No hay ningún archivo «evidencias/sesion 1.jpg» en la carpeta del ejercicio.")),
    ("evidencias/programa.jpg", "", ("archivo-no-admitido", "E2", "error",
     "«programa.jpg» es «.exe», sea cual sea su nombre; se publican JPEG, PNG, WebP, PDF, MP3, M4A, OGG, WAV, MP4, CSV "
     "y TXT.")),
    ("evidencias/acta.pdf", "", ("datos-personales/autor-del-documento", "E2", "advertencia",
     "«evidencias/acta.pdf» dice quién lo hizo: «Ana Ruiz». Así se publicará: quitarlo cambiaría el "
     "documento, o su firma.")),
    ("", "", ("sin-archivo", "F2", "error",
     "Falta decir dónde está: ni «Archivo» ni «Dirección de la evidencia» dicen nada.")),
    ("evidencias/sesión 1.jpg", "https://ejemplo.gob.mx/a.jpg", ("archivo-y-direccion", "E2", "error",
     "Están escritos los dos: «Archivo» y «Dirección de la evidencia».")),
])  # fmt: skip
def test_what_cannot_go_is_told_at_its_cell(folder: Path, name: str, address: str, told: tuple[str, ...]) -> None:
    (one,) = attached(folder, (*ROW, name, address, "", "No")).complaints
    assert (one.rule, one.cell, one.severity, one.message) == told


def test_a_name_that_is_almost_right_is_suggested(folder: Path) -> None:
    (one,) = attached(folder, (*ROW, "sesion 1.jpg", "", "", "No")).complaints
    assert one.remedy.startswith("¿Quiso escribir «evidencias/sesión 1.jpg»? ")
