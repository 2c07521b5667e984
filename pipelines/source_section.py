"""[fuentes.TABLA] of ``ejercicio.toml``: exactly one place, and what goes with it → a Source."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from pipelines.errors import ExerciseError
from pipelines.reading_file import read_reading
from pipelines.source import Address, CkanFiles, Dialect, Files, Place, Query, RemoteFiles, Source, has_wildcards
from pipelines.toml_file import as_toml

_WEB = ("http", "https")
_REMOTE = ("s3", "sftp", "ftp", "webdav", "webdavs")
_CKAN_PAGE = re.compile(r"/(dataset|resource)/[^/]+")
# What a variable of the environment may be called.
_NAME = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)
_LONGEST_GRACE_DAYS = 366
# The form of what a query gives: gather writes it, so nothing has to be recognised.
_OWN_CSV = {"codificacion": "utf-8", "delimitador": ",", "comillas": '"', "escape": ""}
# Keys that only mean something beside another one, and what to do about those that stand alone.
_BESIDE = {
    "recurso": ("ckan", "«recurso» elige archivos de un conjunto de datos de CKAN"),
    "conexion": ("sql", "«conexion» dice a qué base de datos se le hace la consulta"),
    "credencial": ("url", "«credencial» dice con qué usuario se entra a una carpeta s3, sftp, ftp o webdav"),
}


def check_source(section: Mapping[str, Any], table: str, path: Path) -> None:
    """Raise ExerciseError, with what to write instead, when ``section`` of the file ``path`` is not a source."""
    places = [key for key in _PLACES if key in section]
    if len(places) != 1:
        raise ExerciseError(
            f"La fuente [fuentes.{table}] de {path} debe tener «archivo», «url», «ckan» o «sql», y solo uno de ellos.",
            'Escriba, por ejemplo, archivo = "plan-de-accion.xlsx".',
        )
    for key, (place, meaning) in _BESIDE.items():
        if key in section and place not in section:
            raise ExerciseError(
                f"{path}: en [fuentes.{table}] hay «{key}», pero no «{place}».",
                f"Quítelo, o escriba «{place}»: {meaning}.",
            )
    sheets = section.get("hoja", "")
    if isinstance(sheets, list) and not (sheets and all(isinstance(one, str) and one.strip() for one in sheets)):
        raise ExerciseError(
            f"{path}: en [fuentes.{table}], «hoja» vale {as_toml(sheets)}.",
            'Escriba el nombre de cada hoja entre comillas, por ejemplo ["Enero", "Febrero"].',
        )
    delimiter = section.get("delimitador", ",")
    if len(delimiter) != 1 or delimiter in '"\r\n\0 ':
        raise ExerciseError(
            f"{path}: el delimitador de [fuentes.{table}] es {as_toml(delimiter)}.",
            'Escriba un solo carácter: ",", ";", "|" o "\\t"; o quítelo para que se reconozca solo.',
        )
    _check_dialect(section, table, path)
    if not 1 <= section.get("gracia_dias", 1) <= _LONGEST_GRACE_DAYS:
        raise ExerciseError(
            f"{path}: en [fuentes.{table}], «gracia_dias» vale {section['gracia_dias']}.",
            f"Escriba cuántos días, de 1 a {_LONGEST_GRACE_DAYS}; o quítelo, y no habrá gracia.",
        )
    if not all(isinstance(one, str) and one.strip() for one in section.get("retirados", [])):
        raise ExerciseError(
            f"{path}: en [fuentes.{table}], «retirados» tiene algo que no es un nombre de archivo.",
            'Escriba el nombre de cada archivo como lo dice el reporte, entre comillas: ["pagos/enero.csv"].',
        )
    for key, example in (("conexion", "HACIENDA"), ("credencial", "FINANZAS")):
        if key in section and not _NAME.fullmatch(section[key]):
            raise ExerciseError(
                f"{path}: en [fuentes.{table}], «{key}» vale {as_toml(section[key])}.",
                f'Escriba un nombre en mayúsculas, números o guiones bajos, por ejemplo "{example}": con él termina el '
                "nombre de la variable de ambiente.",
            )


def _check_dialect(section: Mapping[str, Any], table: str, path: Path) -> None:
    delimiter, quote = section.get("delimitador", ","), section.get("comillas", '"')
    for key, taken, example in (("comillas", delimiter, '"\'"'), ("escape", delimiter + quote, "'\\'")):
        sign = section.get(key, "")
        if len(sign) > 1 or (sign and sign in f"\r\n\0 {taken}"):
            raise ExerciseError(
                f"{path}: en [fuentes.{table}], «{key}» vale {as_toml(sign)}.",
                f"Escriba un solo carácter que no se use ya para separar, por ejemplo {example}; o quítelo para que se "
                "reconozca solo.",
            )


def read_source(table: str, raw: Mapping[str, Any], folder: Path, path: Path) -> Source:
    """The checked section ``raw`` of ``path`` as a Source of the exercise in ``folder``. Raises ExerciseError."""
    (key,) = (one for one in _PLACES if one in raw)
    place = _PLACES[key](table, raw, folder, path)
    written = _OWN_CSV if isinstance(place, Query) else raw
    return Source(
        table=table,
        place=place,
        member=raw.get("miembro", ""),
        grace_days=raw.get("gracia_dias", 0),
        withdrawn=tuple(raw.get("retirados", ())),
        local_network=raw.get("red_local", False),
        public_original=raw.get("publicar_original", False),
        sheet=None if isinstance(raw.get("hoja"), list) else raw.get("hoja"),
        sheets=tuple(raw["hoja"]) if isinstance(raw.get("hoja"), list) else (),
        encoding=written.get("codificacion"),
        dialect=Dialect(written.get("delimitador"), written.get("comillas"), written.get("escape")),
        reading=read_reading(raw, table, path),
        publisher=raw.get("editor", ""),
        title=raw.get("titulo", ""),
        provenance=raw.get("procedencia", ""),
        licence=raw.get("licencia", ""),
    )


def _files(table: str, raw: Mapping[str, Any], folder: Path, path: Path) -> Place:
    names = raw["archivo"] if isinstance(raw["archivo"], list) else [raw["archivo"]]
    for name in names:
        if not isinstance(name, str) or not name.strip():
            raise ExerciseError(
                f"{path}: en [fuentes.{table}], «archivo» tiene {as_toml(name)}.",
                'Escriba el nombre de cada archivo entre comillas, por ejemplo ["enero.csv", "febrero.csv"].',
            )
    if not names:
        raise ExerciseError(
            f"{path}: en [fuentes.{table}], «archivo» es una lista vacía.",
            'Escriba el nombre de cada archivo entre comillas, por ejemplo ["enero.csv", "febrero.csv"].',
        )
    return Files(folder, tuple(path_inside(folder, name, table) for name in names))


def path_inside(folder: Path, name: str, table: str) -> str:
    """The path of that name below the exercise's folder, links followed; a glob that stays inside, as it is."""
    if has_wildcards(name) and not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts:
        # What it finds is judged when it is gathered: a link may be put there later.
        return name
    try:
        file = (folder / name).resolve()
    except (ValueError, OSError, RuntimeError):
        # A name with a NUL, or links that go round in a circle.
        file = None
    if file is None or file == folder or not file.is_relative_to(folder):
        raise ExerciseError(
            f"El archivo de [fuentes.{table}] no está dentro de la carpeta del ejercicio: «{name}».",
            "Copie el archivo a la carpeta del ejercicio y escriba su nombre.",
        )
    return file.relative_to(folder).as_posix()


def _address(table: str, raw: Mapping[str, Any], _folder: Path, path: Path) -> Place:
    scheme = _checked(raw["url"], table, path, (*_WEB, *_REMOTE))
    credential = raw.get("credencial", "")
    if scheme in _REMOTE:
        return RemoteFiles(raw["url"], credential)
    if credential:
        raise ExerciseError(
            f"{path}: en [fuentes.{table}] hay «credencial», pero la dirección es {scheme}.",
            f"Quítela: {_BESIDE['credencial'][1]}.",
        )
    return Address(raw["url"])


def _ckan(table: str, raw: Mapping[str, Any], _folder: Path, path: Path) -> Place:
    _checked(raw["ckan"], table, path, _WEB)
    page = _CKAN_PAGE.search(urlsplit(raw["ckan"]).path)
    if page is None:
        raise ExerciseError(
            f"{path}: «ckan» en [fuentes.{table}] no es la página de un conjunto de datos: «{raw['ckan']}».",
            "Copie la dirección de la página del conjunto o del recurso: lleva /dataset/ y su nombre, o /resource/ y "
            "su clave.",
        )
    return CkanFiles(raw["ckan"], raw.get("recurso", ""))


def _query(table: str, raw: Mapping[str, Any], folder: Path, path: Path) -> Place:
    if "conexion" not in raw:
        raise ExerciseError(
            f"{path}: [fuentes.{table}] tiene «sql», pero no «conexion».",
            'Escriba el nombre de la conexión, por ejemplo conexion = "HACIENDA"; su dirección va en la variable de '
            "ambiente COCREA_SQL_HACIENDA.",
        )
    text, file = raw["sql"].strip(), ""
    if text.lower().endswith(".sql") and len(text.splitlines()) == 1:
        file = path_inside(folder, text, table)
        text = _text_of(folder / file, table)
    if not text:
        raise ExerciseError(
            f"{path}: la consulta de [fuentes.{table}] está vacía.",
            'Escriba la consulta, por ejemplo sql = "SELECT * FROM egresos", o el nombre de un archivo .sql.',
        )
    return Query(text, raw["conexion"], file)


def _text_of(file: Path, table: str) -> str:
    try:
        return file.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ExerciseError(
            f"No puedo leer la consulta {file} de [fuentes.{table}].",
            "Revise que el archivo esté en la carpeta del ejercicio y guardado en UTF-8.",
        ) from error


def _checked(url: str, table: str, path: Path, schemes: tuple[str, ...]) -> str:
    """The scheme of an address that has a host, no userinfo and one of ``schemes``."""
    try:
        parts = urlsplit(url)
        scheme, host, secret = parts.scheme, parts.hostname, "@" in parts.netloc
    except ValueError:
        scheme, host, secret = "", None, False
    if scheme not in schemes or not host or "://" not in url:
        kinds = "http ni https" if schemes == _WEB else "http, https, s3, sftp, ftp ni webdav"
        raise ExerciseError(
            f"{path}: la dirección de [fuentes.{table}] no es {kinds}: «{'…' if secret else url}».",
            'Escriba la dirección completa, por ejemplo "https://datos.miestado.gob.mx/egresos.csv".',
        )
    if secret:
        raise ExerciseError(
            f"{path}: la dirección de [fuentes.{table}] lleva un usuario o una contraseña.",
            "Quítelos: lo que se publica debe venir de una dirección abierta. Si no la hay, descargue el archivo a la "
            "carpeta del ejercicio y use «archivo»; en s3, sftp, ftp y webdav, escriba «credencial».",
        )
    return scheme


_PLACES: Mapping[str, Callable[[str, Mapping[str, Any], Path, Path], Place]] = {
    "archivo": _files, "url": _address, "ckan": _ckan, "sql": _query,
}  # fmt: skip
