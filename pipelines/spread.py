"""Batches of exercises, each run by whichever worker is free; one whose worker died is run again by another.

Who the workers are and how a batch reaches them is not known here: that is the caller's ``Workers`` (in Prefect,
flows/workers.py). A batch that is run again goes on where it was left: what was published is found unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from pipelines.domains.words import counted

# A worker's run says that it lives each half a minute; past this it does not.
SILENCE = timedelta(seconds=100)
# A batch that kills its workers, as by filling their memory, must not go from one to the next for ever.
_MOST_TRIES = 3

# Waiting for a worker, with one, ended whichever way, or left by a worker that is no more.
How = Literal["waits", "runs", "ended", "died"]


@dataclass(frozen=True)
class Look:
    """How a batch's run is now; ``message`` is what it said when it ended, ``well`` whether that is good news."""

    how: How
    message: str = ""
    well: bool = False


@dataclass(frozen=True)
class Ended:
    """What became of one batch, and at which try."""

    batch: Sequence[str]
    look: Look
    tries: int


class Workers(Protocol):
    """Those who run batches."""

    def start(self, batch: Sequence[str], tries: int) -> str:
        """Have somebody run it; gives the run's name."""
        ...

    def look(self, runs: Collection[str]) -> Mapping[str, Look]:
        """How each of these runs is."""
        ...


def batches_of(names: Sequence[str], size: int) -> list[Sequence[str]]:
    """The names in their order, so many a batch."""
    return [names[start : start + size] for start in range(0, len(names), size)]


def spread(batches: Sequence[Sequence[str]], workers: Workers, pause: Callable[[], None]) -> Iterator[Ended]:
    """Run every batch and tell of each as it ends; between two looks there is a ``pause``."""
    going = {workers.start(batch, 1): (batch, 1) for batch in batches}
    while going:
        for run, look in workers.look(going).items():
            if look.how in ("waits", "runs"):
                continue
            batch, tries = going.pop(run)
            if look.how == "died" and tries < _MOST_TRIES:
                going[workers.start(batch, tries + 1)] = (batch, tries + 1)
            else:
                yield Ended(batch, look, tries)
        if going:
            pause()


def told_of(done: Sequence[Ended]) -> str:
    """How the batches ended, and what those said that did not end well."""
    wrong = [one for one in done if not one.look.well]
    told = [f"De {one.batch[0]} a {one.batch[-1]}: {one.look.message}" for one in wrong]
    return " ".join([f"{counted(len(done), 'lote', 'lotes')}: {len(done) - len(wrong)} bien, {len(wrong)} no.", *told])


def is_silent(last_sign: datetime, now: datetime) -> bool:
    """Whether a run that gave its last sign of life then is no more."""
    return now - last_sign > SILENCE
