"""Tables that nobody keeps: worked out from the exercise's own when its packages are built."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pandas as pd

from pipelines.clean import Tabla
from pipelines.domains.camino_del_dinero import follow_the_money, summary
from pipelines.domains.cumplimiento import cumplimiento
from pipelines.exercise import Package
from pipelines.schema import Schema

PATH_OF_MONEY = "camino_del_dinero"
# How each is worked out, and the package's rules that it is called with, in order; then its tables by their names.
_BUILDERS: Mapping[str, tuple[Callable[..., pd.DataFrame], tuple[str, ...]]] = {
    "cumplimiento": (cumplimiento, ("cumplimiento", "apartados")),
    PATH_OF_MONEY: (follow_the_money, ("rastreo", "contratos_y_pagos")),
}


def derive_tables(packages: Sequence[Package], tables: Sequence[Tabla], only: str = "") -> Iterator[Tabla]:
    """The derived tables of ``packages`` (``only`` that one, if named), from the exercise's valid ``tables``.

    One is there when all it reads are.
    """
    data = {one.name: one.data for one in tables if len(one.data)}
    for package in packages:
        for name, schema in package.derived.items():
            needs = package.definition.derived[name]
            if name in (only or name,) and data.keys() >= set(needs.reads):
                build, rules = _BUILDERS[name]
                read = {table: data.get(table) for table in (*needs.reads, *needs.reads_if_there)}
                yield _as_tabla(build(*(package.rules[rule] for rule in rules), **read), schema)


def _as_tabla(data: pd.DataFrame, schema: Schema) -> Tabla:
    """A table without a place: no file, no sheet, no repair."""
    return Tabla(
        schema=schema,
        data=data[list(schema.columns)],
        rows=tuple(range(1, len(data) + 1)),
        file="",
        sheet=None,
        header_row=0,
        letters={},
        unknown_columns=(),
        stray_cells=(),
        repairs=(),
    )


def trail_of_money(packages: Sequence[Package], tables: Sequence[Tabla]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How far the money can be followed, and what is missing on its way, in sentences."""
    for one in derive_tables(packages, tables, only=PATH_OF_MONEY):
        return tuple(summary(one.data)), tuple(text for text in one.data["que_falta"] if text)
    return (), ()
