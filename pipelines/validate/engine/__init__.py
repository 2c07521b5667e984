"""Frictionless's own report of a table, at close to the speed of reading it.

Frictionless stays the judge: whole columns of surely good cells are cleared by tests that may doubt too much and never
too little, and each distinct doubtful value is put to frictionless's own cell reader once. Usable alone::

    from frictionless import Resource, Schema
    from pipelines.validate.engine import validate

    report = validate(Resource(path="table.csv", schema=Schema.from_descriptor("schema.json")))
"""

from pipelines.validate.engine.bounded_patterns import CannotTell
from pipelines.validate.engine.columns import lookup_of, validate_columns
from pipelines.validate.engine.constraints import BadConstraint
from pipelines.validate.engine.file_stats import FileChanged, state_of
from pipelines.validate.engine.limits import TooWide
from pipelines.validate.engine.lookups import Lookup
from pipelines.validate.engine.table_pass import Progress
from pipelines.validate.engine.validator import BY_FRICTIONLESS, INTERRUPTED, validate

__all__ = [
    "BY_FRICTIONLESS",
    "INTERRUPTED",
    "BadConstraint",
    "CannotTell",
    "FileChanged",
    "Lookup",
    "Progress",
    "TooWide",
    "lookup_of",
    "state_of",
    "validate",
    "validate_columns",
]
