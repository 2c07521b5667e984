"""The whole of PostgreSQL as it was at one instant, taken while the site is used, and put into a new box.

Taken from the server's files and not table by table: both databases are of the same instant, nobody waits for it, and
what comes back is what a crash at that instant would have left, which CKAN's extensions must survive anyway.
"""

import os
import shutil
import subprocess
from pathlib import Path

from portal.box import archives, postgres
from portal.box.credentials import Secrets
from portal.box.errors import BackupFailed, DamagedBackup
from portal.box.private import open_new, private_folder
from portal.box.settings import Layout


def major_version() -> str:
    """PostgreSQL's, whose files only the same one reads."""
    told = subprocess.run(
        [str(postgres.POSTGRES_BIN_PATH / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    return told.stdout.split()[2].split(".")[0]


def take(layout: Layout, secrets: Secrets, target: Path) -> None:
    """Write it as one compressed tar of mode 0600, with PostgreSQL at work.

    Raises: BackupFailed with PostgreSQL's own words.
    """
    with open_new(target) as file:
        done = subprocess.run(
            [
                str(postgres.POSTGRES_BIN_PATH / "pg_basebackup"),
                *("-h", str(postgres.sockets(layout)), "-U", "postgres", "--no-password"),
                # With the journal up to its end: it needs nothing else to be whole.
                *("-D", "-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast", "--compress=client-gzip:1"),
            ],
            env={"PGPASSWORD": secrets.postgres_password, "LC_ALL": "C.UTF-8"},
            cwd="/",
            stdout=file,
            stderr=subprocess.PIPE,
            check=False,
        )
    if done.returncode:
        raise BackupFailed(
            f"PostgreSQL no entregó sus datos: {done.stderr.decode('utf-8', 'replace').strip()[-500:]}",
            "Revise que el portal esté encendido y que haya espacio, y repita la orden.",
        )


def put(layout: Layout, secrets: Secrets, source: Path) -> None:
    """Make it the data folder of a box that has none, whole or not at all, with this box's own password.

    Raises: DamagedBackup.
    """
    user = postgres.ready_account(layout)
    draft = layout.portal / "postgresql.en-curso"
    shutil.rmtree(draft, ignore_errors=True)
    private_folder(draft)
    archives.unpack(source, draft)
    for path in (draft, *draft.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
        if user:
            shutil.chown(path, user, user)
    _change_password(draft, secrets, user)
    draft.rename(layout.postgres)


def _change_password(folder: Path, secrets: Secrets, user: str | None) -> None:
    """The superuser's: the others' are changed by whoever is it. By standard input: `ps` shows arguments."""
    done = subprocess.run(
        [str(postgres.POSTGRES_BIN_PATH / "postgres"), "--single", "-D", str(folder), "-c", "exit_on_error=on",
         "postgres"],
        input=f"ALTER ROLE postgres PASSWORD '{secrets.postgres_password}'\n",
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd="/",
        env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise DamagedBackup(
            f"PostgreSQL no acepta los datos del respaldo: {done.stderr.strip()[-500:]}", "Use otro respaldo."
        )
