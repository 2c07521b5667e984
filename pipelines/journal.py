"""What ran, for machines: one JSON line a stage, with the run, the exercise, the package and its release.

Written where COCREA_BITACORA says, and nowhere without it. An error is told by its kind alone: its message may hold
what a cell says.
"""

from __future__ import annotations

import errno
import json
import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from pipelines import settings
from pipelines.errors import UsageError
from pipelines.progress import Advance
from pipelines.stages import Runner, Stage

Result = TypeVar("Result")
_WELL = "bien"


# Under systemd it is a socket, which no one can open by its name.
_STANDARD_ERROR = Path("/dev/stderr")
_NOT_A_PLACE = (errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR)


@contextmanager
def journaled(exercise: str, run: Runner, releases: Mapping[str, str] | None = None) -> Iterator[Runner]:
    """The same runner, each of whose stages leaves a line; and one for the whole. A full disk stops no run.

    ``releases`` are those known before, by package. Raises UsageError where nothing can be written in that place.
    """
    path = settings.journal()
    if path is None:
        yield run
        return
    _require_place(path)
    kept = _Journal(path, exercise, run, releases or {})
    with kept.told("corrida", ""):
        yield kept


class _Journal:
    def __init__(self, path: Path, exercise: str, run: Runner, releases: Mapping[str, str]) -> None:
        self._path, self._run = path, run
        self._always = {"corrida": uuid.uuid4().hex[:12], "ejercicio": exercise}
        self._releases = dict(releases)

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
        with suppress(OSError):
            _append(self._path, (json.dumps(line, ensure_ascii=False) + "\n").encode())


def _require_place(path: Path) -> None:
    try:
        _append(path, b"")
    except OSError as error:
        if error.errno in _NOT_A_PLACE:
            raise UsageError(
                f"No se puede escribir la bitácora en {path}, como dice {settings.JOURNAL}.",
                f"Haga esa carpeta, dé permiso de escribir en ella, o diga otro archivo en {settings.JOURNAL}.",
            ) from error


def _append(path: Path, line: bytes) -> None:
    if path == _STANDARD_ERROR:
        os.write(2, line)
        return
    with path.open("ab", buffering=0) as file:
        file.write(line)
