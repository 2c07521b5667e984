"""A page is of the release that is served now, and shows what tables say as text."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from pipelines.settings import CkanAccess
from tests.conftest import Cli, Published, copy_example
from tests.pages.sections import SECTIONS

HOSTILE = "<img src=x onerror=alert(1)>"


def make_hostile(folder: Path, published: Path) -> set[str]:
    """Have each free text of what a like exercise published end in what would run if a page let it; the tables."""
    settings, told = folder / "ejercicio.toml", set()
    text = settings.read_text(encoding="utf-8")
    for each in ("plan-de-accion", "secretariado", "follow-the-money"):
        (release,) = (one for one in (published / "salida" / "entregas" / each).glob("*/datapackage.json"))
        descriptor = json.loads(release.read_text(encoding="utf-8"))
        for one in descriptor["cocrea"].get("archivos", ()):
            shutil.copyfile(release.parent / one["path"], folder / one["path"])
        for one in descriptor["resources"]:
            table, free = one["name"], [column["name"] for column in one["schema"]["fields"] if is_free(column)]
            section = re.compile(rf"(?ms)^\[fuentes\.{table}\]\n.*?(?=^\[|\Z)")
            if not section.search(text):
                continue
            with (release.parent / one["path"]).open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                for row in rows:
                    writer.writerow({**row, **{name: f"{row[name]} ⟦{table}⟧{HOSTILE}" for name in free if row[name]}})
            text = section.sub(f'[fuentes.{table}]\narchivo = "{table}.csv"\n\n', text)
            told |= {table} if free else set()
    settings.write_text(text, encoding="utf-8")
    return told


def is_free(column: Mapping[str, Any]) -> bool:
    """Whether anything may be written in a column."""
    constraints = column.get("constraints", {})
    return (
        column["type"] == "string"
        and not {"format", "fileOr"} & column.keys()
        and not {"pattern", "enum"} & constraints.keys()
    )


def test_a_page_changes_the_moment_its_release_does_and_no_text_of_any_table_runs(
    tmp_path: Path, published_example: Published, cocrea: Cli, ckan: CkanAccess, on_ckan: Mapping[str, str]
) -> None:
    folder = copy_example(tmp_path / "ejercicio", "sitiocambia")
    touched = make_hostile(folder, published_example.folder)
    done = cocrea("correr", folder, env=on_ckan)
    assert done.returncode == 0, done.stdout + done.stderr
    site = f"{ckan.url}/ejercicios/sitiocambia"
    pages = {path: requests.get(site + path, timeout=60).text for path in SECTIONS}
    assert [path for path, page in pages.items() if HOSTILE in page or "<img src=x" in page] == []
    shown = {table for page in pages.values() for table in re.findall(r"⟦(\w+)⟧&lt;img", page)}
    # Of these the pages show no free text.
    assert touched - shown <= {"mesas", "pagos"}

    before = requests.get(f"{site}/compromisos", timeout=60)
    assert before.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = requests.get(f"{site}/compromisos", headers={"If-None-Match": before.headers["ETag"]}, timeout=60)
    assert (again.status_code, again.content) == (304, b"")
    rows = folder / "compromisos.csv"
    rows.write_text(rows.read_text("utf-8").replace(HOSTILE, f"{HOSTILE} y cambió", 1), encoding="utf-8")
    assert cocrea("correr", folder, env=on_ckan).returncode == 0
    after = requests.get(f"{site}/compromisos", headers={"If-None-Match": before.headers["ETag"]}, timeout=60)
    assert (after.status_code, " y cambió" in after.text) == (200, True)
