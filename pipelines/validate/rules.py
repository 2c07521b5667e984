"""The programme's rules, applied to an exercise's tables: which rule reads which columns, and where it points."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipelines.clean import Tabla
from pipelines.domains import plan_de_accion
from pipelines.domains.breach import Breach
from pipelines.exercise import Package
from pipelines.validate.findings import Finding
from pipelines.validate.places import cell_address, header_address
from pipelines.validate.shown import as_written

# A column of a table, by their names.
Column = tuple[str, str]


@dataclass(frozen=True)
class Rule:
    """A rule as a pure function of tables and numbers.

    ``check`` is called with the data of each table of ``reads`` and ``reads_if_there`` (None for one of the latter that
    the exercise lacks), in that order, and with the section ``numbers`` of the package definition. Each table comes
    with the columns that the rule reads: it says nothing while any of them has errors of its own.
    """

    check: Callable[..., Iterable[Breach]]
    reads: Mapping[str, tuple[str, ...]]
    numbers: str
    reads_if_there: Mapping[str, tuple[str, ...]]


RULES = (
    Rule(
        plan_de_accion.check_commitments_by_component,
        reads={"compromisos": ("compromiso_id", "plan_id", "componente")},
        numbers="compromisos_por_componente",
        reads_if_there={"plan_accion": ("plan_id",)},
    ),
)


def check_rules(package: Package, tables: Mapping[str, Tabla], faulty: Collection[Column]) -> Iterator[Finding]:
    """Findings of every rule with declared numbers whose tables are there, with records and no ``faulty`` column."""
    for rule in RULES:
        read = {**rule.reads, **rule.reads_if_there}
        ready = (
            all(name in tables and len(tables[name].data) for name in rule.reads)
            and rule.numbers in package.rules
            and not any((table, column) in faulty for table, columns in read.items() for column in columns)
        )
        if ready:
            data = [tables[name].data if name in tables else None for name in read]
            for breach in rule.check(*data, package.rules[rule.numbers]):
                yield _pinned(breach, tables[breach.table])


def _pinned(breach: Breach, table: Tabla) -> Finding:
    cell = value = None
    if breach.column is not None and breach.row is not None:
        cell = cell_address(table, breach.row, breach.column)
        value = as_written(str(table.data[breach.column].iat[breach.row]), table.schema.field(breach.column))
    elif breach.column is not None:
        cell = header_address(table, breach.column)
    return Finding(
        breach.rule, breach.severity, table.name, table.file, table.sheet, cell,
        value, breach.message, breach.remedy, breach.column,
    )  # fmt: skip
