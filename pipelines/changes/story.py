"""How the changes of one kind of row are told: what it is called, which cells are said, and when they are summed up."""

from __future__ import annotations

import string
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.changes.names import Names, Row, spoken_row
from pipelines.schema import Schema

# Up to so many rows added, removed or changed of a table are told one by one; more are summed up.
TOLD_ONE_BY_ONE = 5

Parts = Sequence[str]
# From a row and what is said of it, what its parts may name besides.
Extra = Callable[[Row, Names], Mapping[str, str]]


@dataclass(frozen=True)
class Story:
    """How the rows of one table are told.

    ``one`` and ``many`` name the rows («evento», «eventos»); ``ending`` is «o» or «a», as in «nuevo», «nueva». ``name``
    and ``new`` are parts of a text with {columns} and what ``Names`` calls them by; a part without one of its values is
    left out. ``told`` are the columns whose values are said, with a phrase for each: of any other only that it changed,
    for it may hold what a person later withdraws. ``becomes`` is said when an empty cell is filled. ``quiet`` columns
    follow from others. ``tally`` is the column by whose values many rows are counted; new rows with one of its
    ``always`` values are told one by one even so. ``file`` is the column that identifies the row's file: nobody reads
    its value, so only that the file changed is said. ``total`` is the amount that is added up. ``joins`` and ``leaves``
    are said in the place of «evento nuevo» and «se retira»; before a ``bare`` row, nothing.
    """

    one: str
    many: str
    ending: str
    name: Parts
    new: Parts = ()
    told: Mapping[str, str] = field(default_factory=dict)
    becomes: Mapping[str, str] = field(default_factory=dict)
    quiet: frozenset[str] = frozenset()
    tally: str = ""
    always: frozenset[str] = frozenset()
    file: str = ""
    total: str = ""
    joins: str = ""
    leaves: str = ""
    bare: bool = False
    kind_of_new: str = "nuevo"
    besides: Extra | None = None
    most: int = TOLD_ONE_BY_ONE

    def called(self, row: Row, schema: Schema, names: Names) -> str:
        """The row by its name: «Compromiso 3 «Agua para todos»»."""
        return filled(self.name, self._values(row, schema, names))

    def presented(self, row: Row, schema: Schema, names: Names) -> str:
        """A new row: its name and what is said of it."""
        return filled(self.new or self.name, self._values(row, schema, names))

    def counted(self, number: int, how: str = "") -> str:
        """ "3 eventos nuevos"; ``how`` without its ending: «nuev», «modificad»."""
        noun = self.one if number == 1 else self.many
        return f"{number:,} {noun}{f' {how}{self.ending}' if how else ''}{'s' if how and number != 1 else ''}"

    def _values(self, row: Row, schema: Schema, names: Names) -> Mapping[str, str]:
        # A release of an earlier program may lack a column.
        whole = defaultdict(str, row)
        besides = self.besides(whole, names) if self.besides else {}
        return {**spoken_row(whole, schema, names), **besides}


def filled(parts: Parts, values: Mapping[str, str]) -> str:
    """The parts whose every {name} has a value, one after the other."""
    return "".join(
        one.format_map(values)
        for one in parts
        if all(values.get(name) for _, name, _, _ in string.Formatter().parse(one) if name)
    )
