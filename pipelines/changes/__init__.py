"""What changed from one release of a package to the next: rows and cells, and how a person is told."""

from pipelines.changes.change import Change
from pipelines.changes.differences import TableDifference, compare_table
from pipelines.changes.releases import compare_releases
from pipelines.changes.words import describe

__all__ = ["Change", "TableDifference", "compare_releases", "compare_table", "describe"]
