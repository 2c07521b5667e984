"""A page of the website asked for with a slash at its end is the same page: its address has none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from ckanext.cocrea.portal.cache import NAMES

_PAGES = re.compile(rf"/ejercicios|(/ejercicios/[a-z0-9_-]+)?(/({NAMES}|participa)(/.*)?)?")


class WithoutSlash:
    """WSGI: sends who asks for ``/stl/`` to ``/stl``; lets the rest through."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        bare = path.rstrip("/")
        if not bare or bare == path or environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not _PAGES.fullmatch(bare):
            return self._application(environ, start_response)
        # WSGI gives the path's bytes as if they were Latin-1.
        address = quote((environ.get("SCRIPT_NAME", "") + bare).encode("latin-1"))
        asked = environ.get("QUERY_STRING", "")
        start_response("301 Moved Permanently", [("Location", f"{address}?{asked}" if asked else address)])
        return []
