"""Releases are kept, listed, put back by the same way as new ones, and the oldest go."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from pipelines.errors import UsageError
from pipelines.package.beside import Beside
from pipelines.package.kept import MOST_KEPT, note_publication, publications
from pipelines.publish import Ckan
from pipelines.restore import kept_releases, restore
from pipelines.run import verify_last
from pipelines.settings import CkanAccess
from portal.box import Box
from tests.publish.small import Small, run_quietly, served

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize("way", ["ckan", pytest.param("standard", marks=pytest.mark.long)])
def test_an_earlier_release_is_put_back_and_told(small: Small, way: str, request: pytest.FixtureRequest) -> None:
    """With the extension, also when it is not kept here any more: CKAN has its files."""
    access: CkanAccess = request.getfixturevalue(way)
    first = small.publish(access).entrega
    before = served(access, small)
    small.rows["personas"] = [["007", "Ana María", "10.50"]]
    second = small.publish(access).entrega
    if way == "ckan":
        shutil.rmtree(first.folder)

    delivery = restore(small.load(), "padron", first.id[:8], access, run_quietly)

    assert (delivery.entrega.id, delivery.acuse.all_differences()) == (first.id, ())
    after = served(access, small)
    assert [after[one] for one in ("Personas", "Lugares")] == [before[one] for one in ("Personas", "Lugares")]
    found = kept_releases(small.load())
    whole, brought = Beside(2, report=True, acuse=True), Beside(2, report=False, acuse=True)
    again = brought if way == "ckan" else whole
    assert [(one.published.entrega, one.kept, one.last) for one in found] == [
        (first.id, again, True), (second.id, whole, False), (first.id, again, False),
    ]  # fmt: skip
    assert found[0].published.nota.startswith(f"Se restauró la entrega {first.short_id}, publicada el ")
    changes = json.loads(after["Qué cambió en cada entrega"]["file"])
    assert [one["entrega"] for one in changes] == [first.id, second.id, first.id]
    assert changes[0]["nota"] == found[0].published.nota


def test_each_release_keeps_its_address_and_gives_no_file_once_it_is_hidden(small: Small, ckan: CkanAccess) -> None:
    first = small.publish(ckan).entrega
    small.rows["personas"] = [["007", "Ana María", "10.50"]]
    small.publish(ckan)

    address = f"{ckan.url}/dataset/{small.dataset}/entrega/{first.short_id}/personas.csv"
    with Ckan(ckan) as api:
        history = api.download(api.call("resource_show", {"id": small.resource("historial")})["url"]).decode()
        assert address in history
        assert requests.get(address, timeout=30).content == first.table("personas").path.read_bytes()
        for wrong in ("000000000000/personas.csv", f"{first.short_id}/otra.csv", "%25/personas.csv"):
            elsewhere = f"{ckan.url}/dataset/{small.dataset}/entrega/{wrong}"
            assert requests.get(elsewhere, timeout=30).status_code == 404
        api.call("package_patch", {"id": small.dataset, "private": True})
    assert requests.get(address, timeout=30).status_code == 404


def test_a_file_that_ckans_disk_harmed_is_put_again(small: Small, ckan: CkanAccess, box: Box) -> None:
    table = small.publish(ckan).entrega.table("personas")
    stored = box.layout.storage / "cocrea" / "archivos" / small.resource("personas") / table.sha256
    stored.write_bytes(stored.read_bytes().replace(b"Ana", b"Eva"))
    (acuse,) = verify_last(small.load(), ckan.url, run_quietly)
    assert not acuse.matches
    assert small.publish(ckan).acuse.matches
    assert hashlib.sha256(stored.read_bytes()).hexdigest() == table.sha256


def test_what_ckan_no_longer_has_whole_is_not_put_back(small: Small, ckan: CkanAccess, box: Box) -> None:
    first = small.publish(ckan).entrega
    shutil.rmtree(first.folder)
    kept = box.layout.storage / "cocrea" / "archivos" / small.resource("paquete") / first.archive.sha256
    harms: tuple[Callable[[], object], ...] = (lambda: kept.write_bytes(b"PK"), kept.unlink)
    for harm in harms:
        harm()
        with pytest.raises(UsageError, match=f"CKAN ya no tiene completa la entrega {first.short_id}"):
            restore(small.load(), "padron", first.id[:8], ckan, run_quietly)
        assert not first.folder.exists()


@pytest.mark.parametrize(
    ("package", "release", "message"),
    [
        ("padron", "ffff", "La entrega «ffff» de «padron» no está aquí ni en CKAN."),
        ("otro", "a", "{} no publica el paquete «otro»."),
    ],
)
def test_what_is_not_there_is_said(small: Small, ckan: CkanAccess, package: str, release: str, message: str) -> None:
    small.load()
    with pytest.raises(UsageError) as raised:
        restore(small.load(), package, release, ckan, run_quietly)
    assert raised.value.message == message.format(f"El ejercicio «{small.slug}»")


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for number in range(MOST_KEPT + 3):
        (tmp_path / f"{number:02}").mkdir()
        note_publication(tmp_path, f"{number:02}", now=NOON)
    # Packaged and never published, as by --simular: one of now, and one of long ago.
    for name in ("nueva", "vieja"):
        (tmp_path / name).mkdir()
    os.utime(tmp_path / "vieja", (NOON.timestamp(), NOON.timestamp() - 3 * 24 * 3600))
    note_publication(tmp_path, "12", "otra vez", now=NOON)

    assert sorted(one.name for one in tmp_path.iterdir() if one.is_dir()) == [
        *(f"{one:02}" for one in range(3, 13)), "nueva",
    ]  # fmt: skip
    assert [one.entrega for one in publications(tmp_path)] == [f"{one:02}" for one in range(13)]


def test_what_somebody_had_changed_is_told_after_the_release_before_is_gone(small: Small, ckan: CkanAccess) -> None:
    """As in a folder that keeps ten others: the one that CKAN served was brought there, and goes when it is done."""
    small.publish(ckan)
    small.rows["personas"] = [["007", "Ana María", "10.50"]]
    with Ckan(ckan) as api:
        rows = {"resource_id": small.resource("personas"), "force": True, "method": "update"}
        api.call("datastore_upsert", {**rows, "records": [{"clave": "007", "nombre": "Eva"}]})
    delivery = small.publish(ckan)
    assert delivery.plan.before
    shutil.rmtree(delivery.plan.before.folder)
    (edit,) = delivery.plan.edits()
    assert edit.startswith("Se carga otra vez la tabla personas (alguien cambió sus renglones en CKAN el ")
