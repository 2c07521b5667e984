"""A publication that fails anywhere leaves CKAN as it was, and the next one does the whole job."""

from __future__ import annotations

import os
import shutil
from copy import deepcopy

import pytest

from pipelines.errors import CkanRefused, ServerFailed, Unreachable
from pipelines.publish import Ckan
from pipelines.settings import CkanAccess
from tests.faulty_proxy import FaultyProxy
from tests.publish.each_request import RAISED, fail_at_each
from tests.publish.small import Small, served


@pytest.fixture(autouse=True)
def standard_api(proxy: FaultyProxy) -> None:
    """As a CKAN without our extension: see test_switching.py for one that has it."""
    proxy.hides = frozenset({"cocrea"})


# What a publication sends, in order: the first of one table; one that changes a table and takes another away.
FIRST = [
    "organization_create", "package_create", "resource_create", "datastore_create", "datastore_upsert",
    "resource_create_default_resource_views", *["resource_create"] * 4, "package_patch",
]  # fmt: skip
UPDATE = [
    "package_patch", "resource_patch", "datastore_delete", "datastore_create", "datastore_upsert",
    *["resource_patch"] * 4, "resource_delete", "package_patch",
]  # fmt: skip
LEFT = (
    "No se pudo dejar «{}» como estaba: quedó marcado en proceso. "
    "La siguiente vez que corra el mismo comando se repara."
)


def through(proxy: FaultyProxy, standard: CkanAccess, read_timeout_s: float = 30) -> CkanAccess:
    return CkanAccess(proxy.url, standard.token, read_timeout_s)


# `make test-fallas` fails at each request; here, with the table half made, and with all but the last sent.
FIRST_FAILURES = range(1, len(FIRST) + 1) if os.environ.get("COCREA_FALLAS") else (5, 11)
UPDATE_FAILURES = range(1, len(UPDATE) + 1) if os.environ.get("COCREA_FALLAS") else (5, 10, 11)


def updated(small: Small) -> None:
    """Another release: one cell changed, a column more, a table less, another title and other words."""
    small.rows["personas"] = [["007", "Ana María", "10.50", "3"], *([*row, ""] for row in small.rows["personas"][1:])]
    small.schemas = {"personas": deepcopy(small["personas"])}
    small["personas"]["fields"].append({"name": "hijos", "title": "Hijos", "type": "integer"})
    del small.rows["lugares"]
    small.title, small.keywords = "Padrón nuevo", ("padrón", "familias")


@pytest.mark.parametrize(
    ("first", "fault"),
    [
        pytest.param(True, "500", id="primera-500", marks=pytest.mark.long),
        pytest.param(False, "cut", id="cambio-cortado"),
    ],
)
def test_whatever_request_fails_ckan_stays_as_it_was(
    small: Small, standard: CkanAccess, proxy: FaultyProxy, first: bool, fault: str
) -> None:
    if first:
        del small.schemas["lugares"], small.rows["lugares"]
    else:
        small.publish(standard)
        updated(small)

    sent, numbers = (FIRST, FIRST_FAILURES) if first else (UPDATE, UPDATE_FAILURES)
    failures, delivery = fail_at_each(
        proxy, fault, lambda: small.publish(through(proxy, standard)), lambda: served(standard, small), numbers
    )

    # Before the organization there is no dataset of which to say how it was left.
    left = {"organization_create": []}
    assert [(action, getattr(error, "__notes__", [])) for action, error in failures] == [
        (one, left.get(one, [f"En CKAN, «{small.dataset}» quedó como estaba."]))
        # Of the last only the answer was lost, and the run sees it.
        for one in (sent[number - 1] for number in (numbers if fault == "500" else numbers[:-1]))
    ]
    assert (delivery.plan.changes, delivery.acuse.all_differences()) == (True, ())
    assert small.publish(standard).plan.changes is False


@pytest.mark.parametrize(
    ("action", "fault"),
    [
        ("organization_list_for_user", "html"),
        ("package_show", "slow"),
        ("license_list", "cut"),
        ("datastore_info", "500"),
    ],
)
def test_a_question_that_is_not_answered_changes_nothing(
    small: Small, standard: CkanAccess, proxy: FaultyProxy, action: str, fault: str
) -> None:
    before, proxy.slow_s = served(standard, small), 3
    proxy.fault = lambda _, asked: fault if asked == action else None

    with pytest.raises(RAISED[fault]):
        small.publish(through(proxy, standard, read_timeout_s=2))

    assert served(standard, small) == before


@pytest.mark.parametrize("action", [pytest.param("package_create", marks=pytest.mark.long), "datastore_upsert"])
def test_what_stays_down_is_repaired_by_the_next_run(
    small: Small, standard: CkanAccess, proxy: FaultyProxy, action: str
) -> None:
    proxy.fail_from(action, "500")

    with pytest.raises(ServerFailed) as raised:
        small.publish(through(proxy, standard))

    assert raised.value.__notes__ == [LEFT.format(small.dataset)]
    assert seen_by_visitors(standard, small) is None

    proxy.heal()
    delivery = small.publish(through(proxy, standard))
    assert (delivery.plan.changes, delivery.acuse.all_differences()) == (True, ())


@pytest.mark.long
@pytest.mark.parametrize("action", ["datastore_upsert", "resource_delete"])
def test_an_update_that_stays_halfway_is_repaired_by_the_next_run(
    small: Small, standard: CkanAccess, proxy: FaultyProxy, action: str
) -> None:
    small.publish(standard)
    updated(small)
    proxy.fail_from(action, "cut")

    with pytest.raises(Unreachable) as raised:
        small.publish(through(proxy, standard))

    assert raised.value.__notes__ == [LEFT.format(small.dataset)]
    delivery = small.publish(standard)
    assert delivery.plan.lines()[0] == "Se repara una publicación que quedó a medias."
    assert delivery.acuse.all_differences() == ()
    assert small.publish(standard).plan.changes is False


@pytest.mark.long
def test_an_update_is_put_back_from_ckans_own_zip_when_the_release_is_not_kept_here(
    small: Small, standard: CkanAccess, proxy: FaultyProxy
) -> None:
    small.publish(standard)
    before = served(standard, small)
    shutil.rmtree(small.load().workspace.root)
    updated(small)
    proxy.fail_at_sent(UPDATE.index("datastore_upsert") + 1, "cut")

    with pytest.raises(Unreachable):
        small.publish(through(proxy, standard))

    assert served(standard, small) == before


def seen_by_visitors(standard: CkanAccess, small: Small) -> str | None:
    try:
        with Ckan(CkanAccess(standard.url, "")) as visitor:
            found = visitor.find("package_show", {"id": small.dataset})
    except CkanRefused:
        return None
    return found and str(found["title"])
