"""``python -m portal.solr_service``: Solr as in the local portal, for a server without Docker; systemd keeps it alive.

COCREA_SOLR_CARPETA is where its jars and its index lie, COCREA_CKAN_ENTORNO whose schema it indexes by; the password of
its one user is the credential «solr» of systemd.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from portal.box import BoxError, BoxSettings, solr
from portal.box.credentials import Secrets
from portal.box.downloads import ensure_jars
from portal.box.settings import Layout

PORT = 8983


def main() -> None:
    """Bring its folder up to date, and become Solr."""
    folder = Path(os.environ["COCREA_SOLR_CARPETA"])
    port = int(os.environ.get("COCREA_SOLR_PUERTO", PORT))
    layout = Layout(BoxSettings(home=folder, name="sitio"))
    secrets = _only_of_solr((Path(os.environ["CREDENTIALS_DIRECTORY"]) / "solr").read_text("utf-8").strip())
    ensure_jars(layout.downloads, lambda line: print(line, file=sys.stderr))  # noqa: T201 - systemd's journal
    schema = solr.schema_path(Path(os.environ["COCREA_CKAN_ENTORNO"])).read_text("utf-8")
    solr.prepare(layout, secrets, schema, port)
    service = solr.service(layout, secrets, port)
    os.chdir(layout.portal)
    os.execve(service.argv[0], list(service.argv), dict(service.env))  # noqa: S606 - no shell is wanted


def _only_of_solr(password: str) -> Secrets:
    return Secrets(
        solr_password=password, admin_password="", postgres_password="", ckan_password="", datastore_read_password="",
        session_key="", csrf_key="", token_key="",
    )  # fmt: skip


if __name__ == "__main__":
    try:
        main()
    except BoxError as error:
        sys.exit(f"{error.mensaje} {error.remedio}")
