"""An *ejercicio*: one state's folder, read from its ``ejercicio.toml`` into frozen values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines import paths
from pipelines.definition import Definition, load_definitions, own_definition
from pipelines.errors import ExerciseError, UsageError
from pipelines.exercise_file import read_exercise_file
from pipelines.identity import Identity, read_identity
from pipelines.own_schema import check_own_schema
from pipelines.presets import load_presets, with_preset
from pipelines.reading import Reading
from pipelines.rule_values import read_rule
from pipelines.schema import Schema, load_schema
from pipelines.source import Source
from pipelines.source_section import path_inside, read_source
from pipelines.toml_file import suggestion

_FICTITIOUS_NOTICE = "**Ejemplo ficticio.** Estos datos son inventados y solo muestran cómo funciona el portal.\n\n"


@dataclass(frozen=True)
class Package:
    """One package of one exercise: its definition, with what the exercise says of its own.

    ``schemas`` are those of the tables that somebody keeps, each with its source; ``derived``, of those worked out.
    """

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
    derived: Mapping[str, Schema]

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def derives_from(self) -> set[str]:
        """The tables, also of other packages, that its derived ones read."""
        found = (self.definition.derived[table] for table in self.derived)
        return {table for one in found for table in (*one.reads, *one.reads_if_there)}


@dataclass(frozen=True)
class Organization:
    """Who publishes: the CKAN organization of the exercise."""

    name: str
    title: str
    description: str
    email: str


@dataclass(frozen=True)
class Exercise:
    """One state's exercise. ``packages`` are those with at least one source, its own or shipped with the software.

    ``schemas`` are those of all its tables, also of the packages that ``only`` leaves out. ``personal_data`` is the
    section [datos_personales] as it was written (see pipelines/domains/personal_data/policy.py), ``raw`` all of
    ``ejercicio.toml``. ``identity`` is how its website looks, if it says. Packages that are ``only_read`` are not
    published: what is published is derived from them too. ``code_lists`` is the dataset of the code lists when another
    exercise publishes them.
    """

    folder: Path
    slug: str
    title: str
    entity: str
    organization: Organization
    packages: tuple[Package, ...]
    schemas: Mapping[str, Schema]
    personal_data: Mapping[str, Any]
    raw: Mapping[str, Any]
    identity: Identity | None = None
    only_read: frozenset[str] = frozenset()
    code_lists: str = ""

    @property
    def file(self) -> Path:
        return self.folder / paths.EXERCISE_FILE

    @cached_property
    def workspace(self) -> paths.Workspace:
        return paths.Workspace(self.folder)

    @property
    def published(self) -> tuple[Package, ...]:
        return tuple(one for one in self.packages if one.name not in self.only_read)

    def only(self, package: str) -> Exercise:
        """The exercise with that one of its packages to publish; those that its derived tables read are read.

        Raises UsageError when it has none of that name, or another exercise publishes it.
        """
        found = tuple(one for one in self.packages if one.name == package)
        if not found:
            raise UsageError(
                f"El ejercicio «{self.slug}» no tiene el paquete «{package}».",
                f"Escriba uno de estos: {', '.join(one.name for one in self.published)}.",
            )
        if package in self.only_read:
            raise UsageError(
                f"Este ejercicio no publica «{package}»: en CKAN es «{found[0].dataset}», de otro ejercicio.",
                f"Córralo con el otro ejercicio, o quite publicado_por de [paquetes.{package}] en {self.file}.",
            )
        needed = found[0].derives_from
        read = tuple(one for one in self.packages if one in found or needed & one.sources.keys())
        return replace(self, packages=read, only_read=frozenset(one.name for one in read if one not in found))


def load_exercise(folder: Path, schemas: Path = paths.SCHEMAS, datapackages: Path = paths.DATAPACKAGES) -> Exercise:
    """Read ``folder/ejercicio.toml``. Raises ExerciseError, saying which key and what to write instead."""
    folder = folder.resolve()
    file = folder / paths.EXERCISE_FILE
    raw = read_exercise_file(file)
    own, organization = raw["ejercicio"], raw["organizacion"]
    fictitious = own.get("ficticio", False)
    definitions = _with_own(load_definitions(datapackages), raw.get("paquetes", {}))
    _check_names(raw, definitions, file)
    sections = {table: with_preset(one, f"[fuentes.{table}] en {file}") for table, one in raw["fuentes"].items()}
    sources = {table: read_source(table, one, folder, file) for table, one in sections.items()}
    for definition in definitions.values():
        sources |= {table: one for table, one in definition.sources.items() if table not in sources}
    read = {table: _schema(table, sections.get(table, {}), folder, schemas) for table in sources}
    _check_columns(sources, read, file)
    packages = tuple(
        _package(
            _of_state(definition, own["entidad"]),
            raw.get("paquetes", {}).get(name, {}),
            own["clave"],
            fictitious,
            sources,
            read,
            file,
            {
                table: load_schema(table, schemas)
                for table, one in definition.derived.items()
                if sources.keys() >= set(one.reads)
            },
        )
        for name, definition in definitions.items()
        if any(table in sources for table in definition.tables)
    )
    borrowed = {one.name: one.dataset for one in packages if one.dataset != f"{own['clave']}-{one.name}"}
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
        schemas=read,
        personal_data=raw.get("datos_personales", {}),
        raw=raw,
        identity=read_identity(raw["identidad"], folder, file) if "identidad" in raw else None,
        only_read=frozenset(borrowed),
        code_lists=next(iter(borrowed.values()), ""),
    )


def _with_own(definitions: Mapping[str, Definition], packages: Mapping[str, Any]) -> dict[str, Definition]:
    """The definitions, with those of the packages that only this exercise has: the ones that name their tables."""
    licenses = next(iter(definitions.values())).licenses
    own = {name: own_definition(name, one, licenses) for name, one in packages.items() if "tablas" in one}
    return {**definitions, **own}


def _of_state(definition: Definition, entity: str) -> Definition:
    """The definition, with the exercise's state in the rule that compares it."""
    if "entidad" not in definition.rules:
        return definition
    return replace(definition, rules={**definition.rules, "entidad": {"clave": entity}})


def _schema(table: str, raw: Mapping[str, Any], folder: Path, schemas: Path) -> Schema:
    """The table's schema: the exercise's own file, that of its layout's table, or the one that ships by its name."""
    if "esquema" not in raw:
        preset = load_presets().get(raw.get("formato", ""))
        return replace(load_schema(preset.table if preset else table, schemas), name=table)
    file = folder / path_inside(folder, raw["esquema"], table)
    own = load_schema(file.stem, file.parent)
    check_own_schema(own.descriptor, file)
    return replace(own, name=table)


def _check_columns(sources: Mapping[str, Source], schemas: Mapping[str, Schema], file: Path) -> None:
    """Every column that a source says how to read is one of its table's."""
    for table, source in sources.items():
        columns = schemas[table].columns
        for column in (*source.reading.columns, *(one.column for one in source.reading.control)):
            _check_known(f"la columna «{column}»", column, columns, f"[fuentes.{table}]", file, f"Las de «{table}» son")
        _check_amounts(table, source.reading, schemas[table], file)


def _check_amounts(table: str, reading: Reading, schema: Schema, file: Path) -> None:
    """What is said of pesos has a column of pesos to be about: without one, no unit is converted nor total checked."""
    keys = reading.about_amounts
    numbers = [one.name for one in schema.fields if one.type in ("number", "integer")]
    if not keys or any(one.is_amount for one in schema.fields):
        return
    # Levels and totals of a table without figures only say how it is ordered.
    if numbers or "unidad" in keys:
        raise ExerciseError(
            f"{file}: [fuentes.{table}] declara «{keys[0]}», y en su esquema ninguna columna dice que son pesos: no "
            "habría qué convertir ni qué comprobar.",
            'En el esquema, escriba "type": "number" y "unit": "MXN" en las columnas de pesos'
            + (f" ({', '.join(numbers)})" if numbers else "")
            + ". Si no son pesos, deje fuera esos renglones con «descartar».",
        )


def _package(
    definition: Definition,
    own: Mapping[str, Any],
    exercise: str,
    exercise_is_fictitious: bool,
    sources: Mapping[str, Source],
    schemas: Mapping[str, Schema],
    file: Path,
    derived: Mapping[str, Schema],
) -> Package:
    # What ships with the software is nobody's invention.
    fictitious = own.get("ficticio", exercise_is_fictitious and not definition.sources)
    tables = [table for table in definition.tables if table in sources]
    if "publicado_por" in own:
        _check_shipped(definition, sources, file)
    return Package(
        definition=replace(definition, frequency=own.get("frecuencia", definition.frequency)),
        dataset=f"{own.get('publicado_por', exercise)}-{definition.name}",
        title=("Ejemplo ficticio: " if fictitious else "") + own.get("titulo", definition.title),
        description=(_FICTITIOUS_NOTICE if fictitious else "") + own.get("descripcion", definition.description),
        keywords=tuple(own.get("palabras_clave", definition.keywords)),
        fictitious=fictitious,
        period=own.get("periodo", ""),
        rules={**definition.rules, **_own_rules(definition, own.get("reglas", {}), schemas, file)},
        schemas={table: schemas[table] for table in tables},
        sources={table: sources[table] for table in tables},
        derived=derived,
    )


def _check_shipped(definition: Definition, sources: Mapping[str, Source], file: Path) -> None:
    """Only what is the same for every exercise may be published by another one."""
    own = [table for table in definition.tables if sources.get(table) != definition.sources.get(table)]
    if own or not definition.sources:
        why = f"su tabla «{own[0]}» es de este ejercicio" if definition.sources else "sus tablas son de este ejercicio"
        raise ExerciseError(
            f"{file}: [paquetes.{definition.name}] dice que lo publica otro, pero {why}.",
            "Quite publicado_por: solo lo que viene con el programa, los catálogos, es lo mismo para todos.",
        )


def _own_rules(
    definition: Definition, own: Mapping[str, Any], schemas: Mapping[str, Schema], file: Path
) -> dict[str, Mapping[str, Any]]:
    found = {}
    for rule, values in own.items():
        where = f"[paquetes.{definition.name}.reglas.{rule}]"
        known = f"Las reglas de {definition.name} son"
        _check_known(f"la regla «{rule}»", rule, definition.rules, where, file, known)
        found[rule] = read_rule(values, definition.rules[rule], where, file, schemas)
    return found


def _check_names(raw: Mapping[str, Any], definitions: Mapping[str, Definition], path: Path) -> None:
    """Every table and package that the exercise names exists in some definition."""
    tables = [table for definition in definitions.values() for table in definition.tables]
    for table in raw["fuentes"]:
        _check_known(f"la tabla «{table}»", table, tables, f"[fuentes.{table}]", path, "Las tablas son")
    for name in raw.get("paquetes", {}):
        _check_known(f"el paquete «{name}»", name, definitions, f"[paquetes.{name}]", path, "Los paquetes son")


def _check_known(what: str, name: str, known: Iterable[str], where: str, path: Path, otherwise: str) -> None:
    if name not in known:
        raise ExerciseError(f"No existe {what} que nombra {where} en {path}.", suggestion(name, known, otherwise))
