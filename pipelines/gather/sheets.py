"""Google Sheets by its link: the address of the same spreadsheet as a file."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_LINK = re.compile(r"/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]{20,})(?:/.*)?")
# Where Google sends who asks for a spreadsheet that is not shared with everybody.
LOGIN_HOST = "accounts.google.com"


def export_address(url: str, *, whole: bool = False) -> str:
    """The address to download from: of a link to a sheet (``gid``), its CSV; to no sheet in particular, or when the
    ``whole`` spreadsheet is wanted because a sheet is named, its XLSX. Any other address is its own.
    """
    parts = urlsplit(url)
    link = _LINK.fullmatch(parts.path)
    if parts.hostname != "docs.google.com" or link is None or "/export" in parts.path:
        return url
    named = {**parse_qs(parts.query), **parse_qs(parts.fragment)}.get("gid", [""])[0]
    wanted = "format=xlsx" if whole or not named.isdecimal() else f"format=csv&gid={named}"
    return f"https://docs.google.com/spreadsheets/d/{link[1]}/export?{wanted}"
