"""CKAN's usual loader, ckanext-xloader, beside what we publish: for the tests and benches that ask for it.

Its lock holds only what CKAN's environment does not have: the same file for every version of CKAN (`make candados`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from portal.box.credentials import Secrets
from portal.box.settings import BoxSettings, Layout

REQUIREMENTS = Path(__file__).with_name("xloader.lock.txt")


def beside(settings: BoxSettings) -> BoxSettings:
    """The same portal with xloader at work in it."""
    return replace(
        settings,
        plugins=(*settings.plugins, "xloader"),
        extra_requirements=(*settings.extra_requirements, REQUIREMENTS),
        ini_of=_own_keys,
    )


def _own_keys(layout: Layout, secrets: Secrets) -> Mapping[str, str]:
    return {
        # By default all the machine's portals would share one file of /tmp.
        "ckanext.xloader.jobs_db.uri": f"sqlite:///{layout.portal / 'xloader.db'}",
        # It takes no job without a token, with which it reads private files and tells how the job went.
        "ckanext.xloader.api_token": secrets.api_token or "NOT_SET",
    }
