"""Whatever was published, and whatever is away, every page of the website answers and says what it lacks."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path

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
from tests.pages.sections import SECTIONS
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


# Of another exercise, whole tables are not published; what is said of these must not be a judgement of anybody.
MISSING = {
    "plan_accion",
    "avances",
    "contratos",
    "propuestas",
    "evidencias",
    "presupuesto_ingresos",
    "camino_del_dinero",
}


def edited(table: Tabla, edits: Mapping[str, Edit]) -> Tabla:
    data = edits.get(table.name, lambda one: one)(table.data).astype("str").reset_index(drop=True)
    return dataclasses.replace(table, data=data, rows=tuple(range(2, len(data) + 2)), column_rows={}, corrected={})


def publish(ckan: CkanAccess, folder: Path, edits: Mapping[str, Edit], away: Set[str]) -> str:
    """The example with its tables edited and without those that are away, past validation; its website's address."""
    exercise = load_exercise(copy_example(folder / "ejercicio", folder.name))
    read, _, _ = read_all(exercise, run_quietly)
    tables = [*read, *derive_tables(exercise.published, read)]
    with Ckan(ckan) as api:
        organization.create(api, exercise.organization)
        for one in exercise.published:
            own = {*one.schemas, *one.derived} - away
            found = [edited(table, edits) for table in tables if table.name in own]
            if found:
                carry_out(api, plan_release(api, package(exercise, one, found), exercise.organization), unheard)
    return f"{ckan.url}/ejercicios/{folder.name}"


@pytest.fixture(scope="module")
def broken(ckan: CkanAccess, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An exercise with all of that; nobody has read it yet."""
    return publish(ckan, tmp_path_factory.mktemp("malo", numbered=False), EDITS, AWAY)


# What is said on each page where tables are missing, and what would be false.
SAYS = {
    "/compromisos/c3-sigue-el-dinero": ("No se publicó la tabla de avances: no se sabe cuánto lleva.", "Vencido"),
    "/compromisos": ("El año, hito por hito", "aquí estarán los compromisos"),
    "/stl": ("Secretaría de Hacienda", "Sin integrantes publicados"),
    "/dinero": ("Aquí estará el camino del dinero", "pagado $0.00"),
    "/participa/sumate": ("El plan se formó con 9 mesas (1 mesa se canceló).", "0 propuestas"),
}


def test_a_missing_table_is_told_and_nobody_is_judged_by_it(
    ckan: CkanAccess, tmp_path_factory: pytest.TempPathFactory
) -> None:
    address = publish(ckan, tmp_path_factory.mktemp("manco", numbered=False), {}, MISSING)
    found = {path: requests.get(address + path, timeout=120) for path in SAYS}
    assert {one.status_code for one in found.values()} == {200}
    assert {path: (text in found[path].text, false in found[path].text) for path, (text, false) in SAYS.items()} == (
        dict.fromkeys(SAYS, (True, False))
    )


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


def test_every_page_answers_and_says_what_it_lacks_also_while_the_datastore_is_down(
    broken: str, box: Box, ckan: CkanAccess
) -> None:
    asked = [one for one in SECTIONS if one.count("/") < 2 or "participa" in one]
    dataset = f"{ckan.url}/dataset/malo-plan-de-accion"
    told = requests.get(f"{ckan.url}/api/3/action/package_show?id=malo-plan-de-accion", timeout=60).json()["result"]
    (table,) = (one for one in told["resources"] if one["cocrea_tabla"] == "compromisos")
    with without_datastore(box):
        found = {path: requests.get(broken + path, timeout=120) for path in asked}
        own = [requests.get(one, timeout=120).status_code for one in (dataset, f"{dataset}/resource/{table['id']}")]
    assert own == [200, 200]
    assert {path: one.status_code for path, one in found.items()} == dict.fromkeys(asked, 200)
    lacking = {path: 'class="nothing"' in one.text for path, one in found.items()}
    assert [path for path, is_lacking in lacking.items() if is_lacking] == [
        "", "/agenda", "/contacto", "/ligas", "/dinero", "/participa/dudas", "/participa/sumate",
    ]  # fmt: skip
    assert found["/stl"].text.count("<li id=") >= MANY
    assert LONG in found["/compromisos"].text
