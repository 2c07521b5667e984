"""Which day it was: what CKAN keeps in UTC is told by the state's clocks."""

from __future__ import annotations

import re
from pathlib import Path

import requests

from pipelines.settings import CkanAccess
from portal.box import Box, postgres
from portal.box.credentials import load_secrets
from tests.publish.small import Small


def test_what_was_published_at_night_is_of_that_day_and_not_of_the_next_one(
    ckan: CkanAccess, box: Box, tmp_path: Path
) -> None:
    small, secrets = Small(tmp_path), load_secrets(box.layout.secrets)
    small.publish(ckan)
    assert secrets
    # Half past nine at night in Mexico.
    sql = f"UPDATE package SET metadata_modified = '2015-11-28 03:30' WHERE name = '{small.dataset}'"
    postgres.run_sql(box.layout, secrets, sql, "ckan")
    for path in ("", "/datos", "/cumplimiento"):
        page = requests.get(f"{ckan.url}/ejercicios/{small.slug}{path}", timeout=60).text
        assert re.findall(r"2[78] de noviembre de 2015", page) == ["27 de noviembre de 2015"] * (
            3 if path == "/datos" else 1
        )
        assert '<time datetime="2015-11-28T03:30:00+00:00">27 de noviembre de 2015</time>' in page
