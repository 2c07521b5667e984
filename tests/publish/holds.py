"""Stopping CKAN in the middle of a publication, at a known place, by means of the databases it writes to.

A trigger waits as long as a row stands in a table of its own. What waits is PostgreSQL, not our code: nothing of ours
is changed to be killed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from portal.box import Box
from portal.box.credentials import load_secrets
from portal.box.errors import BoxError
from portal.box.postgres import run_sql


@dataclass(frozen=True)
class Place:
    """Where a publication stops: before ``event`` on ``table``, or (``at_commit``) as that transaction commits."""

    name: str
    database: str
    table: str
    at_commit: bool = False
    event: str = "INSERT OR UPDATE"


# In the order in which a switch comes to them.
PLACES = (
    Place("table-loaded", "datastore", "cocrea.stage"),
    Place("written-down", "datastore", "cocrea.switch"),
    Place("tables-in-place", "datastore", "cocrea.release"),
    Place("saving", "ckan", "public.package"),
    Place("deciding", "ckan", "public.package", at_commit=True),
    Place("decided", "datastore", "cocrea.release", at_commit=True),
)

_HOLD = """
CREATE TABLE IF NOT EXISTS public._prueba_detener (uno int);
GRANT SELECT ON public._prueba_detener TO PUBLIC;
CREATE OR REPLACE FUNCTION public._prueba_esperar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WHILE EXISTS (SELECT FROM public._prueba_detener) LOOP
        PERFORM pg_sleep(0.01);
    END LOOP;
    RETURN NEW;
END
$$;
DELETE FROM public._prueba_detener;
INSERT INTO public._prueba_detener VALUES (1);
"""
_BEFORE = "CREATE TRIGGER _prueba BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION public._prueba_esperar();"
_AT_COMMIT = (
    "CREATE CONSTRAINT TRIGGER _prueba AFTER {event} ON {table} DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION public._prueba_esperar();"
)


class Held:
    """A place where publications stop now."""

    def __init__(self, box: Box, place: Place) -> None:
        self._box, self._place = box, place

    def wait(self) -> None:
        """Until one has stopped there."""
        asking = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep';"
        deadline = time.monotonic() + 60
        while self._run(asking).strip() == "0":
            assert time.monotonic() < deadline, f"nothing came to {self._place.name}"
            time.sleep(0.02)

    def let_go(self) -> None:
        """Also after PostgreSQL was killed: it waits until it is there again."""
        deadline = time.monotonic() + 60
        while True:
            try:
                self._run("DELETE FROM public._prueba_detener;")
                self._run(f"DROP TRIGGER IF EXISTS _prueba ON {self._place.table};")
                return
            except BoxError:
                assert time.monotonic() < deadline
                time.sleep(0.1)

    def none_left(self) -> bool:
        """Whether no switch is under way."""
        return self._run("SELECT count(*) FROM cocrea.switch;", "datastore").strip() == "0"

    def _run(self, sql: str, database: str = "") -> str:
        secrets = load_secrets(self._box.layout.secrets)
        assert secrets
        return run_sql(self._box.layout, secrets, sql, database or self._place.database)

    def hold(self) -> None:
        place = self._place
        trigger = _AT_COMMIT if place.at_commit else _BEFORE
        each = "STATEMENT" if place.event == "TRUNCATE" else "ROW"
        self._run(_HOLD + trigger.format(table=place.table, event=place.event, each=each))


@contextmanager
def held(box: Box, place: Place) -> Iterator[Held]:
    """Publications stop at ``place`` until they are let go."""
    one = Held(box, place)
    one.hold()
    try:
        yield one
    finally:
        with suppress(AssertionError):
            one.let_go()
