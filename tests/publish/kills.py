"""A publication by a process of its own, killing one of those that take part, and waiting until all is well again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

import psutil
import requests

from pipelines.settings import CKAN_TOKEN, CKAN_URL, CkanAccess
from portal.box import Box
from portal.box.running import alive
from portal.box.state import read_state
from tests.publish.holds import Held
from tests.publish.small import Small


def publish_elsewhere(small: Small, ckan: CkanAccess) -> subprocess.Popen[bytes]:
    """The exercise published by a process of its own."""
    script = (
        "import sys; from pathlib import Path; from pipelines.exercise import load_exercise; "
        "from pipelines.run import run_all; from pipelines.settings import ckan_access; "
        "from tests.publish.small import run_quietly; folder = Path(sys.argv[1]); "
        "run_all(load_exercise(folder / 'ejercicio', schemas=folder / 'esquemas', "
        "datapackages=folder / 'definiciones'), ckan_access(), run_quietly, lambda checked: None)"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script, str(small.folder)],
        env={**os.environ, CKAN_URL: ckan.url, CKAN_TOKEN: ckan.token},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def kill(box: Box, run: subprocess.Popen[bytes] | None, victim: str) -> None:
    """SIGKILL to the run, or to a service, and to all that it started."""
    if victim == "cocrea":
        assert run
        run.send_signal(signal.SIGKILL)
        return
    state = read_state(box.layout.state).services[victim]
    process = state.process.process() if state.process else None
    assert process, victim
    for one in [process, *process.children(recursive=True)]:
        # What a service started for one request may have ended by itself.
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    psutil.wait_procs([process], timeout=30)


def wait_for_all(box: Box, ckan: CkanAccess, switching: Held) -> None:
    """Until the supervisor has everything running again, and what CKAN was doing has ended."""
    deadline = time.monotonic() + 90
    while True:
        services: Mapping[str, Any] = read_state(box.layout.state).services
        up = all(alive(one) and one.ready for one in services.values())
        if up and _answers(ckan) and switching.none_left():
            return
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _answers(ckan: CkanAccess) -> bool:
    try:
        return requests.get(f"{ckan.url}/api/3/action/package_search", timeout=10).status_code == 200
    except requests.RequestException:
        return False
