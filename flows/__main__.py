"""``python -m flows EJERCICIO [PAQUETE]``: run a flow here and now, with no Prefect server at hand."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from flows.environment import serverless
from pipelines.errors import CocreaError


def main() -> int:
    """Run the flow, say how it ended, and return the exit code of ``cocrea`` for it."""
    parser = argparse.ArgumentParser("python -m flows", description="Publica un ejercicio con Prefect, sin servidor.")
    parser.add_argument("carpeta", type=Path, help="la carpeta que contiene ejercicio.toml")
    parser.add_argument("paquete", nargs="?", help="uno solo de sus paquetes")
    given = parser.parse_args()
    os.environ.update(serverless(os.environ))

    from flows.exercise import publish_exercise, publish_package  # Prefect reads the environment as it loads

    state = (
        publish_package(given.carpeta, given.paquete, return_state=True)
        if given.paquete
        else publish_exercise(given.carpeta, return_state=True)
    )
    print(state.message)  # noqa: T201 - what the command says
    if state.is_completed():
        return 0
    error = state.result(raise_on_failure=False)
    return error.exit_code if isinstance(error, CocreaError) else CocreaError.exit_code


if __name__ == "__main__":
    sys.exit(main())
