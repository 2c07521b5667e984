"""A second box, whose life these tests may take: its own home, the downloads of the session's box."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.box import Box, BoxSettings

# Long enough that a socket inside the portal's folder would not fit in the system's limit.
LONG_NAME = "una-carpeta-de-datos-con-un-nombre-bastante-largo"


@pytest.fixture(scope="session")
def cycle_home(box: Box) -> Iterator[Path]:
    """A home without CKAN's environment, with everything downloaded.

    Not in pytest's own folder: each session of pytest closes that to other accounts, as PostgreSQL's is when we
    are root.
    """
    with tempfile.TemporaryDirectory(dir=box.layout.home, prefix="pruebas-") as folder:
        home = Path(folder) / LONG_NAME
        home.mkdir()
        (home / "descargas").symlink_to(box.layout.downloads, target_is_directory=True)
        yield home


@pytest.fixture(scope="session")
def cycle(cycle_home: Path) -> Iterator[Box]:
    """The box of these tests, not up yet; erased when they end."""
    mine = Box(BoxSettings(home=cycle_home, name="pruebas-ciclo", site_title="Pruebas"))
    yield mine
    mine.erase()
