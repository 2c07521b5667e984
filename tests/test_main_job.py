"""The main job, end to end: from an example exercise's spreadsheets to what a real CKAN serves, by the command line."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
import requests

from pipelines.definition import load_definitions
from pipelines.paths import DATAPACKAGES
from pipelines.settings import CkanAccess
from tests.conftest import Cli, Published, copy_example
from tests.visitor import accepted_tables, download_package

PACKAGES = [
    "catalogos", "follow-the-money", "plan-de-accion", "presupuesto", "secretariado",
]  # fmt: skip
DEFINITIONS = load_definitions(DATAPACKAGES)


def test_from_spreadsheets_to_an_acuse_for_each_dataset(
    published_example: Published, cocrea: Cli, ckan: CkanAccess, on_ckan: Mapping[str, str]
) -> None:
    exercise, slug = published_example.folder, published_example.slug
    found = json.loads(published_example.done.stdout)["entregas"]
    assert [(one["paquete"], one["cambio"], one["acuse"], one["url"]) for one in found] == [
        (name, True, "ok", f"{ckan.url}/dataset/{slug}-{name}") for name in PACKAGES
    ]
    for one in found:
        assert requests.get(one["url"], timeout=60).status_code == 200

    again = cocrea("correr", exercise, env=on_ckan, timeout=600)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.splitlines()[-1] == "Nada cambió: CKAN ya tenía estas entregas."


@pytest.mark.parametrize("name", PACKAGES)
def test_frictionless_accepts_the_package_that_a_visitor_downloads(
    name: str, published_example: Published, ckan: CkanAccess, tmp_path: Path
) -> None:
    archive = download_package(ckan.url, f"{published_example.slug}-{name}", tmp_path)
    assert accepted_tables(archive) == _tables(name, published_example.folder)
    (ours,) = (published_example.folder / "salida" / "entregas" / name).glob("*/*.zip")
    assert archive.read_bytes() == ours.read_bytes()


def test_whoever_the_umask_lets_may_read_all_that_a_run_leaves(published_example: Published) -> None:
    """The group that makes the backups, or another steward who shares the folder."""
    os.umask(umask := os.umask(0))
    left = list((published_example.folder / "salida").rglob("*"))
    assert len(left) > 100
    needed = {one: (0o555 if one.is_dir() else 0o444) & ~umask for one in left}
    assert [one for one, mode in needed.items() if one.stat().st_mode & mode != mode] == []


def test_each_release_stands_on_its_own_and_is_the_same_from_any_copy(
    published_example: Published, tmp_path: Path, cocrea: Cli, on_ckan: Mapping[str, str]
) -> None:
    other = copy_example(tmp_path / "otra-copia", published_example.slug)
    assert cocrea("publicar", other, "--simular", env=on_ckan, timeout=600).returncode == 0

    assert _releases(other) == _releases(published_example.folder)
    for descriptor in (other / "salida" / "entregas").glob("*/*/datapackage.json"):
        accepted_tables(descriptor)


def _tables(name: str, exercise: Path) -> list[str]:
    """Those of the package that the exercise has, those that ship with the software, and those worked out."""
    kept = tomllib.loads((exercise / "ejercicio.toml").read_text(encoding="utf-8"))["fuentes"]
    definition = DEFINITIONS[name]
    return [*(one for one in definition.tables if one in {*kept, *definition.sources}), *definition.derived]


def _releases(folder: Path) -> dict[str, bytes]:
    """Every file of every release but the Acuse, and when CKAN was seen for it, by its path."""
    releases = folder / "salida" / "entregas"
    return {
        str(one.relative_to(releases)): one.read_bytes()
        for one in releases.glob("*/*/*")
        if one.is_file() and not one.name.startswith(("acuse.", "visto."))
    }
