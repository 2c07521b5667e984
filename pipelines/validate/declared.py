"""What an exercise's own files say and is published, or repeated by its report: it is looked at as the tables are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.clean.corrections_file import CORRECTIONS_FILE, Correction
from pipelines.exercise import Exercise
from pipelines.paths import EXERCISE_FILE
from pipelines.source import Query

# Of these sections, everything but what only says how to read a source, or who lets in.
_PUBLISHED = ("ejercicio", "organizacion", "paquetes", "fuentes")
_UNPUBLISHED = {"columnas", "lectura", "totales_de_control", "reglas", "conexion", "credencial", "esquema", "formato"}


@dataclass(frozen=True)
class Text:
    """A text by its ``key`` in its file («organizacion.correo»), and how a message calls that place."""

    key: str
    place: str
    text: str


@dataclass(frozen=True)
class Declared:
    """Texts by their file."""

    texts: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)

    @property
    def keys(self) -> dict[str, list[str]]:
        """The keys of each file: what a permission may name, as it names a table's columns."""
        return {file: [one.key for one in texts] for file, texts in self.texts.items()}


def declared_by(exercise: Exercise, corrections: Iterable[Correction]) -> Declared:
    """What ``ejercicio.toml`` and ``correcciones.yml`` say."""
    texts = {
        EXERCISE_FILE: (*_texts(exercise.raw), *_queries(exercise)),
        CORRECTIONS_FILE: tuple(_reasons(corrections)),
    }
    return Declared({file: found for file, found in texts.items() if found})


def _texts(raw: Mapping[str, Any]) -> Iterator[Text]:
    for section in _PUBLISHED:
        yield from _below((section,), raw.get(section, {}))


def _below(path: tuple[str, ...], section: Mapping[str, Any]) -> Iterator[Text]:
    for key, value in section.items():
        if isinstance(value, dict) and key not in _UNPUBLISHED:
            yield from _below((*path, key), value)
        elif isinstance(value, str | list) and key not in _UNPUBLISHED:
            words = [value] if isinstance(value, str) else [one for one in value if isinstance(one, str)]
            yield Text(".".join((*path, key)), f"[{'.'.join(path)}] {key}", "\n".join(words))


def _queries(exercise: Exercise) -> Iterator[Text]:
    """The text of those that a file of the exercise holds: it is published as the source's."""
    for package in exercise.packages:
        for table, source in package.sources.items():
            if isinstance(source.place, Query) and source.place.file:
                yield Text(f"fuentes.{table}.consulta", f"[fuentes.{table}] {source.place.file}", source.place.sql)


def _reasons(corrections: Iterable[Correction]) -> Iterator[Text]:
    for one in corrections:
        for key, text in (("motivo", one.reason), ("autor", one.author)):
            yield Text(f"correccion-{one.number}.{key}", f"la corrección {one.number}, «{key}»", text)
