"""A frame's columns → the schema's: found as declared, each cell cleaned, every repair counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from pipelines.catalogues import by_their_digits
from pipelines.clean.frame import Frame
from pipelines.clean.headers import plain
from pipelines.clean.repair import Repair
from pipelines.clean.rows import column_named
from pipelines.clean.values import cleaner
from pipelines.errors import SourceError
from pipelines.reading import ColumnReading, Reading
from pipelines.schema import Field

_EXAMPLES = 5
# Distinct texts of a column whose reading is kept: columns of codes repeat fewer, and amounts do not repeat.
_REMEMBERED = 50_000

# A text, and the kinds of repair that made it from the one before.
Read = tuple[str, tuple[str, ...]]


def find_column(frame: Frame, field: Field, reading: Reading, file: str) -> int | None:
    """The frame's column that holds a column of the schema; None when nothing does.

    Raises SourceError when the source declares one that the sheet does not have.
    """
    declared = reading.columns.get(field.name)
    if declared is None or declared.template:
        return frame.index(field.title, field.name)
    if declared.constant is not None:
        return None
    if declared.position:
        if declared.position in frame.letters:
            return frame.letters.index(declared.position)
        raise SourceError(
            f"La lectura declarada busca «{field.title}» en la columna {declared.position}, y «{file}» no la tiene.",
            "Corrija la letra en [fuentes.…] de ejercicio.toml.",
            rule="columna-declarada-faltante",
            file=file,
            sheet=frame.sheet,
        )
    found = frame.index(*declared.titles)
    if found is None and not declared.optional:
        return column_named(frame, declared.titles[0], file)
    return found


def read_column(frame: Frame, index: int, field: Field, reading: Reading) -> tuple[list[str], list[Repair]]:
    """The texts of a column of the schema, and what was done to them by kind, with its first cells."""
    declared = reading.columns.get(field.name, ColumnReading())
    texts = frame.columns[index]
    repairs: list[Repair] = []
    read = _reader(field, declared, reading)
    known: dict[str, Read] = {}
    cleaned: list[str] = []
    found: dict[str, int] = {}
    first: dict[str, list[int]] = {}
    for position, text in enumerate(texts):
        outcome = known.get(text)
        if outcome is None:
            outcome = read(text)
            if len(known) < _REMEMBERED:
                known[text] = outcome
        cleaned.append(outcome[0])
        for kind in outcome[1]:
            found[kind] = found.get(kind, 0) + 1
            if found[kind] <= _EXAMPLES:
                first.setdefault(kind, []).append(position)
    for kind, count in sorted(found.items()):
        examples = tuple((frame.cell(one, index), texts[one], cleaned[one]) for one in first[kind])
        repairs.append(Repair(kind, field.name, count, examples))
    return cleaned, repairs


def _reader(field: Field, declared: ColumnReading, reading: Reading) -> Callable[[str], Read]:
    """What is done to each text of a column, in order; most columns are only cleaned."""
    steps: list[Callable[[str], tuple[str, str]]] = []
    if declared.pattern:
        steps.append(_extractor(declared.pattern))
    nulls = {one.strip() for one in (*reading.nulls, *declared.nulls)}
    if nulls:
        steps.append(lambda text: ("", "nulo") if text.strip() in nulls and text.strip() else (text, ""))
    if declared.values:
        steps.append(_translator(declared.values))
    steps.append(cleaner(field))
    if reading.pesos != 1 and field.is_amount:
        steps.append(lambda text: _in_pesos(text, reading.pesos))
    if declared.zeros:
        steps.append(lambda text: _padded(text, declared.zeros))
    if declared.catalogue:
        codes = by_their_digits(declared.catalogue)
        steps.append(lambda text: _as_in_list(text, codes))
    return lambda text: _one_after_another(text, steps)


def _one_after_another(text: str, steps: Sequence[Callable[[str], tuple[str, str]]]) -> Read:
    kinds = []
    for step in steps:
        text, kind = step(text)
        if kind:
            kinds.append(kind)
    return text, tuple(kinds)


def _extractor(pattern: str) -> Callable[[str], tuple[str, str]]:
    """The first group of the pattern, found anywhere; a text without it stays, for validation to point at."""
    compiled = re.compile(pattern)

    def extract(text: str) -> tuple[str, str]:
        found = compiled.search(text.strip())
        part = (found[1] or "").strip() if found else text
        return part, "separado" if part != text else ""

    return extract


def _translator(values: Mapping[str, str]) -> Callable[[str], tuple[str, str]]:
    known = {plain(said): meant for said, meant in values.items()}

    def translate(text: str) -> tuple[str, str]:
        meant = known.get(plain(text), text)
        return meant, "equivalencia" if meant != text else ""

    return translate


def _in_pesos(text: str, pesos: int) -> tuple[str, str]:
    try:
        figure = Decimal(text) * pesos if text else None
    except InvalidOperation:
        return text, ""
    if figure is None or not figure.is_finite():
        return text, ""
    return f"{figure:f}", "unidad" if figure else ""


def _padded(text: str, width: int) -> tuple[str, str]:
    padded = text.zfill(width) if text.isascii() and text.isdigit() else text
    return padded, "ceros" if padded != text else ""


def _as_in_list(text: str, codes: Mapping[str, str]) -> tuple[str, str]:
    """A code as its list writes it; one that is not there stays, for validation to point at."""
    code = codes.get(text.lstrip("0"), text) if text.isascii() and text.isdigit() else text
    return (code, "ceros") if len(code) > len(text) else (text, "")
