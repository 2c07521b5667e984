"""What Lighthouse says of each section of the website: ``make lighthouse`` after ``make demo``; needs Node's ``npx``.

Prints the four scores of each page; 1 when one of them is under 95, the goal.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

from benchmarks.portal import SECTIONS
from portal.access import local_access
from tools.browser import chromium

VERSION = "lighthouse@12"
GOAL = 95


def scores(address: str, browser: str) -> dict[str, int]:
    """The score of each category, of 100. Raises subprocess.CalledProcessError."""
    done = subprocess.run(
        ["npx", "--yes", VERSION, address, "--quiet", "--output=json", "--chrome-flags=--headless=new --no-sandbox"],
        env={**os.environ, "CHROME_PATH": browser}, capture_output=True, text=True, check=True, timeout=600,
    )  # fmt: skip
    return {name: round(one["score"] * 100) for name, one in json.loads(done.stdout)["categories"].items()}


def main() -> int:
    """Ask for every section."""
    access, browser = local_access(), chromium()
    if access is None or browser is None or shutil.which("npx") is None:
        sys.stderr.write("Hace falta el portal encendido (make demo), Chromium (tools/chromium.sh) y npx (Node.js).\n")
        return 1
    low = False
    for path in SECTIONS:
        found = scores(access.url + path, browser)
        low = low or min(found.values()) < GOAL
        sys.stdout.write(f"{path:36} " + "  ".join(f"{name} {score}" for name, score in found.items()) + "\n")
        sys.stdout.flush()
    return int(low)


if __name__ == "__main__":
    sys.exit(main())
