"""The change logs as an Atom feed (RFC 4287), for whoever wants to know of each release."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from xml.etree import ElementTree

from pipelines.changes.log import ReleaseLog
from pipelines.domains.dates import spoken
from pipelines.domains.words import counted

ATOM = "http://www.w3.org/2005/Atom"
# Up to so many releases, the newest: a reader asks for the feed many times a day.
MOST_ENTRIES = 50
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/cocrea/cambios")
# What XML 1.0 cannot hold in any way.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class About:
    """What a feed says of itself: the dataset, its title and publisher, the dataset's page and the feed's address."""

    dataset: str
    title: str
    author: str
    page: str
    address: str


def write_feed(about: About, logs: Sequence[ReleaseLog]) -> bytes:
    """The feed of a package's logs (newest first), the same bytes for the same logs. Raises ValueError for none."""
    if not logs:
        raise ValueError("a feed needs a release: its «updated» is that of the newest")
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "es-MX"})
    _text(feed, "id", _urn(about.dataset))
    _text(feed, "title", f"Cambios en «{about.title}»")
    _text(feed, "updated", logs[0].date)
    _text(_element(feed, "author"), "name", about.author)
    _element(feed, "link", rel="self", type="application/atom+xml", href=about.address)
    _element(feed, "link", rel="alternate", type="text/html", href=about.page)
    for one in logs[:MOST_ENTRIES]:
        _entry(feed, about, one)
    ElementTree.indent(feed)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _entry(feed: ElementTree.Element, about: About, log: ReleaseLog) -> None:
    entry = _element(feed, "entry")
    # A release that is restored is another entry: its date is part of its name.
    _text(entry, "id", _urn(about.dataset, log.release, log.date))
    _text(entry, "title", _headline(log))
    _text(entry, "updated", log.date)
    _text(entry, "published", log.date)
    _element(entry, "link", rel="alternate", type="text/html", href=about.page)
    _text(entry, "content", _html(log)).set("type", "html")


def _headline(log: ReleaseLog) -> str:
    count = counted(len(log.changes), "cambio", "cambios") if log.changes else "sin cambios en los datos"
    return f"Entrega del {spoken(log.date)}: {count}"


def _html(log: ReleaseLog) -> str:
    note = f"<p>{escape(log.note)}.</p>" if log.note else ""
    lines = "".join(f"<li>{escape(one.text)}</li>" for one in log.changes)
    return f"{note}<ul>{lines}</ul><p>Entrega <code>{escape(log.release)}</code></p>"


def _urn(*parts: str) -> str:
    return uuid.uuid5(_NAMESPACE, "/".join(parts)).urn


def _element(parent: ElementTree.Element, name: str, **attributes: str) -> ElementTree.Element:
    clean = {key: _NOT_XML.sub("", value) for key, value in attributes.items()}
    return ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", clean)


def _text(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = _element(parent, name)
    element.text = _NOT_XML.sub("", text)
    return element
