"""The one order of stages, for one exercise. The command line and the flows both run this.

    gather ─▶ clean ─▶ validate ─▶ package ─▶ publish ─▶ verify

Every table is read and judged before anything is sent, and every package is compared with CKAN before the first
one changes. How a stage is run (with a progress bar, as a Prefect task) is the caller's: see ``Runner``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any, Protocol, TypeVar

from pipelines import disk
from pipelines.clean import Tabla, clean
from pipelines.clean.corrections import apply_corrections
from pipelines.clean.corrections_file import CORRECTIONS_FILE, Correction, read_corrections
from pipelines.clean.formula_injection import neutralise_formulas
from pipelines.domains.personal_data import Policy, read_policy
from pipelines.errors import NotPublished, ServiceError, SourceError, UsageError
from pipelines.exercise import Exercise, Package
from pipelines.gather import Archive, Original, gather
from pipelines.package import Entrega, package
from pipelines.package.derived import derive_tables, trail_of_money
from pipelines.package.last import last_release, mark_as_last, published_tables
from pipelines.progress import Advance
from pipelines.publish import Ckan, Plan, carry_out, organization, plan_release
from pipelines.settings import CkanAccess
from pipelines.source import Source
from pipelines.validate import Finding, Reporte, absence_finding, gone_finding, lost_finding, source_finding, validate
from pipelines.validate.declared import Declared, declared_by
from pipelines.validate.report.folder import ReportFiles, write_report
from pipelines.validate.report.workbook import SourceFile
from pipelines.verify import Acuse, last_differing, verify
from pipelines.verify.receive import Received, receive

Result = TypeVar("Result")


class Stage(Enum):
    """The stages in their order: a Spanish name, and whether it needs the network (so that trying again may help)."""

    GATHER = ("reunir", True)
    CLEAN = ("limpiar", False)
    VALIDATE = ("validar", False)
    PACKAGE = ("empaquetar", False)
    COMPARE = ("comparar", True)
    PUBLISH = ("publicar", True)
    VERIFY = ("verificar", True)

    def __init__(self, title: str, network: bool) -> None:
        self.title = title
        self.network = network


class Runner(Protocol):
    """Runs one stage's work on one subject (a table or a package) and returns what it returns."""

    def __call__(self, stage: Stage, subject: str, work: Callable[[Advance], Result]) -> Result: ...


@dataclass(frozen=True)
class Checked:
    """An exercise's tables, read and judged, and the files in which the report was written, if it was.

    ``trail`` tells in a few lines how far the money can be followed, once the data are valid.
    """

    tables: tuple[Tabla, ...]
    report: Reporte
    files: ReportFiles | None = None
    trail: tuple[str, ...] = ()


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


def gather_all(exercise: Exercise, run: Runner) -> tuple[dict[str, tuple[Original, ...]], list[Finding]]:
    """Gather every source, each table's files in their order; what cannot be had is a finding, what vanished a warning.

    Raises ServiceError when a source's server or this disk fails, UsageError when a variable that a source needs is
    missing or does not let in.
    """
    archive = Archive(exercise.workspace)
    originals: dict[str, tuple[Original, ...]] = {}
    findings: list[Finding] = []
    for one in exercise.packages:
        for table, source in one.sources.items():
            try:
                originals[table] = found = _gather(source, archive, f"{one.name}/{table}", run)
            except SourceError as error:
                findings.append(source_finding(error, table))
                continue
            findings += _absences(table, found)
    return originals, findings


def read_all(exercise: Exercise, run: Runner) -> tuple[list[Tabla], dict[str, tuple[Original, ...]], list[Finding]]:
    """Gather and clean every table that can be read; with their originals, and findings of those that cannot.

    Raises ServiceError, UsageError.
    """
    corrections = read_corrections(exercise.folder / CORRECTIONS_FILE, exercise.schemas)
    originals, unread = gather_all(exercise, run)
    tables: list[Tabla] = []
    for one in exercise.packages:
        for table in (name for name in one.schemas if name in originals):
            try:
                tables.append(_clean(originals[table], one, table, corrections, run))
            except SourceError as error:
                unread.append(source_finding(error, table))
    return tables, originals, unread


def check(exercise: Exercise, run: Runner) -> Checked:
    """Gather, clean and validate, and write the report. Publishes nothing. Raises ServiceError, UsageError."""
    declared = declared_by(exercise, read_corrections(exercise.folder / CORRECTIONS_FILE, exercise.schemas))
    policy = _policy(exercise, declared)
    tables, originals, unread = read_all(exercise, run)
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


def check_valid(exercise: Exercise, run: Runner, judged: Callable[[Checked], None]) -> Checked:
    """As ``check``, but only valid data come back; ``judged`` hears the report either way. Raises NotPublished too."""
    checked = check(exercise, run)
    judged(checked)
    if not checked.report.valid:
        raise NotPublished()
    return checked


def plan_all(exercise: Exercise, checked: Checked, access: CkanAccess, run: Runner) -> Plans:
    """Package every valid table and compare with CKAN; sends nothing. Raises ServiceError, UsageError."""
    tables = [*checked.tables, *derive_tables(exercise.published, checked.tables)]
    entregas = [_package(exercise, one, tables, checked, run) for one in _with_rows(exercise.published, tables)]
    owner = exercise.organization
    with Ckan(access) as ckan:
        return Plans(
            create_organization=run(Stage.COMPARE, owner.name, lambda _: organization.is_missing(ckan, owner)),
            packages=tuple(_compare(ckan, one, exercise, run) for one in entregas),
        )


def publish_all(exercise: Exercise, plans: Plans, access: CkanAccess, run: Runner) -> list[Delivery]:
    """Carry out each plan and verify it. Raises ServiceError, UsageError."""
    with Ckan(access) as ckan:
        return _publish_all(exercise, plans, ckan, run)


def run_all(
    exercise: Exercise, access: CkanAccess, run: Runner, judged: Callable[[Checked], None],
    planned: Callable[[Plans], None] = lambda _: None,
) -> list[Delivery]:  # fmt: skip
    """Every stage in its order. Before anything is sent, ``judged`` hears the report and ``planned`` what will change.

    Raises NotPublished, ServiceError (AlreadyRunning when another run of this exercise has not ended), UsageError.
    An Acuse that differs is told by its delivery.
    """
    with disk.exclusive(exercise.workspace.lock):
        checked = check_valid(exercise, run, judged)
        plans = plan_all(exercise, checked, access, run)
        planned(plans)
        return publish_all(exercise, plans, access, run)


def verify_last(exercise: Exercise, ckan_url: str, run: Runner) -> list[Acuse]:
    """Read CKAN back against each package's last published release. Raises UsageError when there is none."""
    found = [(one, last_release(exercise, one)) for one in exercise.published]
    entregas = [entrega for _, entrega in found if entrega is not None]
    if not entregas:
        raise UsageError(
            f"«{exercise.slug}» todavía no tiene entregas publicadas desde esta carpeta.",
            f"Publíquelo primero con «cocrea correr {exercise.folder}».",
        )
    return [run(Stage.VERIFY, one.package, partial(verify, ckan_url, one)) for one in entregas]


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


def _absences(table: str, found: Sequence[Original]) -> Iterator[Finding]:
    """What is told of a source that vanished, or of the files that it lost."""
    if found[0].absence and all(one.absence for one in found):
        yield absence_finding(table, found[0].name, found[0].absence.last_seen, found[0].absence.until)
        return
    for one in found:
        yield from (gone_finding(table, gone.name, gone.last_seen) for gone in one.gone)
        if one.absence:
            yield lost_finding(table, one.name, one.absence.last_seen, one.absence.until)


def _files(exercise: Exercise, originals: Mapping[str, Sequence[Original]]) -> dict[tuple[str, str], SourceFile]:
    return {
        (table, original.name): SourceFile(
            original.path, original.name, one.schemas[table], source.encoding, source.dialect
        )
        for one in exercise.packages
        for table, source in one.sources.items()
        for original in originals.get(table, ())
    }


def _gather(source: Source, archive: Archive, subject: str, run: Runner) -> tuple[Original, ...]:
    return run(Stage.GATHER, subject, lambda _: gather(source, archive))


def _policy(exercise: Exercise, declared: Declared) -> Policy:
    columns = {table: schema.columns for table, schema in exercise.schemas.items()}
    return read_policy(exercise.personal_data, {**columns, **declared.keys}, exercise.file)


def _clean(
    originals: Sequence[Original], one: Package, table: str, corrections: Sequence[Correction], run: Runner
) -> Tabla:
    def work(_advance: Advance) -> Tabla:
        read = clean(originals, one.sources[table], one.schemas[table])
        # Formulas last: a correction may bring one in.
        corrected, _ = apply_corrections(read, corrections)
        return neutralise_formulas(corrected)

    return run(Stage.CLEAN, f"{one.name}/{table}", work)


def _package(exercise: Exercise, one: Package, tables: Sequence[Tabla], checked: Checked, run: Runner) -> Entrega:
    own = [table for table in tables if table.name in {*one.schemas, *one.derived} and len(table.data)]
    report = checked.files.forms if checked.files else ()
    return run(Stage.PACKAGE, one.name, lambda _: package(exercise, one, own, report=report))


def _with_rows(packages: Sequence[Package], tables: Sequence[Tabla]) -> list[Package]:
    """Those that have something to publish: a table without rows waits for its first."""
    filled = {table.name for table in tables if len(table.data)}
    return [one for one in packages if filled & one.schemas.keys()]


def _compare(ckan: Ckan, entrega: Entrega, exercise: Exercise, run: Runner) -> Plan:
    distrusted = last_differing(entrega, ckan.url)
    return run(Stage.COMPARE, entrega.package, lambda _: plan_release(ckan, entrega, exercise.organization, distrusted))


def _deliver(exercise: Exercise, plan: Plan, ckan: Ckan, run: Runner) -> Delivery:
    entrega = plan.entrega
    run(Stage.PUBLISH, entrega.package, lambda advance: carry_out(ckan, plan, advance))
    mark_as_last(exercise, entrega)
    return Delivery(entrega, plan, run(Stage.VERIFY, entrega.package, lambda advance: receive(ckan, plan, advance)))
