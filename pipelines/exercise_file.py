"""``ejercicio.toml``: which sections and keys it may hold, and what each must look like."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pipelines.errors import ExerciseError
from pipelines.toml_file import read_toml

FORMAT_VERSION = 1


class Section(NamedTuple):
    """The keys a section may hold, with the type of each, and those it must hold."""

    keys: Mapping[str, type]
    required: tuple[str, ...] = ()


# «*» stands for a name that the steward chooses.
_FORMAT = {
    "": Section(
        {
            "version": int, "ejercicio": dict, "organizacion": dict, "paquetes": dict, "fuentes": dict,
            "datos_personales": dict,
        },
        ("version", "ejercicio", "organizacion", "fuentes"),
    ),
    "ejercicio": Section(
        {"clave": str, "nombre": str, "entidad": str, "ficticio": bool}, ("clave", "nombre", "entidad")
    ),
    "organizacion": Section({"clave": str, "nombre": str, "descripcion": str, "correo": str}, ("clave", "nombre")),
    "paquetes.*": Section(
        {"titulo": str, "descripcion": str, "ficticio": bool, "periodo": str, "palabras_clave": list, "reglas": dict,
         "tablas": list, "frecuencia": str}
    ),
    "fuentes.*": Section(
        {
            "archivo": str, "url": str, "hoja": str, "codificacion": str, "delimitador": str, "columnas": dict,
            "formato": str, "esquema": str, "lectura": dict, "totales_de_control": dict,
            "editor": str, "titulo": str, "procedencia": str, "licencia": str,
        }
    ),
}  # fmt: skip
_TYPES = {
    str: "Escriba un texto entre comillas.",
    bool: "Escriba true o false, sin comillas.",
    int: "Escriba un número, sin comillas.",
    list: "Escriba una lista entre corchetes.",
    dict: "Escríbalo como sección, entre corchetes y en su propia línea.",
}
# CKAN takes names of 2 to 100 characters, and a dataset's is the exercise's, a hyphen and the package's.
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,69}")
_ENTITY = re.compile(r"0[1-9]|[12]\d|3[0-2]", re.ASCII)


def read_exercise_file(path: Path) -> dict[str, Any]:
    """The content of ``ejercicio.toml``, with every key known and of its type. Raises ExerciseError."""
    raw = read_toml(path, "Indique la carpeta que contiene ejercicio.toml; por ejemplo «cocrea correr mi-ejercicio».")
    _check_section(raw, "", "", path)
    if raw["version"] != FORMAT_VERSION:
        raise ExerciseError(
            f"{path} es de la versión {raw['version']} y este programa lee la {FORMAT_VERSION}.",
            f"Escriba «version = {FORMAT_VERSION}», o instale la versión de Cocrea que le corresponde.",
        )
    for section in ("ejercicio", "organizacion"):
        _check_section(raw[section], section, section, path)
        _check_slug(raw[section]["clave"], section, path)
    if not _ENTITY.fullmatch(raw["ejercicio"]["entidad"]):
        raise ExerciseError(
            f"{path}: la entidad es «{raw['ejercicio']['entidad']}».",
            'Escriba la clave INEGI de dos cifras entre comillas, de "01" a "32".',
        )
    if not raw["fuentes"]:
        raise ExerciseError(
            f"{path} no tiene ninguna fuente: no hay nada que reunir.",
            "Agregue una sección por tabla, por ejemplo [fuentes.compromisos]; vea el ejercicio de ejemplo.",
        )
    for name, package in _named(raw, "paquetes", path):
        _check_package(package, name, path)
    for table, source in _named(raw, "fuentes", path):
        _check_source(source, table, path)
    return raw


def suggestion(wrong: str, known: Iterable[str], otherwise: str) -> str:
    """«¿Quiso escribir …?» with the nearest of the ``known`` names, or ``otherwise`` and all of them."""
    known = list(known)
    near = difflib.get_close_matches(wrong, known, n=1)
    return f"¿Quiso escribir «{near[0]}»?" if near else f"{otherwise}: {', '.join(known)}."


def _named(raw: Mapping[str, Any], group: str, path: Path) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for name, section in raw.get(group, {}).items():
        if not isinstance(section, dict):
            raise ExerciseError(
                f"{path}: [{group}.{name}] debe ser una sección.", f"Escriba «[{group}.{name}]» en su propia línea."
            )
        _check_section(section, f"{group}.{name}", f"{group}.*", path)
        yield name, section


def _check_section(section: Mapping[str, Any], name: str, kind: str, path: Path) -> None:
    known = _FORMAT[kind]
    where = f"la sección [{name}] de {path}" if name else str(path)
    for key, value in section.items():
        if key not in known.keys:
            raise ExerciseError(
                f"No conozco la clave «{key}» en {where}.", suggestion(key, known.keys, "Las claves posibles son")
            )
        # Not isinstance: to Python, true is a number too.
        if type(value) is not known.keys[key]:
            raise ExerciseError(
                f"En {where}, «{key}» vale {_as_toml(value)}, que no es del tipo esperado.", _TYPES[known.keys[key]]
            )
    for key in known.required:
        if key not in section:
            raise ExerciseError(f"Falta «{key}» en {where}.", "Agréguela; vea el ejercicio de ejemplo.")


def _as_toml(value: object) -> str:
    """A value as the steward wrote it, near enough."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _check_slug(slug: str, section: str, path: Path) -> None:
    if not _SLUG.fullmatch(slug):
        raise ExerciseError(
            f"{path}: la clave de [{section}] es «{slug}».",
            "Use de 2 a 70 minúsculas sin acento, números y guiones; con ella se forman direcciones web.",
        )


def _check_package(section: Mapping[str, Any], name: str, path: Path) -> None:
    if "tablas" in section and "titulo" not in section:
        raise ExerciseError(
            f"{path}: el paquete propio [paquetes.{name}] no tiene título.", 'Agregue titulo = "…", como se publicará.'
        )
    if "tablas" in section:
        _check_slug(name, f"paquetes.{name}", path)
    if "periodo" in section and not _is_period(section["periodo"]):
        raise ExerciseError(
            f"{path}: el periodo de [paquetes.{name}] es «{section['periodo']}».",
            'Escríbalo como inicio/fin con días que existan, por ejemplo "2015-01-01/2015-12-31".',
        )
    for word in section.get("palabras_clave", []):
        if not isinstance(word, str) or not word.strip():
            raise ExerciseError(
                f"{path}: en las palabras_clave de [paquetes.{name}] está {_as_toml(word)}.",
                'Escriba cada una entre comillas, por ejemplo ["presupuesto", "egresos"].',
            )


def _is_period(text: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", text, re.ASCII):
        return False
    try:
        start, end = map(date.fromisoformat, text.split("/"))
    except ValueError:
        return False
    return start <= end


def _check_source(section: Mapping[str, Any], table: str, path: Path) -> None:
    if ("archivo" in section) == ("url" in section):
        raise ExerciseError(
            f"La fuente [fuentes.{table}] de {path} debe tener «archivo» o «url», y solo uno de los dos.",
            'Escriba, por ejemplo, archivo = "plan-de-accion.xlsx".',
        )
    delimiter = section.get("delimitador", ",")
    if len(delimiter) != 1 or delimiter in '"\r\n\0 ':
        raise ExerciseError(
            f"{path}: el delimitador de [fuentes.{table}] es {_as_toml(delimiter)}.",
            'Escriba un solo carácter: ",", ";", "|" o "\\t"; o quítelo para que se reconozca solo.',
        )
    if "url" in section:
        _check_address(section["url"], table, path)


def _check_address(url: str, table: str, path: Path) -> None:
    try:
        parts = urlsplit(url)
        host, secret = parts.hostname, parts.password
    except ValueError:
        host, secret = None, None
    if not url.startswith(("http://", "https://")) or not host:
        raise ExerciseError(
            f"{path}: la dirección de [fuentes.{table}] no es http ni https: «{url}».",
            'Escriba la dirección completa, por ejemplo "https://datos.miestado.gob.mx/egresos.csv".',
        )
    if secret is not None:
        raise ExerciseError(
            f"{path}: la dirección de [fuentes.{table}] lleva una contraseña.",
            "Quítela: lo que se publica debe venir de una dirección abierta. Si no la hay, descargue el archivo a la "
            "carpeta del ejercicio y use «archivo».",
        )
