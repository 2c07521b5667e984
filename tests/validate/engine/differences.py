"""Ours beside frictionless's own report of one file."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from frictionless import Checklist, Report, Resource, Schema, system

from pipelines.validate.engine import validate
from tests.validate.engine.cases import Case


def outcome(make: Callable[[], Report]) -> Any:
    """The whole report but its times; or the exception that ended it."""
    try:
        with warnings.catch_warnings(), system.use_context(trusted=True):
            warnings.simplefilter("ignore")
            report = make().to_descriptor()
    except Exception as error:  # noqa: BLE001 - frictionless ends in any way over what is hostile enough
        return f"{type(error).__name__}: {error}"
    for one in [report, *report["tasks"]]:
        one["stats"].pop("seconds")
    return report


def both(case: Case, folder: Path) -> tuple[Any, Any]:
    """Frictionless's outcome and ours."""
    path = folder / case.name
    path.write_bytes(case.data)

    def resource() -> Resource:
        options = {"encoding": case.encoding} if case.encoding else {}
        return Resource(path=str(path), schema=Schema.from_descriptor(case.schema), **options)

    def checklist() -> Checklist:
        return Checklist(**case.options)

    theirs = outcome(lambda: resource().validate(checklist(), limit_errors=case.limit_errors))
    ours = outcome(lambda: validate(resource(), checklist(), limit_errors=case.limit_errors))
    return theirs, ours


def ended_with_an_exception(outcome: Any) -> bool:
    """Whether there is no report."""
    return isinstance(outcome, str)
