"""A rule of the programme as it is declared: what it reads, and what it can judge where some cells cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pipelines.domains.breach import Breach

# A column of a table, by their names.
Column = tuple[str, str]


@dataclass(frozen=True)
class Rule:
    """A rule as a pure function of numbers and tables.

    ``check`` is called with the sections ``numbers`` of the package definitions, in that order, and with the data of
    each table of ``reads`` and ``reads_if_there`` (None for one of the latter that the exercise lacks), by its name.
    It waits until those that it ``reads`` have records; the others may be there without any.

    Each table comes with the columns that the rule reads. While any of their cells has an error of its own the rule
    says nothing and the report tells that it waits, but in these tables: of those named by ``by_row`` the records
    with such a cell are left out, since what it says of one does not depend on the rest of them, or says less without
    them and never something else; of those named by ``by_cell`` such a cell comes empty.

    ``about`` completes «no se revisó todavía…».
    """

    check: Callable[..., Iterable[Breach]]
    about: str
    reads: Mapping[str, str]
    numbers: tuple[str, ...] = ()
    reads_if_there: Mapping[str, str] = field(default_factory=dict)
    by_row: str = ""
    by_cell: str = ""

    @property
    def read(self) -> Mapping[str, list[str]]:
        """Every table that it reads, with the columns."""
        return {table: columns.split() for table, columns in {**self.reads, **self.reads_if_there}.items()}

    @property
    def columns(self) -> list[Column]:
        """Every column that it reads."""
        return [(table, column) for table, columns in self.read.items() for column in columns]

    @property
    def waits_for(self) -> list[Column]:
        """The columns whose cells must all be right before it says anything."""
        able = {*self.by_row.split(), *self.by_cell.split()}
        return [(table, column) for table, column in self.columns if table not in able]
