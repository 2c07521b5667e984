"""A benchmark compares equals: both ways give the same sums or reports, or it fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.site import PORTAL
from tests.conftest import portal_name


@pytest.mark.long
def test_cleaning_beside_pandas() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.cleaning", "2000"],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2,000 renglones × 16 columnas")


@pytest.mark.long
def test_validation_beside_frictionless() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.validation", "--minimo"], env={**os.environ, "CORRIDAS": "1"},
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("| el mismo (") == 5


@pytest.mark.long
def test_a_country_night_after_night() -> None:
    """Two exercises: one changes the second night, none the third, and then CKAN is asked once a package."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.country", "2"], env={**os.environ, PORTAL: portal_name()},
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    nights = [[cell.strip() for cell in one.split("|")[1:6]] for one in done.stdout.splitlines() if "| 2 |" in one]
    assert [(night[1], night[2], night[4]) for night in nights] == [
        ("la primera", "2", "3.0"), ("cambia uno de cada cien", "1", "3.0"), ("nada cambia", "0", "3.0")
    ]  # fmt: skip
    # A package each; and two requests for both exercises together.
    assert nights[2][3] == "2.0"


@pytest.mark.xloader
def test_loading_beside_xloader() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.loading", "1000"], env={**os.environ, PORTAL: portal_name()},
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    ways = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("| ")]
    assert ways == [
        "manera", "COPY", "COPY", "cocrea", "cocrea,", "ckanext-xloader", "datastore_upsert",
        "publicación", "entera,", "cambian",
    ]  # fmt: skip
