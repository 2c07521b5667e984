"""What CKAN's pages say of a dataset and its columns, in the words of whoever reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from ckan import model
from ckanext.cocrea.portal.words import day, size

_TYPES = {
    "text": "texto", "int4": "entero", "int8": "entero", "numeric": "número", "float8": "número", "bool": "sí o no",
    "date": "fecha", "timestamp": "fecha y hora", "timestamptz": "fecha y hora", "time": "hora", "json": "JSON",
    "uuid": "identificador",
}  # fmt: skip
_FREQUENCIES = {
    "R/P1D": "diaria", "R/P1W": "semanal", "R/P2W": "quincenal", "R/P0.5M": "quincenal", "R/P1M": "mensual",
    "R/P2M": "bimestral", "R/P3M": "trimestral", "R/P4M": "cuatrimestral", "R/P6M": "semestral", "R/P1Y": "anual",
    "R/P2Y": "bienal", "R/P3Y": "trienal", "irregular": "sin periodo fijo", "R/PT1S": "continua",
    "realtime": "continua",
}  # fmt: skip
_LANGUAGES = {"es": "español", "es-MX": "español", "en": "inglés", "nah": "náhuatl"}
# For programs: they have them from the API and in data.json. Who publishes is the dataset's author.
_FOR_PROGRAMS = ("cocrea_", "spatial_uri", "publisher_", "temporal_")
_ACTIVITIES = {
    "new": "Nuevo", "changed": "Cambio", "deleted": "Borrado", "follow": "Seguimiento",
    "package": "conjunto de datos", "dataset": "conjunto de datos", "resource view": "vista de recurso",
    "user": "usuario", "group": "grupo", "organization": "organización",
}  # fmt: skip
# Of CKAN's examples of its API, by what no table of an open-government portal would have.
_EXAMPLES = {
    "jones": "agua", "watershed": "agua", "survey": "aire", "subject": "tema", "stage": "etapa", "active": "vigente",
    "title LIKE": "titulo LIKE",
}  # fmt: skip


def type_of(stored: str) -> str:
    """A DataStore column's type: «texto», «entero»."""
    return _TYPES.get(stored, stored)


def activity(kind: str) -> str:
    """What an activity is: «Cambio: conjunto de datos» for «changed package»."""
    done, _, of = kind.partition(" ")
    return f"{_ACTIVITIES[done]}: {_ACTIVITIES[of]}" if done in _ACTIVITIES and of in _ACTIVITIES else kind


def told_of(dataset: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The rest of a dataset's fields, for people: name and value.

    As they are kept: for its page ckanext-dcat changes their names, for others of its own.
    """
    extras = {key: str(value) for key, value in model.Package.get(dataset["id"]).extras.items()}
    known = {
        "Periodo": _period(extras.get("temporal_start", ""), extras.get("temporal_end", "")),
        "Lugar": extras.pop("spatial_text", ""),
        "Frecuencia": _frequency(extras.pop("frequency", "")),
        "Idioma": _LANGUAGES.get(language := extras.pop("language", ""), language),
    }
    others = {key: value for key, value in extras.items() if not key.startswith(_FOR_PROGRAMS)}
    return [one for one in (*known.items(), *others.items()) if one[1]]


def about_file(resource: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What whoever has a resource's file may want to know of it: name and value."""
    told = {
        "Último cambio": _day(str(resource.get("last_modified") or resource.get("created") or "")),
        "Formato": str(resource.get("format") or ""),
        "Tamaño": size(int(resource["size"])) if resource.get("size") else "",
        "Huella SHA-256": str(resource.get("cocrea_sha256") or ""),
    }
    return [one for one in told.items() if one[1]]


def label_of(facet: Mapping[str, Any]) -> str:
    """A filter's name, whole."""
    return str(facet["display_name"])


def examples(drawn: str) -> str:
    """CKAN's examples of how to ask for data, in words that whoever reads them knows."""
    for english, spanish in _EXAMPLES.items():
        drawn = re.sub(rf"\b{english}\b(?!=)", spanish, drawn)
    return drawn


def _frequency(code: str) -> str:
    return _FREQUENCIES.get(code, code)


def _period(start: str, end: str) -> str:
    days = [_day(one) for one in (start, end) if one]
    return " a ".join(days)


def _day(told: str) -> str:
    try:
        return day(date.fromisoformat(told[:10]))
    except ValueError:
        return told
