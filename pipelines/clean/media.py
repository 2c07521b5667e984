"""Files of the exercise that a table's rows name: read, made publishable, and told in their rows.

A column of the schema with ``fileOr`` names them. What cannot go is a complaint at its cell; the row of what can gets
the file's name in the release, and its type, size and sha256 where the table has columns for them.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Literal

from pipelines import disk
from pipelines.clean.tabla import Complaint, MediaFile, Tabla
from pipelines.media import KINDS, Medium, Unfit, prepare
from pipelines.paths import Workspace
from pipelines.schema import Field

_LARGEST = max(one.largest_bytes for one in KINDS)


def read_media(table: Tabla, workspace: Workspace) -> Tabla:
    """The table with the files that its rows name. Raises DiskFull, UsageError when they cannot be written down."""
    for field in table.schema.fields:
        if field.file_or:
            return _Reading(table, field, field.file_or, workspace).table()
    return table


class _Reading:
    def __init__(self, table: Tabla, field: Field, other: str, workspace: Workspace) -> None:
        self._table = table
        self._field = field
        self._other = other
        self._workspace = workspace
        self._folder = workspace.root.parent.resolve()
        self._data = table.data.copy()
        self._complaints: list[Complaint] = []

    def table(self) -> Tabla:
        found = tuple(self._each())
        return replace(
            self._table, data=self._data, media=found, complaints=(*self._table.complaints, *self._complaints)
        )

    def _each(self) -> Iterator[MediaFile]:
        for row in range(len(self._data)):
            name = self._said(row, self._field.name).strip()
            address = self._said(row, self._other)
            if not name:
                if not address:
                    self._complain(row, self._other, self._nothing())
                continue
            if address:
                self._complain(row, self._field.name, self._both())
                continue
            try:
                medium = prepare(PurePosixPath(name).name, self._read(name))
            except Unfit as unfit:
                self._complain(row, self._field.name, unfit)
                continue
            if medium.names:
                self._complain(row, self._field.name, _author(name, medium.names), "advertencia")
            yield self._keep(row, medium)

    def _read(self, name: str) -> bytes:
        path = (self._folder / name.replace("\\", "/")).resolve()
        if not path.is_relative_to(self._folder) or path.is_relative_to(self._workspace.root.resolve()):
            raise Unfit(
                "archivo-de-fuera", f"«{name}» no está en la carpeta del ejercicio.",
                "Copie el archivo a la carpeta «evidencias» del ejercicio y escriba aquí evidencias/ y su nombre.",
            )  # fmt: skip
        try:
            if path.stat().st_size > _LARGEST:
                raise Unfit(
                    "archivo-muy-grande",
                    f"«{name}» mide {path.stat().st_size:,} bytes, y ningún archivo pasa de {_LARGEST:,}.",
                    "Guárdelo más chico, o súbalo a otro sitio y escriba aquí su dirección.",
                )
            return path.read_bytes()
        except FileNotFoundError as error:
            raise self._missing(name) from error
        except OSError as error:
            raise Unfit(
                "archivo-ilegible", f"No se puede leer «{name}».",
                "Revise que sea un archivo y no una carpeta, que otro programa no lo tenga abierto, y sus permisos.",
            ) from error  # fmt: skip

    def _missing(self, name: str) -> Unfit:
        there = [
            one.relative_to(self._folder).as_posix()
            for one in self._folder.rglob("*")
            if one.is_file() and not one.is_relative_to(self._workspace.root.resolve())
        ]
        by_name = {PurePosixPath(one).name: one for one in sorted(there)}
        near = difflib.get_close_matches(name, there, 1, 0.8) or [
            by_name[one] for one in difflib.get_close_matches(PurePosixPath(name).name, by_name, 1, 0.8)
        ]
        hint = f"¿Quiso escribir «{near[0]}»? " if near else ""
        return Unfit(
            "archivo-no-encontrado", f"No hay ningún archivo «{name}» en la carpeta del ejercicio.",
            f"{hint}Cópielo ahí, o corrija el nombre: con su carpeta y su terminación, como evidencias/foto.jpg.",
        )  # fmt: skip

    def _keep(self, row: int, medium: Medium) -> MediaFile:
        schema = self._table.schema
        key = "-".join(self._said(row, one) for one in schema.primary_key)
        content = self._write(medium.content)
        file = f"{schema.name}-{key}{medium.extension}"
        told = {
            self._field.name: file, "mime": medium.mime, "bytes": str(len(medium.content)), "sha256": content.name
        }  # fmt: skip
        for column in told.keys() & set(schema.columns):
            self._data.iat[row, schema.columns.index(column)] = told[column]
        title = self._said(row, "titulo") if "titulo" in schema.columns else ""
        return MediaFile(
            key, title or f"{schema.title}: {key}", file, medium.mime, content,
            self._write(medium.thumbnail) if medium.thumbnail else None,
            self._write(medium.text.encode()) if medium.text else None,
            medium.width, medium.height, medium.seconds,
        )  # fmt: skip

    def _write(self, content: bytes) -> Path:
        """Kept under its sha256."""
        path = self._workspace.media / hashlib.sha256(content).hexdigest()
        with disk.typed_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        disk.write_atomically(path, content)
        return path

    def _said(self, row: int, column: str) -> str:
        return str(self._data[column].iat[row])

    def _complain(self, row: int, column: str, why: Unfit, severity: Literal["error", "advertencia"] = "error") -> None:
        piece = self._table.piece(row)
        self._complaints.append(
            Complaint(
                why.rule, piece.file, piece.sheet, self._table.cell(row, column), self._said(row, column) or None,
                why.message, why.remedy, column, severity,
            )
        )  # fmt: skip

    def _nothing(self) -> Unfit:
        other = self._table.schema.field(self._other).title
        return Unfit(
            "sin-archivo", f"Falta decir dónde está: ni «{self._field.title}» ni «{other}» dicen nada.",
            f"Escriba en «{self._field.title}» el nombre de un archivo de la carpeta del ejercicio, o en «{other}» su "
            "dirección web.",
        )  # fmt: skip

    def _both(self) -> Unfit:
        other = self._table.schema.field(self._other).title
        return Unfit(
            "archivo-y-direccion", f"Están escritos los dos: «{self._field.title}» y «{other}».",
            f"Deje uno: el archivo se publica con los datos; lo que está en «{other}», donde está.",
        )  # fmt: skip


def _author(name: str, said: str) -> Unfit:
    return Unfit(
        "datos-personales/autor-del-documento",
        f"«{name}» dice quién lo hizo: «{said}». Así se publicará: quitarlo cambiaría el documento, o su firma.",
        "Si no debe saberse, quítelo en las propiedades del documento original y guárdelo otra vez como PDF.",
    )
