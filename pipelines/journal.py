"""What ran, for machines: one JSON line a stage, with the run, the exercise, the package and its release.

Written where COCREA_BITACORA says, and nowhere without it. An error is told by its kind alone: its message may hold
what a cell says.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from pipelines import settings
from pipelines.progress import Advance
from pipelines.stages import Runner, Stage

Result = TypeVar("Result")
_WELL = "bien"


@contextmanager
def journaled(exercise: str, run: Runner) -> Iterator[Runner]:
    """The same runner, each of whose stages leaves a line; and one for the whole. A full disk stops no run."""
    path = settings.journal()
    if path is None:
        yield run
        return
    kept = _Journal(path, exercise, run)
    with kept.told("corrida", ""):
        yield kept


class _Journal:
    def __init__(self, path: Path, exercise: str, run: Runner) -> None:
        self._path, self._run = path, run
        self._always = {"corrida": uuid.uuid4().hex[:12], "ejercicio": exercise}
        self._releases: dict[str, str] = {}

    def __call__(self, stage: Stage, subject: str, work: Callable[[Advance], Result]) -> Result:
        with self.told(stage.title, subject):
            result = self._run(stage, subject, work)
            if stage is Stage.PACKAGE:
                self._releases[subject] = str(getattr(result, "id", ""))
        return result

    @contextmanager
    def told(self, stage: str, subject: str) -> Iterator[None]:
        began, outcome = time.monotonic(), _WELL
        try:
            yield
        except BaseException as error:
            outcome = type(error).__name__
            raise
        finally:
            self._write(etapa=stage, asunto=subject, entrega=self._releases.get(subject, ""), resultado=outcome,
                        segundos=round(time.monotonic() - began, 3))  # fmt: skip

    def _write(self, **told: object) -> None:
        line = {"momento": datetime.now(UTC).isoformat(timespec="milliseconds"), **self._always, **told}
        with suppress(OSError), self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
