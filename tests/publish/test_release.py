"""What a release is on CKAN, what a second run does to it (nothing), and what a change of any kind does."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
import requests
from ckanapi import RemoteCKAN

from pipelines.errors import CkanRefused, CkanRejected, ServerFailed, Unreachable
from pipelines.publish import Ckan, licence
from pipelines.publish.identity import dataset_id, organization_id
from pipelines.publish.plan_document import plan_document
from pipelines.run import verify_last
from pipelines.settings import CkanAccess
from tests.faulty_proxy import FaultyProxy
from tests.publish.small import PERSONAS_ROWS, Small, run_quietly, served


@pytest.fixture
def api(ckan: CkanAccess) -> Iterator[RemoteCKAN]:
    """CKAN as a person with every right changes it by hand."""
    with RemoteCKAN(ckan.url, apikey=ckan.token) as one:
        yield one


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, ckan: CkanAccess) -> Small:
    """What tests look at, or leave as it was."""
    small = Small(tmp_path_factory.mktemp("publicado"))
    small.publish(ckan)
    return small


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory, ckan: CkanAccess) -> Small:
    """What each test changes in one thing that no other changes."""
    small = Small(tmp_path_factory.mktemp("cambiante"))
    small.publish(ckan)
    return small


def dataset_of(api: RemoteCKAN, small: Small) -> dict[str, Any]:
    found: dict[str, Any] = api.action.package_show(id=small.dataset)
    return found


def test_a_release_is_whole_on_ckan(published: Small, ckan: CkanAccess) -> None:
    found = served(ckan, published)
    dataset = found["dataset"]
    extras = {one["key"]: one["value"] for one in dataset["extras"]}
    entrega = extras.pop("cocrea_entrega")

    assert {key: dataset[key] for key in ("name", "title", "notes", "author", "author_email", "private")} == {
        "name": published.dataset, "title": "Padrón", "notes": "Un padrón.",
        "author": "Secretariado de prueba", "author_email": "datos@prueba.gob.mx", "private": False,
    }  # fmt: skip
    assert (dataset["license_id"], dataset["license_title"]) == (
        "CC-BY-4.0",
        "Creative Commons Atribución 4.0 Internacional",
    )
    assert [one["name"] for one in dataset["tags"]] == ["padrón", "transparencia"]
    assert extras == {
        "cocrea_paquete": "padron", "frequency": "R/P1M", "language": "es",
        "publisher_name": "Secretariado de prueba", "publisher_email": "datos@prueba.gob.mx",
        "spatial_text": "Morelos", "spatial_uri": "https://www.inegi.org.mx/app/ageeml/entidad/17",
        "temporal_start": "2015-01-01", "temporal_end": "2015-12-31",
    }  # fmt: skip
    # ckanext-xloader loads no file whose hash is this one (see test_beside_xloader.py).
    assert [(one["hash"], one["cocrea_sha256"]) for one in dataset["resources"][:2]] == [
        (hashlib.md5(file).hexdigest(), hashlib.sha256(file).hexdigest())
        for file in (found["Personas"]["file"], found["Lugares"]["file"])
    ]
    assert [(one["id"], one["name"], one["format"]) for one in dataset["resources"]] == [
        (published.resource("personas"), "Personas", "CSV"),
        (published.resource("lugares"), "Lugares", "CSV"),
        (published.resource("paquete"), "Paquete completo (Frictionless Data Package)", "ZIP"),
        (published.resource("cambios"), "Qué cambió en cada entrega", "JSON"),
        (published.resource("novedades"), "Novedades (Atom)", "Atom"),
        (published.resource("historial"), "Historial de entregas", "CSV"),
        (published.resource("acuse"), "Acuse: lo que aquí se publica, comprobado", "HTML"),
        (published.resource("acuse_json"), "Acuse para programas", "JSON"),
    ]
    people = found["Personas"]
    assert people["file"] == b"clave,nombre,monto\n007,Ana,10.50\n008,Bruno,20.00\n010,,-3.25\n"
    assert people["rows"] == ["clave,nombre,monto", "007,Ana,10.50", "008,Bruno,20.00", "010,,-3.25"]
    assert people["views"] == ["datatables_view"]
    assert [
        (one["id"], one["type"], one["info"]["label"], one["info"]["notes"], one["schema"]["is_index"])
        for one in people["dictionary"]
    ] == [
        ("clave", "text", "Clave", "Código, con sus ceros.", True),
        ("nombre", "text", "Nombre", "", False),
        ("monto", "numeric", "Monto", "Lo pagado. Unidad: MXN.", False),
    ]
    package = zipfile.ZipFile(io.BytesIO(found["Paquete completo (Frictionless Data Package)"]["file"]))
    assert hashlib.sha256(package.read("datapackage.json")).hexdigest() == entrega
    assert package.read("personas.csv") == people["file"]


@pytest.mark.parametrize("form", ["ttl", "jsonld"])
def test_other_catalogues_can_read_it(published: Small, ckan: CkanAccess, form: str) -> None:
    told = requests.get(f"{ckan.url}/dataset/{published.dataset}.{form}", timeout=30).text

    for one in (
        "accrualPeriodicity", "frequency/MONTHLY", "temporal", "2015-12-31", "spatial", "Morelos", "publisher",
        "Secretariado de prueba", "license", "https://creativecommons.org/licenses/by/4.0/",
    ):  # fmt: skip
        assert one in told, one


def test_a_second_run_changes_nothing_at_all(published: Small, ckan: CkanAccess) -> None:
    before = served(ckan, published, times=True)

    delivery = published.publish(ckan)

    assert (delivery.plan.changes, delivery.plan.lines()) == (False, ["Nada cambia: CKAN ya tiene esta entrega."])
    assert served(ckan, published, times=True) == before


def test_one_cell_sends_that_table_and_the_zip_and_touches_no_other(
    changing: Small, ckan: CkanAccess, proxy: FaultyProxy
) -> None:
    before = served(ckan, changing, times=True)
    changing.rows["personas"] = [["007", "Ana María", "10.50"], *PERSONAS_ROWS[1:]]

    delivery = changing.publish(CkanAccess(proxy.url, ckan.token))

    assert delivery.plan.lines() == [
        "Se carga la tabla personas: 3 renglones (1 modificado).",
        "  007, nombre: «Ana» por «Ana María».",
        "Se reemplaza el paquete completo (ZIP).",
        "Se envía lo que acompaña a la entrega: 3 archivos.",
    ]
    after = served(ckan, changing, times=True)
    assert after["Lugares"] == before["Lugares"]
    assert _resource(after, changing, "lugares") == _resource(before, changing, "lugares")
    assert after["Personas"]["views"] == before["Personas"]["views"]
    assert after["Personas"]["rows"].splitlines()[1] == "1,007,Ana María,10.50"


def _title(small: Small) -> None:
    small.title = "Padrón de personas"


def _words(small: Small) -> None:
    small.keywords = ("padrón", "personas")


def _description(small: Small) -> None:
    small.schemas = deepcopy(small.schemas)
    small["lugares"]["description"] = "Dónde fue."


def _label(small: Small) -> None:
    small.schemas = deepcopy(small.schemas)
    small["lugares"]["fields"][0]["title"] = "Municipio"


def _no_lugares(small: Small) -> None:
    small.schemas = {table: schema for table, schema in small.schemas.items() if table != "lugares"}
    del small.rows["lugares"]


def _new_table(small: Small) -> None:
    small.schemas = {"meses": {"title": "Meses", "fields": [{"name": "mes", "type": "string"}]}, **small.schemas}
    small.rows["meses"] = [["enero"]]


def _licence(small: Small) -> None:
    small.licence = ("libre-uso-mx", "http://datos.gob.mx/libreusomx")


ZIP = "Se reemplaza el paquete completo (ZIP)."


def sent(files: int) -> str:
    return f"Se envía lo que acompaña a la entrega: {files} archivo{'s' if files > 1 else ''}."


CHANGES: list[tuple[Callable[[Small], None], list[str]]] = [
    (_title, ["Cambia su título: «Padrón» por «Padrón de personas».", ZIP]),
    (_words, ["Cambia su lista de etiquetas: «padrón, transparencia» por «padrón, personas».", ZIP]),
    (_description, ["Cambia su descripción en la ficha de lugares: «Dónde.» por «Dónde fue.».", ZIP, sent(1)]),
    (_label, ["Se carga la tabla lugares: 1 renglón (cambia el diccionario de lugar).", ZIP, sent(2)]),
    (_new_table, ["Se carga la tabla meses: 1 renglón.", ZIP, sent(3)]),
    (_no_lugares, [ZIP, "Se quita la tabla lugares, que ya no está en la entrega.", sent(1)]),
]


@pytest.mark.parametrize(("change", "lines"), CHANGES, ids=[one.__name__.strip("_") for one, _ in CHANGES])
def test_a_change_is_planned_and_made(
    changing: Small, ckan: CkanAccess, api: RemoteCKAN, change: Callable[[Small], None], lines: list[str]
) -> None:
    change(changing)

    delivery = changing.publish(ckan)

    assert delivery.plan.lines() == lines
    assert delivery.acuse.all_differences() == ()
    beside = ["paquete", "cambios", "novedades", "historial", "acuse", "acuse_json"]
    resources = dataset_of(api, changing)["resources"]
    assert [one["cocrea_tabla"] for one in resources] == [*changing.schemas, *beside]
    assert changing.publish(ckan).plan.changes is False


def test_the_licence_takes_the_name_of_that_ckan(changing: Small, ckan: CkanAccess, api: RemoteCKAN) -> None:
    _licence(changing)

    changing.publish(ckan)

    dataset = dataset_of(api, changing)
    assert (dataset["license_id"], dataset["license_title"]) == ("libre-uso-mx", "Libre Uso MX")
    assert changing.publish(ckan).plan.changes is False


def test_what_is_ours_is_restored_and_what_people_added_stays(small: Small, ckan: CkanAccess, api: RemoteCKAN) -> None:
    published = small
    published.publish(ckan)
    dataset = dataset_of(api, published)
    extras = [one for one in dataset["extras"] if one["key"] != "frequency"]
    api.action.package_patch(
        id=published.dataset, title="Otro", license_id="notspecified",
        extras=[*extras, {"key": "nota", "value": "de una persona"}], tags=[{"name": "padrón"}, {"name": "mío"}],
    )  # fmt: skip
    api.action.resource_patch(id=published.resource("lugares"), description="Otra", nota="también")
    api.action.resource_patch(id=published.resource("personas"), description="Otra", nota="también")
    published.rows["personas"] = [["007", "Ana María", "10.50"], *PERSONAS_ROWS[1:]]

    delivery = published.publish(ckan)

    edited = [
        f"Cambia su {one} (alguien lo cambió en CKAN)."
        for one in (
            "título: «Otro» por «Padrón»", "licencia: «notspecified» por «CC-BY-4.0»",
            "lista de etiquetas: «mío, padrón» por «mío, padrón, transparencia»", "frecuencia: «» por «R/P1M»",
            "descripción en la ficha de personas: «Otra» por «Quién es quién.»",
            "descripción en la ficha de lugares: «Otra» por «Dónde.»",
        )
    ]  # fmt: skip
    rows = [
        "Se carga la tabla personas: 3 renglones (1 modificado).", "  007, nombre: «Ana» por «Ana María».",
    ]  # fmt: skip
    assert delivery.plan.lines() == [*edited[:4], *rows, *edited[4:], ZIP, sent(3)]
    assert plan_document(delivery.plan)["tablas"] == {
        "personas": {
            "llave": ["clave"], "agregados": [], "quitados": [],
            "celdas": [{"renglon": ["007"], "columna": "nombre", "antes": "Ana", "despues": "Ana María"}],
        }
    }  # fmt: skip
    assert delivery.plan.edits() == edited
    after = dataset_of(api, published)
    assert {"key": "nota", "value": "de una persona"} in after["extras"]
    assert [one["name"] for one in after["tags"]] == ["mío", "padrón", "transparencia"]
    (place,) = (one for one in after["resources"] if one["cocrea_tabla"] == "lugares")
    assert (place["description"], place["nota"]) == ("Dónde.", "también")
    assert published.publish(ckan).plan.changes is False


def test_rows_that_come_and_go_are_named(small: Small, ckan: CkanAccess) -> None:
    small.publish(ckan)
    small.rows["personas"] = [PERSONAS_ROWS[0], *([f"1{number}", "Eva", "1"] for number in range(7))]
    small.rows["lugares"] = [["Cuautla"]]
    (plan,) = small.plan(ckan).packages
    assert plan.lines()[:6] == [
        "Se carga la tabla personas: 8 renglones (7 nuevos, 2 quitados).",
        "  Se agregan: 10; 11; 12; 13; 14 y 2 más.",
        "  Se quitan: 008; 010.",
        "Se carga la tabla lugares: 1 renglón (1 nuevo, 1 quitado).",
        "  Se agregan: Cuautla.",
        "  Se quitan: Cuernavaca.",
    ]
    assert plan_document(plan)["tablas"]["personas"] == {
        "llave": ["clave"], "agregados": [[f"1{number}"] for number in range(7)], "quitados": [["008"], ["010"]],
        "celdas": [],
    }  # fmt: skip


def test_a_resource_deleted_by_hand_comes_back_with_its_id(published: Small, ckan: CkanAccess, api: RemoteCKAN) -> None:
    before = served(ckan, published)
    api.action.resource_delete(id=published.resource("personas"))

    delivery = published.publish(ckan)

    assert delivery.plan.lines() == ["Se crea otra vez la tabla personas, que alguien quitó de CKAN: 3 renglones."]
    assert served(ckan, published) == before


@contextmanager
def _trash(api: RemoteCKAN, small: Small) -> Iterator[None]:
    api.action.package_delete(id=small.dataset)
    yield
    api.action.package_patch(id=small.dataset, state="active")


@contextmanager
def _hide(api: RemoteCKAN, small: Small) -> Iterator[None]:
    api.action.package_patch(id=small.dataset, private=True)
    yield
    api.action.package_patch(id=small.dataset, private=False)


@contextmanager
def _unpublish(api: RemoteCKAN, small: Small) -> Iterator[None]:
    api.action.package_patch(id=small.dataset, state="draft")
    yield
    api.action.package_patch(id=small.dataset, state="active")


@contextmanager
def _give_away(api: RemoteCKAN, small: Small) -> Iterator[None]:
    other = api.action.organization_create(name=f"{small.slug}-otra", title="Otra dependencia")
    api.action.package_patch(id=small.dataset, owner_org=other["id"])
    yield
    api.action.package_patch(id=small.dataset, owner_org=f"{small.slug}-stl")


@pytest.mark.parametrize(
    ("decide", "message"),
    [
        (_trash, "El conjunto de datos «{0}-padron» está en la papelera de CKAN: alguien lo borró."),
        (_hide, "El conjunto de datos «{0}-padron» está oculto en CKAN (privado): alguien lo ocultó."),
        (_unpublish, "El conjunto de datos «{0}-padron» está oculto en CKAN (borrador): alguien lo ocultó."),
        (_give_away, "En CKAN ya hay un conjunto de datos «{0}-padron», y es de Otra dependencia."),
    ],
    ids=["papelera", "oculto", "borrador", "de-otra"],
)
def test_what_people_decided_stops_the_plan_before_anything_is_sent(
    published: Small,
    ckan: CkanAccess,
    api: RemoteCKAN,
    proxy: FaultyProxy,
    decide: Callable[[RemoteCKAN, Small], AbstractContextManager[None]],
    message: str,
) -> None:
    with decide(api, published), pytest.raises(CkanRejected) as raised:
        replace(published, title="Otro").publish(CkanAccess(proxy.url, ckan.token))

    assert raised.value.message == message.format(published.slug)
    assert proxy.sent == []


def test_an_organization_in_the_trash_stops_the_plan_before_anything_is_sent(
    small: Small, ckan: CkanAccess, api: RemoteCKAN, proxy: FaultyProxy
) -> None:
    api.action.organization_create(name=f"{small.slug}-stl")
    api.action.organization_delete(id=f"{small.slug}-stl")

    with pytest.raises(CkanRejected) as raised:
        small.publish(CkanAccess(proxy.url, ckan.token))

    assert raised.value.message == (
        f"La organización «{small.slug}-stl» está en la papelera de CKAN: alguien la borró."
    )
    assert proxy.sent == []


def test_ids_outlive_a_dataset_that_was_purged_and_published_again(
    published: Small, ckan: CkanAccess, api: RemoteCKAN
) -> None:
    """The addresses of its files hold the dataset's id."""
    before = dataset_of(api, published)
    assert (before["id"], before["organization"]["id"]) == (
        dataset_id(published.dataset),
        organization_id(before["organization"]["name"]),
    )
    api.action.dataset_purge(id=published.dataset)
    published.publish(ckan)
    after = dataset_of(api, published)
    assert (after["id"], [one["url"] for one in after["resources"]]) == (
        before["id"],
        [one["url"] for one in before["resources"]],
    )


def test_rows_that_an_acuse_found_changed_are_mended_by_the_next_run(
    published: Small, ckan: CkanAccess, api: RemoteCKAN
) -> None:
    before = served(ckan, published)
    api.action.datastore_upsert(
        resource_id=published.resource("personas"), force=True, method="update",
        records=[{"clave": "007", "nombre": "Otra"}],
    )  # fmt: skip

    (told,) = verify_last(published.load(), ckan.url, run_quietly)
    mended = published.publish(ckan)

    assert told.all_differences() == ("La tabla personas tiene celdas distintas en CKAN y en la entrega.",)
    assert mended.plan.lines() == [
        "Se carga la tabla personas: 3 renglones; el último Acuse la encontró distinta en CKAN."
    ]
    assert mended.acuse.all_differences() == ()
    assert served(ckan, published) == before
    assert published.publish(ckan).plan.changes is False


@pytest.mark.parametrize(("path", "found"), [("http://datos.gob.mx/libreusomx", "libre-uso-mx"), ("", "otra-cosa")])
def test_a_licence_is_found_by_its_address_or_keeps_its_name(ckan: CkanAccess, path: str, found: str) -> None:
    with Ckan(ckan) as api:
        assert licence.find_id(api, {"name": "otra-cosa", "path": path}) == found


@pytest.mark.parametrize(
    ("held", "settled"),
    [
        ({"license_id": "CC-BY-4.0", "license_title": "CC-BY-4.0"}, True),
        (
            {"license_id": "cc-by", "license_title": "Atribución", "license_url": "http://opendefinition.org/cc-by"},
            True,
        ),
        ({"license_id": "cc-by", "license_title": "cc-by"}, False),
        ({"license_id": "x", "license_title": "X", "license_url": "http://creativecommons.org/licenses/by/4.0"}, True),
        ({"license_id": "notspecified", "license_title": "Sin licencia"}, False),
        ({"license_id": None, "license_title": None}, False),
    ],
)
def test_an_equal_licence_by_another_name_is_no_change(held: dict[str, Any], settled: bool) -> None:
    wanted = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
    assert licence.is_settled(held, wanted) is settled


def _resource(found: Any, small: Small, table: str) -> Any:
    return next(one for one in found["dataset"]["resources"] if one["id"] == small.resource(table))


def token_of_a(role: str, api: RemoteCKAN, small: Small) -> str:
    """Of a new user with that ``role`` in the organization, which is there."""
    user = f"u{small.slug}"
    api.action.user_create(name=user, email=f"{user}@prueba.gob.mx", password="una-clave-larga-de-prueba")
    api.action.organization_member_create(id=f"{small.slug}-stl", username=user, role=role)
    return str(api.action.api_token_create(user=user, name="cocrea")["token"])


def test_an_editors_token_is_enough(small: Small, ckan: CkanAccess, api: RemoteCKAN, proxy: FaultyProxy) -> None:
    """To publish by the standard API, to put it back when that fails, and to publish with the extension."""
    del small.schemas["lugares"], small.rows["lugares"]
    proxy.hides = frozenset({"cocrea"})
    small.publish(CkanAccess(proxy.url, ckan.token))
    token, before = token_of_a("editor", api, small), served(ckan, small)
    small.rows["personas"] = PERSONAS_ROWS[:2]
    proxy.fail_at_sent(4, "cut")

    with pytest.raises(Unreachable):
        small.publish(CkanAccess(proxy.url, token))

    assert served(ckan, small) == before
    assert small.publish(CkanAccess(ckan.url, token)).acuse.all_differences() == ()


@pytest.mark.parametrize("hides", [{"cocrea"}, set()], ids=["standard", "switch"])
def test_less_than_an_editors_token_is_not(
    small: Small, ckan: CkanAccess, api: RemoteCKAN, proxy: FaultyProxy, hides: set[str]
) -> None:
    proxy.hides = frozenset(hides)
    api.action.organization_create(name=f"{small.slug}-stl")
    token = token_of_a("member", api, small)

    with pytest.raises(CkanRefused) as raised:
        small.publish(CkanAccess(proxy.url, token))

    assert raised.value.message == (
        f"El usuario del token no puede publicar en la organización «{small.slug}-stl» de CKAN ({proxy.url})."
    )
    assert proxy.sent == []


def test_what_an_editor_cannot_purge_stays_hidden_and_is_taken_up(
    small: Small, ckan: CkanAccess, api: RemoteCKAN, proxy: FaultyProxy
) -> None:
    del small.schemas["lugares"], small.rows["lugares"]
    api.action.organization_create(name=f"{small.slug}-stl", title="Secretariado de prueba")
    token = token_of_a("editor", api, small)
    proxy.hides = frozenset({"cocrea"})
    proxy.fail_at_sent(4, "500")

    with pytest.raises(ServerFailed):
        small.publish(CkanAccess(proxy.url, token))

    assert dataset_of(api, small)["private"] is True
    delivery = small.publish(CkanAccess(ckan.url, token))
    assert delivery.plan.lines()[0] == "Se repara una publicación que quedó a medias."
    assert delivery.acuse.all_differences() == ()
