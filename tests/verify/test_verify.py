"""The Acuse: every kind of difference is told, and equal values of every type read back equal."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ckanapi import RemoteCKAN
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipelines.package import package
from pipelines.progress import unheard
from pipelines.publish import Ckan, carry_out, compare, organization
from pipelines.run import check, verify_last
from pipelines.settings import CkanAccess
from pipelines.verify import verify
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


TAMPERINGS: dict[str, tuple[Callable[[RemoteCKAN, str], Any], list[str]]] = {
    "intacta": (lambda api, resource: None, []),
    "celda": (
        lambda api, resource: api.action.datastore_upsert(
            resource_id=resource, force=True, method="update", records=[{"clave": "007", "nombre": "Eva"}]
        ),
        ["La tabla celda tiene celdas distintas en CKAN y en la entrega."],
    ),
    "monto": (
        lambda api, resource: api.action.datastore_upsert(
            resource_id=resource, force=True, method="update", records=[{"clave": "007", "monto": "10.51"}]
        ),
        ["La suma de monto es 27.26 en CKAN y 27.25 en la entrega."],
    ),
    "menos": (
        lambda api, resource: api.action.datastore_delete(resource_id=resource, force=True, filters={"clave": "008"}),
        [
            "La tabla menos tiene 2 renglones en CKAN y 3 en la entrega.",
            "La suma de monto es 7.25 en CKAN y 27.25 en la entrega.",
        ],
    ),
    "archivo": (_replace_file, ["El archivo de la tabla archivo no es el de la entrega."]),
    "diccionario": (
        _edit_dictionary,
        ["El diccionario de diccionario no es el de la entrega en la columna nombre."],
    ),
    "columna": (_add_column, ["La tabla columna tiene en CKAN una columna de más: edad."]),
    "texto": (
        _load_as_text,
        [
            "El diccionario de texto no es el de la entrega en la columna clave.",
            "El diccionario de texto no es el de la entrega en la columna nombre.",
            "La columna monto de texto es de tipo text en CKAN y numeric en la entrega.",
            "El diccionario de texto no es el de la entrega en la columna monto.",
        ],
    ),
    "quitada": (
        lambda api, resource: api.action.datastore_delete(resource_id=resource, force=True),
        ["La tabla quitada no está en el DataStore."],
    ),
    "borrada": (lambda api, resource: api.action.resource_delete(id=resource), ["Falta la tabla borrada."]),
}


@pytest.fixture
def api(ckan: CkanAccess) -> Iterator[RemoteCKAN]:
    """CKAN as a person with every right changes it by hand."""
    with RemoteCKAN(ckan.url, apikey=ckan.token) as one:
        yield one


def test_every_kind_of_difference_is_told_as_a_visitor_meets_it(
    tmp_path: Path, ckan: CkanAccess, api: RemoteCKAN
) -> None:
    small = Small(tmp_path, schemas=dict.fromkeys(TAMPERINGS, PERSONAS), rows=dict.fromkeys(TAMPERINGS, PERSONAS_ROWS))
    first = small.publish(ckan)
    for table, (tamper, _) in TAMPERINGS.items():
        tamper(api, small.resource(table))

    (acuse,) = verify_last(small.load(), ckan.url, run_quietly)

    assert (first.acuse.status, acuse.status) == ("ok", "difiere")
    assert {one.table: list(one.differences) for one in acuse.tables} == {
        table: differences for table, (_, differences) in TAMPERINGS.items()
    }
    assert acuse.differences == ()

    mended = small.publish(ckan)
    assert mended.acuse.all_differences() == ()
    assert [one.name for one in mended.plan.tables] == [one for one, (_, found) in TAMPERINGS.items() if found]

    api.action.resource_patch(id=small.resource("paquete"), upload=("otro.zip", io.BytesIO(b"otro")))
    api.action.package_patch(
        id=small.dataset,
        extras=[
            {**one, "value": "0" * 64} if one["key"] == "cocrea_entrega" else one
            for one in api.action.package_show(id=small.dataset)["extras"]
        ],
    )
    (acuse,) = verify_last(small.load(), ckan.url, run_quietly)
    assert acuse.all_differences() == (
        f"CKAN dice servir la entrega 000000000000 y no la {acuse.entrega[:12]}.",
        "El paquete completo (ZIP) no es el de la entrega.",
    )

    api.action.package_patch(id=small.dataset, private=True)
    (acuse,) = verify_last(small.load(), ckan.url, run_quietly)
    assert acuse.all_differences() == (f"El conjunto de datos «{small.dataset}» no está en CKAN, o no es público.",)


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
ROWS = st.lists(st.fixed_dictionaries({key: st.just("") | one for key, one in TYPES.items()}), min_size=1, max_size=20)


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory, ckan: CkanAccess) -> Small:
    small = Small(tmp_path_factory.mktemp("tipos"), schemas={"tipos": SCHEMA}, rows={"tipos": [["1", *[""] * 9]]})
    with Ckan(ckan) as api:
        organization.create(api, small.load().organization)
    return small


# Each example is a publication: what fails is told as it is, without minutes of looking for the smallest.
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(rows=ROWS)
def test_any_valid_table_reads_back_equal(typed: Small, ckan: CkanAccess, rows: list[dict[str, Any]]) -> None:
    exercise = typed.load()
    (table,) = check(exercise, run_quietly).tables
    numbered = [{**row, "clave": f"{number:03}"} for number, row in enumerate(rows)]
    data = pd.DataFrame(numbered, columns=list(TYPES), dtype="str")
    entrega = package(exercise, exercise.packages[0], [dataclasses.replace(table, data=data)])

    with Ckan(ckan) as api:
        carry_out(api, compare(api, entrega, exercise.organization), entrega.folder.parent, unheard)

    acuse = verify(ckan.url, entrega)
    assert acuse.all_differences() == ()
    assert acuse.tables[0].sums == {"monto": sum(Decimal(row["monto"] or 0) for row in numbered)}
