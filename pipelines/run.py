"""The one order of stages, for one exercise. The command line and the flows both run this.

    gather ─▶ clean ─▶ validate ─▶ package ─▶ publish ─▶ verify

Every table is read and judged before anything is sent, and every package is compared with CKAN before the first
one changes. How a stage is run (with a progress bar, as a Prefect task) is the caller's: see ``Runner``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pipelines import presence, promises, store
from pipelines.approval import asks_for_tables, require_approval
from pipelines.clean import Tabla
from pipelines.clean.corrections_file import CORRECTIONS_FILE, read_corrections
from pipelines.domains.personal_data import Policy, read_policy
from pipelines.errors import NotPublished, ServiceError, UsageError
from pipelines.exercise import Exercise, Package
from pipelines.gather import Original
from pipelines.intake import clean_all, gather_all
from pipelines.journal import journaled
from pipelines.links import with_links
from pipelines.package import Entrega, package
from pipelines.package.derived import derive_tables, trail_of_money
from pipelines.package.last import last_release, mark_as_last, published_tables
from pipelines.publish import Ckan, Plan, carry_out, organization, plan_release
from pipelines.recall import Recalled, mark_of, recall, remember
from pipelines.settings import CkanAccess
from pipelines.stages import Runner, Stage
from pipelines.validate import Finding, Reporte, validate
from pipelines.validate.declared import Declared, declared_by
from pipelines.validate.report.folder import ReportFiles, write_report
from pipelines.validate.report.workbook import SourceFile
from pipelines.verify import Acuse, last_differing, verify
from pipelines.verify.receive import Received, receive


@dataclass(frozen=True)
class Checked:
    """An exercise's tables, read and judged, and the files in which the report was written, if it was.

    ``trail`` tells in a few lines how far the money can be followed, once the data are valid. What is recalled of an
    earlier run (pipelines/recall.py) has no ``tables``.
    """

    tables: tuple[Tabla, ...]
    report: Reporte
    files: ReportFiles | None = None
    trail: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorkedOut:
    """What is made of an exercise's sources before CKAN is asked; of what is recalled, without its tables."""

    originals: Mapping[str, Sequence[Original]]
    checked: Checked
    entregas: Sequence[Entrega]


@dataclass(frozen=True)
class Plans:
    """What publishing an exercise would change on CKAN."""

    create_organization: bool
    packages: tuple[Plan, ...]


@dataclass(frozen=True)
class Delivery:
    """What became of one package: its release, what the plan was, and its Acuse."""

    entrega: Entrega
    plan: Plan
    received: Received

    @property
    def acuse(self) -> Acuse:
        return self.received.acuse

    def as_json(self) -> dict[str, Any]:
        """The delivery with the keys that other programs read."""
        return {
            "paquete": self.entrega.package, "id": self.entrega.id, "cambio": self.plan.changes,
            "acuse": self.acuse.status, "url": self.acuse.url,
        }  # fmt: skip


def check(exercise: Exercise, run: Runner) -> Checked:
    """Gather, clean and validate, and write the report. Publishes nothing. Raises ServiceError, UsageError."""
    return _judged(exercise, run)[1]


def check_with_tables(exercise: Exercise, run: Runner) -> Checked:
    """As ``check``; the tables of what is recalled are read again."""
    originals, checked = _judged(exercise, run)
    return checked if checked.tables else replace(checked, tables=tuple(clean_all(exercise, originals, run)[0]))


def _judged(exercise: Exercise, run: Runner) -> tuple[Mapping[str, Sequence[Original]], Checked]:
    store.look(exercise)
    originals, ungathered = gather_all(exercise, run)
    known = recall(exercise, mark_of(exercise, originals, ungathered))
    return originals, _recalled(known) if known else _check(exercise, run, originals, ungathered)


def _recalled(known: Recalled) -> Checked:
    return Checked((), known.report, known.files, known.trail)


def _check(
    exercise: Exercise, run: Runner, originals: Mapping[str, Sequence[Original]], ungathered: Sequence[Finding]
) -> Checked:
    declared = declared_by(exercise, read_corrections(exercise.folder / CORRECTIONS_FILE, exercise.schemas))
    policy = _policy(exercise, declared)
    tables, unreadable = clean_all(exercise, originals, run)
    unread = [*ungathered, *unreadable]
    published = published_tables(exercise)
    report = run(
        Stage.VALIDATE,
        exercise.slug,
        lambda advance: validate(exercise.packages, tables, unread, advance, policy, published, declared),
    )
    trail, gaps = trail_of_money(exercise.packages, tables) if report.valid else ((), ())
    files = write_report(
        exercise.workspace.reports, exercise.title, report, tables, _files(exercise, originals), (*trail, *gaps)
    )
    return Checked(tuple(tables), report, files, trail)


def _valid(checked: Checked, judged: Callable[[Checked], None]) -> Checked:
    judged(checked)
    if not checked.report.valid:
        raise NotPublished()
    return checked


def plan_all(exercise: Exercise, access: CkanAccess, run: Runner, judged: Callable[[Checked], None]) -> Plans:
    """Up to comparing with CKAN; sends nothing. As ``run_all`` in all else: what it hears, and what it raises."""
    with Ckan(access) as ckan, _alone(exercise, run) as kept:
        return _plan(exercise, _work_out(exercise, kept, judged).entregas, ckan, kept)


def publish_all(exercise: Exercise, plans: Plans, access: CkanAccess, run: Runner) -> list[Delivery]:
    """Carry out each plan and verify it. Raises ServiceError, UsageError."""
    with Ckan(access) as ckan:
        return _publish_all(exercise, plans, ckan, run)


def run_all(
    exercise: Exercise, access: CkanAccess, run: Runner, judged: Callable[[Checked], None],
    planned: Callable[[Plans], None] = lambda _: None,
) -> list[Delivery]:  # fmt: skip
    """Every stage in its order. Before anything is sent, ``judged`` hears the report and ``planned`` what will change.

    What an earlier run worked out from the same bytes is not worked out again (pipelines/recall.py).
    Raises NotPublished, Undecided, ServiceError (AlreadyRunning when another run of this exercise has not ended),
    UsageError (ExerciseGone when its folder goes meanwhile).
    An Acuse that differs is told by its delivery.
    """
    with Ckan(access) as ckan:
        return run_by(ckan, exercise, run, judged, planned)


def run_by(
    ckan: Ckan, exercise: Exercise, run: Runner, judged: Callable[[Checked], None] = lambda _: None,
    planned: Callable[[Plans], None] = lambda _: None,
) -> list[Delivery]:  # fmt: skip
    """As ``run_all``, by a connection that others use too: what it was told of that CKAN is not asked again."""
    with _alone(exercise, run) as kept:
        worked_out = _work_out(exercise, kept, judged)
        plans = _plan(exercise, worked_out.entregas, ckan, kept)
        planned(plans)
        tables = _tables_to_approve(exercise, worked_out, plans, kept)
        require_approval(exercise, plans.packages, worked_out.checked.report.findings, tables)
        found = _publish_all(exercise, plans, ckan, kept)
        why = promises.keep_board(exercise, ckan, kept, plans.packages)
        return [*found[:-1], *(replace(one, received=one.received.also(why)) for one in found[-1:])]


@contextlib.contextmanager
def _alone(exercise: Exercise, run: Runner) -> Iterator[Runner]:
    """Nobody else runs this exercise meanwhile, its stages are in the journal, and other machines go on from it."""
    with presence.required(exercise.folder), store.held(exercise), journaled(exercise.slug, run) as kept:
        yield kept


def _work_out(exercise: Exercise, run: Runner, judged: Callable[[Checked], None]) -> WorkedOut:
    originals, ungathered = gather_all(exercise, run)
    mark = mark_of(exercise, originals, ungathered)
    if known := recall(exercise, mark):
        checked = _valid(_recalled(known), judged)
        return WorkedOut(originals, checked, [_with_links(one, run) for one in known.entregas])
    checked = _valid(_check(exercise, run, originals, ungathered), judged)
    entregas = _package_all(exercise, checked, run)
    assert checked.files
    remember(exercise, mark, checked.report, checked.files, checked.trail, entregas)
    return WorkedOut(originals, checked, entregas)


def verify_last(exercise: Exercise, ckan_url: str, run: Runner) -> list[Acuse]:
    """Read CKAN back against each package's last published release. Raises UsageError when there is none."""
    store.look(exercise)
    entregas = list(filter(None, (last_release(exercise, one) for one in exercise.published)))
    if not entregas:
        raise UsageError(
            f"«{exercise.slug}» todavía no tiene entregas publicadas desde esta carpeta.",
            f"Publíquelo primero con «cocrea correr {exercise.folder}».",
        )
    with journaled(exercise.slug, run, {one.package: one.id for one in entregas}) as kept:
        return [kept(Stage.VERIFY, one.package, partial(verify, ckan_url, one)) for one in entregas]


def _publish_all(exercise: Exercise, plans: Plans, ckan: Ckan, run: Runner) -> list[Delivery]:
    deliveries: list[Delivery] = []
    try:
        if plans.create_organization:
            run(Stage.PUBLISH, exercise.organization.name, lambda _: organization.create(ckan, exercise.organization))
        for plan in plans.packages:
            deliveries.append(_deliver(exercise, plan, ckan, run))
    except BaseException as error:
        if deliveries:
            done = ", ".join(one.entrega.dataset for one in deliveries)
            error.add_note(f"Ya estaban publicados y verificados, y así siguen: {done}.")
        # Whatever cut it short; one that has datasets by now stays, for CKAN does not let it go.
        if plans.create_organization and not deliveries:
            with contextlib.suppress(ServiceError, UsageError):
                organization.remove(ckan, exercise.organization)
        raise
    return deliveries


def _files(exercise: Exercise, originals: Mapping[str, Sequence[Original]]) -> dict[tuple[str, str], SourceFile]:
    return {
        (table, original.name): SourceFile(
            original.path, original.name, one.schemas[table], source.encoding, source.dialect
        )
        for one in exercise.packages
        for table, source in one.sources.items()
        for original in originals.get(table, ())
    }


def _policy(exercise: Exercise, declared: Declared) -> Policy:
    columns = {table: schema.columns for table, schema in exercise.schemas.items()}
    return read_policy(exercise.personal_data, {**columns, **declared.keys}, exercise.file)


def _package_all(exercise: Exercise, checked: Checked, run: Runner) -> list[Entrega]:
    tables = [*checked.tables, *derive_tables(exercise.published, checked.tables)]
    return [_package(exercise, one, tables, checked, run) for one in _with_rows(exercise.published, tables)]


def _package(exercise: Exercise, one: Package, tables: Sequence[Tabla], checked: Checked, run: Runner) -> Entrega:
    own = [table for table in tables if table.name in {*one.schemas, *one.derived} and len(table.data)]
    report = checked.files.forms if checked.files else ()
    return run(Stage.PACKAGE, one.name, lambda _: with_links(package(exercise, one, own, report=report)))


def _with_links(entrega: Entrega, run: Runner) -> Entrega:
    """A recalled release; when nothing could be learnt of its links, they are asked now."""
    return run(Stage.PACKAGE, entrega.package, lambda _: with_links(entrega))


def _tables_to_approve(exercise: Exercise, worked_out: WorkedOut, plans: Plans, run: Runner) -> Sequence[Tabla]:
    """The tables: of what was recalled they are read again only where a person may have to look at them."""
    tables = worked_out.checked.tables
    if tables or not (asks_for_tables(exercise) and any(one.changes for one in plans.packages)):
        return tables
    return clean_all(exercise, worked_out.originals, run)[0]


def _with_rows(packages: Sequence[Package], tables: Sequence[Tabla]) -> list[Package]:
    """Those that have something to publish: a table without rows waits for its first."""
    filled = {table.name for table in tables if len(table.data)}
    return [one for one in packages if filled & one.schemas.keys()]


def _plan(exercise: Exercise, entregas: Sequence[Entrega], ckan: Ckan, run: Runner) -> Plans:
    owner = exercise.organization
    return Plans(
        create_organization=run(Stage.COMPARE, owner.name, lambda _: organization.is_missing(ckan, owner)),
        packages=tuple(_compare(ckan, one, exercise, run) for one in entregas),
    )


def _compare(ckan: Ckan, entrega: Entrega, exercise: Exercise, run: Runner) -> Plan:
    distrusted = last_differing(entrega, ckan.url)
    return run(Stage.COMPARE, entrega.package, lambda _: plan_release(ckan, entrega, exercise.organization, distrusted))


def _deliver(exercise: Exercise, plan: Plan, ckan: Ckan, run: Runner) -> Delivery:
    run(Stage.PUBLISH, plan.entrega.package, partial(carry_out, ckan, plan))
    mark_as_last(exercise, plan.entrega)
    return Delivery(plan.entrega, plan, run(Stage.VERIFY, plan.entrega.package, partial(receive, ckan, plan)))
