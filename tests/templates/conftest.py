"""Templates filled in as a steward does: in a spreadsheet, and saved by a real LibreOffice."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.machine import full_disk, unprivileged

__all__ = ["full_disk", "unprivileged"]

Convert = Callable[[Sequence[Path], str], list[Path]]


@pytest.fixture(scope="session")
def save_with_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Open workbooks in LibreOffice and save them as "xlsx" or "ods"; all in one go, since starting it is slow."""
    profile = tmp_path_factory.mktemp("libreoffice")

    def convert(files: Sequence[Path], kind: str) -> list[Path]:
        target = tmp_path_factory.mktemp(kind)
        done = subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", kind,
             "--outdir", target, *files],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        saved = [target / one.with_suffix(f".{kind}").name for one in files]
        assert all(one.is_file() for one in saved), done.stdout + done.stderr
        return saved

    return convert
