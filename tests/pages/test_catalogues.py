"""What other catalogues read: each document holds against its own standard's published checks, copied in catalogos/.

``dcat-ap-3.0.1-shacl.ttl`` says its source; the JSON schemas are those of DCAT-US 1.1
(https://github.com/project-open-data/project-open-data.github.io, v1.1/schema; CC0).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import requests
from jsonschema import Draft4Validator, FormatChecker
from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from pipelines.settings import CkanAccess

CHECKS = Path(__file__).with_name("catalogos")
SHAPES = CHECKS / "dcat-ap-3.0.1-shacl.ttl"


def test_other_catalogues_read_all_of_it_in_one_file(ckan: CkanAccess, published: str) -> None:
    answer = requests.get(f"{ckan.url}/data.json", timeout=60)
    assert (answer.headers["Content-Type"], answer.headers["Access-Control-Allow-Origin"]) == ("application/json", "*")
    told = {one["identifier"]: one for one in answer.json()["dataset"]}
    plan = told[f"{ckan.url}/dataset/{published}-plan-de-accion"]
    files = {one["downloadURL"].rpartition("/")[2]: one for one in plan.pop("distribution")}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", plan.pop("modified"))
    assert plan.pop("description").startswith("**Ejemplo ficticio.**")
    owner = "Ejemplo ficticio: Secretariado Técnico Local de Morelos"
    assert plan == {
        "@type": "dcat:Dataset", "identifier": f"{ckan.url}/dataset/{published}-plan-de-accion",
        "title": "Ejemplo ficticio: Plan de Acción Local 2015-2016", "accessLevel": "public", "language": ["es"],
        "keyword": plan["keyword"], "accrualPeriodicity": "R/P1M", "temporal": "2015-02-20/2016-08-28",
        "license": "https://creativecommons.org/licenses/by/4.0/", "landingPage": plan["identifier"],
        "publisher": {"@type": "org:Organization", "name": owner},
        "contactPoint": {"@type": "vcard:Contact", "fn": owner, "hasEmail": "mailto:datos.abiertos@ejemplo.gob.mx"},
    }  # fmt: skip
    sheet = requests.get(files["hitos.xlsx"].pop("downloadURL"), timeout=60)
    assert files["hitos.xlsx"] == {
        "@type": "dcat:Distribution", "title": "Hitos", "format": "XLSX", "mediaType": sheet.headers["Content-Type"],
    }  # fmt: skip
    rows = requests.get(files["hitos.json"].pop("downloadURL"), timeout=60)
    assert len(rows.json()) == 21
    assert files["hitos.json"]["mediaType"] == rows.headers["Content-Type"] == "application/json"
    # The codes of agencies and programmes of the United States' federal government, which other governments leave out.
    assert {one.message for one in _schema().iter_errors(answer.json())} == {
        f"{code!r} is a required property" for code in ("bureauCode", "programCode")
    }


@pytest.mark.parametrize("path", ["dataset/{}-plan-de-accion.ttl", "catalog.ttl", "dataset/{}-secretariado.jsonld"])
def test_dcat_holds_against_the_shapes_of_dcat_ap(ckan: CkanAccess, published: str, path: str) -> None:
    """Of what this portal publishes: what CKAN holds besides is not ours to describe."""
    answer = requests.get(f"{ckan.url}/{path.format(published)}", timeout=60)
    kind = {"ttl": "turtle", "jsonld": "json-ld"}[path.rpartition(".")[2]]
    conforms, _, told = pyshacl.validate(answer.text, data_graph_format=kind, shacl_graph=str(SHAPES))
    assert conforms, told


def test_dcat_names_a_dataset_as_data_json_does_and_has_each_format_that_a_click_gives(
    ckan: CkanAccess, published: str
) -> None:
    address = f"{ckan.url}/dataset/{published}-plan-de-accion"
    graph = Graph().parse(data=requests.get(f"{address}.jsonld", timeout=60).text, format="json-ld")
    assert list(graph.subjects(RDF.type, DCAT.Dataset)) == [URIRef(address)]
    assert str(graph.value(URIRef(address), DCTERMS.identifier)) == address
    files = {
        str(graph.value(one, DCAT.accessURL)).rpartition("/")[2]: one
        for one in graph.objects(URIRef(address), DCAT.distribution)
    }
    assert {one for one in files if one.startswith("hitos.")} == {
        f"hitos.{one}" for one in ("csv", "xlsx", "parquet", "json")
    }
    assert {str(one).startswith(f"{address}/resource/") for one in files.values()} == {True}
    for name in ("hitos.xlsx", "hitos.parquet", "hitos.json"):
        got = requests.get(str(graph.value(files[name], DCAT.downloadURL)), timeout=60)
        kind = str(graph.value(files[name], DCAT.mediaType)).removeprefix(
            "https://www.iana.org/assignments/media-types/"
        )
        assert (got.status_code, got.headers["Content-Type"]) == (200, kind)


def _schema() -> Draft4Validator:
    schemas: dict[str, Any] = {one.name: json.loads(one.read_text("utf-8")) for one in CHECKS.glob("*.json")}
    named = {one["id"].rstrip("#"): Resource(one, DRAFT4) for one in schemas.values()}
    registry: Registry[Any] = Registry().with_resources(named.items())
    return Draft4Validator(schemas["catalog.json"], registry=registry, format_checker=FormatChecker())
