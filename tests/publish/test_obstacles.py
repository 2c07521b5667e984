"""What CKAN would not take is told by the plan, with its remedy, before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import pytest
from ckanapi import RemoteCKAN

from pipelines.errors import CkanRejected
from pipelines.publish import Ckan, organization
from pipelines.publish.identity import dataset_id
from pipelines.settings import CkanAccess
from tests.faulty_proxy import FaultyProxy
from tests.publish.small import PERSONAS, PERSONAS_ROWS, Small, served

# Makes it so, and gives the names that the message says.
Prepare = Callable[[Small, FaultyProxy, CkanAccess], dict[str, str]]
TOO_LARGE = "no acepta un archivo tan grande."


def _old_ckan(_small: Small, proxy: FaultyProxy, _ckan: CkanAccess) -> dict[str, str]:
    proxy.says = {"status_show": {"ckan_version": "2.10.4"}}
    return {}


def _small_limit(_small: Small, proxy: FaultyProxy, _ckan: CkanAccess) -> dict[str, str]:
    proxy.says = {"cocrea_obstacles_show": {"largest_file_bytes": 59}}
    return {}


def _full_disk(small: Small, proxy: FaultyProxy, ckan: CkanAccess) -> dict[str, str]:
    (plan,) = small.plan(ckan).packages
    proxy.says = {"cocrea_obstacles_show": {"free_bytes": 59}}
    files = [*plan.tables, *plan.media, plan.entrega.archive, *plan.attachments]
    return {"size": f"{sum(one.size_bytes for one in files):,}"}


def _odd_column(small: Small, _proxy: FaultyProxy, _ckan: CkanAccess) -> dict[str, str]:
    small.schemas["lugares"] = {"title": "Lugares", "description": "Dónde.", "fields": [{"name": ":lugar"}]}
    return {}


def _renamed(small: Small, _proxy: FaultyProxy, ckan: CkanAccess) -> dict[str, str]:
    """What CKAN keeps of a release whose dataset somebody renamed: its organization, and the ids of its tables."""
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        api.action.organization_create(name=f"{small.slug}-stl")
        api.action.package_create(
            id=dataset_id(small.dataset), name=f"{small.dataset}-2", owner_org=f"{small.slug}-stl",
            resources=[{"id": small.resource(one), "url": "https://x.mx"} for one in small.schemas],
        )  # fmt: skip
    return {"resource": small.resource("personas")}


def _group(small: Small, _proxy: FaultyProxy, ckan: CkanAccess) -> dict[str, str]:
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        api.action.group_create(name=f"{small.slug}-stl")
    return {}


def _renamed_organization(small: Small, _proxy: FaultyProxy, ckan: CkanAccess) -> dict[str, str]:
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        organization.create(Ckan(ckan), small.load().organization)
        api.action.organization_patch(id=f"{small.slug}-stl", name=f"{small.slug}-secretariado")
    return {}


def _short_keyword(small: Small, _proxy: FaultyProxy, _ckan: CkanAccess) -> dict[str, str]:
    small.keywords = ["padrón", "¡A!"]
    return {}


def _unseen(small: Small, _proxy: FaultyProxy, ckan: CkanAccess) -> dict[str, str]:
    """Another organization's, and private; the token is an editor's."""
    user, other = f"u{small.slug}", f"{small.slug}-otra"
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        for owner in (f"{small.slug}-stl", other):
            api.action.organization_create(name=owner)
        api.action.package_create(name=small.dataset, owner_org=other, private=True)
        api.action.user_create(name=user, email=f"{user}@prueba.gob.mx", password="una-clave-larga-de-prueba")
        api.action.organization_member_create(id=f"{small.slug}-stl", username=user, role="editor")
        return {"token": api.action.api_token_create(user=user, name="cocrea")["token"]}


def _taken_alias(small: Small, _proxy: FaultyProxy, ckan: CkanAccess) -> dict[str, str]:
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        api.action.organization_create(name=f"{small.slug}-otra")
        other = api.action.package_create(name=f"{small.slug}-otro", owner_org=f"{small.slug}-otra")
        made = api.action.datastore_create(
            resource={"package_id": other["id"]}, fields=[{"id": "a", "type": "text"}],
            aliases=[f"{small.slug}-personas"],
        )  # fmt: skip
    return {"owner": made["resource_id"]}


CASES: list[tuple[Prepare, str, str]] = [
    (
        _old_ckan, "CKAN ({url}) es de la versión 2.10.4, y se publica en la 2.11 o una más nueva.",
        "Pida a quien administra CKAN que lo actualice",
    ),
    (
        _small_limit, "personas.csv mide 60 bytes, y CKAN ({url}) acepta hasta 59.",
        "suba ckan.max_resource_size",
    ),
    (
        _full_disk, "Los archivos de «{slug}-padron» miden {size} bytes, y en el disco de CKAN ({url}) quedan 59.",
        "haga espacio en ckan.storage_path",
    ),
    (
        _odd_column, "La tabla lugares tiene una columna ':lugar', y CKAN no acepta ese nombre.",
        "Cámbielo en el esquema",
    ),
    (
        _renamed,
        "En CKAN, la tabla personas ({resource}) no está en «{slug}-padron», sino en «{slug}-padron-2».",
        "devuélvasela en su página de CKAN",
    ),
    (
        _group, "En CKAN ({url}), «{slug}-stl» ya es el nombre de un grupo, y no puede serlo de una organización.",
        "Cambie la clave de [organizacion]",
    ),
    (
        _renamed_organization,
        "En CKAN ({url}), la organización «{slug}-stl» ahora se llama «{slug}-secretariado»: alguien la renombró.",
        "devuélvale su nombre",
    ),
    (
        _short_keyword,
        "El paquete padron tiene la palabra clave «¡A!», y CKAN solo acepta las de 2 a 100 caracteres.",
        "Cámbiela en palabras_clave de [paquetes.padron]",
    ),
    (
        _unseen,
        "En CKAN ya hay un conjunto de datos «{slug}-padron» que el usuario del token no puede ver: es privado o está "
        "en la papelera, y es de otra organización.",
        "cambie la clave del ejercicio",
    ),
    (
        _taken_alias,
        "En CKAN, «{slug}-personas» ya es el nombre de otra tabla: la del recurso {owner}.", "le quite ese alias",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("prepare", "message", "remedy"), CASES, ids=[one[0].__name__[1:] for one in CASES])
def test_it_stops_the_plan(
    small: Small,
    ckan: CkanAccess,
    proxy: FaultyProxy,
    prepare: Prepare,
    message: str,
    remedy: str,
) -> None:
    names = prepare(small, proxy, ckan)

    with pytest.raises(CkanRejected) as raised:
        small.plan(CkanAccess(proxy.url, names.get("token", ckan.token)))

    assert raised.value.message == message.format(url=proxy.url, slug=small.slug, **names)
    assert remedy in raised.value.remedy
    assert proxy.sent == []


@pytest.mark.parametrize(
    ("hides", "fault", "action"),
    [
        ({"cocrea"}, "413", "resource_patch"),
        (set(), "409", "cocrea_files_put"),
        pytest.param({"cocrea"}, "409", "resource_patch", marks=pytest.mark.long),
        pytest.param(set(), "413", "cocrea_files_put", marks=pytest.mark.long),
    ],
)
def test_a_file_that_is_too_large_changes_nothing(
    small: Small, ckan: CkanAccess, proxy: FaultyProxy, hides: set[str], fault: str, action: str
) -> None:
    """Where nobody says how much CKAN takes, or the web server before it takes less."""
    proxy.hides = frozenset(hides)
    del small.schemas["lugares"], small.rows["lugares"]
    small.publish(CkanAccess(proxy.url, ckan.token))
    before = served(ckan, small)
    small.rows["personas"] = PERSONAS_ROWS[:2]
    proxy.heal()
    # Only once: putting things back sends files that CKAN took before.
    proxy.fault = lambda _, asked: fault if asked == action and proxy.actions.count(action) == 1 else None

    with pytest.raises(CkanRejected) as raised:
        small.publish(CkanAccess(proxy.url, ckan.token))

    assert raised.value.message == f"CKAN ({proxy.url}) no acepta un archivo tan grande."
    assert "suba el límite (ckan.max_resource_size" in raised.value.remedy
    assert served(ckan, small) == before


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory, ckan: CkanAccess) -> Small:
    """What each test changes in one thing that the other does not."""
    rows = [["007", "Ana", "10.50"], ["008", "Bruno", "20"], ["010", "Eva", "-3.25"]]
    small = Small(tmp_path_factory.mktemp("cambiante"), schemas={"personas": PERSONAS}, rows={"personas": rows})
    small.publish(ckan)
    return small


def _another_key(small: Small) -> None:
    small.schemas["personas"] = {**small["personas"], "primaryKey": ["clave", "nombre"]}


def _another_type(small: Small) -> None:
    small.schemas["personas"] = deepcopy(small["personas"])
    small["personas"]["fields"][2]["type"] = "string"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (_another_key, "Se carga la tabla personas: 3 renglones (otra clave: clave, nombre)."),
        (
            _another_type,
            "Se carga la tabla personas: 3 renglones (1 modificado; monto pasa de number a string).",
        ),
    ],
)
def test_what_is_mended_by_loading_the_table_whole_is_told(
    changing: Small, ckan: CkanAccess, change: Callable[[Small], None], line: str
) -> None:
    change(changing)

    delivery = changing.publish(ckan)

    assert line in delivery.plan.lines()
    assert delivery.acuse.all_differences() == ()
    assert changing.publish(ckan).plan.changes is False


def test_an_organization_that_another_run_makes_meanwhile_is_there(
    small: Small, ckan: CkanAccess, proxy: FaultyProxy
) -> None:
    wanted = small.load().organization

    def make(action: str) -> None:
        if action == "group_show":  # between the question by its name and that by its id
            with Ckan(ckan) as other:
                organization.create(other, wanted)

    proxy.before = make
    with Ckan(CkanAccess(proxy.url, ckan.token)) as one:
        assert not organization.is_missing(one, wanted)
