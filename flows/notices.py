"""Telling of a run: by mail, and by the notification blocks of Prefect that the exercise names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from prefect import runtime
from prefect.blocks.core import Block
from prefect.logging import get_run_logger

from pipelines.errors import CocreaError, ServiceError
from pipelines.exercise import Exercise
from pipelines.notices.notice import Notice
from pipelines.notices.tell import (
    MAIL,
    Send,
    Ways,
    by_mail,
    channels,
    tell_of_failure,
    tell_of_standing,
    tell_of_success,
)


def of_failure(exercise: Exercise, error: CocreaError, again: str = "") -> None:
    """Tell that the run did not end well, when it is run ``again``, and where its page is."""
    page = runtime.flow_run.ui_url
    ending = " ".join(filter(None, (again, page and f"La corrida, en Prefect: {page}")))
    _without_ending_the_run(lambda: tell_of_failure(exercise, error, _ways(exercise), _today(), ending))


def of_success(exercise: Exercise) -> None:
    """Tell what the run published."""
    _without_ending_the_run(lambda: tell_of_success(exercise, _ways(exercise), _today()))


def of_standing(exercise: Exercise) -> list[str]:
    """Tell what is due and what is silent; gives the subjects. Raises ServiceError, UsageError."""
    return tell_of_standing(exercise, _ways(exercise), _today())


def _ways(exercise: Exercise) -> Ways:
    mail = by_mail(exercise)
    return ({MAIL: mail} if mail else {}) | {one: _by_block(one) for one in channels(exercise).get("bloques", [])}


def _by_block(name: str) -> Send:
    def send(notice: Notice) -> None:
        try:
            block: Any = Block.load(name)
            block.notify(notice.body, notice.subject)
        # A block may fail in any way, and its words may hold an address that is secret.
        except Exception as error:  # noqa: BLE001
            raise ServiceError(
                f"No se pudo avisar por el bloque «{name}» de Prefect ({type(error).__name__}).",
                "Revíselo en la página de Prefect, en «Blocks»; el aviso se enviará con la siguiente corrida.",
            ) from None

    return send


def _without_ending_the_run(tell: Callable[[], object]) -> None:
    """What was published is published, though nobody could be told: the next run tells it."""
    try:
        tell()
    except CocreaError as error:
        get_run_logger().warning(error.paragraph)


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the steward's own day
