"""Files that rows name go with their release: sent when they change, served at once with it, read back, put back."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
import requests

from pipelines.domains.personal_data.consent import EVIDENCE
from pipelines.paths import SCHEMAS
from pipelines.publish import Ckan
from pipelines.schema import load_schema
from pipelines.settings import CkanAccess
from tests.media.samples import pdf, picture
from tests.publish.small import Small

FIELDS = [
    {"name": "clave", "title": "Clave", "type": "string"},
    {"name": "titulo", "title": "Título", "type": "string"},
    {"name": "archivo", "title": "Archivo", "type": "string", "fileOr": "url"},
    {"name": "url", "title": "Dirección", "type": "string"},
]
FOTOS = {"title": "Fotos", "description": "Lo que se vio.", "fields": FIELDS, "primaryKey": "clave"}
ROWS = [["f1", "La plaza", "plaza.jpg", ""], ["f2", "El acta", "acta.pdf", ""], ["f3", "Otra", "", "https://x.mx/a"]]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """With a picture, a document, and what is elsewhere."""
    found = Small(tmp_path, schemas={"fotos": FOTOS}, rows={"fotos": ROWS})
    (tmp_path / "ejercicio").mkdir()
    (tmp_path / "ejercicio" / "plaza.jpg").write_bytes(picture("JPEG"))
    (tmp_path / "ejercicio" / "acta.pdf").write_bytes(pdf("Se acuerda <b>todo</b>."))
    return found


def resources(access: CkanAccess, small: Small) -> dict[str, dict[str, Any]]:
    with Ckan(access) as ckan:
        found = ckan.call("package_show", {"id": small.dataset})["resources"]
    return {one["cocrea_tabla"]: one for one in found}


def sha256(url: str) -> str:
    answer = requests.get(url, timeout=30)
    assert answer.status_code == 200
    return hashlib.sha256(answer.content).hexdigest()


def test_they_are_resources_and_change_with_their_release(small: Small, ckan: CkanAccess) -> None:
    first = small.publish(ckan)
    assert first.acuse.matches
    found = resources(ckan, small)
    own = {one.name: one.sha256 for one in first.entrega.media}
    assert list(own) == ["fotos/f1", "fotos/f2"]
    assert {name: sha256(found[name]["url"]) for name in own} == own
    assert [(found[one]["name"], found[one]["format"], found[one]["mimetype"]) for one in own] == [
        ("La plaza", "JPEG", "image/jpeg"), ("El acta", "PDF", "application/pdf"),
    ]  # fmt: skip
    release = f"{ckan.url}/dataset/{small.dataset}/entrega/{first.entrega.short_id}"
    made = {one.name: one.sha256 for one in first.entrega.attachments if one.name.startswith("fotos-")}
    assert list(made) == ["fotos-f1-miniatura.jpg", "fotos-f2-texto.txt"]
    assert {name: sha256(f"{release}/{name}") for name in made} == made

    assert not small.plan(ckan).packages[0].changes
    (small.folder / "ejercicio" / "plaza.jpg").write_bytes(picture("JPEG", colour="#a33"))
    small.rows["fotos"] = [ROWS[0], ROWS[2]]
    (plan,) = small.plan(ckan).packages
    assert plan.entrega.id != first.entrega.id
    assert plan.lines()[-4:-1] == [
        "Se reemplaza el paquete completo (ZIP).", "Se pone 1 archivo de sus renglones: fotos-f1.jpg.",
        "Se quita el archivo fotos/f2, que ya no está en la entrega.",
    ]  # fmt: skip
    second = small.publish(ckan)
    assert second.acuse.matches
    after = resources(ckan, small)
    assert (after["fotos/f1"]["url"], "fotos/f2" in after) == (found["fotos/f1"]["url"], False)
    assert sha256(after["fotos/f1"]["url"]) == second.entrega.media[0].sha256
    # What was cited is still there.
    assert sha256(f"{release}/fotos-f1.jpg") == own["fotos/f1"]


def test_without_the_extension_they_go_by_the_standard_api_and_an_acuse_tells_what_was_put_in_their_place(
    small: Small, standard: CkanAccess, ckan: CkanAccess
) -> None:
    first = small.publish(standard)
    assert first.acuse.matches
    url = resources(ckan, small)["fotos/f1"]["url"]
    assert sha256(url) == first.entrega.media[0].sha256
    with Ckan(ckan) as api, (small.folder / "ejercicio" / "acta.pdf").open("rb") as other:
        key = resources(ckan, small)["fotos/f1"]["id"]
        api.call("resource_patch", {"id": key}, uploads={"upload": ("fotos-f1.jpg", other)})
        api.call("package_patch", {"id": small.dataset, "notes": "Otra cosa."})
    # And one that changes at its source.
    (small.folder / "ejercicio" / "acta.pdf").write_bytes(pdf("Se acuerda otra cosa."))
    mended = small.publish(standard)
    assert mended.acuse.matches
    assert [sha256(resources(ckan, small)[one.name]["url"]) for one in mended.entrega.media] == [
        one.sha256 for one in mended.entrega.media
    ]
    assert [one.sha256 == old.sha256 for one, old in zip(mended.entrega.media, first.entrega.media, strict=True)] == [
        True,
        False,
    ]


def test_what_shows_people_without_consent_does_not_travel(tmp_path: Path, ckan: CkanAccess) -> None:
    schema = load_schema(EVIDENCE, SCHEMAS)
    columns = [one.name for one in schema.fields]
    told = {"tipo": "fotografia", "titulo": "Sesión", "fecha": "2016-03-01", "mime": "image/jpeg"}
    shown = [("e1", "true", "true"), ("e2", "true", ""), ("e3", "true", "false"), ("e4", "false", "")]
    rows = [
        {**told, "evidencia_id": key, "archivo": "a.jpg", "personas_identificables": people, "consentimiento": yes}
        for key, people, yes in shown
    ]
    plain = {**schema.descriptor, "foreignKeys": []}
    small = Small(
        tmp_path, schemas={EVIDENCE: plain}, rows={EVIDENCE: [[one.get(name, "") for name in columns] for one in rows]}
    )
    (tmp_path / "ejercicio").mkdir()
    (tmp_path / "ejercicio" / "a.jpg").write_bytes(picture("JPEG"))
    (plan,) = small.plan(ckan).packages
    assert [one.path.name for one in plan.entrega.media] == ["evidencias-e1.jpg", "evidencias-e4.jpg"]
    assert sorted(one.name for one in plan.entrega.folder.rglob("*.jpg")) == [
        "evidencias-e1-miniatura.jpg", "evidencias-e1.jpg", "evidencias-e4-miniatura.jpg", "evidencias-e4.jpg",
    ]  # fmt: skip
