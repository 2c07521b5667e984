"""What CKAN keeps of what people write, and what is run beside it."""

from __future__ import annotations

import subprocess

from portal.box import Box, install
from portal.box import ckan as ckan_of_box
from portal.box.postgres import run_sql
from portal.box.setup import load_secrets


def sql(box: Box, question: str) -> str:
    secrets = load_secrets(box.layout.secrets)
    assert secrets
    return run_sql(box.layout, secrets, question, "ckan").strip()


def environment_of(box: Box) -> dict[str, str]:
    """What CKAN runs with: the key stands there too."""
    secrets = load_secrets(box.layout.secrets)
    assert secrets
    return dict(ckan_of_box.environment(box.layout, secrets))


def beside_ckan(box: Box, *command: str, **environment: str) -> str:
    """What a command of CKAN's own environment says."""
    program, *arguments = command
    done = subprocess.run(
        [install.environment_path(box.layout) / "bin" / program, *arguments],
        env={**environment_of(box), **environment},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def age(box: Box, key: str, days: int) -> None:
    """All that happened in a case, so many days earlier."""
    moments = ", ".join(
        f"{one} = {one} - interval '{days} days'" for one in ("received", "answered", "closed", "renewed")
    )
    dates = ", ".join(f"{one} = {one} - {days}" for one in ("due", "first_due"))
    sql(box, f"UPDATE cocrea_message SET {moments}, {dates} WHERE id = '{key}'")
    sql(box, f"UPDATE cocrea_note SET written = written - interval '{days} days' WHERE message_id = '{key}'")


def standing(box: Box, key: str) -> str:
    """Its state, and whether what the person wrote is still there."""
    return sql(box, f"SELECT state, sealed IS NOT NULL FROM cocrea_message WHERE id = '{key}'")


def told_to(box: Box, key: str, kind: str) -> list[str]:
    """Whom of the staff a mail of that kind goes to."""
    asked = f"SELECT office FROM cocrea_mail WHERE message_id = '{key}' AND kind = '{kind}' ORDER BY office"
    return sql(box, asked).splitlines()


def smtp(box: Box) -> str:
    return str(box.layout.settings.ini["smtp.server"])


def drop_letters(box: Box) -> None:
    """What other tests left unsent goes no more."""
    sql(box, "UPDATE cocrea_mail SET attempts = 99 WHERE sent IS NULL")
