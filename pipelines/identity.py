"""[identidad]: the colours and the logo with which the website of an exercise is drawn, only such as can be read."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.contrast import MARK, TEXT, contrast, readable, tint, visible, worst_contrast
from pipelines.errors import ExerciseError

# What the website itself has.
COLOUR, ACCENT = "#17453b", "#e9b44c"
# What goes with each release, and the website reads.
FILE, LOGO = "identidad.json", "logo.png"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_LARGEST_LOGO_BYTES = 200_000
_LARGEST_SIDE = 2_000
_PNG = b"\x89PNG\r\n\x1a\n"
# Of a PNG, what draws it; the rest tells of cameras, places and programs.
_DRAWN = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB"}


@dataclass(frozen=True)
class Identity:
    """``colour`` is the ground of white text and the ink of links; ``accent`` marks things on it. ``logo`` is a PNG."""

    colour: str
    accent: str
    logo: bytes

    def as_files(self) -> dict[str, bytes]:
        """What goes with each release, by name."""
        told = {"color": self.colour, "claro": tint(self.colour), "acento": self.accent}
        return {FILE: json.dumps(told).encode()} | ({LOGO: self.logo} if self.logo else {})


def read_identity(raw: Mapping[str, Any], folder: Path, file: Path) -> Identity:
    """The identity that ``ejercicio.toml`` gives. Raises ExerciseError, with the nearest colour that can be read."""
    colour, accent = raw.get("color", COLOUR), raw.get("acento", ACCENT)
    for key, value in (("color", colour), ("acento", accent)):
        if not _HEX.fullmatch(value):
            raise ExerciseError(
                f"{file}: el {key} de [identidad] es «{value}».",
                f'Escríbalo como # y seis cifras hexadecimales, por ejemplo {key} = "{COLOUR}".',
            )
    if (found := readable(colour)) != colour:
        raise ExerciseError(
            f"{file}: el color de [identidad], {colour}, es demasiado claro: las letras blancas sobre él, y las ligas "
            f"de ese color, contrastan {worst_contrast(colour):.1f} a 1, y para leerse hacen falta {TEXT} a 1.",
            f'Escriba color = "{found}", el más parecido que se lee, u otro más oscuro.',
        )
    if (found := visible(accent, colour)) != accent:
        raise ExerciseError(
            f"{file}: el acento de [identidad], {accent}, no se distingue del color {colour}: contrastan "
            f"{contrast(accent, colour):.1f} a 1, y hacen falta {MARK} a 1.",
            f'Escriba acento = "{found}", el más parecido que se distingue, u otro más claro.',
        )
    logo = _logo(folder, raw["logo"], file) if "logo" in raw else b""
    return Identity(colour.lower(), accent.lower(), logo)


def _logo(folder: Path, written: str, file: Path) -> bytes:
    try:
        path = (folder / written).resolve()
        content = path.read_bytes() if path.is_relative_to(folder) else None
    except (OSError, ValueError):
        content = None
    if content is None:
        raise ExerciseError(
            f"{file}: no se puede leer el logo de [identidad], «{written}».",
            "Ponga la imagen en la carpeta del ejercicio y escriba su nombre.",
        )
    if len(content) > _LARGEST_LOGO_BYTES:
        raise ExerciseError(
            f"{file}: el logo de [identidad] mide {len(content):,} bytes, y caben {_LARGEST_LOGO_BYTES:,}.",
            "Guárdelo más pequeño; se muestra de 40 puntos de alto.",
        )
    drawn = _only_drawn(content)
    if drawn is None:
        raise ExerciseError(
            f"{file}: el logo de [identidad], «{written}», no es una imagen PNG de hasta {_LARGEST_SIDE:,} puntos.",
            "Ábralo con un programa de imágenes y guárdelo como PNG.",
        )
    return drawn


def _only_drawn(content: bytes) -> bytes | None:
    """A PNG with nothing but what draws it; None for what is no whole PNG, whatever it is called."""
    if not content.startswith(_PNG):
        return None
    kept, at, kind = [_PNG], len(_PNG), b""
    while kind != b"IEND":
        if at + 12 > len(content):
            return None
        (length,), kind = struct.unpack_from(">I", content, at), content[at + 4 : at + 8]
        if kind == b"IHDR" and max(struct.unpack_from(">II", content, at + 8)) > _LARGEST_SIDE:
            return None
        if kind in _DRAWN:
            kept.append(content[at : at + 12 + length])
        at += 12 + length
    return b"".join(kept) if at <= len(content) and kept[1][4:8] == b"IHDR" else None
