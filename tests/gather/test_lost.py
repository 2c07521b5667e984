"""Files that a source of several loses: told, used while there is grace, and no longer after it or when withdrawn."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.errors import SourceError
from pipelines.gather import Absence, Gone, Original
from pipelines.source import CkanFiles, Files, Source
from tests.gather.serving import at, bring_all, means, reply
from tests.gather.test_members import zipped
from tests.machine import serving

TODAY = datetime.now(UTC).date()
UNTIL = TODAY + timedelta(days=5)
WHOLE = {"m/a.csv": b"a", "m/b.csv": b"b", "m/c.csv": b"c"}
LESS = {"m/a.csv": b"a", "m/c.csv": b"c"}
GLOB = "m/*.csv"


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    (folder / "m").mkdir(exist_ok=True)
    for one in (folder / "m").iterdir():
        one.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


def gathered(folder: Path, source: Source, days: int = 0) -> tuple[Original, ...]:
    later = TODAY + timedelta(days=days)
    return bring_all(folder, source, dataclasses.replace(means(attempts=1), today=lambda: later))


def said(found: tuple[Original, ...]) -> list[tuple[str, bool, list[str]]]:
    """Each file's name, whether it is a copy of one that is gone, and those that are gone and not used."""
    return [(one.name, one.absence is not None, [gone.name for gone in one.gone]) for one in found]


A, B, C = ("m/a.csv", False, []), ("m/b.csv", True, []), ("m/c.csv", False, [])
TOLD = [("m/a.csv", False, ["m/b.csv"]), C]


@pytest.mark.parametrize(
    ("grace", "withdrawn", "then", "found"),
    [
        (0, (), LESS, TOLD),
        (5, (), LESS, [A, B, C]),
        (5, (), {"m/b.csv": b"b"}, [("m/a.csv", True, []), ("m/b.csv", False, []), ("m/c.csv", True, [])]),
        (0, ("m/b.csv",), LESS, [A, C]),
        (5, ("m/[bd].csv",), LESS, [A, C]),
        (0, (), {**LESS, "m/b.csv": b"other"}, [A, ("m/b.csv", False, []), C]),
        (0, (), {**LESS, "m/d.csv": b"b"}, [A, C, ("m/d.csv", False, [])]),
        (0, (), {**LESS, "m/d.csv": b"d"}, [*TOLD, ("m/d.csv", False, [])]),
    ],
    ids=["told", "grace", "most of them", "withdrawn", "by a glob", "changed", "renamed", "another in its place"],
)
def test_a_glob_that_loses_a_file(tmp_path, grace, withdrawn, then, found):
    source = Source("egresos", Files(tmp_path, (GLOB,)), grace_days=grace, withdrawn=withdrawn)
    put(tmp_path, WHOLE)
    assert said(gathered(tmp_path, source)) == [A, ("m/b.csv", False, []), C]
    put(tmp_path, then)
    # It is told as long as it is gone, and not once it is back.
    assert said(gathered(tmp_path, source)) == said(gathered(tmp_path, source)) == found
    put(tmp_path, {**then, **WHOLE})
    assert not any(one.absence or one.gone for one in gathered(tmp_path, source))


def test_what_the_metadata_say(tmp_path):
    source = Source("egresos", Files(tmp_path, (GLOB,)))
    put(tmp_path, WHOLE)
    gathered(tmp_path, source)
    put(tmp_path, LESS)
    first, _ = gathered(tmp_path, source)
    assert first.gone == (Gone("m/b.csv", TODAY),)
    assert first.as_source() == {
        "title": "m/a.csv", "path": "m/a.csv", "sha256": first.sha256,
        "gone": [{"title": "m/b.csv", "lastSeen": TODAY.isoformat()}],
    }  # fmt: skip
    kept = gathered(tmp_path, dataclasses.replace(source, grace_days=5))[1]
    assert (kept.absence, kept.path.read_bytes()) == (Absence(TODAY, UNTIL), b"b")


def test_after_its_grace_it_fails_until_somebody_decides(tmp_path):
    source = Source("egresos", Files(tmp_path, (GLOB,)), grace_days=5)
    put(tmp_path, WHOLE)
    gathered(tmp_path, source)
    put(tmp_path, LESS)
    assert said(gathered(tmp_path, source, 5)) == [A, B, C]
    for day in (6, 7):
        with pytest.raises(SourceError) as caught:
            gathered(tmp_path, source, day)
        assert (caught.value.rule, caught.value.file, caught.value.message, caught.value.remedy) == (
            "archivo-faltante", "m/b.csv",
            f"«m/b.csv» ya no está en m/*.csv. Se vio por última vez el {TODAY:%d/%m/%Y}, y su gracia de 5 días "
            f"terminó el {UNTIL:%d/%m/%Y}.",
            "Averigüe a dónde se movió. Si de veras ya no debe usarse, escríbalo en [fuentes.egresos] de "
            'ejercicio.toml: retirados = ["m/b.csv"].',
        )  # fmt: skip
    assert said(gathered(tmp_path, dataclasses.replace(source, withdrawn=("m/b.csv",)), 8)) == [A, C]


@pytest.mark.parametrize(("grace", "found"), [(0, [("a.csv", False, ["b.csv"])]),
                                              (5, [("a.csv", False, []), ("b.csv", True, [])])])  # fmt: skip
def test_a_zip_that_loses_a_member(tmp_path, grace, found):
    source = Source("egresos", Files(tmp_path, ("e.zip",)), member="*.csv", grace_days=grace)
    for members in ({"a.csv": b"a", "b.csv": b"b"}, {"a.csv": b"A"}):
        (tmp_path / "e.zip").write_bytes(zipped(members))
        last = gathered(tmp_path, source)
    assert said(last) == found == said(gathered(tmp_path, source))


def test_a_dataset_that_loses_a_resource(tmp_path):
    resources = [{"id": "1", "name": "Enero"}, {"id": "2", "name": "Febrero"}]

    def answer(request):
        if "/api/" in request.path:
            found = [{**one, "url": f"/{one['id']}-{len(resources)}.csv"} for one in resources]
            body = json.dumps({"success": True, "result": {"title": "Pagos", "resources": found}}).encode()
            reply(body=body, Content_Type="application/json")(request)
        else:
            reply(body=request.path[1:2].encode())(request)

    with serving(answer) as url:
        source = at(CkanFiles(f"{url}/dataset/pagos"))
        assert len(gathered(tmp_path, source)) == 2
        resources.pop()
        # The first one's address changed too, and it is the same resource.
        (first,) = gathered(tmp_path, source)
    assert [one.name for one in first.gone] == [f"{url}/2-2.csv"]


EXERCISE = """
version = 1
[ejercicio]
clave = "perdido"
nombre = "Prueba"
entidad = "17"
[organizacion]
clave = "perdido-stl"
nombre = "Secretariado"
[fuentes.compromisos]
archivo = "m/*.csv"
"""


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("", "«m/b.csv» ya no está entre los archivos de [fuentes.compromisos]; se vio por última vez el {today}. "
         "Lo que decía ya no está en la tabla."),
        ("gracia_dias = 5", "«m/b.csv» ya no está entre los archivos de [fuentes.compromisos]: se usa su copia del "
         "{today}, la última vez que se vio, y servirá hasta el {until}."),
    ],
)  # fmt: skip
def test_gathering_says_what_was_lost(tmp_path, cocrea, declared, message):
    (tmp_path / "ejercicio.toml").write_text(EXERCISE + declared, encoding="utf-8")
    put(tmp_path, WHOLE)
    assert json.loads(cocrea("reunir", tmp_path, "--formato", "json").stdout)["avisos"] == []
    put(tmp_path, LESS)
    told = json.loads(cocrea("reunir", tmp_path, "--formato", "json").stdout)["avisos"]
    said = message.format(today=f"{TODAY:%d/%m/%Y}", until=f"{UNTIL:%d/%m/%Y}")
    assert [(one["regla"], one["gravedad"], one["archivo"], one["mensaje"]) for one in told] == [
        ("archivo-ausente", "advertencia", "m/b.csv", said)
    ]
