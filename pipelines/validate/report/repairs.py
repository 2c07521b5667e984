"""The repairs made while reading, condensed: one line a kind in each sheet, with its first example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
        titles = [table.titles.get(one.column, one.column) for one in repairs]
        where = quoted(titles) if len(titles) == 1 else f"{len(titles)} columnas"
        count = counted(sum(one.count for one in repairs), "celda", "celdas")
        cell, before, after = repairs[0].examples[0]
        shown = (
            f"«{_example(before, kind)}» → «{_example(after, kind)}»"
            if after
            else f"«{_example(before, kind)}» → vacía"
        )
        yield f"{REPAIRS[kind]}: {count} en {where}; por ejemplo {cell}: {shown}"


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
