"""Ending the switches whose process died: forward when CKAN's commit was made, back when it was not."""

from __future__ import annotations

import json
import logging

from ckanext.cocrea import listeners, pending
from ckanext.cocrea.database import transaction
from ckanext.cocrea.release import Switch, holding, is_decided, put_tables

log = logging.getLogger(__name__)
_looked = False


def finish_what_was_decided() -> None:
    """Before a request is answered. A switch that is at work is left alone; what fails is tried by the next request."""
    _look_for_lost_marks()
    for dataset_id in pending.marked():
        try:
            finish(dataset_id)
        except Exception:  # the request must be answered all the same
            log.exception("cocrea: the switch of %s could not be ended", dataset_id)


def finish(dataset_id: str) -> None:
    """End the switch of one dataset, if nobody is at it. Raises what the databases or Solr raise."""
    with holding(dataset_id) as held:
        if not held:
            return
        ended = False
        with transaction() as cursor:
            cursor.execute(
                "SELECT release, tables::text, removed::text, about::text FROM cocrea.switch WHERE dataset_id = %s "
                "FOR UPDATE",
                (dataset_id,),
            )
            found = cursor.fetchone()
            if found is not None:
                switch = Switch(dataset_id, found[0], *map(json.loads, found[1:]))
                if is_decided(switch):
                    put_tables(cursor, switch, decided=True)
                    ended = True
                    log.warning("cocrea: release %s of %s was ended after an interruption", switch.release, dataset_id)
                else:
                    cursor.execute("DELETE FROM cocrea.switch WHERE dataset_id = %s", (dataset_id,))
        pending.index(dataset_id)
        pending.unmark(dataset_id)
    if ended:
        listeners.tell_all(dataset_id)


def _look_for_lost_marks() -> None:
    """Once in each process: the databases of a backup may hold a decision whose mark its files, copied later, lost."""
    global _looked
    if _looked:
        return
    try:
        with transaction() as cursor:
            cursor.execute("SELECT dataset_id FROM cocrea.switch")
            found = [dataset_id for (dataset_id,) in cursor.fetchall()]
        for dataset_id in found:
            pending.mark(dataset_id)
        _looked = True
    except Exception:  # the request must be answered all the same, and the next one looks again
        log.exception("cocrea: the decided switches could not be looked for")
