"""Pages that were drawn from the releases that are served now are not drawn again.

A page depends on what is served, on the day, and on this extension's version; all three are in its key, so that nothing
is ever thrown away by hand and no page outlives a release. The question to CKAN's database is one short query.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from ckan.lib.redis import connect_to_redis
from ckanext.cocrea.participation import vault
from ckanext.cocrea.portal.clock import now
from ckanext.cocrea.portal.exercises import served_stamp

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
# The sections, the same for everyone who reads them; at the root or of one exercise.
NAMES = "stl|compromisos|agenda|contacto|ligas|datos|dinero|cumplimiento"
# Of those in which something is written, only the ones that everybody is given alike.
# A table whole is sent while it is read, and not kept.
_TABLES = r"datos/[^/]+\.(?:json|excel\.csv)"
_FORMS = "participa/(?:dudas|sumate)"
_FILES = r"agenda\.ics|compartir\.png|identidad\.css|data\.json|ejercicios"
_SECTIONS = re.compile(rf"(/ejercicios/[a-z0-9_-]+)?/?(?!{_TABLES})(({NAMES})(/.*)?|{_FORMS}|{_FILES})?")
# What people look for in a list of exercises is drawn each time: it may be anything.
_LOOKED_FOR = frozenset({"q", "pagina"})
_KEPT_SECONDS = 86_400
_LARGEST_BYTES = 4 * 2**20
# CKAN's own pages for reading, which ask nothing of a visitor, and its answers to programs: they need no session.
_READING = re.compile(r"/(?:dataset|organization|group|about|feeds|datastore|datatables|api)(?:/.*)?")
# Someone's page; not those where one logs in or writes.
_ACCOUNT = re.compile(
    r"/user/(?!(?:login|register|reset|edit|me|logged_in|logged_out|logged_out_redirect|_logout)$)[^/]+"
)
_NOT_KEPT = frozenset({"set-cookie", "vary", "cache-control", "content-length", "date"})

log = logging.getLogger(__name__)


class CachedPages:
    """WSGI, before CKAN: answers what it can by itself, lets the rest through."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        asked = parse_qs(environ.get("QUERY_STRING", ""))
        looks_for = bool(_LOOKED_FOR & asked.keys()) and not path.startswith("/ejercicios/")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or looks_for or not _SECTIONS.fullmatch(path):
            if not environ.get("HTTP_COOKIE"):
                reads = looks_for or _READING.fullmatch(path) or _ACCOUNT.fullmatch(path)
                start_response = _without_cookies(start_response, ("200", "404") if reads else ("404",))
            return self._application(environ, start_response)
        try:
            key = _key(environ)
            kept = connect_to_redis().get(key)
        except Exception:  # without the database or Redis CKAN itself answers, or says what is wrong
            log.exception("cocrea: pages are not cached")
            return self._application(environ, start_response)
        if kept:
            headers, _, body = kept.partition(b"\n")
            return _answer(environ, start_response, key, json.loads(headers), body)
        return self._draw(environ, start_response, key)

    def _draw(self, environ: Environ, start_response: Callable[..., Any], key: str) -> Iterable[bytes]:
        told: list[Any] = []

        def listen(status: str, headers: Headers, *_: Any) -> None:
            told[:] = [status, headers]

        # Always the page whole: a HEAD is answered from it too.
        drawn = self._application({**environ, "REQUEST_METHOD": "GET", "QUERY_STRING": ""}, listen)
        try:
            body = b"".join(drawn)
        finally:
            getattr(drawn, "close", lambda: None)()
        status, headers = told
        if not status.startswith("200"):
            start_response(status, headers)
            return [body]
        headers = [(name, value) for name, value in headers if name.lower() not in _NOT_KEPT]
        if len(body) <= _LARGEST_BYTES:
            connect_to_redis().set(key, json.dumps(headers).encode() + b"\n" + body, ex=_KEPT_SECONDS)
        return _answer(environ, start_response, key, headers, body)


def _without_cookies(start_response: Callable[..., Any], statuses: tuple[str, ...]) -> Callable[..., Any]:
    """Who only reads is given none; CKAN gives everyone one, for forms that such a page does not have."""

    def start(status: str, headers: Headers, *rest: Any) -> Any:
        kept = [one for one in headers if one[0].lower() != "set-cookie"] if status.startswith(statuses) else headers
        return start_response(status, kept, *rest)

    return start


def _answer(
    environ: Environ, start_response: Callable[..., Any], key: str, headers: Headers, body: bytes
) -> Iterable[bytes]:
    tag = f'"{key.rpartition(":")[2]}"'
    headers = [
        *((name, value) for name, value in headers),
        ("ETag", tag),
        ("Cache-Control", "public, max-age=0, must-revalidate"),
    ]
    if tag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", headers)
        return []
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _key(environ: Environ) -> str:
    forms = "con formularios" if vault.has_key() else ""
    parts = (served_stamp(), now().date().isoformat(), _version(), forms, environ.get("PATH_INFO", ""))
    return f"cocrea:pagina:{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:32]}"


@cache
def _version() -> str:
    """Changes with any file of this extension."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*")):
        if path.suffix in (".py", ".html", ".css", ".svg", ".ttf"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
