"""The example published where a browser can look."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import Cli, copy_example


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, cocrea: Cli, on_ckan: Mapping[str, str]) -> str:
    """The name that the published example's datasets begin with."""
    folder: Path = copy_example(tmp_path_factory.mktemp("paginas") / "ejercicio", "paginas")
    done = cocrea("correr", folder, env=on_ckan)
    assert done.returncode == 0, done.stdout + done.stderr
    return "paginas"
