"""What each column of a sheet holds: amounts, numbers, dates, codes or text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipelines.clean.totals import figure
from pipelines.clean.values import clean_date
from pipelines.probe.guess import LOW, Guess, confidence

_SAMPLE = 5_000
_MONEY = re.compile(
    r"monto|importe|aprobado|modificado|devengado|ejercido|pagado|recaudado|estimado|comprometido|presupuesto"
)
_CODE = re.compile(r"0\d+|\d+(-\d+)+|\d+(\.\d+){2,}|[A-Z]{1,3}\d+", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?", re.ASCII)
NULLS = (
    "-",
    "--",
    "N/D",
    "ND",
    "N/A",
    "NA",
    "n.d.",
    "N/R",
    "S/D",
    "NULL",
    "null",
    "#N/A",
    "No aplica",
    "No disponible",
)


@dataclass(frozen=True)
class Column:
    """A column by its letter and title, what it seems to hold, and the marks for no data that it has."""

    letter: str
    title: str
    kind: Guess
    nulls: tuple[str, ...]


def guess_kind(letter: str, title: str, texts: Sequence[str]) -> Column:
    """What most of the column's cells are."""
    cells = [one.strip() for one in texts[:_SAMPLE] if one.strip()]
    nulls = tuple(one for one in NULLS[1:] if one in set(cells))
    cells = [one for one in cells if one not in NULLS]
    if not cells:
        return Column(letter, title, Guess("vacía", LOW, "no hay datos en los renglones que se miraron"), nulls)
    hits = {kind: sum(map(test, cells)) for kind, test in _TESTS.items()}
    kind, many = next(
        ((kind, many) for kind, many in hits.items() if many * 10 >= len(cells) * 7), ("texto", len(cells))
    )
    if kind == "número" and (
        _MONEY.search(title.casefold()) or any(re.search(r"\.\d\d$|\$|,\d{3}", one) for one in cells)
    ):
        kind = "importe"
    return Column(letter, title, Guess(kind, confidence(many / len(cells)), _reason(kind, many, cells)), nulls)


def _reason(kind: str, many: int, cells: Sequence[str]) -> str:
    different = len(set(cells))
    if kind == "texto":
        return f"{different:,} textos distintos en {len(cells):,} celdas"
    return f"{many:,} de {len(cells):,} celdas; por ejemplo «{cells[0][:40]}»"


_TESTS: dict[str, Callable[[str], bool]] = {
    "clave": lambda text: bool(_CODE.fullmatch(text)) and not _ISO_DATE.fullmatch(text) and clean_date(text)[1] == "",
    "fecha": lambda text: clean_date(text)[1] == "fecha" or bool(_ISO_DATE.fullmatch(text)),
    "número": lambda text: figure(text) is not None,
}
