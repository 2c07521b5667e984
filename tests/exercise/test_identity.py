"""[identidad]: colours that can be read, a logo that only draws; and what a steward is told of any other."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import pytest

from pipelines.contrast import contrast, readable, tint, visible
from pipelines.errors import ExerciseError
from pipelines.identity import Identity, read_identity

FILE = Path("ejercicio.toml")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*more: bytes, width: int = 1) -> bytes:
    """A black dot, with other chunks in it."""
    head = struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)
    return b"".join([b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", head), *more, chunk(b"IDAT", zlib.compress(b"\0\0")),
                     chunk(b"IEND", b"")])  # fmt: skip


# WCAG's own examples of contrast, to a tenth.
@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.5),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast(one: str, other: str, found: float) -> None:
    assert round(contrast(one, other), 1) == round(contrast(other, one), 1) == found


@pytest.mark.parametrize("colour", ["#ffcc00", "#ffffff", "#00ff00", "#9c2f1c", "#000000", "#8a5a00"])
def test_the_nearest_colour_can_be_read_and_is_its_own_nearest(colour: str) -> None:
    found = readable(colour)
    assert contrast(found, "#ffffff") >= 4.5
    assert contrast(found, tint(found)) >= 4.5
    assert readable(found) == found
    accent = visible(colour, found)
    assert contrast(accent, found) >= 3.0
    assert visible(accent, found) == accent


def test_what_goes_with_the_release(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png(chunk(b"eXIf", b"19.43,-99.13"), chunk(b"tEXt", b"Author\0Ana")))
    found = read_identity({"color": "#1D4E79", "logo": "logo.png"}, tmp_path, FILE)
    assert found == Identity("#1d4e79", "#e9b44c", png())
    assert found.as_files() == {
        "identidad.json": json.dumps({"color": "#1d4e79", "claro": "#e4eaef", "acento": "#e9b44c"}).encode(),
        "logo.png": png(),
    }


WRONG = {
    "colour light": (
        {"color": "#ffcc00"},
        "ejercicio.toml: el color de [identidad], #ffcc00, es demasiado claro: las letras blancas sobre él, y las "
        "ligas de ese color, contrastan 1.4 a 1, y para leerse hacen falta 4.5 a 1.",
        'Escriba color = "#826800", el más parecido que se lee, u otro más oscuro.',
    ),
    "colour no colour": (
        {"color": "verde; } body { display: none"},
        "ejercicio.toml: el color de [identidad] es «verde; } body { display: none».",
        'Escríbalo como # y seis cifras hexadecimales, por ejemplo color = "#17453b".',
    ),
    "accent dark": (
        {"acento": "#226622"},
        "ejercicio.toml: el acento de [identidad], #226622, no se distingue del color #17453b: contrastan 1.5 a 1, y "
        "hacen falta 3.0 a 1.",
        'Escriba acento = "#649464", el más parecido que se distingue, u otro más claro.',
    ),
    "logo away": (
        {"logo": "no-hay.png"},
        "ejercicio.toml: no se puede leer el logo de [identidad], «no-hay.png».",
        "Ponga la imagen en la carpeta del ejercicio y escriba su nombre.",
    ),
    "logo outside": (
        {"logo": "../../etc/passwd"},
        "ejercicio.toml: no se puede leer el logo de [identidad], «../../etc/passwd».",
        "Ponga la imagen en la carpeta del ejercicio y escriba su nombre.",
    ),
    "logo that is a page": (
        {"logo": "pagina.png"},
        "ejercicio.toml: el logo de [identidad], «pagina.png», no es una imagen PNG de hasta 2,000 puntos.",
        "Ábralo con un programa de imágenes y guárdelo como PNG.",
    ),
    "logo cut": (
        {"logo": "cortado.png"},
        "ejercicio.toml: el logo de [identidad], «cortado.png», no es una imagen PNG de hasta 2,000 puntos.",
        "Ábralo con un programa de imágenes y guárdelo como PNG.",
    ),
    "logo enormous": (
        {"logo": "enorme.png"},
        "ejercicio.toml: el logo de [identidad], «enorme.png», no es una imagen PNG de hasta 2,000 puntos.",
        "Ábralo con un programa de imágenes y guárdelo como PNG.",
    ),
    "logo heavy": (
        {"logo": "pesado.png"},
        "ejercicio.toml: el logo de [identidad] mide 200,001 bytes, y caben 200,000.",
        "Guárdelo más pequeño; se muestra de 40 puntos de alto.",
    ),
}


@pytest.mark.parametrize(("raw", "message", "remedy"), WRONG.values(), ids=WRONG)
def test_what_will_not_do_is_told_with_its_remedy(
    tmp_path: Path, raw: dict[str, str], message: str, remedy: str
) -> None:
    files = {
        "pagina.png": b"<svg onload='alert(1)'>", "cortado.png": png()[:-20], "enorme.png": png(width=3_000),
        "pesado.png": b"\0" * 200_001,
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ExerciseError) as caught:
        read_identity(raw, tmp_path, FILE)
    assert (caught.value.message, caught.value.remedy) == (message, remedy)
