"""A portal that is lost and comes back from its backup, by the commands that an operator types."""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from pipelines import settings
from portal.site import PORTAL
from tests.conftest import Cli, copy_example

PAGES = ("/", "/dinero", "/stl", "/dataset/rescate-presupuesto", "/dataset/?q=presupuesto")


@pytest.fixture
def home(cocrea: Cli) -> Iterator[dict[str, str]]:
    """A home of its own, with the downloads of the usual one."""
    usual = settings.home()
    with tempfile.TemporaryDirectory(dir=usual, prefix="pruebas-") as folder:
        (Path(folder) / "descargas").symlink_to(usual / "descargas", target_is_directory=True)
        mine = {settings.HOME: folder, PORTAL: "rescate"}
        yield mine
        cocrea("portal", "borrar", "--si", env=mine)


class Reader(threading.Thread):
    """Asks for pages until it is told to stop."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.ended, self.seen = url, threading.Event(), list[int]()

    def run(self) -> None:
        while not self.ended.wait(0.05):
            for page in PAGES:
                self.seen.append(requests.get(self.url + page, timeout=60).status_code)


@pytest.mark.long
def test_a_lost_portal_comes_back_whole(home: dict[str, str], cocrea: Cli, tmp_path: Path) -> None:
    exercise = copy_example(tmp_path / "rescate", "rescate")
    backups, keys = tmp_path / "respaldos", tmp_path / "caja" / "claves.json"
    up = cocrea("portal", "arriba", env=home, timeout=900)
    assert up.returncode == 0, up.stderr
    url = re.search(r"http://\S+", up.stdout)
    assert url
    assert cocrea("correr", exercise, env=home, timeout=900).returncode == 0

    reader = Reader(url[0])
    reader.start()
    saved = cocrea("respaldo", backups, exercise, "--claves", keys, env=home)
    reader.ended.set()
    reader.join()
    assert (saved.returncode, saved.stderr, set(reader.seen)) == (0, "", {200})
    (backup,) = backups.iterdir()
    modes = {one.name: one.stat().st_mode & 0o777 for one in backup.iterdir()}
    names = ("archivos.tar", "ejercicio-rescate.tar", "postgresql.tar.gz", "respaldo.json")
    assert modes == dict.fromkeys(names, 0o600)

    before = {page: requests.get(url[0] + page, timeout=60).text for page in ("/dinero", "/stl")}
    assert cocrea("portal", "borrar", "--si", env=home).returncode == 0
    shutil.rmtree(exercise)

    back = cocrea("recuperar", backup, "--claves", keys, env=home, timeout=900)
    assert (back.returncode, back.stderr) == (0, "")
    assert re.findall(r"Acuse (\w+)", back.stdout) == ["ok"] * 5
    assert [requests.get(url[0] + page, timeout=60).status_code for page in PAGES] == [200] * len(PAGES)
    assert {page: requests.get(url[0] + page, timeout=60).text for page in before} == before
    found = requests.get(f"{url[0]}/api/3/action/package_search", timeout=60).json()["result"]
    assert found["count"] == 5
    # It goes on where it was: nothing has changed, and CKAN takes what the portal's own token sends.
    again = cocrea("correr", exercise, "--formato", "json", env=home, timeout=900)
    assert again.returncode == 0
    assert '"cambio": true' not in again.stdout

    refused = cocrea("recuperar", backup, "--claves", keys, env=home)
    assert refused.returncode == 2
    assert "Ya hay un portal en" in refused.stderr

    # The keys are lost: all that is public comes back, under new ones.
    without = cocrea("recuperar", backup, "--sin-claves", "--encima", env=home, timeout=900)
    assert without.returncode == 0, without.stderr
    assert f"{exercise} ya estaba, y se dejó como está." in without.stdout
    assert re.findall(r"Acuse (\w+)", without.stdout) == ["ok"] * 5
    assert cocrea("correr", exercise, env=home, timeout=900).returncode == 0
