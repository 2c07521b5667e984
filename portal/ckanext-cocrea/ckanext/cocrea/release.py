"""A release: a dataset's metadata, files and tables, which switch together.

    write down the decision ─▶ tables put in place, held open ─▶ CKAN's commit ─▶ the tables' commit ─▶ search index

CKAN's commit decides: before it nothing has changed, after it the release is served. The two commits are milliseconds
apart, and readers of a table wait for them. Whoever dies between them leaves a decision without its tables; the next
request, whoever makes it, puts them in place before it is answered: see recovery.py.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg2
from ckan import model
from ckanext.cocrea import pending, swap
from ckanext.cocrea.database import lock, transaction
from ckanext.cocrea.served import release_of
from ckanext.cocrea.survivors import is_free_for
from psycopg2 import errorcodes
from sqlalchemy import text
from sqlalchemy.orm import Session

# Readers of a table wait at most so long for the switch; then it steps back, lets them through, and tries again.
_LOCK_WAIT = "250ms"
_TRY_FOR_SECONDS = 60.0
_AGAIN = (errorcodes.LOCK_NOT_AVAILABLE, errorcodes.DEADLOCK_DETECTED)
# Held in CKAN's own database by the transaction that decides, so that nobody judges it before it has ended.
_DECIDING = "SELECT pg_advisory_xact_lock(hashtextextended(:subject, 7262))"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Switch:
    """What is to be served: contents of tables by resource, with their aliases; tables that go; what is kept of it."""

    dataset_id: str
    release: str
    tables: Sequence[Mapping[str, Any]]
    removed: Sequence[str]
    about: Mapping[str, Any]


class Busy(Exception):
    """Readers stood in the way for too long. Nothing changed."""


class OtherSwitch(Exception):
    """Another release of this dataset is being switched to."""


class Unfinished(Exception):
    """The release is decided, or may be, and its tables could not follow yet: the next request ends it."""


def carry_out(switch: Switch, save: Callable[[], None]) -> None:
    """Switch; ``save`` writes CKAN's side without its commit.

    Raises Busy, OtherSwitch, swap.NotStaged, and what ``save`` raises; then nothing has changed. Raises Unfinished.
    """
    with holding(switch.dataset_id) as held:
        if not held:
            raise OtherSwitch
        _write_down(switch)
        try:
            _until_free(lambda: _try(switch, save))
        except Unfinished:
            # What was written down is what the next request needs.
            raise
        except BaseException:
            with suppress(Exception):
                forget(switch.dataset_id)
            raise
        # What is left can wait: when it fails, the next request does it.
        with suppress(Exception):
            pending.index(switch.dataset_id)
            pending.unmark(switch.dataset_id)


@contextmanager
def holding(dataset_id: str) -> Iterator[bool]:
    """Nobody else switches the dataset meanwhile; tells whether that is so."""
    with transaction() as cursor:
        yield lock(cursor, f"switch/{dataset_id}", wait=False)


def put_tables(cursor: Any, switch: Switch, decided: bool = False) -> None:
    """Serve the release's tables, and keep that it was served. Raises swap.NotStaged.

    Once it is ``decided``, a name that somebody took since stays theirs: the tables must follow all the same.
    """
    cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'")
    # Always in the same order: a switch and a reader of several tables must not wait for each other.
    for one in sorted(switch.tables, key=lambda each: str(each["resource_id"])):
        aliases = one.get("aliases") or ()
        if decided:
            aliases = [each for each in aliases if is_free_for(cursor, each, one["resource_id"])]
        swap.put(cursor, one["resource_id"], one["content"], aliases)
    for resource_id in sorted(switch.removed):
        swap.take_away(cursor, resource_id)
    cursor.execute(
        "INSERT INTO cocrea.release (dataset_id, release, files) VALUES (%s, %s, %s)",
        (switch.dataset_id, switch.release, json.dumps(switch.about)),
    )
    cursor.execute("DELETE FROM cocrea.switch WHERE dataset_id = %s", (switch.dataset_id,))


def is_decided(switch: Switch) -> bool:
    """Whether CKAN's commit was made, asked on a connection of its own: the request's may be what broke."""
    with Session(model.meta.engine) as session:
        session.execute(text(_DECIDING), {"subject": switch.dataset_id})
        found = session.get(model.Package, switch.dataset_id)
        return found is not None and release_of(found) == switch.release


def forget(dataset_id: str) -> None:
    """What was written down of a switch that did not happen."""
    with transaction() as cursor:
        cursor.execute("DELETE FROM cocrea.switch WHERE dataset_id = %s", (dataset_id,))
    pending.unmark(dataset_id)


def _write_down(switch: Switch) -> None:
    """So that anyone can end it. The mark on disk comes first: without it nobody would look."""
    pending.mark(switch.dataset_id)
    with transaction() as cursor:
        cursor.execute(
            "INSERT INTO cocrea.switch (dataset_id, release, tables, removed, about) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (dataset_id) DO UPDATE SET release = excluded.release, tables = excluded.tables, "
            "removed = excluded.removed, about = excluded.about, decided = now()",
            (switch.dataset_id, switch.release, json.dumps(switch.tables), json.dumps(switch.removed),
             json.dumps(switch.about)),
        )  # fmt: skip


def _until_free(attempt: Callable[[], None]) -> None:
    deadline = time.monotonic() + _TRY_FOR_SECONDS
    while True:
        try:
            return attempt()
        except psycopg2.Error as error:
            if error.pgcode not in _AGAIN:
                raise
            if time.monotonic() > deadline:
                raise Busy from error
            time.sleep(0.05)


def _try(switch: Switch, save: Callable[[], None]) -> None:
    deciding = False
    try:
        with transaction() as cursor:
            put_tables(cursor, switch)
            model.Session.execute(text(_DECIDING), {"subject": switch.dataset_id})
            save()
            deciding = True
            model.Session.commit()
    except BaseException:
        with suppress(Exception):
            model.Session.rollback()
        if not deciding or not _despite_outages(lambda: is_decided(switch)):
            raise
        # Decided: whatever happened to the tables' commit, they follow.
        log.exception("cocrea: the tables of %s did not follow at once", switch.dataset_id)
        _despite_outages(lambda: _follow(switch))


def _follow(switch: Switch) -> None:
    with transaction() as cursor:
        cursor.execute("SELECT 1 FROM cocrea.switch WHERE dataset_id = %s FOR UPDATE", (switch.dataset_id,))
        if cursor.fetchone():
            put_tables(cursor, switch, decided=True)


def _despite_outages(work: Callable[[], Any]) -> Any:
    """Try for a while: PostgreSQL may be starting again."""
    deadline = time.monotonic() + _TRY_FOR_SECONDS
    while True:
        try:
            return work()
        except Exception as error:
            if time.monotonic() > deadline:
                raise Unfinished from error
            time.sleep(0.2)
