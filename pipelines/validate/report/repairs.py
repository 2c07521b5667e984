"""The repairs made while reading, condensed: one line a kind in each sheet, with its first example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipelines.clean import Repair, corrections
from pipelines.clean.corrections_file import CORRECTIONS_FILE
from pipelines.clean.values import REPAIRS
from pipelines.domains.words import counted
from pipelines.validate.findings import TableSummary
from pipelines.validate.shown import visible
from pipelines.validate.texts import quoted

_LONGEST = 40


def repair_lines(table: TableSummary) -> Iterator[str]:
    """«números con formato leídos como cifra: 891 celdas en 8 columnas; por ejemplo AN4: «$1.00» → «1.00»».

    Declared corrections come first, each with its reason.
    """
    yield from (f"corregido como pide {CORRECTIONS_FILE}: {line}" for line in table.corrections)
    for kind, repairs in _by_kind(table.repairs).items():
        if kind == corrections.KIND:
            continue
        where = _where(table, [one.column for one in repairs if one.column])
        total = sum(one.count for one in repairs)
        count = counted(total, "celda", "celdas") if where else f"{total:,}"
        cell, before, after = repairs[0].examples[0]
        shown = f"«{_example(before, kind)}»" + (f" → {_after(after, kind)}" if where or after else "")
        yield f"{REPAIRS[kind]}: {count}{where}; por ejemplo {_place(cell)}: {shown}"


def _where(table: TableSummary, columns: Sequence[str]) -> str:
    titles = [table.titles.get(one, one) for one in columns]
    if not titles:
        return ""
    return f" en {quoted(titles)}" if len(titles) == 1 else f" en {len(titles)} columnas"


def _after(text: str, kind: str) -> str:
    return f"«{_example(text, kind)}»" if text else "vacía"


def _place(cell: str) -> str:
    """A whole row, 7:7, is «renglón 7»."""
    row = cell.partition(":")[0]
    return f"renglón {row}" if cell == f"{row}:{row}" else cell


def _by_kind(repairs: tuple[Repair, ...]) -> Mapping[str, list[Repair]]:
    found: dict[str, list[Repair]] = {}
    for one in repairs:
        found.setdefault(one.kind, []).append(one)
    return found


def _example(text: str, kind: str) -> str:
    """A short form of ``text`` that keeps both ends, where the spaces that were taken away show as dots."""
    bare = text.strip()
    if len(bare) > _LONGEST:
        bare = f"{bare[: _LONGEST // 2]}…{bare[-_LONGEST // 2 :]}"
    bare = visible(" ".join(bare.split()))
    if kind != "espacios":
        return bare
    start = len(text) - len(text.lstrip())
    end = len(text) - len(text.rstrip())
    return "·" * (start if text.strip() else 0) + bare + "·" * end
