"""`cocrea_table_load` of the CKAN extension: a CSV of any size in the place of a table, found by its words."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.errors import CkanRejected
from pipelines.publish import Ckan
from pipelines.settings import CkanAccess
from portal.box import Box, postgres
from portal.box.credentials import load_secrets

COLUMNS = {"clave": "text", "codigo": "text", "nombre": "text", "nota": "text", "vacia": "text", "monto": "numeric"}
HEAD = ",".join(COLUMNS)
# More than the extension looks at to learn a column's texts, some of which are in one row only.
ROWS = 40_000
# More words than PostgreSQL searches in a row; and more text than an index's key may have.
LONG = [" ".join(f"é{column}{number:05}" for number in range(25_000)) for column in "abcde"]
Load = Callable[[bytes | Path], int]


@pytest.fixture(scope="module")
def api(ckan: CkanAccess) -> Iterator[Ckan]:
    with Ckan(ckan) as one:
        one.call("organization_create", {"name": "carga-directa"})
        one.call("package_create", {"name": "carga-directa", "owner_org": "carga-directa"})
        yield one
        one.call("dataset_purge", {"id": "carga-directa"})
        one.call("organization_purge", {"id": "carga-directa"})


@pytest.fixture(scope="module")
def resource(api: Ckan) -> str:
    return str(api.call("resource_create", {"package_id": "carga-directa", "name": "tabla", "url": ""})["id"])


@pytest.fixture
def load(api: Ckan, resource: str) -> Load:
    def put(content: bytes | Path) -> int:
        asked = {
            "resource_id": resource, "primary_key": '["clave"]',
            "fields": json.dumps([{"id": name, "type": kind} for name, kind in COLUMNS.items()]),
        }  # fmt: skip
        with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as file:
            return int(api.call("cocrea_table_load", asked, uploads={"upload": ("tabla.csv", file)})["rows"])

    return put


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"clave,monto\n1,2\n", "El archivo tiene las columnas «clave», «monto» y la tabla «clave»,"),
        (b"clav\xe9,codigo\n1,2\n", "El archivo no es un CSV en UTF-8."),
        (b"", "El archivo tiene las columnas (ninguna) y la tabla «clave», «codigo»,"),
        (f"{HEAD}\nb,,a\x00,,,1\n".encode(), "La línea 2 tiene un carácter nulo, que no es texto"),
        (f"{HEAD}\nb,,,,,1\nb,,,,,2\n".encode(), "Dos renglones tienen la misma clave (clave): «b»."),
        (f"{HEAD}\nb,,,,,mucho\n".encode(), "Línea 2, columna «monto»: «mucho» no es un número."),
        (f"{HEAD}\na,,,,,1\nb,,,,\n".encode(), "La línea 3 tiene celdas de menos: «b,,,,»."),
        (f"{HEAD}\na,,,,,1,2\n".encode(), "La línea 2 tiene celdas de más: «a,,,,,1,2»."),
        (f"{HEAD}\na,,,,,1\n{','.join(LONG)},2\n".encode(), "El renglón 2 tiene demasiado texto (1,124,995 bytes)"),
        (f"{HEAD}\n{LONG[0]},,,,,1\n".encode(), "En clave hay un texto demasiado largo para una clave"),
        (f"{HEAD}\nb,,Educaci\xf3n,,,1\n".encode("latin-1"), "El archivo no es un CSV en UTF-8."),
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_leaves_what_is_served(
    api: Ckan, resource: str, load: Load, content: bytes, told: str
) -> None:
    assert load(f"{HEAD}\na,7,,,,1.50\n".encode()) == 1

    with pytest.raises(CkanRejected) as refused:
        load(content)

    assert told in refused.value.message
    assert api.call("datastore_search", {"resource_id": resource})["records"] == [
        {"_id": 1, "clave": "a", "codigo": "7", "nombre": None, "nota": None, "vacia": None, "monto": 1.5}
    ]


def test_what_the_dictionary_says_stays_where_the_request_says_nothing(api: Ckan, resource: str, load: Load) -> None:
    load(f"{HEAD}\na,7,,,,1.50\n".encode())
    about = {"label": "Monto", "notes": "En pesos."}
    fields = [{"id": name, "type": kind} for name, kind in COLUMNS.items()]
    described = [*fields[:-1], {**fields[-1], "info": about}]
    api.call("datastore_create", {"resource_id": resource, "force": True, "fields": described})
    load(f"{HEAD}\nb,8,,,,2\n".encode())
    found = api.call("datastore_info", {"id": resource})["fields"]
    assert {one["id"]: one.get("info") for one in found}["monto"] == about


def test_each_row_has_the_words_of_its_texts_and_sending_it_takes_no_memory(
    tmp_path: Path, api: Ckan, resource: str, load: Load, box: Box
) -> None:
    path = tmp_path / "tabla.csv"
    path.write_text(f"{HEAD}\n" + "".join(map(_row, range(ROWS))), encoding="utf-8")

    tracemalloc.start()
    rows = load(path)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert rows == ROWS
    assert most < path.stat().st_size / 2
    assert _rows_with_other_words(box, resource) == "0"
    found = {
        words: api.call("datastore_search", {"resource_id": resource, "q": words, "limit": 0})["total"]
        for words in ("educación", "educacion", "indigena 7", "unico", "único 400", "c-00042", "1.50", "nada")
    }
    assert found == {
        "educación": ROWS, "educacion": ROWS, "indigena 7": ROWS // 40, "unico": ROWS // 400, "único 400": 1,
        "c-00042": 1, "1.50": 0, "nada": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("remuneracion", 1), ("remuneración", 1), ("remuneraciones", 1), ("REMUNERACION", 1), ("adquisicion", 1),
        ("instituciones", 1), ("institucion", 1), ("canciones", 0),
    ],
)  # fmt: skip
def test_words_are_found_in_one_or_many_with_their_accents_or_without(
    api: Ckan, resource: str, load: Load, words: str, found: int
) -> None:
    load(f"{HEAD}\na,,Remuneraciones y adquisiciones,INSTITUCIÓN,,1\n".encode())
    assert api.call("datastore_search", {"resource_id": resource, "q": words, "limit": 0})["total"] == found
    in_one = api.call("datastore_search", {"resource_id": resource, "q": {"nombre": words}, "limit": 0})["total"]
    assert in_one == found - words.startswith("instituc")


@pytest.mark.parametrize(
    ("column", "words", "found"),
    [
        ("cuantos", "7", ["ana"]), ("cuantos", "-7", ["beto"]), ("cuantos", "8", []),
        ("monto", "1500.25", ["ana"]), ("monto", "150", []),
        ("dia", "2026-05-01", ["ana"]), ("dia", "2026", ["ana", "beto"]), ("cuando", "2026-05-01 10:30:00", ["ana"]),
        ("vale", "true", ["ana"]), ("vale", "no", ["beto"]), ("vale", "quizá", []), ("clave", "ANA", ["ana"]),
    ],
)  # fmt: skip
def test_words_of_a_column_are_found_whatever_its_type(
    api: Ckan, resource: str, column: str, words: str, found: list[str]
) -> None:
    types = {
        "clave": "text",
        "cuantos": "int",
        "monto": "numeric",
        "dia": "date",
        "cuando": "timestamp",
        "vale": "bool",
    }
    table = f"{','.join(types)}\nana,7,1500.25,2026-05-01,2026-05-01T10:30:00,true\nbeto,-7,,2026-06-01,,false\n"
    asked = {
        "resource_id": resource, "primary_key": '["clave"]',
        "fields": json.dumps([{"id": name, "type": kind} for name, kind in types.items()]),
    }  # fmt: skip
    api.call("cocrea_table_load", asked, uploads={"upload": ("tabla.csv", io.BytesIO(table.encode()))})
    asked = {"resource_id": resource, "q": {column: words}, "sort": "clave"}
    assert [one["clave"] for one in api.call("datastore_search", asked)["records"]] == found


def _row(number: int) -> str:
    note = f"Caso único {number}" if number % 400 == 0 else ""
    code = number % 40
    return f'c-{number:05},{code:02},"Educación indígena, número {code}",{note},,1.50\n'


def _rows_with_other_words(box: Box, resource: str) -> str:
    """How many rows are not found by just their texts, put together and worked out one by one."""
    secrets = load_secrets(box.layout.secrets)
    assert secrets
    texts = "concat_ws(' ', clave, codigo, nombre, nota, vacia)"
    bare = f"translate({texts}, 'áéíóúüñÁÉÍÓÚÜÑ', 'aeiouunAEIOUUN')"
    return postgres.run_sql(
        box.layout, secrets,
        f'SELECT count(*) FROM "{resource}" WHERE _full_text IS DISTINCT FROM '
        f"strip(to_tsvector('spanish', {texts}) || to_tsvector('spanish', {bare}))", "datastore",
    ).strip()  # fmt: skip
