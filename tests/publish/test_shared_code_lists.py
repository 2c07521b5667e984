"""Code lists that one exercise publishes for many: who comes before them is told, and a visitor is led to them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from benchmarks.country import sources
from benchmarks.country_exercises import SOURCES, write_code_lists, write_exercises
from pipelines.many import Outcome, publish_each
from pipelines.settings import CkanAccess
from pipelines.stages import run_unheard


@dataclass(frozen=True)
class Country:
    """Two exercises right below ``folder``; the lists that they name are ``lists``'s, which is not there yet."""

    folder: Path
    slugs: tuple[str, ...]
    lists: str

    def publish(self, access: CkanAccess) -> list[Outcome]:
        """All but the lists."""
        return list(publish_each([self.folder / one for one in self.slugs], access, run_unheard))


@pytest.fixture
def country(tmp_path: Path) -> Iterator[Country]:
    name = f"p{uuid.uuid4().hex[:8]}"
    with sources(tmp_path / SOURCES) as url:
        folders = write_exercises(tmp_path, 2, url, name, code_lists=f"{name}-listas")
        yield Country(tmp_path, tuple(one.name for one in folders), f"{name}-listas")


def _served(access: CkanAccess, slug: str) -> dict[str, str | None]:
    """The datasets whose names begin so, each with the one that it says explains its codes."""
    asked = {"q": f"name:{slug}-*", "rows": 20}
    found = requests.get(f"{access.url}/api/3/action/package_search", asked, timeout=60).json()["result"]["results"]
    extras = {one["name"]: {each["key"]: each["value"] for each in one["extras"]} for one in found}
    return {name: own.get("cocrea_catalogos") for name, own in extras.items()}


def test_code_lists_are_published_once_for_many_exercises(country: Country, ckan: CkanAccess) -> None:
    early = country.publish(ckan)
    assert [(one.error.message, one.error.remedy) for one in early if one.error] == 2 * [(
        "Los catálogos que explican los códigos de «plan-de-accion» los publica otro ejercicio, y en CKAN "
        f"({ckan.url}) no está «{country.lists}-catalogos».",
        "Corra primero ese ejercicio; o quite publicado_por de [paquetes.catalogos] en ejercicio.toml, y este los "
        "publicará.",
    )]  # fmt: skip
    assert [_served(ckan, one) for one in country.slugs] == [{}, {}]

    lists = publish_each([write_code_lists(country.folder, country.lists)], ckan, run_unheard)
    assert [one.changed for one in lists] == [["catalogos"]]
    assert [one.changed for one in country.publish(ckan)] == 2 * [["plan-de-accion"]]
    assert [one.changed for one in country.publish(ckan)] == [[], []]
    assert _served(ckan, country.lists) == {f"{country.lists}-catalogos": None}
    for one in country.slugs:
        assert _served(ckan, one) == {f"{one}-plan-de-accion": f"{country.lists}-catalogos"}
        page = requests.get(f"{ckan.url}/ejercicios/{one}/datos", timeout=60)
        assert f'<a href="/dataset/{country.lists}-catalogos">catálogos del presupuesto' in page.text
