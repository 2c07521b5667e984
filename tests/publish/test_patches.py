"""Of a large table only the rows that differ are sent, and then CKAN serves the whole release."""

from __future__ import annotations

import pytest
import requests
from ckanapi import RemoteCKAN

from pipelines.publish.patch import FEWEST_ROWS
from pipelines.settings import CkanAccess
from tests.faulty_proxy import FaultyProxy
from tests.publish.small import Small

MANY = [[f"{number:05}", f"persona {number}", "10.50"] for number in range(FEWEST_ROWS)]


@pytest.mark.parametrize(
    ("hides", "sent"),
    [
        # Besides the files of the release (two tables' less the one that is the same, the ZIP, and three of its
        # history): the rows that change, and the keys of those that go.
        (set(), {"cocrea_file_put": 7, "cocrea_table_stage": 1, "datastore_create": 0}),
        ({"cocrea"}, {"datastore_records_delete": 1, "datastore_upsert": 2, "datastore_create": 0}),
    ],
    ids=["switch", "standard"],
)
def test_a_few_rows_of_many(
    small: Small, ckan: CkanAccess, proxy: FaultyProxy, hides: set[str], sent: dict[str, int]
) -> None:
    proxy.hides = frozenset(hides)
    access = CkanAccess(proxy.url, ckan.token)
    small.rows["personas"] = MANY
    small.publish(access)
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
    small: Small, ckan: CkanAccess, proxy: FaultyProxy
) -> None:
    small.rows["personas"] = MANY
    small.publish(ckan)
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
    assert [one for one in proxy.sent if one != "cocrea_file_put"] == [
        "cocrea_table_stage",
        "cocrea_release_switch",
    ] * 2 + ["cocrea_acuse_put"]
    assert small.publish(ckan).plan.changes is False
