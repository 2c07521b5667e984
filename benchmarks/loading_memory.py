"""The memory of some processes and all their children, sampled while a block runs."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psutil

from benchmarks.meanwhile import meanwhile

OWN = "este proceso"
_EVERY_S = 0.2
_MB = 2**20


@dataclass
class Memory:
    """Samples of the resident memory of each tree, in MB: (seconds since the start, MB)."""

    samples: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def peak(self, name: str) -> float:
        """The most that the tree had at once."""
        return max((megabytes for _, megabytes in self.samples[name]), default=0.0)

    def growth(self, name: str) -> float:
        """The most that it had above what it had at the start."""
        return self.peak(name) - self.samples[name][0][1] if self.samples[name] else 0.0

    def __str__(self) -> str:
        return ", ".join(f"{name} {self.peak(name):,.0f} (+{self.growth(name):,.0f})" for name in self.samples)


@contextmanager
def watched(trees: Mapping[str, int]) -> Iterator[Memory]:
    """Sample the trees of processes (name → pid) and this process, alone, while the block runs.

    Pages that a tree's processes share count each time. This one's children are the whole CKAN, when it started it.
    """
    memory = Memory({name: [] for name in [*trees, OWN]})
    start = time.monotonic()

    def sample() -> None:
        now = time.monotonic() - start
        for name, pid in trees.items():
            memory.samples[name].append((now, _tree(pid) / _MB))
        memory.samples[OWN].append((now, psutil.Process().memory_info().rss / _MB))

    with meanwhile(sample, _EVERY_S):
        yield memory


def _tree(pid: int) -> int:
    total = 0
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                total += process.memory_info().rss
    return total
