"""A publication tried again and again, failing at one request after another, until it ends well."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pipelines.errors import CocreaError, ServerFailed, TimedOut, Unreachable
from pipelines.run import Delivery
from tests.faulty_proxy import FaultyProxy

RAISED = {"500": ServerFailed, "html": ServerFailed, "cut": Unreachable, "slow": TimedOut}


def fail_at_each(
    proxy: FaultyProxy,
    fault: str,
    publish: Callable[[], Delivery],
    look: Callable[[], Any],
    numbers: Iterable[int],
) -> tuple[list[tuple[str, CocreaError]], Delivery]:
    """What failed, and with which error, at the requests of those ``numbers``; and the delivery that ended well.

    After each failure ``look`` must give what it gave before the first. The last may be left out: when the release was
    whole and only an answer was lost, the run sees it.
    """
    before, failures = look(), []
    for number in numbers:
        proxy.fail_at_sent(number, fault)
        try:
            return failures, publish()
        except CocreaError as error:
            assert (type(error), error.exit_code) == (RAISED[fault], 3), proxy.actions
            assert look() == before, proxy.actions
            failures.append((proxy.sent[number - 1], error))
    proxy.heal()
    return failures, publish()
