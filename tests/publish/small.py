"""A small exercise with definitions of its own, which a test may change; and what CKAN holds of it, whole."""

from __future__ import annotations

import csv
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from pipelines.exercise import Exercise, load_exercise
from pipelines.progress import Advance, unheard
from pipelines.publish import Ckan
from pipelines.publish.companions import ACUSES
from pipelines.publish.identity import resource_id
from pipelines.run import Checked, Delivery, Plans, plan_all, publish_all
from pipelines.settings import CkanAccess
from pipelines.stages import Stage

PERSONAS = {
    "title": "Personas",
    "description": "Quién es quién.",
    "fields": [
        {"name": "clave", "title": "Clave", "type": "string", "description": "Código, con sus ceros."},
        {"name": "nombre", "title": "Nombre", "type": "string"},
        {"name": "monto", "title": "Monto", "type": "number", "unit": "MXN", "description": "Lo pagado."},
    ],
    "primaryKey": "clave",
}
LUGARES = {
    "title": "Lugares",
    "description": "Dónde.",
    "fields": [{"name": "lugar", "title": "Lugar", "type": "string"}],
    "primaryKey": "lugar",
}
PERSONAS_ROWS = [["007", "Ana", "10.50"], ["008", "Bruno", "20"], ["010", "", "-3.25"]]


@dataclass
class Small:
    """An exercise of one package, ``padron``. Change its attributes and publish again."""

    folder: Path
    slug: str = field(default_factory=lambda: f"p{uuid.uuid4().hex[:10]}")
    schemas: dict[str, dict[str, Any]] = field(default_factory=lambda: {"personas": PERSONAS, "lugares": LUGARES})
    rows: dict[str, Sequence[Sequence[str]]] = field(
        default_factory=lambda: {"personas": PERSONAS_ROWS, "lugares": [["Cuernavaca"]]}
    )
    title: str = "Padrón"
    keywords: Sequence[str] = ("padrón", "transparencia")
    licence: tuple[str, str] = ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/")
    period: str = "2015-01-01/2015-12-31"
    # Days of grace of each source, and the tables whose files vanished.
    grace_days: int = 0
    gone: frozenset[str] = frozenset()
    # More sections of ejercicio.toml, as they are written.
    sections: str = ""

    @property
    def dataset(self) -> str:
        return f"{self.slug}-padron"

    def resource(self, table: str) -> str:
        return resource_id(self.dataset, table)

    def load(self) -> Exercise:
        """Write it all down as a steward keeps it, and read it."""
        for name in ("esquemas", "definiciones", "ejercicio"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for table, schema in self.schemas.items():
            (self.folder / "esquemas" / f"{table}.json").write_text(json.dumps(schema), encoding="utf-8")
        (self.folder / "definiciones" / "padron.toml").write_text(
            f'name = "padron"\ntitle = "{self.title}"\ndescription = "Un padrón."\n'
            f'keywords = {json.dumps(list(self.keywords))}\naccrualPeriodicity = "R/P1M"\n'
            f'tables = {json.dumps(list(self.schemas))}\n[[licenses]]\nname = "{self.licence[0]}"\n'
            f'title = "Una licencia"\npath = "{self.licence[1]}"\n',
            encoding="utf-8",
        )
        sources = ""
        for table, rows in self.rows.items():
            names = [one["name"] for one in self.schemas[table]["fields"]]
            with (self.folder / "ejercicio" / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, quoting=csv.QUOTE_ALL).writerows([names, *rows])
            if table in self.gone:
                (self.folder / "ejercicio" / f"{table}.csv").unlink()
            grace = f"gracia_dias = {self.grace_days}\n" if self.grace_days else ""
            sources += f'[fuentes.{table}]\narchivo = "{table}.csv"\n{grace}'
        (self.folder / "ejercicio" / "ejercicio.toml").write_text(
            f'version = 1\n[ejercicio]\nclave = "{self.slug}"\nnombre = "Prueba"\nentidad = "17"\n'
            f'[organizacion]\nclave = "{self.slug}-stl"\nnombre = "Secretariado de prueba"\n'
            f'correo = "datos@prueba.gob.mx"\n[paquetes.padron]\nperiodo = "{self.period}"\n' + sources + self.sections,
            encoding="utf-8",
        )
        return load_exercise(
            self.folder / "ejercicio", schemas=self.folder / "esquemas", datapackages=self.folder / "definiciones"
        )

    def plan(self, access: CkanAccess) -> Plans:
        def judged(checked: Checked) -> None:
            assert checked.report.valid, checked.report.as_json()

        return plan_all(self.load(), access, run_quietly, judged)

    def publish(self, access: CkanAccess) -> Delivery:
        """All stages, as `cocrea correr` runs them."""
        plans = self.plan(access)
        (delivery,) = publish_all(self.load(), plans, access, run_quietly)
        return delivery

    def __getitem__(self, table: str) -> dict[str, Any]:
        return self.schemas[table]


def run_quietly(_stage: Stage, _subject: str, work: Any) -> Any:
    """A Runner (see pipelines/run.py) that shows nothing."""
    heard: Advance = unheard
    return work(heard)


# What differs between two states that serve the same: when it was written, not what.
_TIMES = {"metadata_modified", "last_modified", "created", "metadata_created"}


def served(access: CkanAccess, small: Small, *, times: bool = False) -> Mapping[str, Any]:
    """All that CKAN holds of the exercise: fields, files' bytes, rows, dictionary, views, organization, activity.

    Without ``times``, only what a visitor could tell: neither times, nor activity, nor the DataStore's own row ids.
    """
    with Ckan(access) as ckan:
        found = _everything(ckan, access, small, times)
    return found if times else _timeless(found)


def _everything(ckan: Ckan, access: CkanAccess, small: Small, times: bool) -> dict[str, Any]:
    dataset = ckan.find("package_show", {"id": small.dataset})
    organization = ckan.find("organization_show", {"id": f"{small.slug}-stl"})
    if dataset is None:
        left = {one: ckan.find("datastore_info", {"id": small.resource(one)}) for one in small.schemas}
        return {"dataset": None, "organization": organization, "tables": {k: v for k, v in left.items() if v}}
    found: dict[str, Any] = {"dataset": dataset, "organization": organization and organization["id"]}
    headers = {"Authorization": access.token}
    for one in dataset["resources"]:
        if one.get("cocrea_tabla") in ACUSES and not times:
            continue  # when it was read back is no part of what is served
        shown = {"file": requests.get(one["url"], headers=headers, timeout=30).content}
        if one["datastore_active"]:
            dump = requests.get(f"{access.url}/datastore/dump/{one['id']}", headers=headers, timeout=30).text
            shown["rows"] = dump if times else [line.partition(",")[2] for line in dump.splitlines()]
            shown["dictionary"] = ckan.call("datastore_info", {"id": one["id"]})["fields"]
        views = ckan.call("resource_view_list", {"id": one["id"]})
        shown["views"] = views if times else [view["view_type"] for view in views]
        found[one["name"]] = shown
    if times:
        found["activity"] = ckan.call("package_activity_list", {"id": dataset["id"], "limit": 100})
    return found


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        plain = {key: _timeless(one) for key, one in value.items() if key not in _TIMES}
        # CKAN gives them in no order.
        return plain | {"extras": sorted(plain["extras"], key=str)} if "extras" in plain else plain
    return [_timeless(one) for one in value] if isinstance(value, list) else value
