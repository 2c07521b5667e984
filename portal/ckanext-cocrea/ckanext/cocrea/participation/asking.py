"""What a page that asks shows: the form of its section, what was written in it, and whom else to turn to."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from ckan import plugins
from ckanext.cocrea.participation import terms, vault
from ckanext.cocrea.participation.forms import FORMS
from ckanext.cocrea.portal.commitments import plan_of
from ckanext.cocrea.portal.tables import Row, Tables

PLUGIN = "cocrea_participa"
_CONTACTS = {"dudas": "dudas_quejas_sugerencias", "sumate": "manifestar_interes"}
_OTHER_TOPICS = {
    "stl": "El Secretariado y sus sesiones", "dinero": "El dinero", "datos": "Los datos y este sitio",
    "otro": "Otra cosa",
}  # fmt: skip

log = logging.getLogger(__name__)


def asked(name: str, tables: Tables, values: Mapping[str, str] = {}, errors: Mapping[str, str] = {}) -> dict[str, Any]:
    """What the template of a section's form takes. ``values`` and ``errors`` are by field."""
    return {
        "form": FORMS[name], "topics": topics(tables), "values": values, "errors": errors, "is_open": is_open(),
        "contacts": contacts(name, tables), "answer_days": terms.answer_working_days(),
    }  # fmt: skip


def is_open() -> bool:
    """Whether what is written can be received: the plugin is there, and a key to close it with."""
    if not plugins.plugin_loaded(PLUGIN):
        return False
    if not vault.has_key():
        log.warning("cocrea: nothing can be received without %s in CKAN's environment", vault.KEYS)
        return False
    return True


def topics(tables: Tables) -> dict[str, str]:
    """What a message may be about: each commitment of the plan, and the rest of the exercise."""
    plan = plan_of(tables).get("plan_id")
    found = sorted(tables.of("compromisos", "plan_id", plan), key=lambda one: one["numero"] or 0)
    return {
        **{one["compromiso_id"]: f"Compromiso {one['numero']}: {one['titulo']}" for one in found},
        **_OTHER_TOPICS,
    }


def contacts(name: str, tables: Tables) -> list[Row]:
    """Who else hears it, by the published contacts."""
    wanted = tables.of("contactos", "plan_id", plan_of(tables).get("plan_id"))
    return [one for one in wanted if one["tipo"] == _CONTACTS[name]]
