"""How a flow run ends: well, with an error made for people, or with a bug."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prefect import State
from prefect.logging import get_run_logger
from prefect.states import Failed

from flows.heartbeat import interrupt_others_silent
from flows.logs import spare_tracebacks
from flows.stages import failed
from pipelines.errors import CocreaError


def a_bug() -> CocreaError:
    """What a person is told of an error that nobody foresaw."""
    return CocreaError(
        "Esto es una falla del programa, no de sus datos.",
        "El detalle está en la bitácora de esta corrida, en Prefect; envíelo a quien le da soporte.",
    )


def ended(work: Callable[[], State[Any]]) -> State[Any]:
    """The state in which ``work`` ends. What was killed before it is first told to Prefect as interrupted."""
    spare_tracebacks()
    try:
        interrupt_others_silent()
        return work()
    except CocreaError as error:
        return failed(error)
    except Exception:  # noqa: BLE001 - a bug: a line for the steward, the traceback for who keeps the program
        get_run_logger().exception("Falla del programa")
        return Failed(message=a_bug().paragraph)
