"""`cocrea` in a process of its own that does not load it again: each is forked from one that has.

To load it takes as long as most of what tests ask of it. The documents' commands, and what is told to a shell, start it
as people do.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import IO

COCREA = Path(sys.executable).with_name("cocrea")


class Loaded:
    """What has loaded it. ``run`` is as `subprocess.run`, with its whole environment given."""

    def __init__(self) -> None:
        self._context: ForkServerContext = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["pipelines.cli.start", "pipelines.cli.app", __name__])

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """Raises subprocess.TimeoutExpired, once it has killed it."""
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            streams = (output.fileno(), errors.fileno())
            process = self._context.Process(
                target=_become,
                args=([str(COCREA), *arguments], dict(environment), str(Path.cwd()), os.getpid(), streams),
            )
            process.start()
            process.join(timeout)
            if process.exitcode is None:
                process.kill()
                process.join()
                raise subprocess.TimeoutExpired(list(arguments), timeout)
            said = [_text(one) for one in (output, errors)]
            return subprocess.CompletedProcess([COCREA, *arguments], process.exitcode, *said)


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode().replace("\r\n", "\n")


def _become(
    arguments: list[str], environment: Mapping[str, str], folder: str, parent: int, streams: tuple[int, int]
) -> None:
    """Run the command line here, saying to the parent's ``streams``, and end with its exit code."""
    from pipelines.cli.start import main

    for own, others in zip((1, 2), streams, strict=True):
        # By its name, for this process is no child of the one that opened it.
        os.dup2(os.open(f"/proc/{parent}/fd/{others}", os.O_WRONLY | os.O_APPEND), own)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = arguments
    main()
