"""Corrections that the exercise declares, made in a table and told one by one; see ``corrections_file``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import groupby

from pipelines.clean.corrections_file import CORRECTIONS_FILE, Correction
from pipelines.clean.repair import Repair
from pipelines.clean.tabla import Tabla
from pipelines.clean.values import cleaner
from pipelines.domains.personal_data import label_of, masked
from pipelines.errors import SourceError
from pipelines.schema import Field

KIND = "correccion"
_EXAMPLES = 5


@dataclass(frozen=True)
class AppliedCorrection:
    """A correction as it was carried out: the cell's address in its sheet, and its texts before and after."""

    correction: Correction
    cell: str
    before: str
    after: str

    def line(self, field: Field) -> str:
        """What the report says of it, without repeating personal data that it may have removed."""
        before, after = (_shown(text, field) for text in (self.before, self.after))
        one = self.correction
        told = f"{masked(one.reason)} ({masked(one.author)}, {one.day})"
        return f"{one.table}, «{field.title}», {self.cell}: {before} → {after}. {told}"


def apply_corrections(table: Tabla, corrections: Iterable[Correction]) -> tuple[Tabla, tuple[AppliedCorrection, ...]]:
    """The table with its own ``corrections`` made, and each of them as it was carried out.

    All are looked up in the table as it came. Raises SourceError, which tells of every one whose row is not there, is
    not the only one, or no longer holds the expected value; then none is made.
    """
    own = [one for one in corrections if one.table == table.name]
    applied: dict[tuple[int, str], AppliedCorrection] = {}
    problems = []
    for one in own:
        rows = _rows_where(one, table)
        problem = _problem(one, rows, table)
        if problem is None and (rows[0], one.column) in applied:
            other = applied[rows[0], one.column].correction.number
            problem = f"corrige la misma celda que la corrección {other}."
        if problem is not None:
            problems.append(f"La corrección {one.number} {problem}")
        else:
            before = str(table.data[one.column].iat[rows[0]])
            after = _cleaned(one.replacement, table.schema.field(one.column))
            applied[rows[0], one.column] = AppliedCorrection(one, table.cell(rows[0], one.column), before, after)
    if problems:
        raise SourceError(
            " ".join(problems),
            f"Revise {CORRECTIONS_FILE}: si el archivo ya se corrigió en su origen, quite la corrección; si ahora dice "
            "otra cosa, confirme cuál es el dato correcto y actualice «valor_esperado» o «donde».",
            rule="correccion-sin-aplicar",
            file=table.file,
            sheet=table.sheet,
        )
    return _with(table, applied), tuple(applied.values())


def _with(table: Tabla, applied: Mapping[tuple[int, str], AppliedCorrection]) -> Tabla:
    data = table.data.copy()
    for (row, column), one in applied.items():
        data.loc[data.index[row], column] = one.after
    by_column = sorted(applied.values(), key=lambda one: table.schema.columns.index(one.correction.column))
    repairs = []
    for column, made in groupby(by_column, key=lambda one: one.correction.column):
        cells = [(one.cell, one.before, one.after) for one in made]
        repairs.append(Repair(KIND, column, len(cells), tuple(cells[:_EXAMPLES])))
    lines = tuple(one.line(table.schema.field(one.correction.column)) for one in applied.values())
    return replace(
        table,
        data=data,
        repairs=(*table.repairs, *repairs),
        corrections=(*table.corrections, *lines),
        corrected={**table.corrected, **{place: one.correction.number for place, one in applied.items()}},
    )


def _rows_where(one: Correction, table: Tabla) -> list[int]:
    found = list(range(len(table.data)))
    for column, value in one.where:
        field, texts = table.schema.field(column), table.data[column].tolist()
        found = [row for row in found if _same(texts[row], value, field)]
    return found


def _problem(one: Correction, rows: Sequence[int], table: Tabla) -> str | None:
    wanted = " y ".join(f"{column} = {_shown(value, table.schema.field(column))}" for column, value in one.where)
    if not rows:
        return f"busca {wanted}, y ningún renglón lo tiene."
    if len(rows) > 1:
        numbers = ", ".join(table.numbered(row) for row in rows[:_EXAMPLES])
        return f"busca {wanted}, y lo tienen {len(rows):,} renglones ({numbers}{'…' if len(rows) > _EXAMPLES else ''})."
    field = table.schema.field(one.column)
    there = str(table.data[one.column].iat[rows[0]])
    if _same(there, one.expected, field):
        return None
    cell = f"«{field.title}», {table.cell(rows[0], one.column)},"
    if _same(there, one.replacement, field):
        return f"ya no hace falta: {cell} dice {_shown(there, field)}, que es el reemplazo."
    return f"espera {_shown(one.expected, field)} en {cell} y ahí dice {_shown(there, field)}."


def _same(text: str, written: str, field: Field) -> bool:
    cleaned = _cleaned(written, field)
    if field.type in ("number", "integer"):
        try:
            return Decimal(text) == Decimal(cleaned)
        except InvalidOperation:
            pass
    return text == cleaned


def _cleaned(written: str, field: Field) -> str:
    return cleaner(field)(written)[0]


def _shown(text: str, field: Field) -> str:
    return f"«{masked(text, label_of(field))}»" if text else "una celda vacía"
