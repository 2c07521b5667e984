"""The colours and the logo of an exercise, as its releases bring them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ckanext.cocrea.portal.exercises import PACKAGE_EXTRA, Exercise

_FILE, LOGO = "identidad.json", "logo.png"
_COLOURS = {"color": "--green", "claro": "--green-light", "acento": "--accent"}
_HEX = re.compile(r"#[0-9a-f]{6}")


def colours(exercise: Exercise) -> dict[str, str]:
    """The variables of the style sheet that the exercise gives; empty when it gives none.

    Whoever may publish wrote the file: what is no colour is left out.
    """
    told = exercise.document(_FILE) or {}
    return {variable: told[key] for key, variable in _COLOURS.items() if _HEX.fullmatch(str(told.get(key)))}


def style_sheet(exercise: Exercise | None) -> str:
    """The style sheet that comes after the website's own, and after CKAN's on CKAN's pages."""
    told = " ".join(f"{variable}: {value};" for variable, value in (colours(exercise) if exercise else {}).items())
    return f":root {{ {told} }}\n"


def style_sheet_of(dataset: Mapping[str, Any] | None) -> str:
    """Its address for a page of CKAN: that of the dataset's exercise, or of the only exercise there is."""
    extras = {one["key"]: one["value"] for one in (dataset or {}).get("extras", ())}
    if dataset and PACKAGE_EXTRA in extras:
        return f"/ejercicios/{dataset['name'].removesuffix('-' + extras[PACKAGE_EXTRA])}/identidad.css"
    return "/identidad.css"
