"""Where CKAN has our extension: readers see the old release or the new one, whatever fails or dies."""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from pipelines.errors import AlreadyRunning, ServerFailed
from pipelines.settings import CkanAccess
from portal.box import Box
from tests.faulty_proxy import FaultyProxy
from tests.publish.each_request import fail_at_each
from tests.publish.holds import PLACES, Place, held
from tests.publish.kills import kill, publish_elsewhere, wait_for_all
from tests.publish.small import Small, served
from tests.publish.test_failures import updated
from tests.publish.test_survivors import on

# Once every request that a publication sends, in its order.
FIRST = ["organization_create", "cocrea_files_put", "cocrea_tables_stage", "cocrea_release_switch"]
UPDATE = FIRST[1:]
VICTIMS = ("cocrea", "ckan", "postgresql", "solr", "valkey")
DECIDED = "decided"
WRITTEN_DOWN = next(one for one in PLACES if one.name == "written-down")
ALL = [(place, victim) for place in PLACES for victim in VICTIMS]
# In `make test` the two where most can go wrong, as it is decided and once it is; `make test-fallas` walks through all.
FEW = [
    (place, victim) for place, victim in ALL if (place.name, victim) in {("deciding", "postgresql"), (DECIDED, "ckan")}
]
# Likewise, of the requests that fail: the files, the table, the switch.
FIRST_FAILURES = range(1, len(FIRST) + 1) if os.environ.get("COCREA_FALLAS") else (2, 3, 4)
UPDATE_FAILURES = range(1, len(UPDATE) + 1) if os.environ.get("COCREA_FALLAS") else (2, 3)
RELEASES = 8 if os.environ.get("COCREA_FALLAS") else 3
WALK = ALL if os.environ.get("COCREA_FALLAS") else FEW


@pytest.mark.parametrize(("first", "fault"), [(True, "500"), (False, "cut")], ids=["primera-500", "cambio-cortado"])
def test_whatever_request_fails_ckan_serves_one_whole_release(
    small: Small, ckan: CkanAccess, proxy: FaultyProxy, first: bool, fault: str
) -> None:
    if first:
        del small.schemas["lugares"], small.rows["lugares"]
    else:
        small.publish(ckan)
        updated(small)

    sent, numbers = (FIRST, FIRST_FAILURES) if first else (UPDATE, UPDATE_FAILURES)
    failures, delivery = fail_at_each(
        proxy, fault, lambda: small.publish(CkanAccess(proxy.url, ckan.token)), lambda: served(ckan, small), numbers
    )

    # Of the switch only the answer was lost: the run sees that it was made.
    assert [action for action, _ in failures] == [
        sent[one - 1] for one in (numbers if fault == "500" else numbers[:-1])
    ]
    assert (delivery.plan.changes, delivery.acuse.all_differences()) == (True, ())
    assert small.publish(ckan).plan.changes is False


@pytest.mark.parametrize(("place", "victim"), WALK, ids=[f"{place.name}-{victim}" for place, victim in WALK])
def test_whoever_is_killed_ckan_serves_one_whole_release(
    small: Small, ckan: CkanAccess, box: Box, tmp_path: Path, place: Place, victim: str
) -> None:
    small.publish(ckan)
    old = served(ckan, small)
    updated(small)
    small.load()

    with held(box, place) as stopped:
        run = publish_elsewhere(small, ckan)
        stopped.wait()
        kill(box, run, victim)
        stopped.let_go()
        run.wait(timeout=120)
    wait_for_all(box, ckan, stopped)

    found = served(ckan, small)
    again = small.publish(ckan)
    new = served(ckan, small)
    assert found == (new if found["dataset"]["title"] == "Padrón nuevo" else old)
    if place.name == DECIDED:
        assert found == new
    # PostgreSQL goes on with a commit that it was asked for, whoever asked.
    elif victim == "postgresql" or (victim == "ckan" and place.name != "deciding"):
        assert found == old
    assert again.acuse.all_differences() == ()
    assert small.publish(ckan).plan.changes is False
    assert list((box.layout.storage / "cocrea" / "pendientes").iterdir()) == []


def test_of_two_that_publish_at_once_the_second_is_told_to_wait(
    small: Small, ckan: CkanAccess, box: Box, tmp_path: Path
) -> None:
    """From two copies of the folder, as on two machines."""
    small.publish(ckan)
    updated(small)
    small.load()
    other = replace(small, folder=tmp_path / "otra-copia")

    with held(box, WRITTEN_DOWN) as stopped:
        run = publish_elsewhere(small, ckan)
        stopped.wait()
        with pytest.raises(AlreadyRunning) as told:
            other.publish(ckan)
        stopped.let_go()
        assert run.wait(timeout=120) == 0

    assert told.value.message == f"Otra corrida está publicando lo mismo en este momento en CKAN ({ckan.url})."
    assert other.publish(ckan).plan.changes is False


def test_what_a_failed_run_left_loaded_does_not_stand_in_the_way_of_other_data(
    small: Small, ckan: CkanAccess, box: Box, proxy: FaultyProxy
) -> None:
    """A whole table waits for a switch that failed; then the steward changes a cell, and a person an index."""
    small.publish(ckan)
    resource = small.resource("personas")
    on(box, f'SET ROLE ckan; CREATE INDEX "{small.slug}_suyo" ON public."{resource}" (nombre)')
    proxy.fault = lambda number, action: "500" if action == "cocrea_release_switch" else None
    for name in ("Ana María", "Ana Luisa"):
        small.rows["personas"] = [["007", name, "10.50"]]
        with pytest.raises(ServerFailed):
            small.publish(CkanAccess(proxy.url, ckan.token))

    small.rows["personas"] = [["007", "Ana Sofía", "10.50"]]
    delivery = small.publish(ckan)

    assert (delivery.plan.changes, delivery.acuse.all_differences()) == (True, ())
    names = on(box, f"SELECT indexname FROM pg_indexes WHERE tablename = '{resource}'").split()
    # By CKAN's own names: with others it would make them again.
    words = hashlib.sha1(f'{resource}"_full_text"'.encode(), usedforsecurity=False).hexdigest()
    key = hashlib.sha1(f'{resource}"clave"'.encode(), usedforsecurity=False).hexdigest()
    assert {f"{small.slug}_suyo", words, key} <= set(names)
    assert not [one for one in names if one.startswith("w_")]


@pytest.mark.long
def test_a_decision_whose_mark_was_lost_is_ended_by_the_next_process(small: Small, ckan: CkanAccess, box: Box) -> None:
    """As in a backup: its databases are those of a moment when there was a mark, its files those of a later one."""
    small.publish(ckan)
    updated(small)
    small.load()
    marks = box.layout.storage / "cocrea" / "pendientes"

    with held(box, PLACES[-1]) as stopped:
        run = publish_elsewhere(small, ckan)
        stopped.wait()
        for mark in marks.iterdir():
            mark.unlink()
        # PostgreSQL alone would go on with the commit, and a CKAN that lives would end what it began.
        kill(box, run, "ckan")
        kill(box, None, "postgresql")
        stopped.let_go()
        run.wait(timeout=120)
    wait_for_all(box, ckan, stopped)

    found = served(ckan, small)
    assert found["dataset"]["title"] == "Padrón nuevo"
    assert small.publish(ckan).acuse.all_differences() == ()
    assert served(ckan, small) == found
    assert list(marks.iterdir()) == []


@pytest.mark.skipif(not os.environ.get("COCREA_FALLAS"), reason="make test-fallas: it waits for a minute")
def test_postgresql_may_be_away_for_longer_than_the_switch_waits(small: Small, ckan: CkanAccess, box: Box) -> None:
    small.publish(ckan)
    updated(small)
    small.load()
    data, away = box.layout.postgres, box.layout.postgres.with_name("apartado")

    with held(box, PLACES[-1]) as stopped:
        run = publish_elsewhere(small, ckan)
        stopped.wait()
        # Its supervisor cannot start it again without its data.
        data.rename(away)
        kill(box, run, "postgresql")
        assert run.wait(timeout=300) != 0
        away.rename(data)
        stopped.let_go()
    wait_for_all(box, ckan, stopped)

    found = served(ckan, small)
    assert found["dataset"]["title"] == "Padrón nuevo"
    assert small.publish(ckan).acuse.all_differences() == ()
    assert served(ckan, small) == found
    assert list((box.layout.storage / "cocrea" / "pendientes").iterdir()) == []


def test_readers_see_the_old_release_or_the_new_one(small: Small, ckan: CkanAccess) -> None:
    del small.schemas["lugares"], small.rows["lugares"]
    small.publish(ckan)
    seen: list[tuple[str, ...]] = []
    stop = threading.Event()
    reader = threading.Thread(target=lambda: _read_until(stop, ckan, small, seen))
    reader.start()
    for number in range(RELEASES):
        small.rows["personas"] = [[f"{key:03}", f"de la entrega {number}", "1"] for key in range(number + 1)]
        small.title = f"Entrega {number}"
        small.publish(ckan)
    stop.set()
    reader.join()

    whole = {("200", f"de la entrega {number}", str(number + 1), str(number + 1)) for number in range(RELEASES)}
    assert set(seen) <= whole | {("200", "Ana", "3", "3")}
    assert len(set(seen)) > 2


def _read_until(stop: threading.Event, ckan: CkanAccess, small: Small, seen: list[tuple[str, ...]]) -> None:
    address = f"{ckan.url}/api/3/action/datastore_search?resource_id={small.resource('personas')}"
    while not stop.is_set():
        answer = requests.get(address, timeout=30)
        found: Any = answer.json().get("result") or {"records": [{"nombre": ""}], "total": ""}
        records = found["records"]
        seen.append((str(answer.status_code), records[0]["nombre"], str(len(records)), str(found["total"])))
