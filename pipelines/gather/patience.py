"""How long to wait before asking again what may succeed later."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pipelines.errors import ServiceError
from pipelines.settings import GatherLimits


class Patience:
    """The attempts left of one download. Waits double, and are spread so that many do not come back at once."""

    def __init__(self, limits: GatherLimits) -> None:
        self._limits = limits
        self._failures = 0
        self._asked_s = 0.0

    def asked_for(self, retry_after: str | None) -> None:
        """What a server's Retry-After says: seconds or a date; nonsense is nothing."""
        self._asked_s = _seconds(retry_after or "")

    def went_on(self) -> None:
        """Something more arrived: what failed before it does not count any more."""
        self._failures = 0

    def wait(self, error: ServiceError) -> None:
        """Wait before the next attempt. Raises ``error`` where none is left or may help, or it would be too long."""
        self._failures += 1
        asked_s, self._asked_s = self._asked_s, 0.0
        if not error.transient or self._failures >= self._limits.attempts or asked_s > self._limits.longest_delay_s:
            raise error
        spread = random.uniform(0.5, 1.5)  # noqa: S311 - no secret
        delay_s = self._limits.first_delay_s * 2 ** (self._failures - 1) * spread
        time.sleep(max(asked_s, delay_s))


def _seconds(text: str) -> float:
    if text.strip().isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return 0.0
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())
