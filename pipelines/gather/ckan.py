"""Sources that another CKAN publishes: a dataset's files or one of them, with the provenance that it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import requests
from ckanapi import RemoteCKAN
from ckanapi.errors import CKANAPIError, NotAuthorized, NotFound, ServerIncompatibleError

from pipelines import http
from pipelines.errors import ServerFailed, ServiceError, SourceError
from pipelines.gather.archive import Archive
from pipelines.gather.means import Means
from pipelines.gather.original import Original
from pipelines.gather.patience import Patience
from pipelines.gather.session import session
from pipelines.gather.sheets import export_address
from pipelines.gather.vanished import GONE
from pipelines.gather.web import Download
from pipelines.gather.wire import Wire
from pipelines.source import CkanFiles, Source


def gather_ckan(source: Source, archive: Archive, means: Means) -> tuple[Original, ...]:
    """Download the files of the source's dataset, in its order, as any other file of the web.

    Raises SourceError when CKAN does not have it or lets nobody see it; else as ``Download.bring``.
    """
    place = source.place
    assert isinstance(place, CkanFiles)
    with Wire(source, means) as wire, session(wire) as requester:
        dataset, resources = _Catalogue(place, source, wire, requester).find()
        found = []
        for resource in resources:
            url = without_userinfo(urljoin(place.url, resource["url"]))
            address = export_address(url, whole=source.sheet is not None)
            original = Download(address, url, source, archive, wire, requester).bring()
            found.append(_described(original, source, dataset, resource))
        return tuple(found)


class _Catalogue:
    """CKAN's own words on what a page's address names."""

    def __init__(self, place: CkanFiles, source: Source, wire: Wire, requester: requests.Session) -> None:
        self._place = place
        self._source = source
        self._wire = wire
        self._root, self._dataset, self._resource = _parts(place.url)
        self._api = RemoteCKAN(self._root, user_agent="cocrea", session=requester, get_only=True)

    def find(self) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
        """The dataset, and its resources that the source names."""
        name = self._dataset or self._call("resource_show", self._resource)["package_id"]
        dataset = self._call("package_show", name)
        wanted = self._resource or self._place.resource
        there = [one for one in dataset.get("resources", []) if one.get("url")]
        found = [one for one in there if not wanted or _is(wanted, one)]
        if not found:
            known = ", ".join(f"«{one.get('name') or one['id']}»" for one in there) or "ninguno"
            raise SourceError(
                f"El conjunto de datos {self._place.url} no tiene "
                + (f"el recurso «{wanted}»." if wanted else "ningún recurso."),
                f"Corrija «recurso» en [fuentes.{self._source.table}] de ejercicio.toml. Los que tiene: {known}.",
                rule=GONE,
                file=self._source.label,
            )
        return dataset, found

    def _call(self, action: str, key: str) -> Mapping[str, Any]:
        patience = Patience(self._wire.limits)
        while True:
            try:
                return self._call_once(action, key)
            except ServiceError as error:
                self._wire.check_time(self._root)
                patience.wait(error)

    def _call_once(self, action: str, key: str) -> Mapping[str, Any]:
        limits = self._wire.limits
        try:
            with http.typed_errors(self._root):
                found: Mapping[str, Any] = self._api.call_action(
                    action, {"id": key}, requests_kwargs={"timeout": (limits.connect_s, limits.silence_s)}
                )
                return found
        except NotFound as error:
            raise self._refused("no tiene", GONE) from error
        except NotAuthorized as error:
            raise self._refused("no deja ver", "archivo-ilegible") from error
        except (CKANAPIError, ServerIncompatibleError, KeyError, TypeError, AttributeError) as error:
            # The last ones are ckanapi's of an answer that is JSON, but not CKAN's.
            raise ServerFailed(
                f"{self._root} no responde como un CKAN.",
                f"Revise la dirección de «ckan» en [fuentes.{self._source.table}]; si es la correcta, vuelva a "
                "intentarlo en unos minutos.",
            ) from error

    def _refused(self, said: str, rule: str) -> SourceError:
        return SourceError(
            f"CKAN ({self._root}) {said} «{self._dataset or self._resource}».",
            f"Corrija «ckan» en [fuentes.{self._source.table}] de ejercicio.toml con la dirección de la página del "
            "conjunto o del recurso, o pregunte a quien lo publica.",
            rule=rule,
            file=self._source.label,
        )


def without_userinfo(url: str) -> str:
    """An address as it may be shown: without a user or a password, which some people paste into public metadata."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _parts(url: str) -> tuple[str, str, str]:
    """CKAN's root, the dataset and the resource that a page's address names, either of which may be ""."""
    parts = urlsplit(url)
    words = [unquote(one) for one in parts.path.split("/")]
    start = next(number for number, word in enumerate(words) if word in ("dataset", "resource"))
    root = f"{parts.scheme}://{parts.netloc}" + "/".join(parts.path.split("/")[:start])
    named = dict(zip(words[start::2], words[start + 1 :: 2], strict=False))
    return root, named.get("dataset", ""), named.get("resource", "")


def _is(wanted: str, resource: Mapping[str, Any]) -> bool:
    name = str(resource.get("name") or "")
    return wanted in (resource["id"], name) or fnmatchcase(name, wanted)


def _described(original: Original, source: Source, dataset: Mapping[str, Any], resource: Mapping[str, Any]) -> Original:
    """With the dataset's provenance where the exercise declares none."""
    titles = [str(one) for one in (dataset.get("title"), resource.get("name")) if one]
    return replace(
        original,
        # Its address changes with each file that is put in its place.
        key=str(resource["id"]),
        title=source.title or ": ".join(titles),
        publisher=source.publisher or str((dataset.get("organization") or {}).get("title") or ""),
        licence=source.licence or str(dataset.get("license_title") or ""),
    )
