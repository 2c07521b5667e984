"""The report as one HTML file that needs nothing else: for a screen, a telephone, a printer or a screen reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from pipelines.domains.words import counted
from pipelines.pages import render
from pipelines.validate.findings import Finding, Reporte
from pipelines.validate.report.groups import Group, alike, ranges
from pipelines.validate.report.repairs import repair_lines
from pipelines.validate.report.tally import tally
from pipelines.validate.report.unchecked import HEADING, unchecked_lines

# Lines of one kind of error that are shown before the rest is only counted: every cell is in the marked workbook.
_ROWS_SHOWN = 40
_VALUES_SHOWN = 6
_LONGEST_VALUE = 200

_TEMPLATE = Path(__file__).with_name("informe.html.j2")


@dataclass(frozen=True)
class _Row:
    cells: str
    value: str
    message: str
    suggestion: str


@dataclass(frozen=True)
class _Shown:
    """A Group in words. It has ``rows`` when its cells differ in more than what they say, else ``said``."""

    severity: str
    heading: str
    message: str
    remedy: str
    said: tuple[str, ...]
    unsaid: int
    rows: tuple[_Row, ...]
    caption: str

    @property
    def has_own(self) -> bool:
        return any(one.message for one in self.rows)

    @property
    def has_suggestion(self) -> bool:
        return any(one.suggestion for one in self.rows)


@dataclass(frozen=True)
class _Section:
    place: str
    counts: str
    workbook: str
    groups: tuple[_Shown, ...]


@dataclass(frozen=True)
class _Read:
    title: str
    place: str
    rows: int


def as_html(
    report: Reporte,
    title: str,
    reviewed_at: datetime,
    workbooks: Mapping[str, str] | None = None,
    trail: Sequence[str] = (),
) -> str:
    """The whole page. ``workbooks`` gives the marked workbook, in the page's own folder, of each file that has one;
    ``trail``, the path of the money in a few lines.
    """
    tables = [_Read(one.title, _place(one.file, one.sheet), one.rows) for one in report.tables]
    filled, rows = sum(one.rows > 0 for one in tables), sum(one.rows for one in tables)
    return render(
        _TEMPLATE,
        title=title,
        valid=report.valid,
        verdict=f"{tally(report.findings) or 'Sin errores'}." if not report.valid else _without_errors(report),
        sections=list(_sections(report.findings, workbooks or {})),
        trail=trail,
        unchecked_heading=HEADING,
        unchecked=list(unchecked_lines(report)),
        tables=tables,
        tables_caption=f"{counted(filled, 'tabla', 'tablas')}, {counted(rows, 'renglón', 'renglones')}",
        repairs=[(_place(one.file, one.sheet), list(repair_lines(one))) for one in report.tables if one.repairs],
        reviewed_at=f"{reviewed_at:%d/%m/%Y a las %H:%M}",
    )


def _without_errors(report: Reporte) -> str:
    return f"Sin errores{f'; {tally(report.findings)}' if report.findings else ''}."


def _sections(findings: Sequence[Finding], workbooks: Mapping[str, str]) -> Iterator[_Section]:
    for (file, sheet), found in groupby(findings, key=lambda one: (one.file, one.sheet)):
        own = list(found)
        groups = tuple(_shown(group) for group in alike(own))
        yield _Section(_place(file, sheet), tally(own), workbooks.get(file, ""), groups)


def _shown(group: Group) -> _Shown:
    word = "Error" if group.severity == "error" else "Aviso"
    alone = len(group.findings) == 1
    differ = not alone and any(one.message or one.suggestion for one in group.details)
    values, details = group.values, group.details
    return _Shown(
        severity=group.severity,
        heading=f"{word} en {group.place}" if group.place else word,
        message=group.message,
        remedy=group.remedy,
        said=() if differ else tuple(map(_short, values[:_VALUES_SHOWN])),
        unsaid=max(len(values) - _VALUES_SHOWN, 0),
        rows=tuple(
            _Row(ranges(one.cells), _short(one.value), one.message, _short(one.suggestion))
            for one in details[:_ROWS_SHOWN]
        )
        if differ
        else (),
        caption=_caption(len(details)),
    )


def _caption(rows: int) -> str:
    return f"Las primeras {_ROWS_SHOWN} de {rows:,} líneas" if rows > _ROWS_SHOWN else "Celda por celda"


def _place(file: str, sheet: str | None) -> str:
    return f"{file} › hoja «{sheet}»" if sheet else file


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
