"""Where `cocrea` starts: what it needs takes a second or two to load, and Ctrl-C meanwhile shows one line, as later."""

from __future__ import annotations

import sys

INTERRUPTED = 130
NOTHING_BY_HALVES = "No quedó nada publicado a medias."


def main() -> None:
    """Load the command line, run it, and leave with its exit code."""
    try:
        # Here, where Ctrl-C has its answer; that of a command that has begun is told by ``run``.
        from pipelines.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write(f"Interrumpido. {NOTHING_BY_HALVES}\n")
        code = INTERRUPTED
    sys.exit(code)
