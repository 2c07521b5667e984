"""What is kept of a release's last Acuse in its folder: its three forms, and CKAN's marks when it last was right."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pipelines import disk
from pipelines.changes.log import read_changes
from pipelines.errors import UsageError
from pipelines.package import Entrega, TableFile
from pipelines.publish.companions import ACUSE_DOCUMENT, ACUSE_PAGE, CHANGES, COMPANIONS
from pipelines.verify.acuse import Acuse
from pipelines.verify.receipts import Seen

# For programs, for people, and for people with a browser or a printer.
ACUSE_JSON, ACUSE_MARKDOWN, ACUSE_HTML = "acuse.json", "acuse.md", "acuse.html"
# Not for others: what the next reading is compared with.
_SEEN = "visto.json"


def keep(entrega: Entrega, acuse: Acuse) -> None:
    """Write them, each whole or not at all. Raises DiskFull, UsageError."""
    files = {
        ACUSE_JSON: json.dumps(acuse.as_json(), ensure_ascii=False, indent=2) + "\n",
        ACUSE_MARKDOWN: acuse.as_markdown(),
        ACUSE_HTML: acuse.as_html(),
    }
    for name, content in files.items():
        disk.write_atomically(entrega.folder / name, content.encode())
    keep_seen(entrega, acuse.url, acuse.seen)


def keep_seen(entrega: Entrega, address: str, seen: Mapping[str, Seen]) -> None:
    """Write CKAN's marks of the dataset at ``address``. Raises DiskFull, UsageError."""
    told = {name: {"modificado": one.modified, "cargador": one.loader} for name, one in seen.items()}
    content = json.dumps({"url": address, "visto": told}, ensure_ascii=False, indent=2)
    disk.write_atomically(entrega.folder / _SEEN, f"{content}\n".encode())


def last_document(entrega: Entrega, ckan_url: str) -> Mapping[str, Any]:
    """acuse.json of the release's last Acuse on that CKAN; empty without one."""
    return _read(entrega, ckan_url, ACUSE_JSON)


def last_seen(entrega: Entrega, ckan_url: str) -> dict[str, Seen]:
    """CKAN's marks when the release last was right there."""
    told = _read(entrega, ckan_url, _SEEN).get("visto", {})
    return {name: Seen(one["modificado"], one["cargador"]) for name, one in told.items()}


def changes_of(entrega: Entrega) -> tuple[str, ...]:
    """What the release changed, as the log beside the releases kept here tells it; nothing where there is none."""
    log = entrega.folder.parent / COMPANIONS[CHANGES].file
    try:
        logs = read_changes(log.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, UsageError):  # nobody wrote one yet, or something else stands in its place
        return ()
    told = next((one for one in logs if one.release == entrega.id), None)
    return (*filter(None, [told.note]), *(one.text for one in told.changes)) if told else ()


def files(entrega: Entrega) -> tuple[TableFile, TableFile]:
    """The last Acuse as what is published of it: for programs, and as a page."""
    names = ((ACUSE_DOCUMENT, ACUSE_JSON), (ACUSE_PAGE, ACUSE_HTML))
    document, page = (_file(entrega, resource, name) for resource, name in names)
    return document, page


def address_of(ckan_url: str, entrega: Entrega) -> str:
    """Where that CKAN shows the dataset."""
    return f"{ckan_url}/dataset/{entrega.dataset}"


def _file(entrega: Entrega, resource: str, name: str) -> TableFile:
    content = (entrega.folder / name).read_bytes()
    return TableFile(resource, entrega.folder / name, hashlib.sha256(content).hexdigest(), len(content), 0)


def _read(entrega: Entrega, ckan_url: str, name: str) -> Mapping[str, Any]:
    path = entrega.folder / name
    if not path.is_file():
        return {}
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found if found["url"] == address_of(ckan_url, entrega) else {}
