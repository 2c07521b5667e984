"""Workbooks (XLSX, XLS, ODS): a file → Grid, each cell as the text a person would have typed."""

from __future__ import annotations

import datetime as dt
import difflib
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from pipelines.clean.cells import Grid, without_blank_rows
from pipelines.clean.formula_errors import refuse_formula_errors
from pipelines.clean.headers import plain
from pipelines.errors import SourceError

_Value = str | float | int | bool | dt.date | dt.time | dt.datetime | dt.timedelta


def read_workbook(path: Path, name: str, sheet: str | None) -> Grid:
    """Read one sheet: the named one, or the only one. Raises SourceError."""
    workbook = _open(path, name)
    title = _choose_sheet(workbook, name, sheet)
    try:
        values = workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise _damaged(name) from error
    refuse_formula_errors(path, name, title)
    return without_blank_rows([[as_text(value) for value in row] for row in values], title)


def as_text(value: _Value) -> str:
    """A typed cell as text: whole numbers without decimals, at most the 15 digits a spreadsheet shows."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{Decimal(format(value, '.15g')):f}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(timespec="seconds")
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return value.isoformat()


def _open(path: Path, name: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise encrypted(name) from error
    except (CalamineError, OSError) as error:
        raise _damaged(name) from error


def encrypted(name: str) -> SourceError:
    """The error of a workbook that asks for a password."""
    return SourceError(
        f"«{name}» está protegido con contraseña para abrirlo.",
        "Ábralo, quite la contraseña (Archivo › Información › Proteger libro) y guárdelo de nuevo.",
        rule="libro-cifrado",
        file=name,
    )


def _damaged(name: str) -> SourceError:
    return SourceError(
        f"«{name}» está dañado o incompleto: no se puede leer como libro de hojas de cálculo.",
        "Ábralo con Excel o LibreOffice, deje que lo repare, guárdelo con otro nombre y úselo en su lugar.",
        rule="archivo-ilegible",
        file=name,
    )


def _choose_sheet(workbook: CalamineWorkbook, name: str, wanted: str | None) -> str:
    titles = [one.name for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    if wanted is None and len(titles) == 1:
        return titles[0]
    if wanted is not None:
        for title in titles:
            if plain(title) == plain(wanted):
                return title
    listed = ", ".join(f"«{title}»" for title in titles)
    if wanted is None:
        raise SourceError(
            f"«{name}» tiene {len(titles)} hojas y no se dice cuál usar: {listed}.",
            'Agregue hoja = "…" a la fuente en ejercicio.toml.',
            rule="hoja-faltante",
            file=name,
        )
    near = difflib.get_close_matches(plain(wanted), [plain(title) for title in titles], n=1)
    guess = next((title for title in titles if near and plain(title) == near[0]), None)
    hint = f"¿Es «{guess}»? " if guess else ""
    raise SourceError(
        f"«{name}» no tiene la hoja «{wanted}»; tiene {listed}.",
        f"{hint}Corrija el nombre de la hoja en el libro o en ejercicio.toml.",
        rule="hoja-faltante",
        file=name,
        sheet=wanted,
    )
