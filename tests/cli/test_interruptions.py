"""Ctrl-C and a killed process, in the middle of an update of a dataset that people are reading."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipelines.publish import Ckan
from pipelines.settings import CKAN_TOKEN, CKAN_URL, CkanAccess
from tests.conftest import Cli, copy_example
from tests.faulty_proxy import faulty_proxy


@pytest.mark.long
def test_an_interrupted_update_is_put_back_and_a_killed_one_finished_by_the_next_run(
    tmp_path: Path, cocrea: Cli, ckan: CkanAccess, on_ckan: Mapping[str, str]
) -> None:
    slug = f"t{uuid.uuid4().hex[:10]}"
    folder = copy_example(tmp_path / "ejercicio", slug)
    assert cocrea("correr", folder, env=on_ckan).returncode == 0
    _change_a_cell(folder)

    told = f"Interrumpido. En CKAN, «{slug}-plan-de-accion» quedó como estaba.\n"
    assert _publish_until(signal.SIGINT, folder, ckan) == (130, "", told)
    assert _is_unfinished(ckan, slug) is False
    assert cocrea("verificar", folder, env=on_ckan).returncode == 0

    assert _publish_until(signal.SIGKILL, folder, ckan) == (-signal.SIGKILL, "", "")
    assert _is_unfinished(ckan, slug) is True

    finished = cocrea("publicar", folder, "--formato", "json", env=on_ckan)
    assert finished.returncode == 0
    assert [(one["cambio"], one["acuse"]) for one in json.loads(finished.stdout)["entregas"]] == [
        (one.startswith("plan-"), "ok")
        for one in ("catalogos", "follow-the-money", "plan-de-accion", "presupuesto", "secretariado")
    ]  # fmt: skip


def _publish_until(how: signal.Signals, folder: Path, ckan: CkanAccess) -> tuple[int, str, str]:
    """`cocrea publicar`, sent ``how`` while a table is away: its exit code and all that it said."""
    with faulty_proxy(ckan.url) as proxy:
        proxy.hides = frozenset({"cocrea"})
        process = subprocess.Popen(
            [Path(sys.executable).with_name("cocrea"), "publicar", folder],
            env={**os.environ, CKAN_URL: proxy.url, CKAN_TOKEN: ckan.token},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            # As at a terminal: what runs in the background may have been told to ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip

        def interrupt(action: str) -> None:
            # Once: what follows Ctrl-C is the way back.
            if action == "datastore_create" and proxy.actions.count(action) == 1:
                process.send_signal(how)

        proxy.before = interrupt
        said, complained = process.communicate(timeout=120)
    return process.returncode, said, complained


def _change_a_cell(folder: Path) -> None:
    book = load_workbook(folder / "plan-de-accion.xlsx")
    title = book["Compromisos"]["D5"]
    title.value = f"{title.value} (corregido)"
    book.save(folder / "plan-de-accion.xlsx")


def _is_unfinished(ckan: CkanAccess, slug: str) -> bool:
    with Ckan(ckan) as api:
        dataset = api.call("package_show", {"id": f"{slug}-plan-de-accion"})
    return "cocrea_en_proceso" in {one["key"] for one in dataset["extras"]}
