"""One way over one file, in a process of its own: ``python -m benchmarks.validation_ways WAY FILE…``.

It prints as JSON the seconds of the work alone (what is imported is not counted), those of the processors, the peak of
memory, and what the report said: how many errors, and a digest of all of it but its times.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
from frictionless import Package, Report, Resource, Schema, system

from benchmarks.validation_file import RAMOS_SCHEMA, schema
from pipelines.validate.engine import validate

NO_LIMIT, USUAL_LIMIT = 0, 1000
Validate = Callable[[Resource, int], Report]


def _ours(table: Resource, limit: int) -> Report:
    return validate(table, limit_errors=limit)


def _frictionless(table: Resource, limit: int) -> Report:
    report: Report = table.validate(limit_errors=limit)
    return report


BY: dict[str, Validate] = {"cocrea": _ours, "frictionless": _frictionless}


def budget(path: Path, described: Schema) -> Resource:
    """The table, in a package with that of its foreign key, which is beside it."""
    table = Resource(name="lineas", path=str(path), schema=described)
    ramos = Resource(name="ramos", path=str(path.with_name("ramos.csv")), schema=Schema.from_descriptor(RAMOS_SCHEMA))
    Package(resources=[table, ramos])
    return table


def one_file(by: Validate, paths: Sequence[Path], limit: int = USUAL_LIMIT) -> list[Report]:
    """A file of the budget, with all its keys."""
    return [by(budget(paths[0], Schema.from_descriptor(schema())), limit)]


def without_limit(by: Validate, paths: Sequence[Path]) -> list[Report]:
    """The same, telling all the errors."""
    return one_file(by, paths, NO_LIMIT)


def many_files(by: Validate, paths: Sequence[Path]) -> list[Report]:
    """Small files of one schema."""
    described = Schema.from_descriptor(schema())
    return [by(budget(path, described), USUAL_LIMIT) for path in paths]


def workbook(by: Validate, paths: Sequence[Path]) -> list[Report]:
    """A workbook, whose schema is beside it."""
    described = Schema.from_descriptor(str(paths[0].with_suffix(".json")))
    return [by(Resource(name="libro", path=str(paths[0]), schema=described), USUAL_LIMIT)]


def bare_parse(_by: Validate, paths: Sequence[Path]) -> list[Report]:
    """Pyarrow's streaming parse of the texts, and nothing asked of them."""
    labels = [field["name"] for field in schema()["fields"]]
    reader = pa_csv.open_csv(
        paths[0],
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(column_types=dict.fromkeys(labels, pa.string())),
    )
    for _batch in reader:
        pass
    return []


WORK = {
    "un archivo": one_file, "sin límite": without_limit, "muchos": many_files, "libro": workbook, "leer": bare_parse,
}  # fmt: skip


def told(reports: Sequence[Report]) -> dict[str, Any]:
    """How many errors there are, and a digest of the reports without their times."""
    digest, errors = hashlib.sha256(), 0
    for report in reports:
        descriptor = report.to_descriptor()
        for one in [descriptor, *descriptor["tasks"]]:
            one["stats"].pop("seconds")
        errors += sum(len(task["errors"]) for task in descriptor["tasks"])
        digest.update(json.dumps(descriptor, sort_keys=True, ensure_ascii=False, default=str).encode())
    return {"errores": errors, "informe": digest.hexdigest()}


def main() -> None:
    """``WORK BY FOLDER_OR_FILE [HOW_MANY]``."""
    work, by, place, *how_many = sys.argv[1:]
    path = Path(place)
    paths = sorted(path.glob("tabla-*.csv"))[: int(how_many[0])] if path.is_dir() else [path]
    with system.use_context(trusted=True):
        before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        reports = WORK[work](BY[by], paths)
        seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
        processors = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        measured = {"segundos": seconds, "procesador": processors, "MB": after.ru_maxrss / 1024}
        sys.stdout.write(json.dumps(measured | told(reports)))


if __name__ == "__main__":
    main()
