"""``python -m benchmarks.deaths``: who is killed at which step, what CKAN serves then, and what the next run does.

First our release, where each service is killed at each step of its switch; then ckanext-xloader, on the same CKAN, at
each step of its load. PostgreSQL stops both at the step (see tests/publish/holds.py): nothing of theirs is changed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import requests

from benchmarks.loading_site import Site, resource, site
from pipelines.publish import Ckan
from pipelines.settings import CkanAccess
from tests.publish.holds import PLACES, Place, held
from tests.publish.kills import kill, publish_elsewhere, wait_for_all
from tests.publish.small import Small, served

HEAD = "| paso | a quién se mata | qué sirve CKAN después | qué hace la siguiente corrida |\n|---|---|---|---|\n"
OUR_STEPS = dict(zip(PLACES, (
    "tabla cargada, aparte", "decisión anotada", "tablas en su lugar, sin confirmar", "ficha guardada, sin confirmar",
    "al confirmar la ficha", "ficha confirmada, tablas no",
), strict=True))  # fmt: skip
OUR_VICTIMS = ("cocrea", "ckan", "postgresql", "solr", "valkey")
LOADER_STEPS = {
    "TRUNCATE": "antes de vaciar la tabla",
    "INSERT": "al copiar los renglones",
    "UPDATE": "al sacar las palabras",
}
LOADER_VICTIMS = ("trabajador", "ckan", "postgresql", "valkey")
OLD, NEW = "clave,nombre\n1,antes\n2,antes\n", "clave,nombre\n1,ahora\n2,ahora\n3,ahora\n"
# How long the loader, which takes seconds, is waited for once everything runs again.
_PATIENCE_S = 45.0


def main() -> int:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as folder, site() as one:
        for line in chain(_ours(one, Path(folder)), _loaders(one, Path(folder))):
            sys.stdout.write(line)
            sys.stdout.flush()
    return 0


def _ours(one: Site, folder: Path) -> Iterator[str]:
    yield "Cocrea, con su extensión\n\n" + HEAD
    for number, (place, victim) in enumerate((place, victim) for place in PLACES for victim in OUR_VICTIMS):
        small = Small(folder / str(number))
        small.publish(one.access)
        old = served(one.access, small)
        small.title, small.rows["personas"] = "Padrón nuevo", [["007", "Ana María", "10.50"]]
        small.load()
        with held(one.box, place) as stopped:
            run = publish_elsewhere(small, one.access)
            stopped.wait()
            kill(one.box, run, victim)
            stopped.let_go()
            run.wait(timeout=300)
        wait_for_all(one.box, one.access, stopped)
        found = served(one.access, small)
        again = small.publish(one.access)
        new = served(one.access, small)
        told = "la entrega de antes" if found == old else "la nueva, entera" if found == new else "**otra cosa**"
        done = "la publica" if again.plan.changes else "nada que hacer"
        yield f"| {OUR_STEPS[place]} | {victim} | {told} | {done}; Acuse {again.acuse.status} |\n"


def _loaders(one: Site, folder: Path) -> Iterator[str]:
    yield "\nckanext-xloader\n\n" + HEAD
    path = folder / "tabla.csv"
    for event, step in LOADER_STEPS.items():
        for victim in LOADER_VICTIMS:
            path.write_text(OLD, encoding="utf-8")
            made = resource(one.access, path, [{"id": name, "type": "text"} for name in ("clave", "nombre")], ())
            path.write_text(NEW, encoding="utf-8")
            with Ckan(one.access) as ckan, path.open("rb") as content:
                ckan.call("resource_patch", {"id": made}, uploads={"upload": (path.name, content)})
            with held(one.box, Place(step, "datastore", f'public."{made}"', event=event)) as stopped:
                _submit(one.access, made)
                stopped.wait()
                kill(one.box, None, victim)
                stopped.let_go()
            wait_for_all(one.box, one.access, stopped)
            after = _settled(one.access, made)
            _submit(one.access, made)
            yield f"| {step} | {victim} | {after} | {_settled(one.access, made)} |\n"


def _submit(access: CkanAccess, made: str) -> None:
    with Ckan(access) as ckan:
        ckan.call("xloader_submit", {"resource_id": made})


def _settled(access: CkanAccess, made: str) -> str:
    """What a visitor finds in the table, as soon as it is the new one, or when it is not to be expected any more."""
    deadline = time.monotonic() + _PATIENCE_S
    while (found := _found(access, made)) != "lo nuevo" and time.monotonic() < deadline:
        time.sleep(1)
    return found


def _found(access: CkanAccess, made: str) -> str:
    address = f"{access.url}/api/3/action/datastore_search"
    answers = [
        requests.get(address, params={"resource_id": made, **asked}, timeout=60).json()
        for asked in ({}, {"q": "ahora"})
    ]  # fmt: skip
    if not answers[0]["success"]:
        return "**no hay tabla**"
    names = [one["nombre"] for one in answers[0]["result"]["records"]]
    if not names:
        return "**la tabla vacía**"
    if set(names) == {"antes"}:
        return "lo de antes"
    searched = answers[1]["success"] and len(answers[1]["result"]["records"]) == len(names)
    if names == ["ahora"] * 3:
        return "lo nuevo" if searched else "**lo nuevo, que no se encuentra por sus palabras**"
    return f"**{len(names)} renglones, que no son lo de antes ni lo nuevo**"


if __name__ == "__main__":
    sys.exit(main())
