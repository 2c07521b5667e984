"""The list that opens a returned workbook: everything found in it, equal things once, with the way to each cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipelines.clean.workbooks import REVIEW_SHEET
from pipelines.validate.findings import Finding, Severity
from pipelines.validate.report.groups import alike, ranges
from pipelines.validate.report.tally import tally
from pipelines.validate.report.workbook.marks import WORDS

TITLE = REVIEW_SHEET
HEADERS = ("Gravedad", "Hoja", "Celdas", "Columna", "Dice", "Qué pasa", "Qué hacer")
# Of each column, in characters.
WIDTHS = (11, 16, 20, 24, 28, 48, 56)
LINKED = HEADERS.index("Celdas")
_VALUES_SHOWN = 4
_LONGEST_VALUE = 60


@dataclass(frozen=True)
class Line:
    """One kind of error: its texts, under HEADERS, and the sheet and address of its first cell."""

    severity: Severity
    texts: tuple[str, ...]
    sheet: str | None
    cell: str | None


@dataclass(frozen=True)
class ToCorrect:
    """What the list says: sentences at its head, and its lines."""

    head: tuple[str, ...]
    lines: tuple[Line, ...]


def to_correct(
    findings: Iterable[Finding], titles: Mapping[str, Mapping[str, str]], notices: Iterable[str] = ()
) -> ToCorrect:
    """The list for one workbook. ``titles`` gives the titles of each table's columns; ``notices`` say what kind of
    copy it is."""
    findings = list(findings)
    head = [
        f"{tally(findings, ' y ')}. Las celdas con error están en rojo y las de aviso en amarillo; cada una tiene un "
        "comentario que dice qué hacer.",
        *(list(notices) or ["Este libro es una copia del suyo, que no se tocó: corrija el suyo y vuelva a validar."]),
    ]
    return ToCorrect(tuple(head), tuple(_lines(findings, titles)))


def _lines(findings: Iterable[Finding], titles: Mapping[str, Mapping[str, str]]) -> Iterator[Line]:
    for group in alike(findings):
        first = group.first
        column = titles.get(first.table, {}).get(first.column or "", "")
        texts = (
            WORDS[group.severity], first.sheet or "", ranges(group.cells) if group.cells else "", column,
            _said(group.values), group.message or first.message, group.remedy,
        )  # fmt: skip
        yield Line(group.severity, texts, first.sheet, next(iter(group.cells), None))


def _said(values: tuple[str, ...]) -> str:
    shown = "\n".join(f"«{_short(one)}»" for one in values[:_VALUES_SHOWN])
    rest = len(values) - _VALUES_SHOWN
    return f"{shown}\ny {rest:,} más" if rest > 0 else shown


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_VALUE else f"{line[: _LONGEST_VALUE - 1]}…"
