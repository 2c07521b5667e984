"""How a source is read: what an exercise declares in [fuentes.TABLA], as frozen values.

A source that says nothing is read by the titles of its schema. What it declares goes in this order: header, rows to
leave out, texts taken apart, levels, totals, moments as rows, sums of a hierarchy, months as columns, and then each of
the schema's columns. Wherever a title goes, «columna C» is the column of that letter, for those without a title.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# The header rows of a sheet without titles: its columns go by their letters.
UNTITLED = (0,)


@dataclass(frozen=True)
class ColumnReading:
    """Where a column of the schema comes from: a title (or a synonym of it), a letter, a constant or a template.

    ``pattern`` takes its first group out of the cell; ``values`` are equivalences, by plain text; ``zeros`` is the
    width that codes are padded to, or ``catalogue`` the list whose codes they are; ``nulls`` are marks for no data. One
    that is ``optional`` is empty where the file does not have it, as the files of a layout that drifts by year.
    """

    titles: tuple[str, ...] = ()
    position: str = ""
    constant: str | None = None
    template: str = ""
    pattern: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    zeros: int = 0
    catalogue: str = ""
    nulls: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class RowPattern:
    """Rows whose cell under ``title`` the ``pattern`` finds something in; ``title`` empty, in any cell."""

    title: str
    pattern: str


@dataclass(frozen=True)
class CellFix:
    """Cells that say what they should not, as a label that was lost; only while they still say so.

    ``cell`` is one, or a stretch of a column as ``C5:C9``.
    """

    cell: str
    says: str
    meant: str
    reason: str


@dataclass(frozen=True)
class Totals:
    """Rows that add others up: ``of`` says which: "anteriores", "siguientes", "todo", or "" for whichever holds.

    Or the name of a level: the rows above under the same text of that level.
    """

    title: str
    pattern: str
    of: str = ""


@dataclass(frozen=True)
class Level:
    """A level of a hierarchical sheet: the rows that ``pattern`` matches, have ``indent`` spaces, or fill ``title``.

    The column that each record gets with its own level's text is called ``name``; of several called the same it is one,
    with the deepest text. A ``heading`` only says a name: its amounts, if any, are no sum.
    """

    name: str
    title: str = ""
    pattern: str = ""
    indent: int | None = None
    heading: bool = False


@dataclass(frozen=True)
class Pivot:
    """Moments as rows → columns: the rows of one ``key``, each with its moment under ``title``, become one record.

    ``values`` gives the name of the column for each moment; its cells are those of ``source``.
    """

    title: str
    source: str
    key: tuple[str, ...]
    values: Mapping[str, str]


@dataclass(frozen=True)
class Unpivot:
    """Months as columns → rows: each column whose title ``pattern`` matches gives records of ``variable``, ``value``.

    ``variable`` holds the pattern's first group, or the whole title. Records whose value is one of ``skip`` are left
    out, and counted. The column titled ``total`` adds those up: it is checked, and is none of them.
    """

    pattern: str
    variable: str
    value: str
    skip: tuple[str, ...] = ()
    total: str = ""


@dataclass(frozen=True)
class ControlTotal:
    """What a column of amounts must add up to: an ``amount``, a ``cell`` of the file, or a column of another table.

    With ``by``, a column that both tables have, the sums are compared group by group. ``warns`` is for sources that are
    known to contradict each other: the report says by how much, and the run goes on.
    """

    column: str
    amount: str = ""
    cell: str = ""
    table: str = ""
    other: str = ""
    by: str = ""
    warns: bool = False


@dataclass(frozen=True)
class Reading:
    """Everything that a source declares of how it is read; empty, what its schema says."""

    columns: Mapping[str, ColumnReading] = field(default_factory=dict)
    header_rows: tuple[int, ...] = ()
    # Rows above the one that names the columns, which their titles are joined with.
    header_above: int = 0
    # Titles that also stand over the untitled columns at their right: one text, indented as many spaces as columns.
    spread: tuple[str, ...] = ()
    # By how much a total may miss the sum of its parts, where the source says that it rounds.
    tolerance: str = "0"
    # Pesos a unit: 1, 1,000 or 1,000,000.
    pesos: int = 1
    # «1.234,50» is a figure, and not «1,234.50».
    decimal_comma: bool = False
    nulls: tuple[str, ...] = ()
    cells: tuple[CellFix, ...] = ()
    discard: tuple[RowPattern, ...] = ()
    # The table ends before the first row in which this pattern finds something.
    until: str = ""
    # Titles of the columns whose empty cells repeat the one above, as merged cells show it.
    fill: tuple[str, ...] = ()
    # Columns whose text holds several things: each named group of the pattern is a column.
    splits: tuple[RowPattern, ...] = ()
    levels: tuple[Level, ...] = ()
    totals: tuple[Totals, ...] = ()
    pivot: Pivot | None = None
    # Columns from the most general to the most particular: a record without the last ones adds up those with them.
    hierarchy: tuple[str, ...] = ()
    unpivot: Unpivot | None = None
    control: tuple[ControlTotal, ...] = ()

    @property
    def is_declared(self) -> bool:
        """Whether the source says more than which columns are built from others."""
        return self != Reading(columns=self.columns) or any(not one.template for one in self.columns.values())

    @property
    def about_amounts(self) -> tuple[str, ...]:
        """The keys it declares that say something of the columns of pesos: their unit, or what they add up to."""
        said = {
            "unidad": self.pesos != 1,
            "totales": bool(self.totals),
            "niveles": any(not one.heading for one in self.levels),
            "jerarquia": bool(self.hierarchy),
        }
        return tuple(key for key, is_said in said.items() if is_said)
