"""The lateness board as anyone reads it in CKAN's API, and what happens to it."""

from __future__ import annotations

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
        dataset["id"], "Puntualidad de los datos", "CSV", "datastore"
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


@pytest.mark.parametrize("refused", ["datastore_search", "datastore_create"])
def test_a_run_that_failed_before_the_board_leaves_it_to_the_next(
    small: Small, ckan: CkanAccess, proxy: FaultyProxy, refused: str
) -> None:
    access = CkanAccess(proxy.url, ckan.token)
    proxy.fault = lambda number, action: "500" if action == refused else None
    with pytest.raises(Exception, match="falló al atender"):
        run(small, access)
    proxy.heal()
    assert not run(small, access).plan.changes
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
    with Ckan(CkanAccess(proxy.url, ckan.token)) as one:
        punctuality.publish(one, small.slug, small.dataset, rows)
        assert proxy.sent == ["datastore_upsert", "datastore_records_delete"]
        proxy.heal()
        punctuality.publish(one, small.slug, small.dataset, rows)
        assert proxy.sent == []
    assert (
        board(ckan, small)
        == [
            row(small, "personas", "Personas", "R/P1D", DAY, DAY + timedelta(2)),
            {**row(small, "obras", "Obras públicas", "irregular", DAY, None), "conjunto": f"{small.slug}-otro"},
        ][:: 1 if small.dataset < f"{small.slug}-otro" else -1]
    )


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
