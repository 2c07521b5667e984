"""What may run at once, across all runs and workers of a server: Prefect's global concurrency limits.

Where a server has no limit of that name, as without a server, nothing waits; the exercise's own lock still stands.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.exercise import Exercise

# Of one CKAN: more than this at once only wait for each other in its database.
_AT_ONCE_ON_CKAN = 2
ON_CKAN = "cocrea-ckan"
# A run that was killed holds its places so long and no longer; one that lives renews them. Prefect's own 300 would have
# whoever runs the exercise again wait for five minutes.
LEASE_SECONDS = 60


def of_exercise(exercise: Exercise) -> str:
    """The limit's name: one publication of an exercise at a time, so also one of each of its datasets."""
    return f"cocrea-ejercicio-{exercise.slug}"


def limits_of(exercise: Exercise) -> Mapping[str, int]:
    """The limits that an exercise's runs take, with how many each lets in."""
    return {of_exercise(exercise): 1, ON_CKAN: _AT_ONCE_ON_CKAN}
