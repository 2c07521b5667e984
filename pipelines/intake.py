"""What can be read of an exercise: every source gathered, every table cleaned, and findings of what cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipelines.clean import Tabla, clean
from pipelines.clean.corrections import apply_corrections
from pipelines.clean.corrections_file import CORRECTIONS_FILE, Correction, read_corrections
from pipelines.clean.formula_injection import neutralise_formulas
from pipelines.clean.media import read_media
from pipelines.errors import SourceError
from pipelines.exercise import Exercise, Package
from pipelines.gather import Archive, Original, gather
from pipelines.progress import Advance
from pipelines.source import Source
from pipelines.stages import Runner, Stage
from pipelines.validate import Finding, absence_finding, gone_finding, lost_finding, source_finding


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
    originals, unread = gather_all(exercise, run)
    tables, unreadable = clean_all(exercise, originals, run)
    return tables, originals, [*unread, *unreadable]


def clean_all(
    exercise: Exercise, originals: Mapping[str, Sequence[Original]], run: Runner
) -> tuple[list[Tabla], list[Finding]]:
    """Clean every table that was gathered; those that cannot be read are findings. Raises DiskFull, UsageError."""
    corrections = read_corrections(exercise.folder / CORRECTIONS_FILE, exercise.schemas)
    tables: list[Tabla] = []
    unread: list[Finding] = []
    for one in exercise.packages:
        for table in (name for name in one.schemas if name in originals):
            try:
                tables.append(read_media(_clean(originals[table], one, table, corrections, run), exercise.workspace))
            except SourceError as error:
                unread.append(source_finding(error, table))
    return tables, unread


def _absences(table: str, found: Sequence[Original]) -> Iterator[Finding]:
    """What is told of a source that vanished, or of the files that it lost."""
    if found[0].absence and all(one.absence for one in found):
        yield absence_finding(table, found[0].name, found[0].absence.last_seen, found[0].absence.until)
        return
    for one in found:
        yield from (gone_finding(table, gone.name, gone.last_seen) for gone in one.gone)
        if one.absence:
            yield lost_finding(table, one.name, one.absence.last_seen, one.absence.until)


def _gather(source: Source, archive: Archive, subject: str, run: Runner) -> tuple[Original, ...]:
    return run(Stage.GATHER, subject, lambda _: gather(source, archive))


def _clean(
    originals: Sequence[Original], one: Package, table: str, corrections: Sequence[Correction], run: Runner
) -> Tabla:
    def work(_advance: Advance) -> Tabla:
        read = clean(originals, one.sources[table], one.schemas[table])
        # Formulas last: a correction may bring one in.
        corrected, _ = apply_corrections(read, corrections)
        return neutralise_formulas(corrected)

    return run(Stage.CLEAN, f"{one.name}/{table}", work)
