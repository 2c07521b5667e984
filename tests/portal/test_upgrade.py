"""A portal that an earlier Cocrea made comes forward by one command, and has all that it had.

``versiones/1`` is what a real one left: commit d27a0d3, the last before the second migration of ``cocrea_participa``,
published the plan of the example with its ten tables and the code lists, took one message by its form and answered it
in its inbox. Kept are its two databases (``pg_dump`` of PostgreSQL 18; the other versions' files would be larger, and
only for their machine), its files without those that CKAN makes again, and its keys, which close nothing else.
"""

from __future__ import annotations

import gzip
import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from portal.box import Box, archives, ckan, postgres, setup
from portal.box.credentials import Secrets, keep_secrets
from portal.box.private import private_folder, write_private
from portal.site import PORTAL, site_settings
from tests.conftest import Cli, portal_name

# It sets up a portal, and then again.
pytestmark = pytest.mark.long
OLD = Path(__file__).parent / "versiones" / "1"
FOLIO = "MZ5G-NEKK-JW4M-D8Y0"
KEPT = {
    "cocrea_notice": 1, "cocrea_message": 1, "cocrea_note": 1, "cocrea_mail": 3, "cocrea_staff_action": 6,
    "package": 2, "resource": 32,
}  # fmt: skip
ROWS = {"Compromisos": 5, "Hitos": 21, "Avances": 53, "Cumplimiento": 23}


@pytest.fixture
def old() -> Iterator[Box]:
    """The portal as its last day with the earlier version left it, turned off."""
    box = Box(site_settings(name=f"{portal_name()}-de-antes"))
    box.erase()
    secrets = Secrets(**json.loads((OLD / "credenciales.json").read_bytes()))
    for folder in (box.layout.portal, box.layout.secrets):
        private_folder(folder)
    keep_secrets(box.layout.secrets, secrets)
    box.up()
    for database in ("ckan", "datastore"):
        postgres.run_sql(box.layout, secrets, f"DROP DATABASE {database} WITH (FORCE);")
    postgres.create_databases(box.layout, secrets)
    for database in ("ckan", "datastore"):
        sql = gzip.decompress((OLD / f"{database}.sql.gz").read_bytes()).decode()
        postgres.run_sql(box.layout, secrets, sql, database)
    box.down()
    archives.unpack(OLD / "archivos.tar.gz", box.layout.storage)
    # An earlier version's programs, and its index.
    write_private(ckan.first_run_marker(box.layout), "de antes")
    setup.forget_index(box.layout)
    yield box
    box.erase()


def test_one_command_brings_an_earlier_portal_forward(old: Box, cocrea: Cli) -> None:
    mine = {PORTAL: old.layout.settings.name}
    up = cocrea("portal", "arriba", env=mine, timeout=600)
    assert (up.returncode, up.stderr) == (0, "")
    url = old.status().url
    assert url is not None

    # Its tables are today's, and none has lost a row.
    assert asked(old, "SELECT version_num FROM cocrea_participa_alembic_version;") == "0002"
    assert asked(old, "SELECT renewed IS NULL AND first_due IS NULL FROM cocrea_message;") == "t"
    assert {table: int(asked(old, f"SELECT count(*) FROM {table};")) for table in KEPT} == KEPT

    # Whoever wrote reads the message and its answer, which only the portal's own key opens.
    case = requests.post(f"{url}/participa/folio", data={"folio": FOLIO}, timeout=60).text
    assert "La calle Hidalgo sigue sin luz." in case
    assert "Ya se reportó a Alumbrado." in case

    # What was published is served: found, in tables and in files, and on the site's pages.
    found = api(url, "package_search", fq="name:viejo-plan-de-accion")
    assert found["count"] == 1
    resources = found["results"][0]["resources"]
    tables = {one["name"]: one["id"] for one in resources if one["datastore_active"]}
    assert {name: api(url, "datastore_search", id=tables[name])["total"] for name in ROWS} == ROWS
    files = [requests.get(one["url"], timeout=60) for one in resources if one["url"].startswith(url)]
    assert {(one.status_code, bool(one.content)) for one in files} == {(200, True)}
    titles = {one["titulo"] for one in api(url, "datastore_search", id=tables["Compromisos"])["records"]}
    page = html.unescape(requests.get(f"{url}/compromisos", timeout=60).text)
    assert {one for one in titles if one in page} == titles

    # The pipeline's token is taken, and nothing is left to do.
    token = {"Authorization": old.credentials().api_token}
    who = requests.get(f"{url}/api/3/action/user_show", params={"id": "admin"}, headers=token, timeout=60).json()
    assert who["result"]["sysadmin"]
    assert not old.up()


def asked(box: Box, sql: str) -> str:
    return postgres.run_sql(box.layout, box.secrets(), sql, "ckan").strip()


def api(url: str, action: str, **parameters: str) -> Any:
    answer = requests.get(f"{url}/api/3/action/{action}", params=parameters, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]
