"""The Acuse's three files in a release's folder."""

from __future__ import annotations

import json

from pipelines import disk
from pipelines.package import Entrega
from pipelines.verify.acuse import Acuse

# For programs, for people, and for people with a browser or a printer.
ACUSE_JSON, ACUSE_MARKDOWN, ACUSE_HTML = "acuse.json", "acuse.md", "acuse.html"


def keep(entrega: Entrega, acuse: Acuse) -> None:
    """Write them, each whole or not at all. Raises DiskFull, UsageError."""
    files = {
        ACUSE_JSON: json.dumps(acuse.as_json(), ensure_ascii=False, indent=2) + "\n",
        ACUSE_MARKDOWN: acuse.as_markdown(),
        ACUSE_HTML: acuse.as_html(),
    }
    for name, content in files.items():
        disk.write_atomically(entrega.folder / name, content.encode())
