"""The Acuse: every kind of difference is told, and equal values of every type read back equal."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import requests
from ckanapi import RemoteCKAN
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipelines.errors import AlreadyRunning
from pipelines.package import Entrega, package
from pipelines.progress import unheard
from pipelines.publish import Ckan, carry_out, compare, organization
from pipelines.run import check, verify_last
from pipelines.settings import CkanAccess
from pipelines.verify import Cause, Difference, last_differing, verify
from pipelines.verify.folder import ACUSE_HTML, ACUSE_JSON, ACUSE_MARKDOWN
from pipelines.verify.rows import Cell
from portal.box import Box, postgres, solr
from portal.box.credentials import load_secrets
from portal.box.ports import remembered_ports
from tests.publish.small import PERSONAS, PERSONAS_ROWS, Small, run_quietly


def _replace_file(api: RemoteCKAN, resource: str) -> None:
    api.action.resource_patch(id=resource, upload=("personas.csv", io.BytesIO(b"clave\n007\n")))


def _edit_dictionary(api: RemoteCKAN, resource: str) -> None:
    fields = [one for one in api.action.datastore_info(id=resource)["fields"] if one["id"] != "_id"]
    fields[1]["info"]["notes"] = "Otra cosa."
    api.action.datastore_create(resource_id=resource, force=True, fields=fields)


def _add_column(api: RemoteCKAN, resource: str) -> None:
    fields = [one for one in api.action.datastore_info(id=resource)["fields"] if one["id"] != "_id"]
    api.action.datastore_create(resource_id=resource, force=True, fields=[*fields, {"id": "edad", "type": "int"}])


def _load_as_text(api: RemoteCKAN, resource: str) -> None:
    # As a loader that knows no types would, with the same values.
    names = ("clave", "nombre", "monto")
    rows = [dict(zip(names, row, strict=True)) for row in (["007", "Ana", "10.50"], ["008", "Bruno", "20.00"])]
    api.action.datastore_delete(resource_id=resource, force=True)
    api.action.datastore_create(
        resource_id=resource, force=True, fields=[{"id": one, "type": "text"} for one in names],
        records=[*rows, {"clave": "010", "nombre": None, "monto": "-3.25"}],
    )  # fmt: skip


def _delete_views(api: RemoteCKAN, resource: str) -> None:
    for one in api.action.resource_view_list(id=resource):
        api.action.resource_view_delete(id=one["id"])


def _load_as_xloader_does(api: RemoteCKAN, resource: str) -> None:
    # Types kept, as its «type_override» may ask; another file; and its task, which anyone may read.
    api.action.datastore_delete(resource_id=resource, force=True, filters={"clave": "008"})
    api.action.task_status_update(
        entity_id=resource, entity_type="resource", task_type="xloader", key="xloader", value="{}", error="{}",
        state="complete", last_updated=datetime.now(UTC).replace(tzinfo=None).isoformat(),
    )  # fmt: skip


def _set_extra(api: RemoteCKAN, dataset: str, key: str, value: str) -> None:
    extras = {one["key"]: one["value"] for one in api.action.package_show(id=dataset)["extras"]}
    extras[key] = value
    api.action.package_patch(id=dataset, extras=[{"key": name, "value": one} for name, one in extras.items()])


def _run_sql(box: Box, sql: str) -> None:
    """As a disk, a restored backup or an administrator: nothing of it goes through CKAN."""
    secrets = load_secrets(box.layout.secrets)
    assert secrets
    postgres.run_sql(box.layout, secrets, sql, "datastore")


def _forget_in_solr(box: Box, dataset: str) -> None:
    secrets, ports = load_secrets(box.layout.secrets), remembered_ports(box.layout.portal)
    assert secrets and ports
    answer = requests.post(
        f"{solr.url(ports['solr'])}/update?commit=true", json={"delete": {"query": f"name:{dataset}"}},
        headers={"Authorization": solr.basic(solr.USER, secrets.solr_password)}, timeout=30,
    )  # fmt: skip
    assert answer.status_code == 200


ROWS = "La tabla {} tiene celdas distintas en CKAN y en la entrega."
COLUMNS = "Las columnas de la tabla {} no son en CKAN como en la entrega."
# How each is done, and of each difference its sentence, its details and its cause.
Told = tuple[str, tuple[str, ...], Cause]
TAMPERINGS: dict[str, tuple[Callable[[RemoteCKAN, str], Any], list[Told]]] = {
    "intacta": (lambda api, resource: None, []),
    "celda": (
        lambda api, resource: api.action.datastore_upsert(
            resource_id=resource, force=True, method="update", records=[{"clave": "007", "nombre": "Eva"}]
        ),
        [(ROWS, ("1 renglón tiene celdas distintas, en la columna nombre.",), Cause.SOMEONE)],
    ),
    "monto": (
        lambda api, resource: api.action.datastore_upsert(
            resource_id=resource, force=True, method="update", records=[{"clave": "007", "monto": "10.51"}]
        ),
        [
            (
                ROWS,
                (
                    "1 renglón tiene celdas distintas, en la columna monto.",
                    "La suma de monto es 27.26 en CKAN y 27.25 en la entrega.",
                ),
                Cause.SOMEONE,
            )
        ],
    ),
    "de_mas": (
        lambda api, resource: api.action.datastore_upsert(
            resource_id=resource, force=True, method="insert", records=[{"clave": "011", "nombre": "Intrusa"}]
        ),
        [
            (
                "La tabla {} tiene 4 renglones en CKAN y 3 en la entrega.",
                ("Sobra 1 renglón: clave 011.",),
                Cause.SOMEONE,
            )
        ],
    ),
    # CKAN notes nothing of rows that go; our extension does.
    "menos": (
        lambda api, resource: api.action.datastore_delete(resource_id=resource, force=True, filters={"clave": "008"}),
        [
            (
                "La tabla {} tiene 2 renglones en CKAN y 3 en la entrega.",
                ("Falta 1 renglón: clave 008.", "La suma de monto es 7.25 en CKAN y 27.25 en la entrega."),
                Cause.SOMEONE,
            )
        ],
    ),
    "archivo": (
        _replace_file,
        [
            ("El archivo de la tabla {} no es el de la entrega.", (), Cause.SOMEONE),
            (
                "La ficha de la tabla {} no dice lo que la entrega.",
                ("tamaño: CKAN dice «10» y la entrega «60».",),
                Cause.SOMEONE,
            ),
        ],
    ),
    "ficha": (
        lambda api, resource: api.action.resource_patch(id=resource, description="Otra cosa.", nota="De una persona."),
        [
            (
                "La ficha de la tabla {} no dice lo que la entrega.",
                ("descripción: CKAN dice «Otra cosa.» y la entrega «Quién es quién.».",),
                Cause.SOMEONE,
            )
        ],
    ),
    "vista": (_delete_views, [("La tabla {} no tiene en CKAN su vista de tabla.", (), Cause.UNKNOWN)]),
    "diccionario": (
        _edit_dictionary,
        [(COLUMNS, ("El diccionario no es el de la entrega en la columna nombre.",), Cause.SOMEONE)],
    ),
    "columna": (_add_column, [(COLUMNS, ("Sobra la columna edad.",), Cause.SOMEONE)]),
    "texto": (
        _load_as_text,
        [
            (
                COLUMNS,
                (
                    "El diccionario no es el de la entrega en la columna clave.",
                    "El diccionario no es el de la entrega en la columna nombre.",
                    "La columna monto es de tipo text en CKAN y numeric en la entrega.",
                    "El diccionario no es el de la entrega en la columna monto.",
                    "Falta la llave primaria (clave).",
                ),
                Cause.OTHER_LOADER,
            )
        ],
    ),
    "cargada": (
        _load_as_xloader_does,
        [
            (
                "La tabla {} tiene 2 renglones en CKAN y 3 en la entrega.",
                ("Falta 1 renglón: clave 008.", "La suma de monto es 7.25 en CKAN y 27.25 en la entrega."),
                Cause.OTHER_LOADER,
            )
        ],
    ),
    "quitada": (
        lambda api, resource: api.action.datastore_delete(resource_id=resource, force=True),
        [("La tabla {} no está en el DataStore.", (), Cause.SOMEONE)],
    ),
    "borrada": (
        lambda api, resource: api.action.resource_delete(id=resource),
        [("Falta la tabla {}.", (), Cause.SOMEONE)],
    ),
}
# What only a person, or CKAN itself, puts right.
NOT_LOADED = {"intacta", "ficha", "vista"}


@pytest.fixture
def api(ckan: CkanAccess) -> Iterator[RemoteCKAN]:
    """CKAN as a person with every right changes it by hand."""
    with RemoteCKAN(ckan.url, apikey=ckan.token) as one:
        yield one


def one_table(folder: Path) -> Small:
    return Small(folder, schemas={"personas": PERSONAS}, rows={"personas": PERSONAS_ROWS})


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, ckan: CkanAccess) -> tuple[Small, Entrega]:
    """What tests look at, or leave as it was."""
    small = one_table(tmp_path_factory.mktemp("publicado"))
    return small, small.publish(ckan).entrega


def told(differences: Iterable[Difference]) -> list[Told]:
    return [(one.text, one.details, one.cause) for one in differences]


def test_every_kind_of_difference_is_told_with_its_cause_as_a_visitor_meets_it(
    tmp_path: Path, ckan: CkanAccess, api: RemoteCKAN
) -> None:
    small = Small(tmp_path, schemas=dict.fromkeys(TAMPERINGS, PERSONAS), rows=dict.fromkeys(TAMPERINGS, PERSONAS_ROWS))
    first = small.publish(ckan)
    for table, (tamper, _) in TAMPERINGS.items():
        tamper(api, small.resource(table))

    (acuse,) = verify_last(small.load(), ckan.url, run_quietly)

    assert (first.acuse.status, acuse.status) == ("ok", "difiere")
    assert {one.table: told(one.differences) for one in acuse.tables} == {
        table: [(text.format(table), details, cause) for text, details, cause in differences]
        for table, (_, differences) in TAMPERINGS.items()
    }
    assert acuse.differences == ()
    (cell,) = next(one for one in acuse.tables if one.table == "celda").differences[0].cells
    assert cell == Cell({"clave": "007"}, "nombre", "Eva", "Ana")

    assert last_differing(first.entrega, ckan.url) == TAMPERINGS.keys() - NOT_LOADED
    mended = small.publish(ckan)
    assert mended.acuse.all_differences() == ("La tabla vista no tiene en CKAN su vista de tabla.",)
    assert [one.name for one in mended.plan.tables] == [one for one in TAMPERINGS if one not in NOT_LOADED]


def test_what_a_dataset_says_is_told_and_what_people_added_is_theirs(
    tmp_path: Path, ckan: CkanAccess, api: RemoteCKAN
) -> None:
    small = Small(tmp_path)
    small.publish(ckan)
    found = api.action.package_show(id=small.dataset)
    added = [*found["extras"], {"key": "nota", "value": "De una persona."}]
    api.action.package_patch(id=small.dataset, extras=added, tags=[*found["tags"], {"name": "de una persona"}])
    (theirs,) = verify_last(small.load(), ckan.url, run_quietly)

    api.action.package_patch(
        id=small.dataset, title="Otro título", tags=[{"name": "transparencia"}], license_id="notspecified",
        extras=[{**one, "value": "R/P1Y"} if one["key"] == "frequency" else one for one in found["extras"]],
    )  # fmt: skip
    order = [one["id"] for one in found["resources"]]
    api.action.package_resource_reorder(id=small.dataset, order=order[::-1])
    (acuse,) = verify_last(small.load(), ckan.url, run_quietly)

    assert theirs.all_differences() == ()
    details = (
        "título: CKAN dice «Otro título» y la entrega «Padrón».",
        "licencia: CKAN dice «notspecified» y la entrega «CC-BY-4.0».",
        "Falta la etiqueta «padrón».",
        "frecuencia: CKAN dice «R/P1Y» y la entrega «R/P1M».",
    )
    assert told(acuse.all_found()) == [
        ("La ficha del conjunto de datos no dice lo que la entrega.", details, Cause.SOMEONE),
        ("Las tablas no están en CKAN en el orden de la entrega.", (), Cause.SOMEONE),
    ]


def test_another_release_a_hidden_dataset_and_another_zip_are_told(
    tmp_path: Path, ckan: CkanAccess, api: RemoteCKAN
) -> None:
    small = one_table(tmp_path)
    entrega = small.publish(ckan).entrega
    api.action.resource_patch(id=small.resource("paquete"), upload=("otro.zip", io.BytesIO(b"otro")))
    (changed,) = verify_last(small.load(), ckan.url, run_quietly)
    _set_extra(api, small.dataset, "cocrea_entrega", "0" * 64)
    (other,) = verify_last(small.load(), ckan.url, run_quietly)
    _set_extra(api, small.dataset, "cocrea_en_proceso", "0" * 64)
    (halfway,) = verify_last(small.load(), ckan.url, run_quietly)
    api.action.package_patch(id=small.dataset, private=True)
    (hidden,) = verify_last(small.load(), ckan.url, run_quietly)

    zips = [
        ("El paquete completo (ZIP) no es el de la entrega.", ()),
        (
            "La ficha del paquete completo no dice lo que la entrega.",
            (f"tamaño: CKAN dice «4» y la entrega «{entrega.archive.size_bytes}».",),
        ),
    ]
    release = (f"CKAN dice servir la entrega 000000000000 y no la {entrega.short_id}.", ())
    mark = (f"Otra publicación de «{small.dataset}» está en curso, o quedó a medias.", ())
    assert told(changed.all_found()) == [(*one, Cause.SOMEONE) for one in zips]
    assert told(other.all_found()) == [(*one, Cause.OTHER_RELEASE) for one in [release, *zips]]
    assert told(halfway.all_found()) == [(*one, Cause.UNFINISHED) for one in [mark, release, *zips]]
    assert told(hidden.all_found()) == [
        (f"El conjunto de datos «{small.dataset}» no está en CKAN, o no es público.", (), Cause.SOMEONE)
    ]


def test_what_ckan_loses_by_itself_is_told_from_what_people_do(tmp_path: Path, ckan: CkanAccess, box: Box) -> None:
    tables = ("perdidos", "vaciada", "archivo", "tabla", "buscada", "orden")
    small = Small(tmp_path, schemas=dict.fromkeys(tables, PERSONAS), rows=dict.fromkeys(tables, PERSONAS_ROWS))
    small.publish(ckan)
    resources = {name: small.resource(name) for name in tables}
    place = resources["archivo"]
    (file,) = (box.layout.storage / "cocrea" / "archivos" / place).iterdir()
    file.unlink()
    _run_sql(box, f"""
        DELETE FROM "{resources["perdidos"]}" WHERE clave = '008';
        TRUNCATE "{resources["vaciada"]}";
        INSERT INTO "{resources["vaciada"]}" (clave, nombre, monto)
            VALUES ('007', 'Ana', 10.5), ('008', 'Bruno', 20), ('010', NULL, -3.26);
        DROP TABLE "{resources["tabla"]}" CASCADE;
        ALTER TABLE "{resources["buscada"]}" DISABLE TRIGGER zfulltext;
        UPDATE "{resources["buscada"]}" SET _full_text = NULL;
        UPDATE "{resources["orden"]}" SET _id = 99 WHERE clave = '007';
    """)  # fmt: skip

    (acuse,) = verify_last(small.load(), ckan.url, run_quietly)

    assert {one.table: (told(one.differences), one.reordered) for one in acuse.tables} == {
        "perdidos": (
            [
                (
                    "La tabla perdidos tiene 2 renglones en CKAN y 3 en la entrega.",
                    ("Falta 1 renglón: clave 008.", "La suma de monto es 7.25 en CKAN y 27.25 en la entrega."),
                    Cause.CKAN_LOST,
                )
            ],
            False,
        ),
        # Emptied and filled again, as loaders do.
        "vaciada": (
            [
                (
                    "La tabla vaciada tiene celdas distintas en CKAN y en la entrega.",
                    (
                        "1 renglón tiene celdas distintas, en la columna monto.",
                        "La suma de monto es 27.24 en CKAN y 27.25 en la entrega.",
                    ),
                    Cause.OTHER_LOADER,
                )
            ],
            False,
        ),
        "archivo": ([("El archivo de la tabla archivo no es el de la entrega.", (), Cause.CKAN_LOST)], False),
        "tabla": ([("La tabla tabla no está en el DataStore.", (), Cause.CKAN_LOST)], False),
        "buscada": (
            [("La búsqueda dentro de la tabla buscada no encuentra sus palabras.", (), Cause.CKAN_LOST)],
            False,
        ),
        "orden": ([], True),
    }
    assert acuse.notes == ("CKAN sirve los renglones de orden en otro orden.",)
    assert small.publish(ckan).acuse.all_differences() == ()


def test_a_dataset_that_the_search_lost_is_told(
    published: tuple[Small, Entrega], ckan: CkanAccess, api: RemoteCKAN, box: Box
) -> None:
    small, entrega = published
    _forget_in_solr(box, small.dataset)
    found = verify(ckan.url, entrega).all_found()
    assert [(one.text, one.cause, one.remedy) for one in found] == [
        (
            f"La búsqueda de CKAN no encuentra el conjunto de datos por su {by}.",
            Cause.CKAN_LOST,
            "Pida a quien administra CKAN que reconstruya su índice («ckan search-index rebuild»).",
        )
        for by in ("nombre", "título")
    ]
    api.action.package_patch(id=small.dataset, version="indizado otra vez")
    assert verify(ckan.url, entrega).all_found() == ()


def test_a_reading_that_somebody_disturbs_begins_again_and_ends(
    published: tuple[Small, Entrega], ckan: CkanAccess, api: RemoteCKAN
) -> None:
    small, entrega = published
    heard = 0

    def disturb(_done: int, _total: int) -> None:
        nonlocal heard
        heard += 1
        if heard <= disturbed:
            small_title = api.action.package_show(id=small.dataset)["title"]
            api.action.package_patch(id=small.dataset, title=small_title, version=str(heard))

    disturbed = 1
    assert verify(ckan.url, entrega, disturb).all_differences() == ()
    disturbed = 1_000
    with pytest.raises(AlreadyRunning) as raised:
        verify(ckan.url, entrega, disturb)
    assert raised.value.message == (
        f"Mientras se verificaba «{small.dataset}», otra corrida o una persona lo estaba cambiando."
    )


def test_the_same_is_said_in_the_same_bytes(published: tuple[Small, Entrega], ckan: CkanAccess) -> None:
    _, entrega = published
    now = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
    names = (ACUSE_JSON, ACUSE_MARKDOWN, ACUSE_HTML)
    written = []
    for _ in range(2):
        verify(ckan.url, entrega, now=now)
        written.append([(entrega.folder / name).read_bytes() for name in names])

    assert written[0] == written[1]
    document = json.loads(written[0][0])
    assert (document["formato"], document["acuse"], document["verificado"]) == (3, "ok", "2026-11-26T08:30:00+00:00")
    bare = {key: value for key, value in document.items() if key != "sha256"}
    text = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert document["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    column = hashlib.sha256(b'nombre\nAna\nBruno\n""\n').hexdigest()
    assert document["tablas"][0]["columnas_sha256"]["nombre"] == column
    assert document["sha256"] in written[0][1].decode() and document["sha256"] in written[0][2].decode()


TYPES = {
    "clave": st.none(),  # numbered below: the key
    "texto": st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=40)
    | st.sampled_from(
        [' con "comillas", comas\ny dos líneas ', "  sangría", "ñandú 🦜", "None", "NULL", "\\N", "a" * 70_000]
    ),
    "monto": st.decimals(-(10**15), 10**15, places=2).map(str),
    "numero": st.decimals(-(10**9), 10**9, places=6).map(str) | st.sampled_from(["1.500", "0.000", "-0", "1e3"]),
    "entero": st.integers(-(2**63), 2**63 - 1).map(str),
    "ciclo": st.integers(1900, 2100).map(str),
    "logico": st.sampled_from(["true", "false"]),
    "fecha": st.dates().map(str),
    "hora": st.times().map(lambda one: one.isoformat("seconds")),
    "momento": st.datetimes().map(lambda one: one.isoformat(timespec="seconds")),
}
SCHEMA = {
    "title": "Tipos",
    "fields": [
        {"name": "clave", "type": "string"},
        {"name": "texto", "type": "string"},
        {"name": "monto", "type": "number", "unit": "MXN"},
        {"name": "numero", "type": "number"},
        {"name": "entero", "type": "integer"},
        {"name": "ciclo", "type": "year"},
        {"name": "logico", "type": "boolean"},
        {"name": "fecha", "type": "date"},
        {"name": "hora", "type": "time"},
        {"name": "momento", "type": "datetime"},
    ],
    "primaryKey": "clave",
}
TYPED_ROWS = st.lists(
    st.fixed_dictionaries({key: st.just("") | one for key, one in TYPES.items()}), min_size=10, max_size=40
)


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory, ckan: CkanAccess) -> Small:
    small = Small(tmp_path_factory.mktemp("tipos"), schemas={"tipos": SCHEMA}, rows={"tipos": [["1", *[""] * 9]]})
    with Ckan(ckan) as api:
        organization.create(api, small.load().organization)
    return small


# Each example is a publication: what fails is told as it is, without minutes of looking for the smallest.
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(rows=TYPED_ROWS)
def test_any_valid_table_reads_back_equal(typed: Small, ckan: CkanAccess, rows: list[dict[str, Any]]) -> None:
    exercise = typed.load()
    (table,) = check(exercise, run_quietly).tables
    numbered = [{**row, "clave": f"{number:03}"} for number, row in enumerate(rows)]
    data = pd.DataFrame(numbered, columns=list(TYPES), dtype="str")
    entrega = package(exercise, exercise.packages[0], [dataclasses.replace(table, data=data)])

    with Ckan(ckan) as api:
        carry_out(api, compare(api, entrega, exercise.organization), unheard)

    acuse = verify(ckan.url, entrega)
    assert acuse.all_differences() == ()
    # Amounts that nobody knows do not add up to zero.
    amounts = [Decimal(row["monto"]) for row in numbered if row["monto"]]
    assert acuse.tables[0].sums == ({"monto": sum(amounts)} if amounts else {})
