"""Batches are run by whoever is free; one whose worker died is run again, and not for ever."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from pipelines.spread import Look, batches_of, spread, told_of

DIED, RUNS, WAITS = Look("died", "Se interrumpió."), Look("runs"), Look("waits")
WELL, BADLY = Look("ended", "2 ejercicios: 2 bien.", True), Look("ended", "2 ejercicios: 1 bien.")


@dataclass
class Told:
    """Workers who are, at each look, as it is told of the run's batch."""

    story: Mapping[str, Sequence[Look]]
    looks: dict[str, int] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)

    def start(self, batch: Sequence[str], tries: int) -> str:
        name = f"{batch[0]}, vez {tries}"
        self.runs[name] = batch[0]
        return name

    def look(self, runs: Collection[str]) -> Mapping[str, Look]:
        found = {}
        for run in runs:
            batch = self.runs[run]
            seen = self.looks.get(batch, 0)
            found[run], self.looks[batch] = self.story[batch][seen], seen + 1
        return found


@pytest.mark.parametrize(
    ("story", "started", "told"),
    [
        ([WAITS, RUNS, WELL], ["a, vez 1", "c, vez 1"], "2 lotes: 2 bien, 0 no."),
        ([RUNS, DIED, RUNS, WELL], ["a, vez 1", "c, vez 1", "a, vez 2"], "2 lotes: 2 bien, 0 no."),
        ([RUNS, BADLY], ["a, vez 1", "c, vez 1"], "2 lotes: 1 bien, 1 no. De a a b: 2 ejercicios: 1 bien."),
        (
            [DIED, DIED, DIED],
            ["a, vez 1", "c, vez 1", "a, vez 2", "a, vez 3"],
            "2 lotes: 1 bien, 1 no. De a a b: Se interrumpió.",
        ),
    ],
)
def test_a_batch_ends_or_is_run_again(story: Sequence[Look], started: list[str], told: str) -> None:
    workers, pauses = Told({"a": story, "c": [WELL]}), list[None]()
    done = list(spread(batches_of(["a", "b", "c"], 2), workers, lambda: pauses.append(None)))
    assert (list(workers.runs), told_of(done)) == (started, told)
    assert len(pauses) == len(story) - 1
