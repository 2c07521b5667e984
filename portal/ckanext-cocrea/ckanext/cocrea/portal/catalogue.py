"""``data.json``: what the site publishes, as other governments' catalogues read it (DCAT-US 1.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ckan.plugins import toolkit
from ckanext.cocrea.pages import kind_of
from ckanext.cocrea.portal.exercises import Exercise, Release
from ckanext.cocrea.portal.formats import offers
from ckanext.cocrea.portal.tables import descriptor

_STANDARD = "https://project-open-data.cio.gov/v1.1/schema"
_CONTEXT = f"{_STANDARD}/catalog.jsonld"


def catalogue(exercises: Sequence[Exercise], root: str) -> dict[str, Any]:
    """The document; ``root`` is the site's address, which ends in a slash."""
    return {
        "@context": _CONTEXT,
        "@id": f"{root}data.json",
        "@type": "dcat:Catalog",
        "conformsTo": _STANDARD,
        "describedBy": f"{_STANDARD}/catalog.json",
        "dataset": [_dataset(one, release, root) for one in exercises for release in one.releases.values()],
    }


def _dataset(exercise: Exercise, release: Release, root: str) -> dict[str, Any]:
    about = descriptor(release)
    publisher = about["contributors"][0]
    page = f"{root}dataset/{release.dataset}"
    # The standard asks for an address: without the organization's own, the site's.
    address = publisher.get("email") or toolkit.config.get("smtp.mail_from")
    contact = {"@type": "vcard:Contact", "fn": publisher["title"], "hasEmail": f"mailto:{address}"}
    told = {
        "@type": "dcat:Dataset",
        "identifier": page,
        "title": release.title,
        "description": release.notes or release.title,
        "keyword": about.get("keywords") or [release.title],
        "modified": f"{release.modified:%Y-%m-%dT%H:%M:%SZ}",
        "accrualPeriodicity": about.get("accrualPeriodicity"),
        "temporal": about.get("temporal"),
        "language": ["es"],
        "license": about["licenses"][0].get("path"),
        "accessLevel": "public",
        "publisher": {"@type": "org:Organization", "name": publisher["title"]},
        "contactPoint": contact,
        "landingPage": page,
        "distribution": list(_distributions(exercise, release, root)),
    }
    return {key: value for key, value in told.items() if value}


def _distributions(exercise: Exercise, release: Release, root: str) -> Sequence[Mapping[str, str]]:
    files = [(one.title, one.absolute(root)) for one in release.downloads.values()]
    files += [(release.downloads[one.table].title, f"{root}{one.url.lstrip('/')}") for one in offers(exercise, release)]
    return [
        {
            "@type": "dcat:Distribution", "title": title, "downloadURL": url, "mediaType": kind_of(url),
            "format": url.rpartition(".")[2].upper(),
        }
        for title, url in files
    ]  # fmt: skip
