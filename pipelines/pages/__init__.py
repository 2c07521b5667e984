"""Pages of one file that need nothing else: for a screen, a telephone, a printer or a screen reader."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_BASE = Path(__file__).parent


def render(template: Path, **values: Any) -> str:
    """The page of a Jinja ``template`` that extends ``pagina.html.j2``; every value is escaped."""
    return _environment(template.parent).get_template(template.name).render(**values)


@cache
def _environment(folder: Path) -> Environment:
    """Kept: it has the templates that it compiled, which takes longer than to fill them."""
    return Environment(
        loader=FileSystemLoader([folder, _BASE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
