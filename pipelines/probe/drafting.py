"""From a probe to its draft: which sheet and table it is for, and where its file is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines.clean.headers import plain
from pipelines.errors import UsageError
from pipelines.exercise import load_exercise
from pipelines.gather import Original
from pipelines.probe import Probe, SheetProbe
from pipelines.probe.draft import Place, draft_section
from pipelines.probe.guess import HIGH, LOW
from pipelines.probe.likely import Match, all_schemas, match_table
from pipelines.probe.original import is_address
from pipelines.probe.own_table import own_columns, own_schema, package_section, schema_file
from pipelines.schema import Schema
from pipelines.toml_file import suggestion

_UNNAMED = "TABLA"


def draft_of(
    found: Probe, original: Original, target: str, exercise: Path | None, table: str | None, title: str | None,
    *, own: bool = False,
) -> tuple[str, str]:  # fmt: skip
    """The table's name, "" when nothing tells it, and its section. Raises UsageError.

    One of the exercise's ``own`` that is new comes with its package.
    """
    sheet = _sheet(found, title)
    if own and table:
        place = _place(found, original, target, exercise, sheet, title)
        return table, package_section(table) + draft_section(table, place, sheet, None, own_columns(place, sheet))
    match = _match(sheet, table, exercise)
    name = table or (match.schema.name if match else "")
    place = _place(found, original, target, exercise, sheet, title)
    return name, draft_section(name or _UNNAMED, place, sheet, match)


def own_schema_of(found: Probe, title: str | None, exercise: Path | None, table: str) -> dict[str, Any]:
    """The schema of a table of the exercise's own. Raises UsageError, also when it has one already."""
    if exercise is None:
        raise UsageError("Una tabla propia se escribe en un ejercicio.", "Diga en cuál con --ejercicio CARPETA.")
    if (path := schema_file(exercise, table)).exists():
        raise UsageError(
            f"{path} ya existe, y no se toca lo que usted escribió.", "Dé otro nombre con --propia, o bórrelo antes."
        )
    return own_schema(_sheet(found, title), table)


def _sheet(found: Probe, title: str | None) -> SheetProbe:
    if title is not None:
        for one in found.sheets:
            if one.title == title:
                return one
        titles = [str(one.title) for one in found.sheets]
        raise UsageError(f"«{found.name}» no tiene la hoja «{title}».", suggestion(title, titles, "Tiene"))
    return found.best or max(found.sheets, key=lambda one: one.rows)


def _match(sheet: SheetProbe, table: str | None, exercise: Path | None) -> Match | None:
    if table is None:
        return next((one for one in sheet.matches if one.guess.confidence != LOW), None)
    known = next((one for one in sheet.matches if one.schema.name == table), None)
    schema = known.schema if known else _schema(table, exercise)
    return known or (match_table(sheet.titles, schema) if schema else None)


def _schema(table: str, exercise: Path | None) -> Schema | None:
    """The table's schema: that of the exercise, where another source of it has one, or the one that ships."""
    if exercise is not None and table not in all_schemas():
        return load_exercise(exercise).schemas.get(table)
    return all_schemas().get(table)


def _place(
    found: Probe, original: Original, target: str, exercise: Path | None, sheet: SheetProbe, title: str | None
) -> Place:
    sure = found.encoding is None or found.encoding.confidence == HIGH
    place = Place(
        "url" if is_address(target) else "archivo",
        target if is_address(target) else _name(Path(target), exercise),
        sheet=sheet.title if len(found.sheets) + len(found.unreadable) > 1 else None,
        sheets=_alike(found, sheet) if title is None else (),
        member=original.member,
        dialect=found.written,
    )
    # What is recognised again each time need not be declared; what is doubtful, people must see.
    return place if sure or found.encoding is None else replace(place, encoding=found.encoding.value)


def _alike(found: Probe, sheet: SheetProbe) -> tuple[str, ...]:
    """The sheets with the titles of the one that the draft is of, in the same rows; none when it is the only one."""
    own = _titled(sheet)
    alike = tuple(str(one.title) for one in found.sheets if own and one.title and _titled(one) == own)
    return alike if len(alike) > 1 else ()


def _titled(sheet: SheetProbe) -> tuple[tuple[int, ...], tuple[str, ...]] | None:
    return (sheet.header.numbers, tuple(map(plain, sheet.titles))) if sheet.header else None


def _name(path: Path, exercise: Path | None) -> str:
    """The file's name below the exercise's folder."""
    if exercise is None:
        return path.name
    file, folder = path.resolve(), exercise.resolve()
    if not file.is_relative_to(folder):
        raise UsageError(
            f"«{path}» no está dentro de la carpeta del ejercicio, {exercise}.",
            "Cópielo a esa carpeta y vuelva a correr el comando con la copia.",
        )
    return file.relative_to(folder).as_posix()
