"""The example published where a browser can look."""

from __future__ import annotations

import re

import pytest

from pipelines.settings import CkanAccess
from tests.conftest import Published
from tests.pages.english import english_of_ckan


@pytest.fixture(scope="session")
def published(published_example: Published) -> str:
    """The name that the published example's datasets begin with."""
    return published_example.slug


@pytest.fixture(scope="session")
def site(ckan: CkanAccess, published: str) -> str:
    """The address of the published exercise's website."""
    return f"{ckan.url}/ejercicios/{published}"


@pytest.fixture(scope="session")
def english(published: str) -> re.Pattern[str]:
    """CKAN's own English."""
    return english_of_ckan()
