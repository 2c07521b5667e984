"""Of a large table, and of its file, only what differs is sent, and then CKAN serves the whole release."""

from __future__ import annotations

import hashlib
import json
import uuid
from pathlib import Path

import pytest
import requests
from ckanapi import RemoteCKAN

from pipelines.publish import Ckan
from pipelines.publish.file_delta import write_delta
from pipelines.publish.patch import FEWEST_ROWS
from pipelines.settings import CkanAccess
from tests.faulty_proxy import FaultyProxy
from tests.publish.small import PERSONAS, Small

MANY = [[f"{number:05}", f"persona {number}", "10.50"] for number in range(FEWEST_ROWS)]


def large(folder: Path, access: CkanAccess) -> Small:
    """Published, with a large table alone."""
    small = Small(folder, schemas={"personas": PERSONAS}, rows={"personas": MANY})
    small.publish(access)
    return small


@pytest.fixture(scope="module")
def switched(tmp_path_factory: pytest.TempPathFactory, ckan: CkanAccess) -> Small:
    return large(tmp_path_factory.mktemp("grande"), ckan)


@pytest.mark.parametrize(
    ("hides", "sent"),
    [
        # What differs of the table's file; together the ZIP (a small one goes whole, as do the table as a sheet and as
        # Parquet, and the cells that it comes from) and three files of its history; together the rows that change, and
        # the keys of those that go.
        (set(), {"cocrea_file_patch": 1, "cocrea_files_put": 2, "cocrea_tables_stage": 1, "datastore_create": 0}),
        pytest.param(
            {"cocrea"},
            {"datastore_records_delete": 1, "datastore_upsert": 2, "datastore_create": 0},
            marks=pytest.mark.long,
        ),
    ],
    ids=["switch", "standard"],
)
def test_a_few_rows_of_many(
    tmp_path: Path, switched: Small, ckan: CkanAccess, proxy: FaultyProxy, hides: set[str], sent: dict[str, int]
) -> None:
    proxy.hides = frozenset(hides)
    access = CkanAccess(proxy.url, ckan.token)
    small = large(tmp_path, access) if hides else switched
    small.rows["personas"] = [["00000", "Ñandú renombrado", "11.25"], *MANY[1:-1], ["99999", "persona nueva", ""]]
    proxy.heal()

    delivery = small.publish(access)

    assert delivery.acuse.all_differences() == ()
    assert {action: proxy.sent.count(action) for action in sent} == sent
    found = requests.get(
        f"{ckan.url}/api/3/action/datastore_search",
        params={"resource_id": small.resource("personas"), "q": "renombrado", "include_total": "true"}, timeout=30,
    ).json()["result"]  # fmt: skip
    assert [(one["clave"], one["monto"]) for one in found["records"]] == [("00000", 11.25)]
    assert small.publish(access).plan.changes is False


def test_a_table_that_somebody_changes_meanwhile_goes_whole_in_the_same_run(
    switched: Small, ckan: CkanAccess, proxy: FaultyProxy
) -> None:
    small = switched
    small.rows["personas"] = [["00000", "Otra", "1"], *MANY[1:]]

    def somebody_writes(action: str) -> None:
        if action == "cocrea_release_switch" and proxy.actions.count(action) == 1:
            with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
                api.action.datastore_records_delete(
                    resource_id=small.resource("personas"), force=True, filters={"clave": ["00005"]}
                )

    proxy.before = somebody_writes
    delivery = small.publish(CkanAccess(proxy.url, ckan.token))

    assert delivery.acuse.all_differences() == ()
    assert [one for one in proxy.sent if not one.startswith("cocrea_file")] == [
        "cocrea_tables_stage",
        "cocrea_release_switch",
    ] * 2 + ["cocrea_acuse_put"]
    assert small.publish(ckan).plan.changes is False


LINES = [b"%d,%s\n" % (number, b"x" * 40) for number in range(1000)]
ZIP_LIKE = b"".join(hashlib.sha256(b"%d" % number).digest() for number in range(1000))
FILES = {
    "equal": (b"".join(LINES), b"".join(LINES), 30),
    "a line changed": (b"".join(LINES), b"".join([*LINES[:500], b"otra\n", *LINES[501:]]), 60),
    "first and last gone": (b"".join(LINES), b"".join(LINES[1:-1]), 200),
    "first and last new": (b"".join(LINES[1:-1]), b"".join(LINES), 300),
    "far apart": (b"".join(LINES), b"".join([*LINES[:100], *LINES[700:]]), 60),
    "no line break": (b"a" * 2000, b"a" * 1999, None),
    "bytes that are no text": (ZIP_LIKE, ZIP_LIKE[:9000] + b"1234567890" + ZIP_LIKE[9500:], 3000),
    "nothing before": (b"", b"a\n" * 100, None),
    "nothing after": (b"a\n" * 100, b"", 30),
    "another file": (b"".join(LINES), ZIP_LIKE, None),
}


@pytest.mark.parametrize(("before", "after", "most_bytes"), FILES.values(), ids=FILES)
def test_a_file_is_made_of_the_one_before_and_what_differs(
    ckan: CkanAccess, tmp_path: Path, before: bytes, after: bytes, most_bytes: int | None
) -> None:
    old, new, delta = tmp_path / "antes", tmp_path / "ahora", tmp_path / "cambios"
    old.write_bytes(before)
    new.write_bytes(after)

    assert write_delta(old, new, delta) is (most_bytes is not None)

    if most_bytes is not None:
        assert delta.stat().st_size <= most_bytes
        whose, resource = {"dataset": f"n{uuid.uuid4().hex}"}, str(uuid.uuid4())
        base, sha256 = (hashlib.sha256(one).hexdigest() for one in (before, after))
        with Ckan(ckan) as api:
            with old.open("rb") as content:
                wanted = [{"resource_id": resource, "sha256": base}]
                api.call("cocrea_files_put", {**whose, "files": json.dumps(wanted)}, {base: ("antes", content)})
            with delta.open("rb") as content:
                asked = {**whose, "resource_id": resource, "sha256": sha256, "base": base}
                kept = api.call("cocrea_file_patch", asked, {"upload": ("cambios", content)})
        # CKAN keeps nothing that has another hash.
        assert kept == {"size": len(after)}
