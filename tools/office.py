"""Workbooks as LibreOffice shows them, for the pictures of the documents (tools/libreoffice.sh, tools/poppler.sh)."""

from __future__ import annotations

import subprocess
from pathlib import Path


def picture(book: Path, target: Path, dots_per_inch: int, corner: tuple[int, int], size: tuple[int, int]) -> None:
    """Write to ``target`` what is ``size`` dots large from ``corner`` on in the first page that ``book`` prints.

    Ends the program, saying why, when a program that it needs fails.
    """
    (left, top), (width, height) = corner, size
    profile = f"-env:UserInstallation={book.parent.as_uri()}/perfil"
    for command in (
        ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(book.parent), str(book)],
        ["pdftoppm", "-r", str(dots_per_inch), "-png", "-singlefile", "-x", str(left), "-y", str(top),
         "-W", str(width), "-H", str(height), str(book.with_suffix(".pdf")), str(target.with_suffix(""))],
    ):  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
