"""Whatever was published, and whatever is away, every page of the website answers and says what it lacks."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pandas as pd
import pytest
import requests

from pipelines.clean import Tabla
from pipelines.exercise import load_exercise
from pipelines.intake import read_all
from pipelines.package import package
from pipelines.package.derived import derive_tables
from pipelines.progress import unheard
from pipelines.publish import Ckan, carry_out, organization, plan_release
from pipelines.settings import CkanAccess
from portal.box import Box
from portal.box.credentials import load_secrets
from portal.box.postgres import run_sql
from tests.conftest import copy_example
from tests.pages.test_website import SECTIONS
from tests.publish.small import run_quietly

LONG = f"Nombre {'larguísimo ' * 27}".strip()
MANY = 1_000
AWAY = {"presupuesto_egresos", "presupuesto_ingresos", "contratos", "pagos", "contactos", "ligas", "agenda", "minutas"}
Edit = Callable[[pd.DataFrame], pd.DataFrame]


def _many(sessions: pd.DataFrame) -> pd.DataFrame:
    first = sessions.iloc[:1]
    more = pd.concat([first] * MANY, ignore_index=True)
    return pd.concat([sessions, more.assign(sesion_id=[f"muchas-{one}" for one in range(MANY)])], ignore_index=True)


# What validation would not let through: other tools publish too, and older releases stay.
EDITS: dict[str, Edit] = {
    "compromisos": lambda table: table.assign(titulo=LONG),
    "hitos": lambda table: table[table["compromiso_id"] != table["compromiso_id"].iloc[0]].assign(
        fecha_inicio="2016-12-31", fecha_limite="2015-01-01"
    ),
    "avances": lambda table: table.assign(fecha_corte=""),
    "stl_integrantes": lambda table: table.assign(nombre=LONG),
    "stl_sesiones": _many,
}


def edited(table: Tabla) -> Tabla:
    data = EDITS.get(table.name, lambda one: one)(table.data).astype("str").reset_index(drop=True)
    return dataclasses.replace(table, data=data, rows=tuple(range(2, len(data) + 2)), column_rows={}, corrected={})


@pytest.fixture(scope="module")
def broken(ckan: CkanAccess, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An exercise with all of that, published past validation; nobody has read it yet."""
    exercise = load_exercise(copy_example(tmp_path_factory.mktemp("malo") / "ejercicio", "malo"))
    read, _, _ = read_all(exercise, run_quietly)
    tables = [*read, *derive_tables(exercise.published, read)]
    with Ckan(ckan) as api:
        organization.create(api, exercise.organization)
        for one in exercise.published:
            own = [
                edited(table)
                for table in tables
                if table.name in {*one.schemas, *one.derived} and table.name not in AWAY
            ]
            if own:
                plan = plan_release(api, package(exercise, one, own), exercise.organization)
                carry_out(api, plan, unheard)
    return f"{ckan.url}/ejercicios/malo"


@contextmanager
def without_datastore(box: Box) -> Iterator[None]:
    secrets = load_secrets(box.layout.secrets)
    assert secrets
    run_sql(
        box.layout, secrets,
        "ALTER DATABASE datastore ALLOW_CONNECTIONS false; SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = 'datastore';", "postgres",
    )  # fmt: skip
    try:
        yield
    finally:
        run_sql(box.layout, secrets, "ALTER DATABASE datastore ALLOW_CONNECTIONS true;", "postgres")


def test_every_page_answers_and_says_what_it_lacks_also_while_the_datastore_is_down(broken: str, box: Box) -> None:
    asked = [one for one in SECTIONS if one.count("/") < 2 or "participa" in one]
    with without_datastore(box):
        found = {path: requests.get(broken + path, timeout=120) for path in asked}
    assert {path: one.status_code for path, one in found.items()} == dict.fromkeys(asked, 200)
    lacking = {path: 'class="nothing"' in one.text for path, one in found.items()}
    assert [path for path, is_lacking in lacking.items() if is_lacking] == [
        "", "/agenda", "/contacto", "/ligas", "/dinero", "/participa/dudas", "/participa/sumate",
    ]  # fmt: skip
    assert found["/stl"].text.count("<li id=") >= MANY
    assert LONG in found["/compromisos"].text
