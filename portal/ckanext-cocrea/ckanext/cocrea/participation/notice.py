"""The privacy notice. Each version that somebody accepted is kept with its text.

A site says it in its own words by overriding the template ``cocrea/participa/aviso_texto.html``.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import sqlalchemy as sa
from ckanext.cocrea.participation import model, terms
from ckanext.cocrea.portal.exercises import Exercise
from flask import render_template
from sqlalchemy.dialects.postgresql import insert

_SHORT = 10


def text_of(exercise: Exercise) -> str:
    """The notice as it is said today, as HTML."""
    drawn: str = render_template("cocrea/participa/aviso_texto.html", exercise=exercise, keep_days=terms.keep_days())
    return drawn.strip()


def version_of(text: str) -> str:
    """Changes with any word of it."""
    return hashlib.sha256(text.encode()).hexdigest()[:_SHORT]


def keep(connection: sa.Connection, text: str) -> str:
    """Remember a text that somebody accepts, and give its version."""
    version = version_of(text)
    kept = insert(model.notice).values(version=version, text=text, since=datetime.now(UTC))
    connection.execute(kept.on_conflict_do_nothing())
    return version
