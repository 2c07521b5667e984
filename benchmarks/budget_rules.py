"""``python -m benchmarks.budget_rules [LINES]``: what the budget's rules take over a table that is read already.

It prints as JSON the processors' seconds of each rule that has something to judge, and of all of them. None of the
lines breaks a rule: what is measured is looking, which every run does, and not telling.
"""

from __future__ import annotations

import csv
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from pipelines.clean import Tabla, clean
from pipelines.exercise import Package, load_exercise
from pipelines.gather import Archive, gather
from pipelines.paths import DATAPACKAGES, SCHEMAS, Workspace
from pipelines.schema import load_schema
from pipelines.source import Files, Source
from pipelines.validate.applied_rules import check_rules
from pipelines.validate.rules import RULES

AMOUNTS = (
    "monto_aprobado", "monto_ampliaciones", "monto_reducciones", "monto_modificado", "monto_comprometido",
    "monto_devengado", "monto_ejercido", "monto_pagado",
)  # fmt: skip
COLUMNS = (
    "linea_id", "ciclo", "fecha_corte", "acumulado", "id_capitulo", "id_concepto", "id_partida_generica",
    "id_partida_especifica", *AMOUNTS,
)  # fmt: skip
_SEED = 2019


def write_lines(path: Path, lines: int) -> dict[str, str]:
    """Lines whose codes are the CONAC's and whose figures agree, nearly all of them distinct; what they add up to."""
    chance = random.Random(_SEED)  # noqa: S311 - a benchmark's, not a secret
    with (DATAPACKAGES / "catalogos" / "cog.csv").open(encoding="utf-8") as file:
        generic = [row["codigo"] for row in csv.DictReader(file) if row["nivel"] == "partida_generica"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer, totals = csv.writer(file), [0] * len(AMOUNTS)
        writer.writerow(COLUMNS)
        for number in range(lines):
            code = chance.choice(generic)
            approved, more, less = (chance.randint(0, 10**9), chance.randint(0, 10**6), chance.randint(0, 10**6))
            modified = approved + 10**6 + more - less
            paid = [modified - modified * step // 10 for step in range(4)]
            amounts = (approved + 10**6, more, less, modified, *paid)
            totals = [total + one for total, one in zip(totals, amounts, strict=True)]
            writer.writerow([
                f"l-{number:07}", "2019", "2019-12-31", "true", f"{code[0]}000", f"{code[:2]}00", code, f"{code}1",
                *map(_pesos, amounts),
            ])  # fmt: skip
    return {name: _pesos(total) for name, total in zip(AMOUNTS, totals, strict=True)}


def _pesos(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def read(name: str, path: Path, folder: Path) -> Tabla:
    """The table as the pipeline reads it."""
    source = Source(name, Files(path.parent, (path.name,)))
    return clean(gather(source, Archive(Workspace(folder))), source, load_schema(name, SCHEMAS))


def with_totals(packages: Sequence[Package], totals: Mapping[str, str]) -> list[Package]:
    """The packages, of which the one that has control totals declares those of the lines."""
    declared = {"totales_de_control": {"presupuesto_egresos": totals}}
    return [
        replace(one, rules={**one.rules, **declared}) if declared.keys() <= one.rules.keys() else one
        for one in packages
    ]  # fmt: skip


def measured(packages: Sequence[Package], tables: Mapping[str, Tabla]) -> dict[str, float]:
    """Seconds of the processors: of each rule alone, and of all together as a run asks them."""
    sections = {name: numbers for one in packages for name, numbers in one.rules.items()}
    found: dict[str, float] = {}
    for rule in RULES:
        if rule.reads.keys() <= tables.keys() and rule.read.keys() & tables.keys():
            data = {name: tables[name].data if name in tables else None for name in rule.read}
            judge = partial(rule.check, *(sections[name] for name in rule.numbers), **data)
            found[rule.about] = found.get(rule.about, 0) + _seconds(judge)
    return {**found, "todas": _seconds(lambda: check_rules(packages, tables, ())[0])}


def _seconds(judge: Callable[[], Iterable[object]]) -> float:
    start = time.process_time()
    found = list(judge())
    seconds = time.process_time() - start
    if found:
        raise RuntimeError(f"no rule should say anything of these lines: {found[0]}")
    return round(seconds, 2)


def main() -> None:
    """``[LINES]``: a million when nobody says."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        totals = write_lines(folder / "egresos.csv", lines)
        packages = with_totals(load_exercise(DATAPACKAGES / "ejemplo").packages, totals)
        tables = {
            "presupuesto_egresos": read("presupuesto_egresos", folder / "egresos.csv", folder),
            "cog": read("cog", DATAPACKAGES / "catalogos" / "cog.csv", folder),
        }
        sys.stdout.write(json.dumps(measured(packages, tables), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
