"""The programme's rules, applied to an exercise's tables: which rule reads which tables, and where it points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.clean import Tabla
from pipelines.domains import plan_de_accion
from pipelines.domains.breach import Breach
from pipelines.exercise import Package
from pipelines.validate.findings import Finding


@dataclass(frozen=True)
class Rule:
    """A rule, the table it reads, and the section of the package definition that holds its numbers."""

    check: Callable[[pd.DataFrame, Mapping[str, Any]], Iterable[Breach]]
    table: str
    numbers: str


RULES = (Rule(plan_de_accion.check_commitments_by_component, "compromisos", "compromisos_por_componente"),)


def check_rules(package: Package, tables: Mapping[str, Tabla]) -> Iterator[Finding]:
    """Findings of every rule whose table is there and whose numbers the package declares."""
    for rule in RULES:
        if rule.table in tables and rule.numbers in package.rules:
            table = tables[rule.table]
            for breach in rule.check(table.data, package.rules[rule.numbers]):
                yield _pinned(breach, table)


def _pinned(breach: Breach, table: Tabla) -> Finding:
    if breach.row is not None and breach.column is not None:
        cell: str | None = table.cell(breach.row, breach.column)
    elif breach.column is not None:
        cell = f"{table.letters.get(breach.column, '')}{table.header_row}"
    else:
        cell = None
    return Finding(
        breach.rule, breach.severity, table.name, table.file, table.sheet, cell,
        breach.value, breach.message, breach.remedy, breach.column,
    )  # fmt: skip
