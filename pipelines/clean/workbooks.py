"""Workbooks (XLSX, XLS, ODS): a file → Grid, each cell as the text a person would have typed."""

from __future__ import annotations

import datetime as dt
import difflib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree.ElementTree import ParseError

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from pipelines.clean import ods, xlsx
from pipelines.clean.cells import Grid, without_blank_rows
from pipelines.clean.headers import plain
from pipelines.clean.shown import Place, Shown, refuse_lost_values
from pipelines.errors import SourceError

_Value = str | float | int | bool | dt.date | dt.time | dt.datetime | dt.timedelta
# What a workbook's cells show is asked of its own format; XLS, the old one, tells nothing: a formula that ended in
# an error is read there as an empty cell.
_SHOWN = {"xlsx": xlsx.read_shown, "ods": ods.read_shown}

# What a broken workbook makes its readers raise.
_BROKEN = (
    CalamineError,
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    LookupError,
    ValueError,
    RuntimeError,
    StopIteration,
)


def read_workbook(path: Path, kind: str, name: str, sheet: str | None) -> Grid:
    """Read one sheet of a workbook of that ``kind`` ("xlsx", "xls", "ods"): the named one, or the only one.

    Raises SourceError.
    """
    with _typed_errors(name), _with_extension(path, kind) as file:
        workbook = CalamineWorkbook.from_path(str(file))
    title = _choose_sheet(workbook, name, sheet)
    with _typed_errors(name):
        shown = _SHOWN[kind](path, title) if kind in _SHOWN else Shown()
        refuse_lost_values(shown, name, title)
        values = workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
    records = [[as_text(value) for value in row] for row in values]
    for place in (*shown.percents, *shown.digits):
        _write_as_shown(records, values, place, shown)
    return without_blank_rows(records, title, _dates(values))


@contextmanager
def _with_extension(path: Path, kind: str) -> Iterator[Path]:
    """The file under a name that says its kind: without one, a password is taken for an unknown format."""
    with TemporaryDirectory(prefix="cocrea-") as folder:
        link = Path(folder, f"libro.{kind}")
        link.symlink_to(path.resolve())
        yield link


def as_text(value: _Value) -> str:
    """A typed cell as text: whole numbers without decimals, at most the 15 digits a spreadsheet shows."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{_decimal(value):f}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(timespec="seconds")
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return value.isoformat()


def _decimal(value: float) -> Decimal:
    return Decimal(format(value, ".15g"))


def _write_as_shown(records: list[list[str]], values: list[list[_Value]], place: Place, shown: Shown) -> None:
    """0.4 becomes «40%» and 7 becomes «007» where the sheet shows them so; what is not such a number stays."""
    row, column = place
    if row >= len(values) or column >= len(values[row]):
        return
    value = values[row][column]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    if place in shown.percents:
        records[row][column] = f"{_decimal(value).scaleb(2):f}%"
    elif value >= 0 and value == int(value):
        records[row][column] = records[row][column].zfill(shown.digits[place])


def _dates(values: list[list[_Value]]) -> Iterator[Place]:
    for row, cells in enumerate(values):
        for column, value in enumerate(cells):
            if isinstance(value, dt.date):
                yield row, column


@contextmanager
def _typed_errors(name: str) -> Iterator[None]:
    """Turn what a ciphered or broken workbook makes its readers raise into SourceError."""
    try:
        yield
    except PasswordError as error:
        raise encrypted(name) from error
    except _BROKEN as error:
        raise damaged(name) from error
    except BaseException as error:
        # What the reader, written in Rust, raises for some cut files is no Exception, and cannot be imported.
        if type(error).__name__ == "PanicException":
            raise damaged(name) from error
        raise


def encrypted(name: str) -> SourceError:
    """The error of a workbook that asks for a password."""
    return SourceError(
        f"«{name}» está protegido con contraseña para abrirlo.",
        "Ábralo, quite la contraseña (Archivo › Información › Proteger libro) y guárdelo de nuevo.",
        rule="libro-cifrado",
        file=name,
    )


def damaged(name: str) -> SourceError:
    """The error of a workbook that is cut or broken."""
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
