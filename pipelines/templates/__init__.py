"""Templates: the workbooks that a steward fills in, made from the schemas, and brought forward when these change."""

from __future__ import annotations

from pipelines.templates.books import Book, template_books
from pipelines.templates.create import create_exercise
from pipelines.templates.update import Change, Outcome, bring_forward

__all__ = ["Book", "Change", "Outcome", "bring_forward", "create_exercise", "template_books"]
