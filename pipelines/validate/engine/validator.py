"""A table against its schema, with the report that frictionless would give of it."""

from __future__ import annotations

import time
from collections.abc import Iterable

from frictionless import Checklist, Error, FrictionlessException, Report, Resource, errors, settings
from frictionless.resources import TableResource

from pipelines.validate.engine.collection import held_back
from pipelines.validate.engine.compiled import judges_of
from pipelines.validate.engine.coverage import fields_not_covered, not_covered
from pipelines.validate.engine.descriptors import check_descriptor
from pipelines.validate.engine.key_lookups import find_lookups
from pipelines.validate.engine.opening import Opened, open_table
from pipelines.validate.engine.plan import Plan, make_plan
from pipelines.validate.engine.sources import UNSURE, Source, sources
from pipelines.validate.engine.stream_source import read_until
from pipelines.validate.engine.table_pass import Progress, TablePass, errors_by_row, pass_over

# How the warnings begin that frictionless does not give.
INTERRUPTED = "interrupted after"
BY_FRICTIONLESS = "validated by frictionless itself: "


def validate(
    resource: Resource,
    checklist: Checklist | None = None,
    *,
    limit_errors: int = settings.DEFAULT_LIMIT_ERRORS,
    progress: Progress = lambda rows, bytes_read: None,
) -> Report:
    """The report that ``resource.validate(checklist, limit_errors=limit_errors)`` gives, sooner.

    Ctrl-C ends it with the report so far. What this engine does not cover, frictionless itself validates, and a warning
    of the report says why. Raises CannotTell when a ``pattern`` takes too long over a cell, BadConstraint when no cell
    can be compared with what the schema asks, TooWide of what is no table, and what frictionless's own ``validate``
    raises.
    """
    checklist = checklist or Checklist()
    reason = not_covered(resource, checklist)
    if reason or not isinstance(resource, TableResource):
        return _by_frictionless(resource, checklist, limit_errors, str(reason))
    with held_back():
        return _Validation(resource, checklist, limit_errors, progress).report()


def _by_frictionless(resource: Resource, checklist: Checklist, limit_errors: int, reason: str) -> Report:
    report: Report = resource.validate(checklist, limit_errors=limit_errors)
    for task in report.tasks:
        task.warnings.append(BY_FRICTIONLESS + reason)
        task.stats["warnings"] = len(task.warnings)
    report.stats["warnings"] = sum(len(task.warnings) for task in report.tasks)
    return report


# Of a row's errors most often all count.
_OF_ROWS = [
    one.type
    for one in (
        errors.BlankRowError, errors.PrimaryKeyError, errors.ForeignKeyError, errors.UniqueError, errors.TypeError,
        errors.ConstraintError, errors.ExtraCellError, errors.MissingCellError,
    )
]  # fmt: skip


class _Validation:
    """Of one resource."""

    def __init__(self, resource: TableResource, checklist: Checklist, limit_errors: int, progress: Progress) -> None:
        self._resource = resource
        self._checklist = checklist
        self._checks = checklist.connect(resource)
        self._scope = set(checklist.scope)
        self._all_of_rows = self._scope.issuperset(_OF_ROWS)
        self._limit = limit_errors
        self._progress = progress
        self._started = time.time()
        self._warnings: list[str] = []
        self._errors: list[Error] = []

    def report(self) -> Report:
        resource = self._resource
        try:
            check_descriptor(resource)
            if resource.hash and resource.hash.split(":")[0] not in ("md5", "sha256") and ":" in resource.hash:
                self._warnings.append("hash is ignored; supported algorithms: md5/sha256")
            opened = open_table(resource)
            reason = fields_not_covered(opened.fields, resource.schema)
            if reason:
                return _by_frictionless(resource, self._checklist, self._limit, reason)
        except FrictionlessException as exception:
            failed: Report = Report.from_validation_task(resource, time=self._seconds(), errors=exception.to_errors())
            return failed
        try:
            plan = make_plan(judges_of(opened.fields, resource.schema), resource.schema, find_lookups(resource))
        except FrictionlessException as exception:
            # Frictionless has by then read some of the file, and tells of it.
            return _by_frictionless(resource, self._checklist, self._limit, str(exception))
        self._add(opened.errors)
        self._validate(opened, plan)
        report: Report = Report.from_validation_task(
            resource, time=self._seconds(), labels=list(opened.labels), errors=self._errors, warnings=self._warnings
        )
        return report

    def _validate(self, opened: Opened, plan: Plan) -> None:
        for source in sources(opened, plan.needed()):
            try:
                found = pass_over(source, plan, self._enough(), self._progress)
                complete = self._add_rows(source, plan, found)
            except UNSURE:
                continue
            if found.interrupted:
                self._warnings.append(f"{INTERRUPTED} {found.count} rows")
                self._resource.stats.rows = found.count
            elif complete:
                self._finish(source, found)
            return

    def _enough(self) -> int:
        """How many errors of rows are enough; 0 without limit, or where some do not count."""
        selective = self._checklist.pick_errors or self._checklist.skip_errors
        return 0 if selective or not self._limit else max(1, self._limit - len(self._errors))

    def _add_rows(self, source: Source, plan: Plan, found: TablePass) -> bool:
        """Add the errors of the rows in their order; whether all could be added without reaching the limit."""
        if self._at_limit() and found.count:
            return self._cut_at(None)
        for number, said in errors_by_row(source, plan, found, self._enough()):
            if self._all_of_rows:
                self._errors += said
            else:
                self._add(said)
            if self._at_limit():
                return self._cut_at(number)
        return True

    def _add(self, said: Iterable[Error]) -> None:
        self._errors += (one for one in said if not isinstance(one, errors.DataError) or one.type in self._scope)

    def _at_limit(self) -> bool:
        return bool(self._limit) and len(self._errors) >= self._limit

    def _cut_at(self, row: int | None) -> bool:
        """Leave it as frictionless does when it stops after the record ``row``, or else after the first one."""
        del self._errors[self._limit :]
        self._warnings.append(f"reached error limit: {self._limit}")
        read_until(self._resource, row)
        return False

    def _finish(self, source: Source, found: TablePass) -> None:
        stats = self._resource.stats
        stats.rows = found.count
        stats.md5, stats.sha256, stats.bytes = source.stats.md5, source.stats.sha256, source.stats.bytes
        if source.error is not None:
            self._errors.append(source.error)
        for check in self._checks:
            self._add(check.validate_end())

    def _seconds(self) -> float:
        return round(time.time() - self._started, 3)
