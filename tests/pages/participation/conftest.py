"""Those who write, and those who answer."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

import pytest
import requests
from ckanapi import RemoteCKAN

from pipelines.settings import CkanAccess
from portal.box import Box
from tests.pages.participation.citizen import READING_SECONDS, Citizen
from tests.pages.participation.office import PASSWORD, logged_in
from tests.pages.participation.operating import Daily, operator

ROLES = ("admin", "editor", "member", "nadie")


@pytest.fixture(scope="module")
def citizens(site: str) -> Iterator[Citizen]:
    """People who have read over what they wrote: one wait for several of them."""
    # Of one module: the notice that they accept is another once tests publish an exercise of the same name.
    return come(site)


def come(site: str) -> Iterator[Citizen]:
    while True:
        ready = [Citizen(site) for _ in range(6)]
        time.sleep(READING_SECONDS)
        yield from ready


@pytest.fixture(scope="session")
def staff(ckan: CkanAccess, published: str) -> Mapping[str, requests.Session]:
    """A session of each role in the organization, and of somebody of no organization."""
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        for role in ROLES:
            api.action.user_create(name=f"{published}-{role}", email=f"{role}@stl.mx", password=PASSWORD)
            if role != "nadie":
                api.action.organization_member_create(id=f"{published}-stl", username=f"{published}-{role}", role=role)
    return {role: logged_in(ckan.url, f"{published}-{role}") for role in ROLES}


@pytest.fixture(scope="session")
def daily(box: Box) -> Iterator[Daily]:
    """What an operator has run each hour."""
    with operator(box) as run:
        yield run
