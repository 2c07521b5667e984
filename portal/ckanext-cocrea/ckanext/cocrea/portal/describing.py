"""What CKAN's pages say of a dataset and its columns, in the words of whoever reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from ckan import model
from ckan.plugins import toolkit
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
# Whatever a shell or a program reads as part of itself is in no example to be pasted.
_LETTERS = re.compile(r"[^\W\d_]{6,}")
_PASTED = re.compile(r"[\w ,.:;()-]{1,60}")


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
    """What whoever has a resource's file may want to know of it: name and value; as it is kept (see told_of)."""
    kept = model.Resource.get(resource["id"])
    told = {
        "Último cambio": day(kept.last_modified or kept.created),
        "Formato": str(kept.format or ""),
        "Tamaño": size(int(kept.size)) if kept.size else "",
        "Huella SHA-256": str((kept.extras or {}).get("cocrea_sha256", "")),
    }
    return [one for one in told.items() if one[1]]


def label_of(facet: Mapping[str, Any]) -> str:
    """A filter's name, whole."""
    return str(facet["display_name"])


def example_of(resource_id: str) -> dict[str, str]:
    """How a table's rows are asked for: addresses, a word of its first row, and a column with what that row says there.

    The word and the column are empty where no text of the row can be pasted.
    """
    found = toolkit.get_action("datastore_search")({}, {"resource_id": resource_id, "limit": 1, "include_total": False})
    row = found["records"][0] if found["records"] else {}
    texts = {one["id"]: str(row.get(one["id"]) or "") for one in found["fields"] if one["type"] == "text"}
    pasted = {column: told for column, told in texts.items() if _PASTED.fullmatch(told)}
    column = next(iter(pasted), "")
    root = str(toolkit.config["ckan.site_url"]).rstrip("/")
    search = f"{root}/api/3/action/datastore_search"
    return {
        "search": search, "first": f"{search}?resource_id={resource_id}&limit=5",
        "whole": f"{root}/datastore/dump/{resource_id}", "column": column,
        # The longest is no article or preposition, which are not looked for.
        "word": max((one for told in pasted.values() for one in _LETTERS.findall(told)), key=len, default=""),
        "filters": json.dumps({column: pasted.get(column, "")}, ensure_ascii=False),
    }  # fmt: skip


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
