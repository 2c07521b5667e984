"""The stages of the way of the data, and who runs them: at the terminal, or in Prefect."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Protocol, TypeVar

from pipelines.progress import Advance, unheard

Result = TypeVar("Result")


class Stage(Enum):
    """The stages in their order: a Spanish name, and whether it needs the network (so that trying again may help)."""

    GATHER = ("reunir", True)
    CLEAN = ("limpiar", False)
    VALIDATE = ("validar", False)
    PACKAGE = ("empaquetar", False)
    COMPARE = ("comparar", True)
    PUBLISH = ("publicar", True)
    VERIFY = ("verificar", True)

    def __init__(self, title: str, network: bool) -> None:
        self.title = title
        self.network = network


class Runner(Protocol):
    """Runs one stage's work on one subject (a table or a package) and returns what it returns."""

    def __call__(self, stage: Stage, subject: str, work: Callable[[Advance], Result]) -> Result: ...


def run_unheard(stage: Stage, subject: str, work: Callable[[Advance], Result]) -> Result:
    """A Runner that tells nobody of the ``stage`` of that ``subject``."""
    return work(unheard)
