"""A second box, whose life these tests may take: its own home, the downloads of the session's box."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.box import Box, BoxSettings

# Long enough that a socket inside the portal's folder would not fit in the system's limit.
LONG_NAME = "una-carpeta-de-datos-con-un-nombre-bastante-largo"


@pytest.fixture(scope="session")
def cycle_home(box: Box, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home without CKAN's environment, with everything downloaded."""
    home = tmp_path_factory.mktemp("portal") / LONG_NAME
    home.mkdir()
    (home / "descargas").symlink_to(box.layout.downloads, target_is_directory=True)
    return home


@pytest.fixture(scope="session")
def cycle(cycle_home: Path) -> Iterator[Box]:
    """The box of these tests, not up yet; erased when they end."""
    mine = Box(BoxSettings(home=cycle_home, name="pruebas-ciclo", site_title="Pruebas"))
    yield mine
    mine.erase()
