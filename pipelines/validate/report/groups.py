"""Equal errors said once: findings of one rule in one column that ask for the same, as one Group with its range."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from pipelines.validate.findings import Finding, Severity
from pipelines.validate.places import described

# Ranges of cells that are named before the rest is only counted.
_RANGES_SHOWN = 6
_SENTENCE_END = re.compile(r"(?<=\.) ")
_ROW = re.compile(r"\b([0-9]+):\1\b")
# What a message says of one record: a text of it, or a figure.
_OF_ONE = re.compile(r"«[^»]*»|-?\$?[0-9][0-9/,.:]*(?<![,.:])")


@dataclass(frozen=True)
class Detail:
    """What only some findings of a group have: their cells, what these say, what is told of them alone, and the
    value that was probably meant."""

    cells: tuple[str, ...]
    value: str
    message: str
    suggestion: str


@dataclass(frozen=True)
class Group:
    """Findings that are said together, in their order."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        return self.first.severity

    @property
    def message(self) -> str:
        """What is true of all of them; without what each says of its own record, where nothing else is."""
        messages = [one.message for one in self.findings]
        return _shared_sentences(messages) or _shared_sentences(list(map(_general, messages)))

    @property
    def remedy(self) -> str:
        """What to do; without the suggested value where there are several."""
        return self.first.remedy if len(self.findings) == 1 else self.first.general_remedy

    @property
    def cells(self) -> tuple[str, ...]:
        """Each cell once: it may have several findings of a rule."""
        return tuple(dict.fromkeys(one.cell for one in self.findings if one.cell))

    @property
    def place(self) -> str:
        """«la celda C7», «el renglón 4», «1,000 celdas (C5 a C1004)»; empty when they have no place in the sheet."""
        cells = self.cells
        if len(cells) == 1:
            return f"el renglón {cells[0].split(':')[0]}" if ":" in cells[0] else f"la celda {cells[0]}"
        if cells and all(":" in one for one in cells):
            return f"{len(cells):,} renglones ({ranges([one.split(':')[0] for one in cells])})"
        return f"{len(cells):,} celdas ({ranges(cells)})" if cells else ""

    @property
    def values(self) -> tuple[str, ...]:
        """What the cells say, each text once."""
        return tuple(dict.fromkeys(one.value for one in self.findings if one.value))

    @property
    def details(self) -> tuple[Detail, ...]:
        """What differs from cell to cell, equal ones together."""
        found: dict[tuple[str, str, str], list[str]] = {}
        for one in self.findings:
            own = one.message.removeprefix(self.message).strip()
            found.setdefault((one.value or "", own, one.suggestion or ""), []).append(one.cell or "")
        return tuple(Detail(tuple(filter(None, cells)), *told) for told, cells in found.items())


def alike(findings: Iterable[Finding]) -> list[Group]:
    """Findings of one rule in one column that ask for the same, together, in the order of the first of each."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for one in findings:
        begins = _general(_SENTENCE_END.split(one.message)[0])
        key = (one.severity, one.table, one.rule, one.column or "", one.general_remedy, begins)
        # What is about the whole table, or about a column of it, is never a thousand times the same.
        alone = () if one.column and one.value is not None else (one.message,)
        groups.setdefault((*key, *alone), []).append(one)
    return [Group(tuple(found)) for found in groups.values()]


def ranges(cells: Sequence[str]) -> str:
    """«C5 a C1004», «C5, C9», and the last cell alone when there are too many ranges to name."""
    runs = described(cells)
    more = f" y más, hasta {cells[-1]}" if len(runs) > _RANGES_SHOWN else ""
    return _ROW.sub(r"renglón \1", f"{', '.join(runs[:_RANGES_SHOWN])}{more}")


def _general(message: str) -> str:
    """A message without what it says of one record: «El contrato «…» no se paga con esta línea.»"""
    return _OF_ONE.sub(lambda found: "«…»" if found[0].startswith("«") else "…", message)


def _shared_sentences(messages: Sequence[str]) -> str:
    """The whole sentences with which all the messages begin."""
    sentences = [_SENTENCE_END.split(message) for message in dict.fromkeys(messages)]
    if len(sentences) == 1:
        return messages[0]
    shared = takewhile(lambda same: len(set(same)) == 1, zip(*sentences, strict=False))
    return " ".join(same[0] for same in shared)
