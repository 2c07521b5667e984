"""Where `cocrea` starts: what it needs takes a second or two to load, and Ctrl-C meanwhile shows one line, as later."""

from __future__ import annotations

import sys

INTERRUPTED = 130
NOTHING_BY_HALVES = "No quedó nada publicado a medias."


def main() -> None:
    """Load the command line, run it, and leave with its exit code."""
    try:
        # Here, where Ctrl-C has its answer.
        from pipelines.cli.app import run
    except KeyboardInterrupt:
        sys.stderr.write(f"Interrumpido. {NOTHING_BY_HALVES}\n")
        sys.exit(INTERRUPTED)
    sys.exit(run(sys.argv[1:]))
