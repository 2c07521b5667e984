"""An exercise made from older templates, brought forward: planned whole, then backed up, then written."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl.workbook import Workbook

from pipelines import disk, paths
from pipelines.clean.formats import recognise
from pipelines.errors import SourceError, UsageError
from pipelines.exercise_file import read_exercise_file
from pipelines.templates.book_update import bring_book_forward, read_workbook
from pipelines.templates.books import Book, Sheet, template_books
from pipelines.templates.damage import find_damage
from pipelines.templates.examples import Cases, example_cases
from pipelines.templates.exercise_text import new_source_text
from pipelines.templates.hidden_sheets import Origin, read_origin
from pipelines.templates.marks import refuse_newer
from pipelines.templates.workbook import as_bytes, new_workbook

_WORKBOOKS = (".xlsx", ".xlsm")
_READ_OTHERWISE = {"columnas", "lectura", "formato"}


@dataclass(frozen=True)
class Change:
    """One thing that changed: in which file, in which sheet ("" for the whole file), and what, in Spanish."""

    file: str
    sheet: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """What became of an exercise: its changes, and the folder with the files as they were; None when none changed.

    ``from_templates``: whether any of its workbooks was made from one; the others are nobody's to bring forward.
    """

    changes: tuple[Change, ...]
    backup: Path | None
    from_templates: bool = True


@dataclass(frozen=True)
class _Made:
    """A workbook of the exercise that was made from a template."""

    file: str
    content: bytes
    workbook: Workbook
    origin: Origin


def bring_forward(folder: Path, schemas: Path = paths.SCHEMAS, datapackages: Path = paths.DATAPACKAGES) -> Outcome:
    """Bring an exercise's workbooks and ``ejercicio.toml`` to today's schemas.

    Nothing is written until everything is worked out; then the files that change are copied to a folder beside
    them, and each is replaced whole. Doing it again changes nothing. Raises ExerciseError, SourceError when a
    workbook cannot be read, UsageError when one is open or of a newer Cocrea, DiskFull.
    """
    folder = folder.resolve()
    settings = folder / paths.EXERCISE_FILE
    raw = read_exercise_file(settings)
    books = template_books(schemas, datapackages)
    made = _made_from_templates(folder, raw)
    if not made:
        return Outcome((), None, from_templates=False)
    for one in made:
        refuse_newer(one.file, one.origin, books, schemas)
    text = settings.read_text(encoding="utf-8-sig")
    plan = _Plan(raw, text, books, example_cases(schemas, datapackages))
    for one in made:
        plan.bring_book_forward(one)
    plan.add_new_books(folder, made)
    # Workbook by workbook, and what that did to ejercicio.toml at the end.
    changes = tuple(sorted(plan.changes, key=lambda one: one.file == paths.EXERCISE_FILE))
    return Outcome(changes, _write(folder, plan.files) if plan.files else None)


class _Plan:
    """What is going to be written, worked out workbook by workbook."""

    def __init__(self, raw: Mapping[str, Any], text: str, books: Sequence[Book], cases: Cases) -> None:
        self.files: dict[str, bytes] = {}
        self.changes: list[Change] = []
        self._raw, self._text, self._books, self._cases = raw, text, books, cases

    def bring_book_forward(self, made: _Made) -> None:
        book = next((one for one in self._books if one.package == made.origin.package), None)
        if book is None:
            return
        tabs = {
            table: source["hoja"]
            for table, source in self._raw["fuentes"].items()
            if source.get("archivo") == made.file and isinstance(source.get("hoja"), str)
        }
        # A source that declares how it is read need not have the template's headers.
        as_made = {
            table: tab for table, tab in tabs.items() if not self._raw["fuentes"][table].keys() & _READ_OTHERWISE
        }
        damage = find_damage(made.workbook, book, as_made)
        self.changes += [Change(made.file, tab, text) for tab, text in damage.renamed]
        if made.origin.version == book.fingerprint and not damage.to_mend:
            return
        new = [one for one in book.tables if one not in made.origin.headers and not self._mentions(one)]
        updated = bring_book_forward(
            made.workbook, made.content, made.file, made.origin, tabs, [*damage.lost, *new], self._books, self._cases
        )
        self.files[made.file] = updated.content
        self.changes += [Change(made.file, sheet, text) for sheet, text in updated.changes]
        if not updated.changes:
            self.changes.append(Change(made.file, "", "se pusieron al día sus listas, notas y ejemplos"))
        for table in made.origin.headers:
            if not any(table in one.tables for one in self._books):
                self._drop_source(table, made)
        self._add_sources(made.file, [one for one in updated.added if not self._mentions(one.schema.name)])

    def add_new_books(self, folder: Path, made: Sequence[_Made]) -> None:
        """A workbook for each package that the exercise knows nothing of, and has no file of that name."""
        for book in self._books:
            known = any(one.origin.package == book.package for one in made) or any(map(self._mentions, book.tables))
            # A workbook that no source names any more was taken out of use.
            if known or (folder / book.file).exists():
                continue
            self.files[book.file] = as_bytes(new_workbook(book, self._books, self._cases))
            self.changes.append(Change(book.file, "", f"es un libro nuevo: {book.title}"))
            self._add_sources(book.file, book.sheets)

    def _mentions(self, table: str) -> bool:
        """Whether ``ejercicio.toml`` names the table's source, also where a # has put it out of use."""
        return re.search(rf"(?m)^[ \t#]*\[\s*fuentes\s*\.\s*\"?{table}\"?\s*[\].]", self._text) is not None

    def _add_sources(self, file: str, sheets: Sequence[Sheet]) -> None:
        for sheet in sheets:
            self._text = f"{self._text.rstrip()}\n\n{new_source_text(sheet, file)}"
            told = "se agregó su fuente; se publica cuando tenga renglones"
            self._tell(f"tabla nueva {sheet.schema.title}: {told}")

    def _drop_source(self, table: str, made: _Made) -> None:
        """Put a # before each line of the source of a table that is no more."""
        lines, inside, dropped = [], False, False
        for line in self._text.splitlines():
            if line.lstrip().startswith("["):
                inside = re.match(rf"\s*\[\s*fuentes\s*\.\s*\"?{table}\"?\s*[\].]", line) is not None
                dropped |= inside
            lines.append(f"# {line}" if inside and line.strip() and not line.lstrip().startswith("#") else line)
        self._text = "\n".join(lines) + "\n"
        if dropped:
            self._tell(f"la tabla {table} ya no existe: se puso un # a su fuente")
        tab = made.origin.sheets[table]
        self.changes.append(Change(made.file, tab, "la tabla ya no existe; la hoja se queda, y no se publica"))

    def _tell(self, text: str) -> None:
        self.files[paths.EXERCISE_FILE] = self._text.encode()
        self.changes.append(Change(paths.EXERCISE_FILE, "", text))


def _made_from_templates(folder: Path, raw: Mapping[str, Any]) -> list[_Made]:
    """The exercise's workbooks that came from a template. Raises SourceError, UsageError when one is open."""
    names = {str(one["archivo"]) for one in raw["fuentes"].values() if "archivo" in one}
    found = []
    for name in sorted(names):
        path = folder / name
        if path.suffix.lower() not in _WORKBOOKS or not path.is_file() or not path.resolve().is_relative_to(folder):
            continue
        recognise(path, name)
        content = path.read_bytes()
        workbook = _read(content, name, keep_macros=path.suffix.lower() == ".xlsm")
        origin = read_origin(workbook)
        if origin is not None:
            _refuse_open(path)
            found.append(_Made(name, content, workbook, origin))
    return found


def _read(content: bytes, name: str, *, keep_macros: bool) -> Workbook:
    try:
        return read_workbook(content, keep_macros=keep_macros)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError) as error:
        # SyntaxError is what XML that is not well formed raises.
        raise SourceError(
            f"«{name}» no se puede leer como libro de Excel: no se cambió ningún archivo.",
            "Ábralo con Excel o LibreOffice, guárdelo de nuevo como XLSX y vuelva a correr el mismo comando.",
            rule="archivo-ilegible",
            file=name,
        ) from error


def _refuse_open(path: Path) -> None:
    """Excel and LibreOffice leave a file beside a workbook while it is open; saving it then would undo ours."""
    if path.with_name(f".~lock.{path.name}#").exists() or path.with_name(f"~${path.name}").exists():
        raise UsageError(
            f"Parece que «{path.name}» está abierto: no se cambió ningún archivo.",
            "Guárdelo, ciérrelo y vuelva a correr el mismo comando.",
        )


def _write(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Copy what is there to a folder beside, and then write; ``ejercicio.toml``, which names the sheets, at the end."""
    backup = _free_name(folder, f"respaldo-{datetime.now(UTC).astimezone():%Y-%m-%d-%H%M%S}")
    for name in files:
        if (folder / name).exists():
            disk.write_atomically(backup / name, (folder / name).read_bytes())
    for name in sorted(files, key=lambda one: one == paths.EXERCISE_FILE):
        path = (folder / name).resolve()
        mode = path.stat().st_mode & 0o777 if path.exists() else None
        disk.write_atomically(path, files[name])
        if mode is not None:
            path.chmod(mode)
    return backup


def _free_name(folder: Path, name: str) -> Path:
    number = 1
    while (found := folder / (name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return found
