"""What every answer of this CKAN tells a browser to refuse; the sections tell it stricter (drawing.py)."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response, g

# Nothing from elsewhere; no script but CKAN's files and those with the nonce. Styles in attributes are what the script
# of a table's preview writes as HTML, and what CKAN's templates of other views and of changes have.
_POLICY = (
    "default-src 'self'; script-src 'self'{nonce}; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


def nonce() -> str:
    """What a script written into this page names, so that the browser runs it; another in each answer."""
    if "cocrea_nonce" not in g:
        g.cocrea_nonce = secrets.token_urlsafe(16)
    return str(g.cocrea_nonce)


def register(app: Any) -> None:
    """Give each answer these, but for what whoever made it has told already."""
    app.after_request(_with_headers)


def _with_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        told = f" 'nonce-{g.cocrea_nonce}'" if "cocrea_nonce" in g else ""
        response.headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=told))
    return response
