"""What a backup says of itself, and whether it is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.errors import UsageError

NAME = "respaldo.json"
FORMAT = 1


@dataclass(frozen=True)
class SavedPortal:
    """The site: its name and port, the CKAN and PostgreSQL that read it, and by which keys it is opened."""

    nombre: str
    puerto: int
    ckan: str
    postgresql: str
    maquina: str
    claves: str


@dataclass(frozen=True)
class SavedExercise:
    """One exercise: where its folder was, and which file of the backup holds it."""

    clave: str
    titulo: str
    carpeta: str
    archivo: str


@dataclass(frozen=True)
class SavedFile:
    """One file of the backup."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The whole backup. ``hecho`` is ISO 8601, UTC; ``cocrea`` the version that wrote it."""

    hecho: str
    cocrea: str
    portal: SavedPortal | None
    ejercicios: tuple[SavedExercise, ...]
    archivos: Mapping[str, SavedFile]
    formato: int = FORMAT

    def as_text(self) -> str:
        """As it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"


def describe(path: Path) -> SavedFile:
    """A file's size and hash. Raises OSError."""
    with path.open("rb") as file:
        return SavedFile(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def read_whole(folder: Path) -> Manifest:
    """The manifest of a backup that is as it was written. Raises UsageError when it is none, newer, or damaged."""
    found = _read(folder)
    for name, told in found.archivos.items():
        path = folder / name
        if not path.is_file():
            raise _damaged(folder, f"le falta {name}")
        if describe(path) != told:
            raise _damaged(folder, f"{name} no es el que se guardó")
    return found


def _read(folder: Path) -> Manifest:
    path = folder / NAME
    try:
        raw = json.loads(path.read_bytes())
        if raw["formato"] > FORMAT:
            raise UsageError(
                f"El respaldo {folder} lo escribió una versión más nueva de Cocrea ({raw['cocrea']}; formato "
                f"{raw['formato']}, y esta lee hasta el {FORMAT}).",
                "Instale esa versión, o una más nueva, y repita la orden.",
            )
        return Manifest(
            hecho=raw["hecho"],
            cocrea=raw["cocrea"],
            portal=SavedPortal(**raw["portal"]) if raw["portal"] else None,
            ejercicios=tuple(SavedExercise(**one) for one in raw["ejercicios"]),
            archivos={_plain(name): SavedFile(**one) for name, one in raw["archivos"].items()},
        )
    except FileNotFoundError as error:
        raise UsageError(
            f"{folder} no es un respaldo: no tiene {NAME}.", "Indique la carpeta que escribió «cocrea respaldo»."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(folder, f"no se entiende su {NAME}") from error


def _plain(name: str) -> str:
    if Path(name).name != name:
        raise ValueError(name)
    return name


def _damaged(folder: Path, what: str) -> UsageError:
    return UsageError(f"El respaldo {folder} está dañado: {what}.", "No se recuperó nada. Use otro respaldo.")
