"""Pages of one file that need nothing else: for a screen, a telephone, a printer or a screen reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_BASE = Path(__file__).parent


def render(template: Path, **values: Any) -> str:
    """The page of a Jinja ``template`` that extends ``pagina.html.j2``; every value is escaped."""
    environment = Environment(
        loader=FileSystemLoader([template.parent, _BASE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template.name).render(**values)
