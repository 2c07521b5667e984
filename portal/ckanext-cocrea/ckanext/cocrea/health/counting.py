"""Every request counted, by section, status and how long it took.

In Redis, which all processes of the site share: each of them, and whichever comes after it, adds to the same counts.
It costs a request one way there and back; without Redis nothing is counted, and the request is answered all the same.
"""

from __future__ import annotations

import logging
import re
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ckan.lib.redis import connect_to_redis
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

_KEY = "cocrea:peticiones"
# In seconds: from a page that is kept to a load of many rows.
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)
_SECTIONS = frozenset(
    ("stl", "compromisos", "agenda", "dinero", "datos", "contacto", "ligas", "participa", "cumplimiento", "dataset",
     "organization", "api", "healthz", "metrics")
)  # fmt: skip
_ONE_EXERCISE = re.compile(r"^/ejercicios/[^/]+")
_FRONT, _OTHERS = "portada", "otras"

log = logging.getLogger(__name__)


class CountedRequests:
    """WSGI, around all that answers."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began, told = time.perf_counter(), ["500"]

        def listen(status: str, headers: Any, *rest: Any) -> Any:
            told[0] = status[:3]
            return start_response(status, headers, *rest)

        try:
            return self._application(environ, listen)
        finally:
            _count(section_of(environ.get("PATH_INFO", "")), told[0], time.perf_counter() - began)


def section_of(path: str) -> str:
    """One of a few names, whatever anybody asks for."""
    first = _ONE_EXERCISE.sub("", path).strip("/").split("/")[0].partition(".")[0]
    return first if first in _SECTIONS else _OTHERS if first else _FRONT


def families() -> Iterator[Metric]:
    """The counts so far. Raises redis.RedisError."""
    requests = CounterMetricFamily(
        "cocrea_peticiones", "Peticiones por apartado y código.", labels=("apartado", "codigo")
    )
    seconds = HistogramMetricFamily("cocrea_peticion_segundos", "Cuánto tardan las peticiones.", labels=("apartado",))
    by_status: dict[tuple[str, str], int] = defaultdict(int)
    by_bucket: dict[str, list[int]] = defaultdict(lambda: [0] * (len(_BUCKETS) + 1))
    sums: dict[str, float] = {}
    for field, value in connect_to_redis().hgetall(_KEY).items():
        section, status, bucket = field.decode().split("|")
        if status:
            by_status[section, status] += int(value)
            by_bucket[section][int(bucket)] += int(value)
        else:
            sums[section] = float(value)
    for labels, count in sorted(by_status.items()):
        requests.add_metric(labels, count)
    for section, counts in sorted(by_bucket.items()):
        seconds.add_metric((section,), _cumulative(counts), sums.get(section, 0.0))
    yield requests
    yield seconds


def _cumulative(counts: list[int]) -> list[tuple[str, float]]:
    names = [*map(str, _BUCKETS), "+Inf"]
    return [(name, float(sum(counts[: place + 1]))) for place, name in enumerate(names)]


def _count(section: str, status: str, seconds: float) -> None:
    try:
        with connect_to_redis().pipeline(transaction=False) as together:
            together.hincrby(_KEY, f"{section}|{status}|{bisect_left(_BUCKETS, seconds)}")
            together.hincrbyfloat(_KEY, f"{section}||", seconds)
            together.execute()
    except Exception:  # a count is worth no answer
        log.debug("cocrea: a request was not counted", exc_info=True)
