"""The mappings of tests/reales over the real files: from original to package, with their sums and what does not add up.

    python -m tools.reales FOLDER

FOLDER is laid out as tests/reales/reales.toml says. Prints a Markdown table; ends with 1 when some file is not valid.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.clean import Tabla
from pipelines.domains.amounts import pesos
from pipelines.exercise import Exercise, Package, load_exercise
from pipelines.package import Entrega, package
from pipelines.progress import unheard
from pipelines.reading import ControlTotal
from pipelines.run import check
from pipelines.source import Files
from pipelines.stages import Stage
from pipelines.validate import Finding

REALES = Path(__file__).parent.parent / "tests" / "reales"
CONTROL = "total-de-control"


@dataclass(frozen=True)
class Outcome:
    """One exercise: its tables as read, what was found, and its releases, if all of it is valid."""

    exercise: Exercise
    tables: tuple[Tabla, ...]
    findings: tuple[Finding, ...]
    releases: tuple[Entrega, ...]


def quietly(_stage: Stage, _subject: str, work: Any) -> Any:
    """Run each stage without showing how it goes."""
    return work(unheard)


def carry_out(exercise: Exercise) -> Outcome:
    """Gather, clean, validate and, if there is no error, package."""
    checked = check(exercise, quietly)
    own = {table for one in exercise.packages for table in one.schemas if not one.definition.sources}
    tables = tuple(one for one in checked.tables if one.name in own)
    packages = [one for one in exercise.packages if not one.definition.sources]
    valid = checked.report.valid
    releases = tuple(package(exercise, one, list(tables)) for one in packages) if valid else ()
    return Outcome(exercise, tables, tuple(checked.report.findings), releases)


def with_real_files(name: str, real: Mapping[str, Any], data: Path, folder: Path) -> Exercise:
    """The exercise in ``folder``, with the real files in the place of those of the tests, and their control totals."""
    shutil.copytree(REALES / name, folder)
    places = {own: _put(data, theirs, own, folder) for own, theirs in real["archivos"].items()}
    exercise = load_exercise(folder)
    controls = real.get("totales_de_control", {})
    packages = (_placed(_controlled(one, controls), places) for one in exercise.packages)
    return replace(exercise, packages=tuple(packages))


def _put(data: Path, theirs: str, own: str, folder: Path) -> tuple[str, str]:
    """The real file as it came, in the folder: its name there, and the member of it that is the table."""
    archive, _, member = theirs.partition("!")
    (folder / own).unlink(missing_ok=True)
    name, inside = own.removesuffix(".gz"), member
    if archive.endswith(".gz"):
        name, inside = f"{name}.gz", name
    elif member:
        name = Path(archive).name
    shutil.copyfile(data / archive, folder / name)
    return name, inside


def _placed(one: Package, places: Mapping[str, tuple[str, str]]) -> Package:
    """The package whose sources are the real files, in the place of those of the tests."""
    sources = dict(one.sources)
    for table, source in one.sources.items():
        if isinstance(source.place, Files) and len(source.place.patterns) == 1 and source.place.patterns[0] in places:
            name, member = places[source.place.patterns[0]]
            sources[table] = replace(source, place=replace(source.place, patterns=(name,)), member=member)
    return replace(one, sources=sources)


def _controlled(one: Package, controls: Mapping[str, Mapping[str, str]]) -> Package:
    sources = dict(one.sources)
    for table, source in one.sources.items():
        # The figures of ejercicio.toml are those of the files of the tests; what another table says always holds.
        kept = [control for control in source.reading.control if control.table]
        real = [ControlTotal(column, amount=amount) for column, amount in controls.get(table, {}).items()]
        sources[table] = replace(source, reading=replace(source.reading, control=(*kept, *real)))
    return replace(one, sources=sources)


def lines(name: str, outcome: Outcome) -> Iterator[str]:
    """A line of the table for each file."""
    for table in outcome.tables:
        found = [one for one in outcome.findings if one.table == table.name]
        errors = sum(one.severity == "error" for one in found)
        verdict = "paquete válido" if outcome.releases else "válida" if not errors else f"{errors} errores"
        said = [one.message for one in found if one.rule == CONTROL or one.severity == "error"][:3]
        agreed = len({one.column for one in table.control}) - sum(one.rule == CONTROL for one in found)
        reconciled = (
            [f"{agreed} de {len(table.control)} totales cuadran al centavo"] if table.control else ["sin total"]
        )
        yield "| " + " | ".join(
            (name, f"`{table.name}`", table.file, f"{len(table.data):,}", "; ".join(_sums(table)),
             " ".join([*reconciled, *said]).replace("|", "/"), verdict)
        ) + " |"  # fmt: skip


def unread(name: str, outcome: Outcome) -> Iterator[str]:
    """A line for each source that could not be read."""
    read = {table.name for table in outcome.tables}
    for one in outcome.findings:
        if one.table not in read:
            yield f"| {name} | `{one.table}` | {one.file} | | | {one.message} | no se pudo leer |"


def _sums(table: Tabla) -> Iterator[str]:
    for field in table.schema.fields:
        if field.type == "number" and field.name.startswith(("monto", "importe")):
            total = sum((Decimal(text or 0) for text in table.data[field.name]), Decimal())
            yield f"{field.title} {pesos(total).removeprefix('$')}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(data: Path) -> int:
    """Print the table; 1 when some exercise is not valid."""
    _say("| Ejercicio | Tabla | Archivo | Renglones | Sumas | Conciliación | Veredicto |")
    _say("|---|---|---|---:|---|---|---|")
    valid = True
    for name, real in tomllib.loads((REALES / "reales.toml").read_text(encoding="utf-8")).items():
        with tempfile.TemporaryDirectory() as folder:
            outcome = carry_out(with_real_files(name, real, data, Path(folder) / name))
        valid &= bool(outcome.releases)
        for line in (*lines(name, outcome), *unread(name, outcome)):
            _say(line)
    return 0 if valid else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
