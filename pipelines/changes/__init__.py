"""What changed from one release of a package to the next: rows and cells, and how a person is told."""

from pipelines.changes.differences import TableDifference, compare_table
from pipelines.changes.releases import compare_releases

__all__ = ["TableDifference", "compare_releases", "compare_table"]
