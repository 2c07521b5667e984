"""The Atom feed: what RFC 4287 asks for, and cells that look like markup stay text."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.changes.change import Change
from pipelines.changes.feed import ATOM, MOST_ENTRIES, About, write_feed
from pipelines.changes.log import ReleaseLog

ABOUT = About(
    "ejemplo-agenda", "Agenda <abierta> & pública", "Secretariado", "https://x.mx/dataset/a?b=1&c=2",
    "https://x.mx/cambios.atom",
)  # fmt: skip
LOGS = [
    ReleaseLog("e2", "2016-04-02T18:30:15Z", (Change("agenda", "Evento «<script>alert(1)</script>» & más", "nuevo"),),
               "Se restauró <b>algo</b>"),
    ReleaseLog("e1", "2016-04-01T18:30:15Z", ()),
]  # fmt: skip
NAMES = {"a": ATOM}


class Reader(HTMLParser):
    """The tags and the text of a piece of HTML."""

    def __init__(self, content):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(content)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, attrs))

    def handle_data(self, data):
        self.text += data


def parsed(logs, about=ABOUT):
    return ElementTree.fromstring(write_feed(about, logs))


def test_a_feed_has_what_the_standard_asks_for():
    feed = parsed(LOGS)
    assert [one.tag.removeprefix(f"{{{ATOM}}}") for one in feed] == [
        "id", "title", "updated", "author", "link", "link", "entry", "entry"
    ]  # fmt: skip
    required = ("id", "title", "updated", "author/a:name")
    assert {one: feed.findtext(f"a:{one}", namespaces=NAMES) for one in required} == {
        "id": "urn:uuid:1a906bf2-ea04-5ba9-a5f9-ef193cfd6b0a", "title": "Cambios en «Agenda <abierta> & pública»",
        "updated": "2016-04-02T18:30:15Z", "author/a:name": "Secretariado",
    }  # fmt: skip
    assert [one.attrib for one in feed.findall("a:link", NAMES)] == [
        {"rel": "self", "type": "application/atom+xml", "href": "https://x.mx/cambios.atom"},
        {"rel": "alternate", "type": "text/html", "href": "https://x.mx/dataset/a?b=1&c=2"},
    ]
    entries = feed.findall("a:entry", NAMES)
    assert [[one.findtext(f"a:{name}", namespaces=NAMES) for name in ("title", "updated", "published")]
            for one in entries] == [
        ["Entrega del 02/04/2016: 1 cambio", "2016-04-02T18:30:15Z", "2016-04-02T18:30:15Z"],
        ["Entrega del 01/04/2016: sin cambios en los datos", "2016-04-01T18:30:15Z", "2016-04-01T18:30:15Z"],
    ]  # fmt: skip
    assert {one.find("a:content", NAMES).attrib["type"] for one in entries} == {"html"}
    assert all(one.find("a:link[@rel='alternate']", NAMES) is not None for one in entries)


def test_ids_are_their_own_and_the_same_whatever_comes_after():
    restored = ReleaseLog("e1", "2016-05-01T00:00:00Z", ())
    ids = [one.text for one in parsed([restored, *LOGS]).iterfind(".//a:id", NAMES)]
    assert len(set(ids)) == len(ids) == 4
    assert all(one.startswith("urn:uuid:") for one in ids)
    assert [one.text for one in parsed(LOGS).iterfind(".//a:id", NAMES)] == [ids[0], *ids[2:]]


def test_markup_in_a_cell_stays_text():
    written = write_feed(ABOUT, LOGS).decode()
    assert "<script" not in written
    assert "<b>" not in written
    content = Reader(parsed(LOGS).findtext("a:entry/a:content", namespaces=NAMES))
    assert content.tags == [("p", []), ("ul", []), ("li", []), ("p", []), ("code", [])]
    assert content.text == "Se restauró <b>algo</b>.Evento «<script>alert(1)</script>» & másEntrega e2"


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=[])), st.text())
def test_any_text_gives_a_feed_that_can_be_read(text, other):
    about = About(other, text, other, text, other)
    feed = parsed([ReleaseLog(text, "2016-04-01T18:30:15Z", (Change("t", text, "nuevo"),), other)], about)
    content = Reader(feed.findtext("a:entry/a:content", namespaces=NAMES))
    assert content.tags in [
        [*start, ("ul", []), ("li", []), ("p", []), ("code", [])] for start in ([], [("p", [])])
    ]  # fmt: skip


def test_the_newest_are_in_the_feed_and_the_same_logs_are_the_same_bytes():
    logs = [ReleaseLog(f"e{one}", f"2016-04-01T18:30:{one % 60:02}Z", ()) for one in range(MOST_ENTRIES + 1)]
    assert len(parsed(logs).findall("a:entry", NAMES)) == MOST_ENTRIES
    assert write_feed(ABOUT, logs) == write_feed(ABOUT, list(logs))


def test_a_feed_of_no_release_is_none():
    with pytest.raises(ValueError, match="a feed needs a release"):
        write_feed(ABOUT, [])
