"""Sources that vanish: within their grace the last original serves, and it is said; after it, the run fails."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.errors import CocreaError, ServerFailed, SourceError, Unreachable
from pipelines.gather import Absence, Original
from pipelines.paths import Workspace
from pipelines.source import Files, Source
from tests.gather.serving import CONTENT, at, bring_all, means, reply
from tests.machine import free_port, serving

TODAY = datetime.now(UTC).date()
SERVER = "http://127.0.0.1:{port}/egresos.csv"


def after(days: int, folder: Path, source: Source) -> tuple[Original, ...]:
    later = TODAY + timedelta(days=days)
    return bring_all(folder, source, dataclasses.replace(means(attempts=1), today=lambda: later))


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(one) for one in Workspace(folder).register.read_text().splitlines()]


def absence(days: int) -> Absence:
    return Absence(TODAY, TODAY + timedelta(days=days))


@pytest.mark.parametrize("gone", [reply(404), reply(410)], ids=["404", "410"])
def test_within_its_grace_the_last_original_serves(tmp_path, gone):
    port = free_port()
    source = at(SERVER.format(port=port), grace_days=30, publisher="SHCP")
    with serving(reply(ETag='"1"'), port):
        (first,) = after(0, tmp_path, source)
    with serving(gone, port):
        (kept,) = after(30, tmp_path, source)
        assert kept == dataclasses.replace(
            first, gathered_at=first.gathered_at.replace(microsecond=0), absence=absence(30)
        )
        assert kept.path.read_bytes() == CONTENT
        # The published metadata say since when and until when; the gathering of nothing is none.
        assert kept.as_source() | {"sha256": ""} == {
            "title": source.label, "path": source.label, "publisher": "SHCP", "sha256": "",
            "lastSeen": TODAY.isoformat(), "usableUntil": (TODAY + timedelta(days=30)).isoformat(),
        }  # fmt: skip
        assert len(lines(tmp_path)) == 1
        with pytest.raises(SourceError) as caught:
            after(31, tmp_path, source)
    until = TODAY + timedelta(days=30)
    assert caught.value.message.endswith(
        f" Se vio por última vez el {TODAY:%d/%m/%Y}, y su gracia de 30 días terminó el {until:%d/%m/%Y}."
    )
    # Back again, nothing is missing.
    with serving(reply(), port):
        (back,) = after(40, tmp_path, source)
    assert (back.absence, back.sha256) == (None, first.sha256)


def test_a_host_that_is_gone(tmp_path):
    port = free_port()
    source = at(SERVER.format(port=port), grace_days=1)
    with serving(reply(), port):
        after(0, tmp_path, source)
    assert after(1, tmp_path, source)[0].absence == absence(1)
    with pytest.raises(Unreachable) as caught:
        after(2, tmp_path, source)
    assert "y su gracia de 1 día terminó" in caught.value.message


def test_files_of_the_exercise_that_are_gone(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(name)
    source = Source("egresos", Files(tmp_path, ("*.csv",)), grace_days=5)
    first = after(0, tmp_path, source)
    for one in first:
        (tmp_path / one.name).unlink()
    assert [(one.name, one.sha256, one.absence) for one in after(5, tmp_path, source)] == [
        (one.name, one.sha256, absence(5)) for one in first
    ]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"grace_days": 0}, SourceError),
        ({"table": "ingresos"}, SourceError),
        ({"place": Files(Path("/nada"), ("otro.csv",))}, SourceError),
    ],
    ids=["no grace", "another table's", "another file's"],
)
def test_no_grace_where_none_was_given(tmp_path, change, kind):
    source = Source("egresos", Files(tmp_path, ("a.csv",)), grace_days=30)
    (tmp_path / "a.csv").write_text("a")
    after(0, tmp_path, source)
    (tmp_path / "a.csv").unlink()
    with pytest.raises(kind) as caught:
        after(1, tmp_path, dataclasses.replace(source, **change))
    assert "gracia" not in caught.value.message


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(reply(500), ServerFailed), (reply(403), SourceError)],
    ids=["fails", "forbids"],
)
def test_what_is_there_and_fails_has_not_vanished(tmp_path, answer, kind):
    port = free_port()
    source = at(SERVER.format(port=port), grace_days=30)
    with serving(reply(), port):
        after(0, tmp_path, source)
    with serving(answer, port), pytest.raises(kind):
        after(1, tmp_path, source)


def test_an_archive_without_its_bytes_has_nothing_to_serve(tmp_path):
    (tmp_path / "a.csv").write_text("a")
    source = Source("egresos", Files(tmp_path, ("a.csv",)), grace_days=30)
    (first,) = after(0, tmp_path, source)
    (tmp_path / "a.csv").unlink()
    first.path.unlink()
    with pytest.raises(CocreaError, match=r"No encuentro el archivo «a\.csv»"):
        after(1, tmp_path, source)


def test_a_register_that_was_cut_is_read_as_far_as_it_goes(tmp_path):
    (tmp_path / "a.csv").write_text("a")
    source = Source("egresos", Files(tmp_path, ("a.csv",)), grace_days=30)
    after(0, tmp_path, source)
    with Workspace(tmp_path).register.open("a", encoding="utf-8") as register:
        register.write('{"reunido": "2026-\n{"origen": "a.csv"}\n')
    (tmp_path / "a.csv").unlink()
    assert after(1, tmp_path, source)[0].absence == absence(30)


EXERCISE = """
version = 1
[ejercicio]
clave = "ausente"
nombre = "Prueba"
entidad = "17"
[organizacion]
clave = "ausente-stl"
nombre = "Secretariado"
[fuentes.compromisos]
archivo = "plan.csv"
gracia_dias = 30
"""


def test_gathering_says_what_vanished(tmp_path, cocrea):
    (tmp_path / "ejercicio.toml").write_text(EXERCISE, encoding="utf-8")
    (tmp_path / "plan.csv").write_text("compromiso_id\n")
    whole = cocrea("reunir", tmp_path)
    (tmp_path / "plan.csv").unlink()
    told = cocrea("reunir", tmp_path)
    data = json.loads(cocrea("reunir", tmp_path, "--formato", "json").stdout)
    until = TODAY + timedelta(days=30)
    message = (
        f"Ya no está donde dice [fuentes.compromisos]: se usa la copia del {TODAY:%d/%m/%Y}, la última vez que se vio, "
        f"y servirá hasta el {until:%d/%m/%Y}."
    )
    assert (whole.returncode, told.returncode, told.stderr) == (0, 0, "")
    assert set(told.stdout.splitlines()) - set(whole.stdout.splitlines()) == {
        f"! {message} Averigüe a dónde se movió y corrija ejercicio.toml. Pasado ese día no se publicará nada nuevo."
    }
    assert [(one["regla"], one["gravedad"], one["mensaje"]) for one in data["avisos"]] == [
        ("fuente-ausente", "advertencia", message)
    ]
