"""A disk of CKAN's that is full, really: the old release stays whole, and the next run finishes (make test-fallas)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from pipelines.errors import CkanRejected
from pipelines.settings import CkanAccess
from portal.box import Box
from portal.box.credentials import load_secrets
from portal.box.postgres import run_sql
from tests.publish.small import Small, served

pytestmark = pytest.mark.skipif(
    not os.environ.get("COCREA_FALLAS") or os.geteuid() != 0, reason="mounts small disks, as root: make test-fallas"
)
# Larger than the disks, and loaded whole: fewer rows than those of a patch.
LARGE = [[f"{number:05}", f"persona {number} " * 20, "1"] for number in range(9_000)]


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A megabyte in the place of ``folder``, with what it has."""
    owner = folder.stat()
    aside = folder.with_name(f"{folder.name}-aparte")
    shutil.copytree(folder, aside)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=755", "tmpfs", folder], check=True)
    try:
        shutil.copytree(aside, folder, dirs_exist_ok=True)
        os.chown(folder, owner.st_uid, owner.st_gid)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)
        shutil.rmtree(aside)


@contextmanager
def full_storage(box: Box, small: Small) -> Iterator[None]:
    """Of one resource's files."""
    with small_disk(box.layout.storage / "cocrea" / "archivos" / small.resource("personas")):
        yield


@contextmanager
def full_database(box: Box, _small: Small) -> Iterator[None]:
    """Of the tables that are made meanwhile."""
    folder = box.layout.portal / "disco-chico"
    folder.mkdir()
    data = box.layout.postgres.stat()
    os.chown(folder, data.st_uid, data.st_gid)
    with small_disk(folder):
        try:
            on(box, f"CREATE TABLESPACE chico LOCATION '{folder}';")
            on(box, "GRANT CREATE ON TABLESPACE chico TO ckan; ALTER SYSTEM SET default_tablespace = 'chico';")
            on(box, "SELECT pg_reload_conf();")
            yield
        finally:
            on(box, "ALTER SYSTEM RESET default_tablespace;")
            on(box, "SELECT pg_reload_conf();")
            on(box, "DROP TABLESPACE chico;")
    folder.rmdir()


@pytest.mark.parametrize(
    ("full", "where", "action", "which"),
    [
        (full_storage, "", "cocrea_files_put", "El disco de los archivos"),
        (full_database, "La tabla personas no se pudo cargar. ", "cocrea_tables_stage", "El disco de la base de datos"),
    ],
    ids=["archivos", "base-de-datos"],
)
def test_a_full_disk_leaves_the_old_release_whole(
    small: Small,
    ckan: CkanAccess,
    box: Box,
    full: Callable[[Box, Small], AbstractContextManager[None]],
    where: str,
    action: str,
    which: str,
) -> None:
    small.publish(ckan)
    before = served(ckan, small)
    small.rows["personas"] = LARGE

    with full(box, small):
        with pytest.raises(CkanRejected) as raised:
            small.publish(ckan)
        assert served(ckan, small) == before

    assert raised.value.message == (
        f"{where}CKAN ({ckan.url}) rechazó «{action}»: disco: {which} de CKAN está lleno: quien lo administra debe "
        "hacer espacio."
    )
    assert small.publish(ckan).acuse.all_differences() == ()
    assert small.publish(ckan).plan.changes is False


def on(box: Box, sql: str) -> None:
    secrets = load_secrets(box.layout.secrets)
    assert secrets
    run_sql(box.layout, secrets, sql)
