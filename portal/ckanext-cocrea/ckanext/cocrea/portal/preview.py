"""What is typed into a table's preview, asked as whoever asks the API would.

CKAN's own asks in no language and keeps no letter but A to Z: «agua» does not find what is indexed by its stem, «agu»,
and «educación» arrives as «educaci_n».
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from ckan.plugins import toolkit
from flask import Response, has_request_context, request

# An address or a decimal is one word of the index, too; and so is «-05» of a date or of what is less than nothing.
_WORD = re.compile(r"-\d+(?:\.\d+)?(?![^\W_])|[^\W_]+(?:[.@][^\W_]+)*")
# As this site writes amounts and days, and as the table has them.
_THOUSANDS = re.compile(r"\$?\b(\d{1,3}(?:,\d{3})+)(?=[.\s]|$)")
_DAY = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
# CKAN's script would ask another site for the picture, which the site's policy refuses, instead of showing its address.
_PICTURE = re.compile(r"https?://\S+\.(?:jpeg|jpg|gif|png|svg|apng|webp|avif)")
_OVER_A_COLUMN = re.compile(r"(columns\[\d+\])\[search\]\[value\]")


def register(app: Any) -> None:
    """Have what is downloaded be what the preview shows."""
    app.after_request(_download_of_what_is_shown)


@toolkit.side_effect_free
@toolkit.chained_action
def datastore_search(next_action: Callable[..., Any], context: Any, data: dict[str, Any]) -> Any:
    """CKAN's, with what was typed where a preview asks, and what it shows in Spanish."""
    if not has_request_context() or request.endpoint != "datatablesview.ajax":
        return next_action(context, data)
    if data.get("q"):
        columns = {
            request.form[f"{place[1]}[name]"]: typed
            for field, typed in request.form.items()
            if (place := _OVER_A_COLUMN.fullmatch(field))
        }
        data = {**data, **_asked(request.form["search[value]"], columns)}
    found = next_action(context, data)
    # It writes a cell as Python does, «True».
    return {**found, "records": [{name: _shown(value) for name, value in row.items()} for row in found["records"]]}


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return "sí" if value else "no"
    # With a space after it the script makes a link of it.
    return f"{value} " if isinstance(value, str) and _PICTURE.fullmatch(value) else value


def _download_of_what_is_shown(response: Response) -> Response:
    if request.endpoint != "datatablesview.filtered_download" or not response.location:
        return response
    address, shown = urlsplit(response.location), json.loads(request.form["params"])
    asked = dict(parse_qsl(address.query))
    if "q" in asked:
        columns = {one["name"]: one["search"]["value"] for one in shown["columns"]}
        asked |= _asked(shown["search"]["value"], columns)
    response.location = address._replace(query=urlencode(asked)).geturl()
    return response


def _asked(of_rows: str, of_columns: Mapping[str, str]) -> dict[str, str]:
    """As CKAN's: what is typed over columns goes before what is typed for whole rows."""
    columns = {name: words for name, typed in of_columns.items() if (words := _words(typed))}
    return {
        "q": json.dumps(columns) if columns else _words(of_rows),
        "language": str(toolkit.config["ckan.datastore.default_fts_lang"]),
    }


def _words(typed: str) -> str:
    """«agua pot» as `agua:* & pot:*`: each by its stem, or by how it begins while it is being typed."""
    typed = _THOUSANDS.sub(lambda found: found[1].replace(",", ""), typed)
    typed = _DAY.sub(lambda found: f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}", typed)
    return " & ".join(f"{word}:*" for word in _WORD.findall(typed))
