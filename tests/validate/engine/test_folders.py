"""The peers' files, under schemas that they keep to and that they do not: every report equal to frictionless's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.validate.engine.folders import cases_of, differ, tables

FILES = Path(__file__).parents[2] / "pares" / "archivos"
# The others are for `make test-diferencial`.
SCHEMAS = ("inferred", "integers", "strict")


# A thousand columns, in each of which frictionless finds what is wrong and weighs it with all the others.
SLOW = FILES / "frictionless-py/issue-313.xlsx"


@pytest.mark.parametrize(
    "path",
    [pytest.param(one, marks=pytest.mark.long) if one == SLOW else one for one in tables(FILES)],
    ids=lambda path: path.relative_to(FILES).as_posix(),
)
def test_the_report_is_frictionless_s(path: Path) -> None:
    for title, case in cases_of(path):
        if title in SCHEMAS:
            assert differ(case) is None, title
