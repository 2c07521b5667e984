"""``ejercicio.toml``: which sections and keys it may hold, and what each must look like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from cronsim import CronSim, CronSimError

from pipelines.errors import ExerciseError
from pipelines.frequency import is_frequency
from pipelines.source_section import check_source
from pipelines.toml_file import as_toml, read_toml, suggestion

FORMAT_VERSION = 1


class Section(NamedTuple):
    """The keys a section may hold, with the type (or types) of each, and those it must hold."""

    keys: Mapping[str, type | tuple[type, ...]]
    required: tuple[str, ...] = ()


# «*» stands for a name that the steward chooses.
_FORMAT = {
    "": Section(
        {
            "version": int, "ejercicio": dict, "organizacion": dict, "paquetes": dict, "fuentes": dict,
            "datos_personales": dict, "avisos": dict, "identidad": dict,
            "aprobacion": dict,
        },
        ("version", "ejercicio", "organizacion", "fuentes"),
    ),
    "ejercicio": Section(
        {"clave": str, "nombre": str, "entidad": str, "ficticio": bool}, ("clave", "nombre", "entidad")
    ),
    "organizacion": Section({"clave": str, "nombre": str, "descripcion": str, "correo": str}, ("clave", "nombre")),
    "identidad": Section({"color": str, "acento": str, "logo": str}),
    "paquetes.*": Section(
        {"titulo": str, "descripcion": str, "ficticio": bool, "periodo": str, "palabras_clave": list, "reglas": dict,
         "tablas": list, "frecuencia": str, "horario": str, "publicado_por": str}
    ),
    "avisos": Section({"correo": list, "bloques": list}),
    "aprobacion": Section(
        {"datos_personales": bool, "esquema": bool, "ediciones": bool, "renglones_perdidos": int, "montos": dict,
         "plazo_horas": int}
    ),
    "fuentes.*": Section(
        {
            "archivo": (str, list), "url": str, "ckan": str, "sql": str, "recurso": str, "conexion": str,
            "credencial": str, "miembro": str, "gracia_dias": int, "retirados": list, "red_local": bool,
            "publicar_original": bool,
            "hoja": (str, list),
            "codificacion": str, "delimitador": str, "comillas": str, "escape": str, "columnas": dict,
            "formato": str, "esquema": str, "lectura": dict, "totales_de_control": dict, "editor": str, "titulo": str,
            "procedencia": str, "licencia": str,
        }
    ),
}  # fmt: skip
_TYPES: Mapping[type | tuple[type, ...], str] = {
    (str, list): "Escriba un texto entre comillas, o una lista de ellos entre corchetes.",
    str: "Escriba un texto entre comillas.",
    bool: "Escriba true o false, sin comillas.",
    int: "Escriba un número entero, sin comillas.",
    list: "Escriba una lista entre corchetes.",
    dict: "Escríbalo como sección, entre corchetes y en su propia línea.",
}
# Of [aprobacion]: the least and the most, and what it is.
_APPROVAL_LIMITS = {
    "plazo_horas": (1, 8760, "cuántas horas se espera a que alguien decida"),
    "renglones_perdidos": (0, 100, "qué parte de los renglones puede perderse sin preguntar, en por ciento"),
}
# CKAN takes names of 2 to 100 characters, and a dataset's is the exercise's, a hyphen and the package's.
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,69}")
_CRON = re.compile(r"[\d*,/-]+( [\d*,/-]+){4}", re.ASCII)
# The mail server says whether it exists; this, that it is no name.
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# Of [avisos]: what each of a list must look like, what it is not, and how they are written.
_NOTICES = {
    "correo": (
        _ADDRESS, "una dirección de correo", 'cada una entre comillas, por ejemplo correo = ["datos@miestado.gob.mx"]',
    ),
    "bloques": (
        re.compile(r".*\S.*", re.DOTALL), "el nombre de un bloque",
        'cada uno entre comillas, por ejemplo bloques = ["slack-webhook/equipo"]',
    ),
}  # fmt: skip
_ENTITY = re.compile(r"0[1-9]|[12]\d|3[0-2]", re.ASCII)


def read_exercise_file(path: Path) -> dict[str, Any]:
    """The content of ``ejercicio.toml``, with every key known and of its type. Raises ExerciseError."""
    raw = read_toml(path, "Indique la carpeta que contiene ejercicio.toml; por ejemplo «cocrea correr mi-ejercicio».")
    _refuse_newer(raw.get("version"), path)
    _check_section(raw, "", "", path)
    if raw["version"] != FORMAT_VERSION:
        raise ExerciseError(
            f"{path} es de la versión {raw['version']} y este programa lee la {FORMAT_VERSION}.",
            f"Escriba «version = {FORMAT_VERSION}».",
        )
    for section in ("identidad", "avisos", "aprobacion"):
        _check_section(raw.get(section, {}), section, section, path)
    _check_limits(raw.get("aprobacion", {}), path)
    _check_notices(raw.get("avisos", {}), path)
    for section in ("ejercicio", "organizacion"):
        _check_section(raw[section], section, section, path)
        _check_slug(raw[section]["clave"], section, path)
        if not raw[section]["nombre"].strip():
            raise ExerciseError(
                f"{path}: el nombre de [{section}] está vacío.", "Escríbalo entre comillas, como se verá en el portal."
            )
    if not _ENTITY.fullmatch(raw["ejercicio"]["entidad"]):
        raise ExerciseError(
            f"{path}: la entidad es «{raw['ejercicio']['entidad']}».",
            'Escriba la clave INEGI de dos cifras entre comillas, de "01" a "32".',
        )
    # An exercise may publish the code lists alone, which ship with the software, for others.
    if not raw["fuentes"] and "catalogos" not in raw.get("paquetes", {}):
        raise ExerciseError(
            f"{path} no tiene ninguna fuente: no hay nada que reunir.",
            "Agregue una sección por tabla, por ejemplo [fuentes.compromisos]; vea el ejercicio de ejemplo.",
        )
    for name, package in _named(raw, "paquetes", path):
        _check_package(package, name, path)
    for table, source in _named(raw, "fuentes", path):
        check_source(source, table, path)
    return raw


def _named(raw: Mapping[str, Any], group: str, path: Path) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for name, section in raw.get(group, {}).items():
        if not isinstance(section, dict):
            raise ExerciseError(
                f"{path}: [{group}.{name}] debe ser una sección.", f"Escriba «[{group}.{name}]» en su propia línea."
            )
        _check_section(section, f"{group}.{name}", f"{group}.*", path)
        yield name, section


def _refuse_newer(version: object, path: Path) -> None:
    """Before its keys are looked at, which a newer one may have more of. Raises ExerciseError."""
    if type(version) is int and version > FORMAT_VERSION:
        raise ExerciseError(
            f"{path} es de la versión {version}, más nueva que la que lee este programa, la {FORMAT_VERSION}.",
            "Instale el Cocrea con que se hizo, o uno posterior. No cambie el número: no se leería como se escribió.",
        )


def _check_section(section: Mapping[str, Any], name: str, kind: str, path: Path) -> None:
    known = _FORMAT[kind]
    where = f"la sección [{name}] de {path}" if name else str(path)
    for key, value in section.items():
        if key not in known.keys:
            raise ExerciseError(
                f"No conozco la clave «{key}» en {where}.", suggestion(key, known.keys, "Las claves posibles son")
            )
        # Not isinstance: to Python, true is a number too.
        kinds = known.keys[key]
        if type(value) not in (kinds if isinstance(kinds, tuple) else (kinds,)):
            raise ExerciseError(
                f"En {where}, «{key}» vale {as_toml(value)}, que no es del tipo esperado.", _TYPES[known.keys[key]]
            )
    for key in known.required:
        if key not in section:
            raise ExerciseError(f"Falta «{key}» en {where}.", "Agréguela; vea el ejercicio de ejemplo.")


def _check_limits(approval: Mapping[str, Any], path: Path) -> None:
    for key, (least, most, meaning) in _APPROVAL_LIMITS.items():
        if key in approval and not least <= approval[key] <= most:
            raise ExerciseError(
                f"{path}: en [aprobacion], {key} es {approval[key]}.", f"Escriba {meaning}, de {least} a {most:,}."
            )


def _check_notices(notices: Mapping[str, Any], path: Path) -> None:
    for key, (form, what, how) in _NOTICES.items():
        for one in notices.get(key, []):
            if not isinstance(one, str) or not form.fullmatch(one):
                raise ExerciseError(
                    f"{path}: en [avisos], {key} tiene {as_toml(one)}, que no es {what}.",
                    f"Escriba {how}.",
                )


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
    if "publicado_por" in section and not _SLUG.fullmatch(section["publicado_por"]):
        raise ExerciseError(
            f"{path}: [paquetes.{name}] dice publicado_por = {as_toml(section['publicado_por'])}.",
            "Escriba la clave del ejercicio que lo publica, tal como está en su [ejercicio].",
        )
    if "periodo" in section and not _is_period(section["periodo"]):
        raise ExerciseError(
            f"{path}: el periodo de [paquetes.{name}] es «{section['periodo']}».",
            'Escríbalo como inicio/fin con días que existan, por ejemplo "2015-01-01/2015-12-31".',
        )
    if "frecuencia" in section and not is_frequency(section["frecuencia"]):
        raise ExerciseError(
            f"{path}: la frecuencia de [paquetes.{name}] es «{section['frecuencia']}».",
            'Escríbala como "R/P1D" (cada día), "R/P1W" (cada semana), "R/P1M" (cada mes), "R/P3M" (cada tres meses) o '
            '"R/P1Y" (cada año); o "irregular", si no promete ninguna.',
        )
    if "horario" in section and not _is_cron(section["horario"]):
        raise ExerciseError(
            f"{path}: el horario de [paquetes.{name}] es «{section['horario']}».",
            "Escríbalo como cron: minuto, hora, día del mes, mes y día de la semana; por ejemplo, "
            '"0 7 * * 1-5" es de lunes a viernes a las 7.',
        )
    for word in section.get("palabras_clave", []):
        if not isinstance(word, str) or not word.strip():
            raise ExerciseError(
                f"{path}: en las palabras_clave de [paquetes.{name}] está {as_toml(word)}.",
                'Escriba cada una entre comillas, por ejemplo ["presupuesto", "egresos"].',
            )


def _is_cron(text: str) -> bool:
    """Five fields of numbers: the library would take names, seconds and more, which are not in the guide."""
    if not _CRON.fullmatch(text):
        return False
    try:
        CronSim(text, datetime(2026, 1, 1, tzinfo=UTC))
    except CronSimError:
        return False
    return True


def _is_period(text: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", text, re.ASCII):
        return False
    try:
        start, end = map(date.fromisoformat, text.split("/"))
    except ValueError:
        return False
    return start <= end
