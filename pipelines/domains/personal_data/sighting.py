"""What a detector looks at and what it gives: the column a text stands in, and a personal datum seen in the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.schema import Field

# Where an identifier may begin and end: not inside a word. An underscore, as in file names, does end one.
BEGIN = r"(?<![^\W_])"
END = r"(?![^\W_])"


@dataclass(frozen=True)
class Sighting:
    """A personal datum at ``start:end`` of a text; ``key`` is the same however it was typed."""

    kind: str
    start: int
    end: int
    key: str


@dataclass(frozen=True)
class Column:
    """What is known of a text before reading it.

    ``label`` is the column's name and title. ``official`` columns hold contacts that the law makes public.
    ``long_keys``: its 18-digit cells are keys of something else, as their control digits show.
    """

    label: str = ""
    official: bool = False
    official_domains: tuple[str, ...] = ()
    long_keys: bool = False

    def announces(self, words: re.Pattern[str], text: str, start: int, reach: int) -> bool:
        """Whether ``words`` are in the column's label, or at most ``reach`` characters before ``start``."""
        return bool(words.search(self.label) or words.search(text, max(0, start - reach), start))


def label_of(field: Field) -> str:
    """What a column calls itself: its name and its title."""
    return f"{field.name} {field.title}"


class Detector(NamedTuple):
    """One kind of personal datum.

    ``shape`` matches something in every text in which ``find`` sees anything, and is what is run over whole columns.
    """

    kind: str
    shape: re.Pattern[str]
    find: Callable[[str, Column], Iterator[Sighting]]


def compact(text: str) -> str:
    """An identifier without the spaces and hyphens that people put in it, in capitals."""
    return re.sub(r"[^\w&]|_", "", text).upper()


def words(*alternatives: str) -> re.Pattern[str]:
    """A pattern for any of these words (as regular expressions), whole."""
    return re.compile(rf"{BEGIN}(?:{'|'.join(alternatives)}){END}", re.IGNORECASE)


def without_overlaps(sightings: Iterable[Sighting]) -> list[Sighting]:
    """In the order of the text, the longest first where two overlap: a CURP is not also the RFC inside it."""
    kept: list[Sighting] = []
    for one in sorted(sightings, key=lambda seen: seen.start - seen.end):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda seen: seen.start)
