"""Moments as rows → columns, and months as columns → rows: the same figures, each knowing its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.clean.frame import Frame, Made
from pipelines.clean.headers import plain
from pipelines.clean.reading_log import ReadingLog
from pipelines.clean.rows import column_named
from pipelines.clean.totals import check_across
from pipelines.errors import SourceError
from pipelines.reading import Pivot, Unpivot

REPEATED, WITHOUT_VALUE = "momento-repetido", "renglon-sin-dato"


def pivot_rows(frame: Frame, pivot: Pivot, log: ReadingLog) -> Frame:
    """One record a key, with a column for each of the pivot's values; one without its row is empty.

    The record is where its first row is. A second row of the same key and moment is told and not used, and so is a
    moment that was not declared. Raises SourceError when a column is not there.
    """
    moments = frame.columns[column_named(frame, pivot.title, log.file)]
    source = column_named(frame, pivot.source, log.file)
    keys = [frame.columns[column_named(frame, one, log.file)] for one in pivot.key]
    names = {plain(text): name for text, name in pivot.values.items()}
    first: dict[tuple[str, ...], int] = {}
    cells: dict[str, dict[int, int]] = {name: {} for name in pivot.values.values()}
    for position, moment in enumerate(moments):
        record = first.setdefault(tuple(column[position].strip() for column in keys), position)
        name = names.get(plain(moment))
        if name is None or record in cells[name]:
            what = "no está entre los declarados" if name is None else "se repite con la misma clave"
            log.complain(
                frame, REPEATED, f"{frame.numbers[position]}:{frame.numbers[position]}", moment.strip() or None,
                f"El momento «{moment.strip()}» {what}.",
                "Agréguelo a «valores» de la lectura, agregue a «clave» lo que distingue al renglón, o descártelo.",
            )  # fmt: skip
            continue
        cells[name][record] = position
    records = sorted(first.values())
    column, letter = frame.columns[source], frame.letters[source]
    made = [
        Made(
            name,
            ["" if one not in at else column[at[one]] for one in records],
            letter,
            [frame.numbers[at.get(one, one)] for one in records],
        )
        for name, at in cells.items()
    ]
    return frame.keep(records).with_columns(made)


def unpivot_columns(frame: Frame, unpivot: Unpivot, log: ReadingLog) -> Iterator[Frame]:
    """One Frame for each column that the pattern matches, in their order.

    A record whose total is not the sum of those is told. Raises SourceError when the pattern matches none, or there is
    no such total.
    """
    pattern = re.compile(unpivot.pattern, re.IGNORECASE)
    wide = {index: found for index, title in enumerate(frame.titles) if (found := pattern.fullmatch(title.strip()))}
    total = column_named(frame, unpivot.total, log.file) if unpivot.total else None
    if total is not None:
        wide.pop(total, None)
    if not wide:
        raise SourceError(
            f"La lectura declarada busca columnas como «{unpivot.pattern}» y «{log.file}» no tiene ninguna.",
            "Corrija «titulos» en la lectura de ejercicio.toml; «cocrea sondear» dice cómo es el archivo.",
            rule="columna-declarada-faltante",
            file=log.file,
            sheet=frame.sheet,
        )
    if total is not None:
        check_across(frame, total, list(wide), log)
    kept = [index for index in range(len(frame.titles)) if index not in wide and index != total]
    skip = {one.strip() for one in unpivot.skip}
    for index, found in wide.items():
        variable = found[1] if pattern.groups else frame.titles[index].strip()
        long = _with_value(frame, kept, index, variable, unpivot)
        empty = [position for position, text in enumerate(frame.columns[index]) if text.strip() in skip] if skip else []
        log.rows(WITHOUT_VALUE, long, empty)
        yield long.without(empty)


def _with_value(frame: Frame, kept: Sequence[int], index: int, variable: str, unpivot: Unpivot) -> Frame:
    chosen = [*kept, index]
    places = {old: new for new, old in enumerate(chosen)}
    return replace(
        frame,
        titles=(*(frame.titles[one] for one in kept), unpivot.value, unpivot.variable),
        letters=(*(frame.letters[one] for one in chosen), ""),
        columns=[*(frame.columns[one] for one in chosen), [variable] * len(frame.numbers)],
        dates=frozenset((row, places[column]) for row, column in frame.dates if column in places),
        own_rows={places[old]: rows for old, rows in frame.own_rows.items() if old in places},
    )
