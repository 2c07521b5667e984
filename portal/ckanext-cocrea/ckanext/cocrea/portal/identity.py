"""The colours and the logo of an exercise, as its releases bring them."""

from __future__ import annotations

import re

from ckanext.cocrea.portal.exercises import Exercise

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
