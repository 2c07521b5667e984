"""What the report says of the revisions that wait until something is mended."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.domains.words import listed
from pipelines.validate.findings import Reporte, Unchecked, Until
from pipelines.validate.report.groups import ranges

# Revisions that are named before the rest is only counted.
_NAMED = 4

HEADING = "No se revisó todavía"


def unchecked_lines(report: Reporte) -> Iterator[str]:
    """«Hasta corregir L6 de la hoja «Hitos»: que las ponderaciones sumen 100.», a line for all that waits for it."""
    for one in report.unchecked:
        yield f"Hasta {listed(list(map(_mended, one.until)))}: {_named(one)}."


def _named(one: Unchecked) -> str:
    rest = len(one.about) - _NAMED
    return "; ".join([*one.about[:_NAMED], *[f"y {rest:,} más" if rest > 1 else "y una más"] * (rest > 0)])


def _mended(one: Until) -> str:
    where = f"la hoja «{one.sheet}»" if one.sheet else f"«{one.file}»"
    rows = [cell.split(":")[0] for cell in one.cells if ":" in cell]
    cells = [cell for cell in one.cells if ":" not in cell]
    named = [ranges(cells)] * bool(cells)
    named += [f"{'el renglón' if len(rows) == 1 else 'los renglones'} {ranges(rows)}"] * bool(rows)
    return f"corregir {' y '.join(named) or 'lo señalado'} {'de' if named else 'en'} {where}"
