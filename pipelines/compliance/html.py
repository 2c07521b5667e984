"""The board as one HTML file: to print, to send, to read on a telephone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.compliance import PlanBoard, words
from pipelines.domains.dates import spoken
from pipelines.pages import render

_TEMPLATE = Path(__file__).with_name("cumplimiento.html.j2")


def as_html(title: str, boards: Sequence[PlanBoard], errors: int) -> str:
    """The whole page."""
    return render(_TEMPLATE, title=title, boards=boards, errors=errors, words=words, spoken=spoken)
