"""No traceback for what is not a bug: the state of the run already says, in Spanish, what happened and what to do."""

from __future__ import annotations

import logging

from prefect.logging import get_logger

from pipelines.errors import CocreaError


class WithoutNeedlessTracebacks(logging.Filter):
    """Leaves the tracebacks of bugs alone."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop what tells of an error made for people once more; of an exception that is none, drop the traceback."""
        if not record.exc_info:
            return True
        error = record.exc_info[1]
        if error is None:
            record.exc_info = None
        return not isinstance(error, CocreaError)


def spare_tracebacks() -> None:
    """Have Prefect's logs of flow and task runs filtered; once is enough, more does no harm."""
    for name in ("flow_runs", "task_runs"):
        logger = get_logger(name)
        if not any(isinstance(one, WithoutNeedlessTracebacks) for one in logger.filters):
            logger.addFilter(WithoutNeedlessTracebacks())
