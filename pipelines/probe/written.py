"""Texts as a draft writes them."""

from __future__ import annotations

import json
import re


def text(value: str) -> str:
    """A text as TOML writes it: between simple quotes when it has backslashes."""
    if "\\" in value and "'" not in value and value.isprintable():
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def one_line(title: str) -> str:
    """A title without its line breaks, as titles are compared."""
    return re.sub(r"\s+", " ", "".join(one if one.isprintable() else " " for one in title)).strip()
