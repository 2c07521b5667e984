"""Exercises as earlier versions left them, kept in ``versiones/``: the present one reads, restores and publishes them.

When a format grows, the present one stays here, and a folder of the new one comes beside it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.exercise import Exercise, load_exercise
from pipelines.package import load_release
from pipelines.package.descriptor import RELEASE_FORMAT
from pipelines.package.kept import publications
from pipelines.package.last import last_release
from pipelines.restore import restore
from pipelines.run import run_all
from pipelines.settings import CkanAccess
from tests.publish.small import run_quietly

KEPT = Path(__file__).with_name("versiones")
VERSIONS = sorted(one.name for one in KEPT.iterdir())


@pytest.fixture(params=VERSIONS)
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Exercise:
    folder = tmp_path / "version"
    shutil.copytree(KEPT / request.param, folder)
    return load_exercise(folder / "ejercicio", schemas=folder / "esquemas", datapackages=folder / "definiciones")


def test_every_format_is_kept() -> None:
    assert str(RELEASE_FORMAT) in VERSIONS


def test_its_releases_are_read(earlier: Exercise) -> None:
    (package,) = earlier.published
    found = last_release(earlier, package)
    assert found
    assert {one.name: one.rows for one in found.tables} == {"personas": 3, "lugares": 1}
    assert [one.entrega for one in publications(earlier.workspace.releases / package.name)] == [found.id]


def test_it_is_published_and_its_release_put_back(earlier: Exercise, ckan: CkanAccess) -> None:
    (package,) = earlier.published
    kept = last_release(earlier, package)
    assert kept
    (now,) = run_all(earlier, ckan, run_quietly, lambda _: None)
    back = restore(earlier, package.name, kept.id, ckan, run_quietly)
    assert (now.acuse.all_differences(), back.acuse.all_differences(), back.entrega.id) == ((), (), kept.id)


def test_a_newer_versions_release_is_told_as_such(earlier: Exercise) -> None:
    (package,) = earlier.published
    kept = last_release(earlier, package)
    assert kept
    descriptor = {**kept.descriptor, "cocrea": {**kept.descriptor["cocrea"], "formato": RELEASE_FORMAT + 1}}
    content = json.dumps(descriptor).encode()
    (kept.folder / "datapackage.json").write_bytes(content)
    newer = kept.folder.rename(kept.folder.with_name(hashlib.sha256(content).hexdigest()))
    with pytest.raises(UsageError) as caught:
        load_release(newer)
    assert caught.value.message == (
        f"La entrega guardada en {newer} es del formato {RELEASE_FORMAT + 1}, y este programa lee hasta el "
        f"{RELEASE_FORMAT}."
    )
