"""A column in plain Spanish, as the cells of a Markdown table. Pure functions over its Table Schema."""

from __future__ import annotations

from pipelines.schema import Field
from pipelines.templates.columns import note_of_limits

_TYPES = {
    "string": "texto", "number": "número", "integer": "número entero", "boolean": "sí o no", "date": "fecha",
    "datetime": "fecha y hora", "time": "hora", "year": "año",
}  # fmt: skip
_FORMATS = {"uri": "dirección web", "email": "correo electrónico"}
_UNITS = {"MXN": "pesos mexicanos (MXN)", "%": "por ciento"}
# Patterns that are said better than written; the others speak of codes that their column describes.
_PATTERNS = {
    "[a-z0-9][a-z0-9-]*": "Minúsculas, números y guiones.",
    "[0-9a-f]{64}": "64 cifras hexadecimales en minúsculas.",
    r"\+52[0-9]{10}": "+52 y diez cifras.",
}
_STANDARDS = {
    "popolo": "Popolo", "oparl": "OParl", "ocd": "Open Civic Data", "ocds": "OCDS", "ogp": "OGP", "irm": "IRM",
}  # fmt: skip


def line(field: Field) -> tuple[str, ...]:
    """Its cells: column, type, whether it is required, what it is, and its values and limits."""
    cells = (
        f"**{field.title}**<br>`{field.name}`",
        "<br>".join(filter(None, (_kind(field), _UNITS.get(field.unit, field.unit)))),
        "sí" if field.required else "no",
        f"{field.description}<br>Ejemplo: `{field.descriptor['example']}`",
        "<br>".join(filter(None, (*_values(field), note_of_limits(field), _pattern(field)))),
    )
    # Neither a line break nor a bar ends a cell.
    return tuple(" ".join(one.split()).replace("|", r"\|") for one in cells)


def _kind(field: Field) -> str:
    if field.labels:
        return "uno de la lista"
    if field.file_or:
        return "nombre de un archivo"
    return _FORMATS.get(str(field.descriptor.get("format")), _TYPES[field.type])


def _pattern(field: Field) -> str:
    found = field.constraints.get("pattern", "")
    return _PATTERNS.get(found, f"Forma: `{found}`" if found else "")


def equivalents(field: Field) -> list[str]:
    """What other standards call it."""
    phase = field.descriptor.get("normalize", {}).get("fase")
    told = [standard(field.descriptor["equivalentTo"])] if "equivalentTo" in field.descriptor else []
    if fiscal := field.descriptor.get("columnType"):
        told.append(f"FDP: `{fiscal}`")
    return [*told, *([f"FDP: `value`, con `phase:id` «{phase}»"] if phase else [])]


def standard(equivalent: str) -> str:
    """«popolo:Motion.text» → «Popolo: `Motion.text`»."""
    prefix, _, term = equivalent.partition(":")
    return f"{_STANDARDS[prefix]}: `{term}`"


def joined(names: tuple[str, ...] | list[str] | str) -> str:
    """Column names as code, joined."""
    return ", ".join(f"`{one}`" for one in ((names,) if isinstance(names, str) else names))


def _values(field: Field) -> list[str]:
    return [f"`{value}`: {label}" for value, label in field.labels.items()]
