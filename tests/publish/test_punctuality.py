"""The lateness board as anyone reads it in CKAN's API, and what happens to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from ckanapi import RemoteCKAN

from pipelines import clock, promises
from pipelines.progress import unheard
from pipelines.publish import Ckan, punctuality
from pipelines.publish.identity import resource_id
from pipelines.publish.punctuality import Row
from pipelines.run import Delivery, run_all
from pipelines.settings import CkanAccess
from pipelines.stages import Stage
from tests.faulty_proxy import FaultyProxy
from tests.publish.small import Small, run_quietly

DAY = date(2026, 11, 2)


@pytest.fixture
def api(ckan: CkanAccess) -> Iterator[RemoteCKAN]:
    with RemoteCKAN(ckan.url, apikey=ckan.token) as one:
        yield one


def run(small: Small, access: CkanAccess) -> Delivery:
    (delivery,) = run_all(small.load(), access, run_quietly, lambda _: None)
    return delivery


def board(access: CkanAccess, small: Small) -> list[dict[str, Any]]:
    """As a visitor asks for it, by the name that people write; in the order of its key."""
    asked = {"resource_id": f"{small.slug}-puntualidad", "sort": "conjunto, tabla"}
    records = RemoteCKAN(access.url).call_action("datastore_search", asked)["records"]
    return [{key: value for key, value in one.items() if key != "_id"} for one in records]


def row(small: Small, table: str, title: str, frequency: str, changed: date, promised: date | None) -> dict[str, Any]:
    return {
        "conjunto": small.dataset, "tabla": table, "titulo": title, "frecuencia": frequency,
        "cambio": changed.isoformat(), "prometido": promised.isoformat() if promised else None,
    }  # fmt: skip


def test_a_run_leaves_the_board_beside_what_it_published(small: Small, ckan: CkanAccess) -> None:
    run(small, ckan)
    today = clock.day(datetime.now(UTC))
    promised = promises.promises_of(small.load())[0].promised
    assert board(ckan, small) == [
        row(small, "lugares", "Lugares", "R/P1M", today, promised),
        row(small, "personas", "Personas", "R/P1M", today, promised),
    ]
    assert promised and timedelta(days=28) <= promised - today <= timedelta(days=32)
    api = RemoteCKAN(ckan.url)
    page = api.call_action("resource_show", {"id": resource_id(small.slug, "puntualidad")})
    dataset = api.call_action("package_show", {"id": small.dataset})
    assert (page["package_id"], page["name"], page["format"], page["url_type"]) == (
        dataset["id"], "Puntualidad de los datos", "API", None
    )  # fmt: skip
    assert [one["view_type"] for one in api.call_action("resource_view_list", {"id": page["id"]})]
    told = api.call_action("datastore_info", {"id": page["id"]})["fields"]
    assert [(one["id"], one["type"], one["info"]["label"]) for one in told] == [
        ("conjunto", "text", "Conjunto de datos"),
        ("tabla", "text", "Tabla"),
        ("titulo", "text", "Título"),
        ("frecuencia", "text", "Frecuencia prometida"),
        ("cambio", "date", "Último cambio"),
        ("prometido", "date", "Prometido para"),
    ]


def test_a_run_that_publishes_nothing_asks_nothing_of_it(small: Small, ckan: CkanAccess) -> None:
    run(small, ckan)
    subjects = list[str]()

    def noting(_stage: Stage, subject: str, work: Callable[..., Any]) -> Any:
        subjects.append(subject)
        return work(unheard)

    (delivery,) = run_all(small.load(), ckan, noting, lambda _: None)
    assert "padron" in subjects and "puntualidad" not in subjects
    # Nor is the board, which gave the dataset another date, taken for somebody's change.
    assert delivery.received.stands


@pytest.mark.parametrize("refused", ["datastore_info", "datastore_create"])
def test_a_board_that_cannot_be_written_is_told_and_left_to_the_next_run(
    small: Small, ckan: CkanAccess, proxy: FaultyProxy, refused: str
) -> None:
    access = CkanAccess(proxy.url, ckan.token)
    told = run(small, access)
    board_id = resource_id(small.slug, "puntualidad")
    RemoteCKAN(ckan.url, apikey=ckan.token).call_action("resource_delete", {"id": board_id})
    small.rows["personas"] = [["007", "Ana María", "10.50"]]
    creating = "resource_create"
    proxy.heal()
    proxy.fault = lambda number, action: "500" if action == refused and creating in proxy.actions else None
    told = run(small, access)
    assert (told.acuse.matches, told.plan.changes) == (True, True)
    assert told.received.unplaced.startswith(
        "El tablero de puntualidad no quedó al día en CKAN; la siguiente corrida lo intenta. "
    )
    proxy.heal()
    again = run(small, access)
    assert (again.plan.changes, again.received.unplaced) == (False, "")
    assert [one["tabla"] for one in board(ckan, small)] == ["lugares", "personas"]


def test_what_was_restored_or_published_apart_is_told_by_the_next_run(small: Small, ckan: CkanAccess) -> None:
    run(small, ckan)
    del small.rows["lugares"], small.schemas["lugares"]
    small.publish(ckan)
    assert len(board(ckan, small)) == 2
    run(small, ckan)
    assert [one["tabla"] for one in board(ckan, small)] == ["personas"]


def test_only_what_changed_is_sent(small: Small, ckan: CkanAccess, proxy: FaultyProxy) -> None:
    run(small, ckan)
    rows = [
        Row(small.dataset, "personas", "Personas", "R/P1D", DAY, DAY + timedelta(2)),
        Row(f"{small.slug}-otro", "obras", "Obras públicas", "irregular", DAY, None),
    ]
    other = Row(f"{small.slug}-tercero", "pagos", "Pagos", "R/P1Y", DAY, None)
    with Ckan(ckan) as one:
        punctuality.fill(one, small.slug, [other])
    with Ckan(CkanAccess(proxy.url, ckan.token)) as one:
        punctuality.fill(one, small.slug, rows)
        assert proxy.sent == ["datastore_upsert", "datastore_records_delete"]
        proxy.heal()
        punctuality.fill(one, small.slug, rows)
        assert proxy.sent == []
    found = {(one["conjunto"], one["tabla"]): one for one in board(ckan, small)}
    assert found == {
        (small.dataset, "personas"): row(small, "personas", "Personas", "R/P1D", DAY, DAY + timedelta(2)),
        (f"{small.slug}-otro", "obras"): {
            **row(small, "obras", "Obras públicas", "irregular", DAY, None), "conjunto": f"{small.slug}-otro",
        },
        (other.dataset, "pagos"): {
            **row(small, "pagos", "Pagos", "R/P1Y", DAY, None), "conjunto": other.dataset,
        },
    }  # fmt: skip


def test_another_machine_tells_of_what_it_did_not_publish(small: Small, ckan: CkanAccess) -> None:
    run(small, ckan)
    before = board(ckan, small)
    shutil.rmtree(small.load().workspace.root)
    assert not run(small, ckan).plan.changes
    assert board(ckan, small) == before
    assert [one.table for one in promises.promises_of(small.load())] == ["personas", "lugares"]


def test_a_table_that_its_purged_dataset_left_is_no_obstacle(small: Small, ckan: CkanAccess, api: RemoteCKAN) -> None:
    run(small, ckan)
    api.call_action("dataset_purge", {"id": small.dataset})
    assert run(small, ckan).received.unplaced == ""
    assert [one["tabla"] for one in board(ckan, small)] == ["lugares", "personas"]


def test_a_table_of_other_columns_is_made_again(small: Small, ckan: CkanAccess, api: RemoteCKAN) -> None:
    run(small, ckan)
    resource = resource_id(small.slug, "puntualidad")
    api.call_action("datastore_delete", {"resource_id": resource, "force": True})
    fields = [{"id": "otra", "type": "text"}]
    api.call_action("datastore_create", {"resource_id": resource, "force": True, "fields": fields})
    small.rows["personas"] = [["007", "Ana María", "10.50"]]
    assert run(small, ckan).received.unplaced == ""
    assert [one["tabla"] for one in board(ckan, small)] == ["lugares", "personas"]


def test_what_somebody_changed_beside_the_board_is_read_again(small: Small, ckan: CkanAccess, api: RemoteCKAN) -> None:
    """Making the board gives the dataset a date; that of somebody's change is not taken for it."""
    run(small, ckan)
    api.call_action("resource_delete", {"id": resource_id(small.slug, "puntualidad")})
    small.load().workspace.board.unlink()
    api.call_action("package_patch", {"id": small.dataset, "version": "2"})
    assert not run(small, ckan).received.stands


@pytest.mark.parametrize("action, by", [("resource_delete", "id"), ("datastore_delete", "resource_id")])
def test_a_board_that_somebody_took_away_is_made_again(
    small: Small, ckan: CkanAccess, api: RemoteCKAN, action: str, by: str
) -> None:
    run(small, ckan)
    api.call_action(action, {by: resource_id(small.slug, "puntualidad"), **({"force": True} if by != "id" else {})})
    small.rows["personas"] = [["007", "Ana María", "10.50"]]
    run(small, ckan)
    assert [one["tabla"] for one in board(ckan, small)] == ["lugares", "personas"]


def test_it_is_no_part_of_a_release(small: Small, ckan: CkanAccess) -> None:
    """A later release neither takes it away nor takes it for somebody's edit, with the extension or without."""
    run(small, ckan)
    small.rows["personas"] = [["007", "Ana María", "10.50"]]
    delivery = run(small, ckan)
    assert (delivery.plan.surplus, delivery.plan.edited, delivery.acuse.matches) == ({}, frozenset(), True)
    again = run(small, ckan)
    assert (again.plan.changes, again.received.stands) == (False, True)


def test_without_the_extension_too(small: Small, standard: CkanAccess) -> None:
    run(small, standard)
    small.rows["personas"] = [["007", "Ana María", "10.50"]]
    assert run(small, standard).acuse.matches
    assert run(small, standard).received.stands
    assert [one["tabla"] for one in board(standard, small)] == ["lugares", "personas"]
