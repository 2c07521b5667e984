"""What every answer of this CKAN tells a browser to refuse; the sections tell it stricter (drawing.py)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any

from flask import Response, g

# What attributes of CKAN's own templates, and of what its script of a preview writes as HTML, say of how they look; no
# other is obeyed (tests/pages/test_ckan_pages.py looks for those of another version of CKAN).
STYLES = (
    " display:none;",
    "color:#f29c2b;",
    "display: none;",
    "display:none",
    "display:none;",
    "font-size:150%;font-weight:bold;",
    "height:100vh",
    "margin-bottom: 15px;",
    "margin-top: 25px;",
    "margin:auto; max-height:100%; display:block",
    "margin:auto; max-height:100%; display:block; min-width: 100%;",
    "margin:auto; max-height:100%; width: 250px; min-width: 100%; display:block",
    "width:100%",
    "word-break:break-all;",
)
# What the preview's script sets by itself and copies as HTML when a screen changes its width.
COPIED = ("height: 0px; overflow: hidden;", "width: 100%;")


def _hash(style: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


# Nothing from elsewhere; no script but CKAN's files and those with the nonce.
_POLICY = (
    "default-src 'self'; script-src 'self'{nonce}; style-src 'self'; "
    f"style-src-attr 'unsafe-hashes' {' '.join(map(_hash, (*STYLES, *COPIED)))}; "
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
