"""OCDS in every shape that it is published in → contracts and payments, exact, each with its path in the file."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from pipelines import paths
from pipelines.clean import Repair, Tabla, clean
from pipelines.gather import Archive, gather
from pipelines.paths import Workspace
from pipelines.presets import load_presets
from pipelines.reading_file import read_reading
from pipelines.schema import load_schema
from pipelines.source import Files, Source
from tests.clean.reading import read, refusal, rows

REAL = Path(__file__).parent / "ocds"
PRESETS = load_presets()


def read_as(folder: Path, preset: str, content: bytes, name: str = "t.json") -> Tabla:
    one = PRESETS[preset]
    reading = read_reading(one.source, one.table, Path("ejercicio.toml"))
    schema = load_schema(one.table, paths.SCHEMAS)
    return read(folder, content, name, schema, sheet=one.source["hoja"], reading=reading)


def read_several(folder: Path, preset: str, files: dict[str, bytes]) -> Tabla:
    one = PRESETS[preset]
    for name, content in files.items():
        (folder / name).write_bytes(content)
    reading = read_reading(one.source, one.table, Path("ejercicio.toml"))
    source = Source("t", Files(folder, tuple(files)), sheet=one.source["hoja"], reading=reading)
    return clean(gather(source, Archive(Workspace(folder))), source, load_schema(one.table, paths.SCHEMAS))


def records(table: Tabla) -> list[dict[str, str]]:
    return [
        {key: value for key, value in zip(table.data.columns, row, strict=True) if value and key != "unidad"}
        for row in rows(table)
    ]


def test_a_real_contract(tmp_path: Path) -> None:
    table = read_as(tmp_path, "ocds-contratos", (REAL / "cdmx_contrato.json").read_bytes(), "cdmx.json")
    assert records(table) == [
        {
            "ocid": "OCDS-87SD3T-SEFIN/DRM/AD/011/2015", "contrato_id": "1", "award_id": "1", "titulo": "CS-087/2015",
            "descripcion": "MIGRACIÓN DE LOS SERVIDORES", "comprador": "SECRETARÍA DE FINANZAS",
            "proveedor_nombre": "SERVICIOS DE IMPLEMENTACION EN REDE", "proveedor_rfc": "SIE130307MD4",
            "metodo": "limited", "estatus": "active", "fecha_firma": "2015-11-27", "fecha_inicio": "2015-11-27",
            "fecha_fin": "2015-12-31", "monto": "1270340.49", "moneda": "MXN", "archivo": "cdmx.json",
            "ruta": "releases[0].contracts[0]",
        }
    ]  # fmt: skip


def test_a_real_process_without_contracts_is_told(tmp_path: Path) -> None:
    table = read_as(tmp_path, "ocds-contratos", (REAL / "cdmx_sin_contrato.json").read_bytes())
    assert records(table) == []
    assert table.repairs[0] == Repair(
        "proceso-sin-renglon", "", 1, (("releases[0]", "OCDS-87SD3T-SEFIN/AD/SF/DRM/002/2015", ""),)
    )


AWARD: dict[str, Any] = {
    "ocid": "ocds-1", "id": "r1", "date": "2015-01-01", "buyer": {"id": "b"},
    "parties": [{"id": "b", "name": "Finanzas"},
                {"id": "s", "name": "Agua, S.A.", "identifier": {"id": "AGU010101AB1"}}],
    "tender": {"procurementMethod": "open", "title": "Obra"},
    "awards": [{"id": 7, "suppliers": [{"id": "s"}, {"name": "Ana", "identifier": {"id": "PEPA800101AB1"}}]}],
}  # fmt: skip
SIGNED: dict[str, Any] = {
    "ocid": "ocds-1", "id": "r2", "date": "2015-02-01", "tender": None,
    "contracts": [{"id": "c", "awardID": 7, "status": "pending", "value": {"amount": 10.10, "currency": "MXN"}}],
}  # fmt: skip
PAID: dict[str, Any] = {
    "ocid": "ocds-1", "id": "r3", "date": "2015-03-01",
    "contracts": [{"id": "c", "status": "active", "implementation": {"transactions": [
        {"id": "p1", "date": "2015-03-01T10:00:00Z", "value": {"amount": 3, "currency": "MXN"},
         "payer": {"name": "Finanzas"}, "payee": {"name": "Agua, S.A."}},
        {"id": "p2", "amount": {"amount": 4.5, "currency": "MXN"},
         "providerOrganization": {"legalName": "Finanzas"}, "receiverOrganization": {"legalName": "Agua, S.A."}},
    ]}}],
}  # fmt: skip
COMPILED = {**AWARD, "contracts": [{**SIGNED["contracts"][0], **PAID["contracts"][0]}]}


def written(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


# The file, and where it says the contract last.
SHAPES = {
    "release": (written(COMPILED), "contracts[0]"),
    "release package": (written({"releases": [PAID, AWARD, SIGNED]}), "releases[0].contracts[0]"),
    "record package": (written({"records": [{"ocid": "ocds-1", "compiledRelease": COMPILED, "releases": []}]}),
                       "records[0].compiledRelease.contracts[0]"),
    "record of releases": (written({"records": [{"ocid": "ocds-1", "releases": [AWARD, SIGNED, PAID]}]}),
                           "records[0].releases[2].contracts[0]"),
    "lines": (b"\n".join(map(written, [AWARD, SIGNED, PAID])), "línea 3.contracts[0]"),
    "lines of packages": (b"\n".join(written({"releases": [one]}) for one in (AWARD, SIGNED, PAID)),
                          "línea 3: releases[0].contracts[0]"),
    "list": (written([AWARD, SIGNED, PAID]), "[2].contracts[0]"),
    "compressed": (gzip.compress(written(COMPILED)), "contracts[0]"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "path"), SHAPES.values(), ids=SHAPES)
def test_every_shape_says_the_same(tmp_path: Path, content: bytes, path: str) -> None:
    name = "t.json.gz" if content.startswith(b"\x1f") else "t.jsonl"
    contracts = read_as(tmp_path, "ocds-contratos", content, name)
    assert records(contracts) == [
        {
            "ocid": "ocds-1", "contrato_id": "c", "award_id": "7", "titulo": "Obra", "comprador": "Finanzas",
            # A person's RFC is not published.
            "proveedor_nombre": "Agua, S.A.; Ana", "metodo": "open", "estatus": "active", "monto": "10.1",
            "moneda": "MXN", "archivo": name, "ruta": path,
        }
    ]  # fmt: skip
    payments = read_as(tmp_path, "ocds-pagos", content, name)
    common = {"ocid": "ocds-1", "contrato_id": "c", "moneda": "MXN", "pagador": "Finanzas",
              "beneficiario": "Agua, S.A.", "archivo": name}  # fmt: skip
    assert records(payments) == [
        {**common, "pago_id": "p1", "fecha": "2015-03-01", "monto": "3",
         "ruta": f"{path}.implementation.transactions[0]"},
        {**common, "pago_id": "p2", "monto": "4.5", "ruta": f"{path}.implementation.transactions[1]"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "text"),
    [("1234567890123456.78", "1234567890123456.78"), ("0.10", "0.10"), ("1.5e3", "1500"),
     ("1e999999999", "1e999999999"), ("9" * 5000, "9" * 5000)],
)  # fmt: skip
def test_amounts_are_those_of_the_file_to_the_last_digit(tmp_path: Path, number: str, text: str) -> None:
    content = '{"ocid": "o", "contracts": [{"id": "c", "value": {"amount": NUMBER}}]}'.replace("NUMBER", number)
    assert [row["monto"] for row in records(read_as(tmp_path, "ocds-contratos", content.encode()))] == [text]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"a": 1}', "«t.json» es un archivo JSON y no es OCDS: no tiene «releases», «records» ni «ocid»."),
        (b'{"ocid": "o"}\n[1]', "«t.json» es un archivo JSON, en línea 2: [0], y no es OCDS: no tiene «releases», "
         "«records» ni «ocid»."),
        (b'{"ocid": "o"', "«t.json» está dañado o incompleto: como JSON, se rompe en la línea 1, columna 13."),
        (b'{"ocid": "o"}\n{"ocid', "«t.json» está dañado o incompleto: como JSON, se rompe en la línea 2."),
        (b'{"a": ' + b"[" * 100_000,
         "«t.json» está dañado o incompleto: como JSON, tiene demasiados niveles, unos dentro de otros."),
    ],
)  # fmt: skip
def test_what_is_no_ocds_says_so(tmp_path: Path, content: bytes, said: str) -> None:
    assert refusal(tmp_path, content, "t.json")[0] == said


def test_odd_shapes_lose_nothing_and_stop_nothing(tmp_path: Path) -> None:
    odd = {"ocid": "o", "buyer": "texto", "parties": {}, "tender": [], "awards": [None, 3], "contracts": [
        None, "x", {"id": None, "value": 3, "period": "2015", "documents": [3, {"url": "https://a.mx"}]},
        {"value": {"amount": True}, "implementation": {"transactions": [None]}}]}  # fmt: skip
    table = read_as(tmp_path, "ocds-contratos", written({"releases": [odd, {"url": "https://a.mx/r.json"}]}))
    assert [(row.get("ruta"), row.get("url")) for row in records(table)] == [
        ("releases[0].contracts[2]", "https://a.mx"), ("releases[0].contracts[3]", None),
    ]  # fmt: skip
    assert len(records(read_as(tmp_path, "ocds-pagos", written(odd)))) == 0


def told(table: Tabla) -> list[tuple[str, int, tuple[tuple[str, str, str], ...]]]:
    kinds = ("proceso-sin-renglon", "releases-unidos", "release-ligado")
    return [(one.kind, one.count, one.examples) for one in table.repairs if one.kind in kinds]


OTHER = {"ocid": "ocds-2", "date": "2015-01-01", "contracts": [{"id": "d", "value": {"amount": 1}}]}
LATER = {"ocid": "ocds-1", "date": "2015-04-01", "contracts": [
    {"id": "c", "status": None, "value": {"amount": 12}, "implementation": {"transactions": [
        {"id": "p2", "amount": {"amount": 5}}, {"id": "p3", "value": {"amount": 6}}]}},
]}  # fmt: skip
SAID = ("releases-unidos", 1)


@pytest.mark.parametrize(
    ("files", "contracts", "payments", "merged"),
    [
        (
            [[AWARD, OTHER], [SIGNED], [PAID]],
            [("a.json", "d", "[1].contracts[0]", "1"), ("c.json", "c", "[0].contracts[0]", "10.1")],
            [("c.json", "p1", "3"), ("c.json", "p2", "4.5")], ("[0]", "ocds-1", ""),
        ),
        # The order of the files does not matter: their dates do.
        (
            [[PAID], [LATER], [AWARD, SIGNED]],
            [("b.json", "c", "[0].contracts[0]", "12")],
            [("a.json", "p1", "3"), ("b.json", "p2", "5"), ("b.json", "p3", "6")], ("[0]", "ocds-1", ""),
        ),
        # A compiled release is the whole state as of its date.
        (
            [[PAID], [{**SIGNED, "tag": ["compiled"], "date": "2015-03-15"}], [LATER]],
            [("c.json", "c", "[0].contracts[0]", "12")],
            [("c.json", "p2", "5"), ("c.json", "p3", "6")], ("[0]", "ocds-1", ""),
        ),
    ],
    ids=["three files", "in another order", "compiled"],
)  # fmt: skip
def test_releases_of_a_process_in_several_files(tmp_path, files, contracts, payments, merged) -> None:
    content = {f"{letter}.json": written(one) for letter, one in zip("abc", files, strict=True)}
    table = read_several(tmp_path, "ocds-contratos", content)
    assert [(row["archivo"], row["contrato_id"], row["ruta"], row["monto"]) for row in records(table)] == contracts
    assert told(table) == [(*SAID, (merged,))]
    paid = read_several(tmp_path, "ocds-pagos", content)
    assert [(row["archivo"], row["pago_id"], row["monto"]) for row in records(paid)] == payments


def test_payments_without_an_id_are_neither_joined_nor_repeated(tmp_path: Path) -> None:
    one, two = {"value": {"amount": 1}}, {"value": {"amount": 2}}
    releases = [
        {"ocid": "o", "date": date, "contracts": [{"id": "c", "implementation": {"transactions": paid}}]}
        for date, paid in (("2015-01", [one, one]), ("2015-02", [one, one, two]))
    ]
    table = read_as(tmp_path, "ocds-pagos", written(releases))
    assert [row["monto"] for row in records(table)] == ["1", "1", "2"]


URL = "https://a.mx/1.json"


@pytest.mark.parametrize(
    ("document", "links"),
    [
        ({"records": [{"ocid": "o", "releases": [{"url": URL, "date": "2015-01-01", "tag": ["award"]}]}]},
         [("records[0].releases[0]", URL, "")]),
        ({"packages": [URL], "records": []}, [("packages[0]", URL, "")]),
        ({"releases": [{"ocid": "o", "contracts": [{"id": "c"}]}, {"url": URL}]}, [("releases[1]", URL, "")]),
        # The compiled release says what they do.
        ({"packages": [URL], "records": [{"compiledRelease": {"ocid": "o", "contracts": [{"id": "c"}]},
                                          "releases": [{"url": URL}]}]}, []),
    ],
)  # fmt: skip
def test_what_is_only_linked_is_told(tmp_path: Path, document: object, links: list[tuple[str, str, str]]) -> None:
    found = [one for one in told(read_as(tmp_path, "ocds-contratos", written(document))) if one[0] == "release-ligado"]
    assert found == ([("release-ligado", 1, tuple(links))] if links else [])
