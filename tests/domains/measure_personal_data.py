"""How well personal data are told from what looks like them, on the labelled set beside this file.

    python -m tests.domains.measure_personal_data

Each case is a cell of some table and column with the kinds of datum that are in it, none for most. Nobody's data:
names, dates and accounts are made up. A case that is not promised is one that nothing in the cell tells apart.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipelines.domains.personal_data import Policy, find_personal_data
from pipelines.domains.personal_data.kinds import DETECTORS
from pipelines.schema import Schema

LABELLED = Path(__file__).with_name("datos_personales_etiquetados.csv")


@dataclass(frozen=True)
class Case:
    """One labelled cell; ``kinds`` are those of the personal data in it."""

    table: str
    column: str
    text: str
    kinds: tuple[str, ...]
    promised: bool
    note: str


@dataclass(frozen=True)
class Figures:
    """Of one kind: data seen that are there, seen that are not, and not seen."""

    true: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return self.true / (self.true + self.false) if self.true + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.true / (self.true + self.missed) if self.true + self.missed else 1.0


def cases() -> Iterator[Case]:
    with LABELLED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kinds = tuple(sorted(row["datos"].split()))
            yield Case(row["tabla"], row["columna"], row["texto"], kinds, row["prometido"] != "no", row["nota"])


def seen(case: Case) -> tuple[str, ...]:
    """The kinds found in the cell, as the pipeline finds them: through a table with its schema."""
    schema = Schema(case.table, {"fields": [{"name": case.column, "type": "string"}]})
    data = pd.DataFrame({case.column: pd.Series([case.text], dtype="str")})
    found = find_personal_data(data, schema, Policy())
    return tuple(sorted(one.rule.removeprefix("datos-personales/") for one in found))


def measure() -> dict[str, Figures]:
    """Kind → its figures over the whole labelled set, promised or not; «todos» for all of them."""
    true: Counter[str] = Counter()
    false: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for case in cases():
        labelled, found = Counter(case.kinds), Counter(seen(case))
        true += labelled & found
        false += found - labelled
        missed += labelled - found
    by_kind = {kind: Figures(true[kind], false[kind], missed[kind]) for kind in DETECTORS}
    return by_kind | {"todos": Figures(true.total(), false.total(), missed.total())}


def report() -> str:
    """The figures as a table, and each case that is not as labelled."""
    every = list(cases())
    lines = [
        f"{len(every)} casos, {sum(not one.kinds for one in every)} sin dato personal.",
        f"{'dato':<18}{'hay':>6}{'vistos':>8}{'falsos':>8}{'sin ver':>9}{'precisión':>11}{'cobertura':>11}",
    ]
    for kind, one in measure().items():
        lines.append(
            f"{kind:<18}{one.true + one.missed:>6}{one.true:>8}{one.false:>8}{one.missed:>9}"
            f"{one.precision:>11.3f}{one.recall:>11.3f}"
        )
    lines += [
        f"  {one.text!r} ({one.note}): hay {' '.join(one.kinds) or 'nada'}, se ve {' '.join(seen(one)) or 'nada'}"
        for one in every
        if seen(one) != one.kinds
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(report())  # noqa: T201 - it is what the command is for
