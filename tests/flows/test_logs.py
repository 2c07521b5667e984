"""Which tracebacks Prefect's logs keep."""

from __future__ import annotations

import logging
import sys
from types import TracebackType

import pytest

from flows.logs import WithoutNeedlessTracebacks
from pipelines.errors import NotPublished, Unreachable

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None] | None


def raised(error: Exception) -> ExcInfo:
    try:
        raise error
    except Exception:  # noqa: BLE001 - any of the table below
        return sys.exc_info()


@pytest.mark.parametrize(
    ("exc_info", "kept", "traceback"),
    [
        pytest.param(None, True, False, id="nothing went wrong"),
        pytest.param((None, None, None), True, False, id="a state that failed, with no exception at hand"),
        pytest.param(raised(NotPublished()), False, True, id="errors in the data: the state says it"),
        pytest.param(
            raised(Unreachable("No hay respuesta.", "Espere.")), False, True, id="a service that fails: the same"
        ),
        pytest.param(raised(ZeroDivisionError()), True, True, id="a bug"),
    ],
)
def test_only_a_bug_shows_its_traceback(exc_info: ExcInfo, kept: bool, traceback: bool) -> None:
    record = logging.LogRecord("prefect.flow_runs", logging.ERROR, __file__, 1, "Falló", None, exc_info)

    assert WithoutNeedlessTracebacks().filter(record) is kept
    assert bool(record.exc_info) is traceback
