"""What CKAN's views do not catch: a 404 or a 400 that says so, where its pages answered 500."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan.plugins import toolkit
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, NotFound

_ANSWERS: tuple[tuple[type[Exception], type[HTTPException]], ...] = (
    (toolkit.ObjectNotFound, NotFound),
    (toolkit.NotAuthorized, Forbidden),
    (toolkit.ValidationError, BadRequest),
)


def register(app: Any) -> None:
    """Have CKAN's own page of errors tell of these."""
    for raised, told in _ANSWERS:
        app.register_error_handler(raised, _answering(app, told))


def _answering(app: Any, told: type[HTTPException]) -> Callable[[Exception], Any]:
    return lambda _error: app.handle_http_exception(told())
