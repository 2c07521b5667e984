"""What an anonymous visitor does with a published package: downloads its ZIP, and lets ``frictionless`` judge it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import requests


def download_package(ckan_url: str, dataset: str, folder: Path) -> Path:
    """The dataset's one ZIP, as CKAN serves it to whoever asks."""
    found = requests.get(f"{ckan_url}/api/3/action/package_show?id={dataset}", timeout=60).json()["result"]
    (address,) = (one["url"] for one in found["resources"] if one["format"] == "ZIP")
    download = requests.get(address, timeout=300)
    assert download.status_code == 200
    archive = folder / address.rpartition("/")[2]
    archive.write_bytes(download.content)
    return archive


def accepted_tables(package: Path) -> list[str]:
    """The tables that the real ``frictionless validate`` judges in a package, all of them accepted."""
    checked = subprocess.run(
        [Path(sys.executable).with_name("frictionless"), "validate", package.name, "--json"],
        cwd=package.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    report = json.loads(checked.stdout)
    assert (checked.returncode, report["valid"]) == (0, True), checked.stdout[:2000]
    return [one["name"] for one in report["tasks"]]
