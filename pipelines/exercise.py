"""An *ejercicio*: one state's folder, read from its ``ejercicio.toml`` into frozen values."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipelines import paths
from pipelines.definition import Definition, load_definitions
from pipelines.errors import ExerciseError, UsageError
from pipelines.schema import Schema, load_schema

FORMAT_VERSION = 1
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
_PERIOD = re.compile(r"\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}")

# Section → its keys, with the type each must have. «*» stands for a name that the steward chooses.
_FORMAT: dict[str, dict[str, type]] = {
    "": {"version": int, "ejercicio": dict, "organizacion": dict, "paquetes": dict, "fuentes": dict},
    "ejercicio": {"clave": str, "nombre": str, "entidad": str, "ficticio": bool},
    "organizacion": {"clave": str, "nombre": str, "descripcion": str, "correo": str},
    "paquetes.*": {
        "titulo": str, "descripcion": str, "ficticio": bool, "periodo": str, "palabras_clave": list, "reglas": dict,
    },
    "fuentes.*": {
        "archivo": str, "url": str, "hoja": str, "codificacion": str, "delimitador": str, "columnas": dict,
        "editor": str, "titulo": str, "procedencia": str, "licencia": str,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """Where one table comes from. Exactly one of ``file`` (inside the exercise) and ``url`` is set."""

    table: str
    file: Path | None = None
    url: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    derived: Mapping[str, str] = field(default_factory=dict)
    publisher: str = ""
    title: str = ""
    provenance: str = ""
    licence: str = ""

    @property
    def label(self) -> str:
        """How the steward knows it: the file's name, or the address."""
        return self.file.name if self.file else str(self.url)


@dataclass(frozen=True)
class Package:
    """One package of one exercise: its definition, with what the exercise says of its own."""

    definition: Definition
    dataset: str
    title: str
    description: str
    keywords: tuple[str, ...]
    fictitious: bool
    period: str
    rules: Mapping[str, Mapping[str, Any]]
    schemas: Mapping[str, Schema]
    sources: Mapping[str, Source]

    @property
    def name(self) -> str:
        return self.definition.name


@dataclass(frozen=True)
class Organization:
    """Who publishes: the CKAN organization of the exercise."""

    name: str
    title: str
    description: str
    email: str


@dataclass(frozen=True)
class Exercise:
    """One state's exercise. ``packages`` are those with at least one source, in their declared order."""

    folder: Path
    slug: str
    title: str
    entity: str
    organization: Organization
    packages: tuple[Package, ...]

    @property
    def workspace(self) -> paths.Workspace:
        return paths.Workspace(self.folder)

    def only(self, package: str) -> Exercise:
        """The exercise with that one of its packages. Raises UsageError when it has none of that name."""
        found = tuple(one for one in self.packages if one.name == package)
        if not found:
            raise UsageError(
                f"El ejercicio «{self.slug}» no tiene el paquete «{package}».",
                f"Escriba uno de estos: {', '.join(one.name for one in self.packages)}.",
            )
        return replace(self, packages=found)


def load_exercise(folder: Path, schemas: Path = paths.SCHEMAS, datapackages: Path = paths.DATAPACKAGES) -> Exercise:
    """Read ``folder/ejercicio.toml``. Raises ExerciseError, saying which key and what to write instead."""
    folder = folder.resolve()
    raw = _read(folder / paths.EXERCISE_FILE)
    own, organization = raw["ejercicio"], raw["organizacion"]
    fictitious = own.get("ficticio", False)
    sources = {table: _source(table, one, folder) for table, one in raw["fuentes"].items()}
    definitions = load_definitions(datapackages)
    _check_tables(sources, definitions)
    packages = tuple(
        _package(definition, raw.get("paquetes", {}).get(name, {}), own["clave"], fictitious, sources, schemas)
        for name, definition in definitions.items()
        if any(table in sources for table in definition.tables)
    )
    mark = "Ejemplo ficticio: " if fictitious else ""
    return Exercise(
        folder=folder,
        slug=own["clave"],
        title=mark + own["nombre"],
        entity=own["entidad"],
        organization=Organization(
            organization["clave"],
            mark + organization["nombre"],
            organization.get("descripcion", ""),
            organization.get("correo", ""),
        ),
        packages=packages,
    )


def _package(
    definition: Definition,
    own: Mapping[str, Any],
    exercise: str,
    exercise_is_fictitious: bool,
    sources: Mapping[str, Source],
    schemas: Path,
) -> Package:
    fictitious = own.get("ficticio", exercise_is_fictitious)
    tables = [table for table in definition.tables if table in sources]
    notice = "**Ejemplo ficticio.** Estos datos son inventados y solo muestran cómo funciona el portal.\n\n"
    return Package(
        definition=definition,
        dataset=f"{exercise}-{definition.name}",
        title=("Ejemplo ficticio: " if fictitious else "") + own.get("titulo", definition.title),
        description=(notice if fictitious else "") + own.get("descripcion", definition.description),
        keywords=tuple(own.get("palabras_clave", definition.keywords)),
        fictitious=fictitious,
        period=own.get("periodo", ""),
        rules={**definition.rules, **own.get("reglas", {})},
        schemas={table: load_schema(table, schemas) for table in tables},
        sources={table: sources[table] for table in tables},
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ExerciseError(
            f"No encuentro {path}.",
            "Indique la carpeta que contiene ejercicio.toml; por ejemplo «cocrea correr datapackages/ejemplo».",
        ) from error
    except UnicodeDecodeError as error:
        raise ExerciseError(f"{path} no está en UTF-8.", "Guárdelo con la codificación UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ExerciseError(
            f"{path} no es TOML válido: {error}.", "Corrija la línea indicada; el texto va entre comillas."
        ) from error
    _check_format(raw, path)
    return raw


def _check_format(raw: dict[str, Any], path: Path) -> None:
    _check_section(raw, "", "", path, required=("version", "ejercicio", "organizacion", "fuentes"))
    if raw["version"] != FORMAT_VERSION:
        raise ExerciseError(
            f"{path} es de la versión {raw['version']} y este programa lee la {FORMAT_VERSION}.",
            f"Escriba «version = {FORMAT_VERSION}», o instale la versión de Cocrea que le corresponde.",
        )
    _check_section(raw["ejercicio"], "ejercicio", "ejercicio", path, required=("clave", "nombre", "entidad"))
    _check_section(raw["organizacion"], "organizacion", "organizacion", path, required=("clave", "nombre"))
    for group in ("paquetes", "fuentes"):
        for name, section in raw.get(group, {}).items():
            if not isinstance(section, dict):
                raise ExerciseError(
                    f"{path}: [{group}.{name}] debe ser una sección.", f"Escriba «[{group}.{name}]» en su propia línea."
                )
            _check_section(section, f"{group}.{name}", f"{group}.*", path, required=())
    for section in ("ejercicio", "organizacion"):
        if not _SLUG.fullmatch(raw[section]["clave"]):
            raise ExerciseError(
                f"{path}: la clave de [{section}] es «{raw[section]['clave']}».",
                "Use solo minúsculas sin acento, números y guiones; con ella se forman direcciones web.",
            )
    if not re.fullmatch(r"0[1-9]|[12]\d|3[0-2]", raw["ejercicio"]["entidad"]):
        raise ExerciseError(
            f"{path}: la entidad es «{raw['ejercicio']['entidad']}».",
            'Escriba la clave INEGI de dos cifras entre comillas, de "01" a "32".',
        )
    for name, section in raw.get("paquetes", {}).items():
        if "periodo" in section and not _PERIOD.fullmatch(section["periodo"]):
            raise ExerciseError(
                f"{path}: el periodo de [paquetes.{name}] es «{section['periodo']}».",
                'Escríbalo como inicio/fin, por ejemplo "2015-01-01/2015-12-31".',
            )


def _check_section(
    section: Mapping[str, Any], name: str, format_name: str, path: Path, required: tuple[str, ...]
) -> None:
    known = _FORMAT[format_name]
    where = f"la sección [{name}] de {path}" if name else str(path)
    for key, value in section.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"¿Quiso escribir «{near[0]}»?" if near else f"Las claves posibles son: {', '.join(known)}."
            raise ExerciseError(f"No conozco la clave «{key}» en {where}.", hint)
        if not isinstance(value, known[key]):
            raise ExerciseError(
                f"En {where}, «{key}» vale {value!r}, que no es del tipo esperado.",
                {str: "Escriba un texto entre comillas.", bool: "Escriba true o false, sin comillas.",
                 int: "Escriba un número, sin comillas.", list: "Escriba una lista entre corchetes.",
                 dict: "Escríbalo como sección, entre corchetes y en su propia línea."}[known[key]],
            )  # fmt: skip
    for key in required:
        if key not in section:
            raise ExerciseError(f"Falta «{key}» en {where}.", "Agréguela; vea el ejercicio de ejemplo.")


def _source(table: str, raw: Mapping[str, Any], folder: Path) -> Source:
    if ("archivo" in raw) == ("url" in raw):
        raise ExerciseError(
            f"La fuente [fuentes.{table}] debe tener «archivo» o «url», y solo uno de los dos.",
            'Escriba, por ejemplo, archivo = "plan-de-accion.xlsx".',
        )
    file = None
    if "archivo" in raw:
        file = (folder / raw["archivo"]).resolve()
        if not file.is_relative_to(folder):
            raise ExerciseError(
                f"El archivo de [fuentes.{table}] queda fuera del ejercicio: «{raw['archivo']}».",
                "Copie el archivo a la carpeta del ejercicio y escriba su nombre.",
            )
    elif not raw["url"].startswith(("http://", "https://")):
        raise ExerciseError(
            f"La dirección de [fuentes.{table}] no es http ni https: «{raw['url']}».", "Escriba la dirección completa."
        )
    return Source(
        table=table,
        file=file,
        url=raw.get("url"),
        sheet=raw.get("hoja"),
        encoding=raw.get("codificacion"),
        delimiter=raw.get("delimitador"),
        derived=raw.get("columnas", {}),
        publisher=raw.get("editor", ""),
        title=raw.get("titulo", ""),
        provenance=raw.get("procedencia", ""),
        licence=raw.get("licencia", ""),
    )


def _check_tables(sources: Mapping[str, Source], definitions: Mapping[str, Definition]) -> None:
    known = [table for definition in definitions.values() for table in definition.tables]
    for table in sources:
        if table not in known:
            near = difflib.get_close_matches(table, known, n=1)
            hint = f"¿Quiso escribir [fuentes.{near[0]}]?" if near else f"Las tablas son: {', '.join(known)}."
            raise ExerciseError(f"Ningún paquete tiene la tabla «{table}» que nombra [fuentes.{table}].", hint)
