"""A small exercise, and a way to CKAN that can be made to fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.settings import CkanAccess
from tests.faulty_proxy import FaultyProxy, faulty_proxy
from tests.publish.small import Small


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path)


@pytest.fixture
def standard(ckan: CkanAccess) -> Iterator[CkanAccess]:
    """The session's CKAN as if it had no extension of ours."""
    with faulty_proxy(ckan.url) as one:
        one.hides = frozenset({"cocrea"})
        yield CkanAccess(one.url, ckan.token)


@pytest.fixture
def proxy(ckan: CkanAccess) -> Iterator[FaultyProxy]:
    with faulty_proxy(ckan.url) as one:
        yield one
