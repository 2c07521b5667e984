"""A source that vanishes, as far as CKAN: within its grace everybody is told, and after it the old data stay."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from pipelines.paths import Workspace
from pipelines.publish import Ckan
from pipelines.run import check
from pipelines.settings import CkanAccess
from tests.publish.small import Small, run_quietly, served

TODAY = datetime.now(UTC).date()
UNTIL = TODAY + timedelta(days=30)


def about(ckan: CkanAccess, small: Small) -> tuple[str, list[dict[str, str]]]:
    """The description on the dataset's page, and the sources that its ZIP declares."""
    with Ckan(ckan) as api:
        dataset = api.call("package_show", {"id": small.dataset})
    (address,) = (one["url"] for one in dataset["resources"] if one["cocrea_tabla"] == "paquete")
    archive = requests.get(address, timeout=60).content
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return dataset["notes"], json.loads(file.read("datapackage.json"))["sources"]


def age(folder: Path, days: int) -> None:
    """Make the register older."""
    register = Workspace(folder / "ejercicio").register
    lines = [json.loads(one) for one in register.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        line["reunido"] = (datetime.fromisoformat(line["reunido"]) - timedelta(days=days)).isoformat()
    register.write_text("".join(f"{json.dumps(one)}\n" for one in lines), encoding="utf-8")


def test_a_vanished_source_from_its_grace_to_its_end(tmp_path: Path, ckan: CkanAccess) -> None:
    small = Small(tmp_path, grace_days=30)
    first = small.publish(ckan)
    notes, sources = about(ckan, small)
    places = served(ckan, small)["Lugares"]

    small.gone = frozenset({"lugares"})
    checked = check(small.load(), run_quietly)
    assert [(one.rule, one.severity, one.table, one.file, one.message) for one in checked.report.findings] == [
        (
            "fuente-ausente", "advertencia", "lugares", "lugares.csv",
            f"Ya no está donde dice [fuentes.lugares]: se usa la copia del {TODAY:%d/%m/%Y}, la última vez que se vio, "
            f"y servirá hasta el {UNTIL:%d/%m/%Y}.",
        )
    ]  # fmt: skip
    within = small.publish(ckan)
    assert within.entrega.id != first.entrega.id
    said, told = about(ckan, small)
    assert said == (
        f"{notes}\n\n**Una fuente ya no está disponible.** «lugares.csv»: se publica su última copia, del "
        f"{TODAY:%d/%m/%Y}."
    )
    assert told == [
        sources[0], {**sources[1], "lastSeen": TODAY.isoformat(), "usableUntil": UNTIL.isoformat()}
    ]  # fmt: skip
    # Nothing changes from one day of its grace to the next.
    assert small.publish(ckan).plan.changes is False

    age(tmp_path, 31)
    late = check(small.load(), run_quietly)
    assert [one.rule for one in late.report.errors] == ["archivo-faltante"]
    assert f"su gracia de 30 días terminó el {UNTIL - timedelta(days=31):%d/%m/%Y}." in late.report.errors[0].message
    assert served(ckan, small)["Lugares"] == places

    small.gone = frozenset()
    assert small.publish(ckan).entrega.id == first.entrega.id
    assert about(ckan, small) == (notes, sources)


def test_an_unchanged_source_gives_the_same_release_from_another_copy(tmp_path: Path, ckan: CkanAccess) -> None:
    one, other = Small(tmp_path / "a", slug="copia"), Small(tmp_path / "b", slug="copia")
    assert one.plan(ckan).packages[0].entrega.id == other.plan(ckan).packages[0].entrega.id
