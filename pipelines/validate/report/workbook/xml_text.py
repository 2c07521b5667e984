"""XML changed only where told: what surrounds a change stays byte for byte, as its writer left it.

A parser and a serialiser would write namespaces, quotes and entities anew, and lose the prefixes that spreadsheets
name inside attribute values (``of:=SUM(…)``, ``mc:Ignorable="x14ac"``).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from xml.sax.saxutils import escape, quoteattr

_HIDDEN = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""\s+([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')""")
_ANY_PREFIX = r"(?:[\w.-]+:)?"
_DECLARED_PREFIX = re.compile(r"xmlns:([\w.-]+)\s*=")
_DECLARED_ENCODING = re.compile(r"""(<\?xml[^>]*?encoding=["'])[\w-]+""")
# What XML 1.0 does not admit, even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Tag:
    """A start or end tag and its place in the text. ``name`` has no prefix."""

    name: str
    prefix: str
    start: int
    end: int
    text: str
    closes: bool
    empty: bool

    def get(self, attribute: str) -> str | None:
        """An attribute's value, by its name as written (``table:name``)."""
        return next((unescape(value[1:-1]) for name, value in _ATTRIBUTE.findall(self.text) if name == attribute), None)

    def get_prefixed(self, attribute: str) -> str | None:
        """The value of the attribute with that name and some prefix, as ``r:id``."""
        found = (value for name, value in _ATTRIBUTE.findall(self.text) if name.endswith(f":{attribute}"))
        return next((unescape(value[1:-1]) for value in found), None)

    def having(self, **attributes: str | None) -> str:
        """The tag's text with those attributes; None takes one away. ``table__style_name`` is table:style-name."""
        text = self.text
        for name, value in attributes.items():
            text = _with_attribute(text, name.replace("__", ":").replace("_", "-"), value)
        return text


@dataclass(frozen=True)
class Element:
    """An element's start tag, the end of its content, and its own end."""

    tag: Tag
    inner_end: int
    end: int

    @property
    def start(self) -> int:
        return self.tag.start


class Xml:
    """An XML document and the changes to make in it."""

    def __init__(self, content: bytes) -> None:
        """Raises ValueError when it is no text of an encoding that Unicode XML has."""
        utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        self.text = content.decode("utf-16" if utf16 else "utf-8")
        if utf16:
            self.text = _DECLARED_ENCODING.sub(r"\1UTF-8", self.text, count=1)
        # Same length, so that places in one are places in the other.
        self._visible = _HIDDEN.sub(lambda one: " " * len(one[0]), self.text)
        # To try only those declared, and not any word, before each name makes large sheets faster to go through. What
        # is a piece of a document declares none.
        declared = sorted(set(_DECLARED_PREFIX.findall(self._visible)))
        self._prefix = _one_of(declared) if "xmlns" in self._visible else _ANY_PREFIX
        self._edits: list[tuple[int, int, str]] = []

    def tags(self, *names: str, start: int = 0, end: int | None = None) -> Iterator[Tag]:
        """Tags with those names (all, when none is given), whatever their prefix, in order."""
        end = len(self.text) if end is None else end
        for found in _tag_pattern(names, self._prefix).finditer(self._visible, start, end):
            closes, name, empty = found.groups()
            prefix, _, local = name.rpartition(":")
            yield Tag(local, prefix, found.start(), found.end(), found[0], bool(closes), bool(empty))

    def elements(self, *names: str, start: int = 0, end: int | None = None) -> Iterator[Element]:
        """Elements with those names, outermost ones only, in order."""
        opened: Tag | None = None
        depth = 0
        for tag in self.tags(*names, start=start, end=end):
            if opened is None and tag.empty:
                yield Element(tag, tag.end, tag.end)
            elif tag.closes and opened is not None:
                depth -= 1
                if depth == 0:
                    yield Element(opened, tag.start, tag.end)
                    opened = None
            elif not tag.closes and not tag.empty:
                opened = opened or tag
                depth += 1

    def first(self, *names: str, start: int = 0, end: int | None = None) -> Element | None:
        """The first element with one of those names."""
        return next(self.elements(*names, start=start, end=end), None)

    def need(self, name: str) -> Element:
        """The first element with that name. Raises ValueError when there is none."""
        found = self.first(name)
        if found is None:
            raise ValueError(f"no <{name}>")
        return found

    def inside(self, element: Element) -> str:
        """The text between an element's tags."""
        return self.text[element.tag.end : element.inner_end]

    def whole(self, element: Element) -> str:
        """An element's text with its tags."""
        return self.text[element.start : element.end]

    def replace(self, start: int, end: int, text: str) -> None:
        """Put ``text`` where the document has what lies from ``start`` to ``end``."""
        self._edits.append((start, end, text))

    def insert(self, at: int, text: str) -> None:
        """Put ``text`` at a place; of several at the same place, in the order of the calls."""
        self.replace(at, at, text)

    def append(self, element: Element, text: str, **attributes: str | None) -> None:
        """Put ``text`` at the end of an element's content, and attributes in its start tag."""
        opened = element.tag.having(**attributes)
        if element.tag.empty:
            name = f"{element.tag.prefix}:{element.tag.name}".lstrip(":")
            self.replace(element.start, element.end, f"{opened[:-2].rstrip()}>{text}</{name}>")
            return
        if attributes:
            self.replace(element.start, element.tag.end, opened)
        self.insert(element.inner_end, text)

    @property
    def changed(self) -> str:
        """The document with every change made."""
        parts, at = [], 0
        for start, end, text in sorted(self._edits, key=lambda one: (one[0], one[1])):
            parts += [self.text[at:start], text]
            at = end
        return "".join([*parts, self.text[at:]])


def content(text: str) -> str:
    """``text`` as an element's content; what XML cannot hold becomes a replacement character."""
    return escape(_FORBIDDEN.sub("\ufffd", text))


def quoted(text: str) -> str:
    """``text`` as an attribute's value, with its quotes."""
    return quoteattr(_FORBIDDEN.sub("\ufffd", text))


def _one_of(prefixes: list[str]) -> str:
    return f"(?:(?:{'|'.join(map(re.escape, prefixes))}):)?" if prefixes else ""


@lru_cache
def _tag_pattern(names: tuple[str, ...], prefix: str) -> re.Pattern[str]:
    """Tags with those names; without names, all tags."""
    name = f"{prefix}(?:{'|'.join(map(re.escape, names))})" if names else r"[\w.:-]+"
    return re.compile(rf"""<(/?)({name})(?=[\s/>])(?:[^>"'/]++|"[^"]*"|'[^']*'|/(?!>))*+(/?)>""")


def _with_attribute(tag: str, name: str, value: str | None) -> str:
    for found in _ATTRIBUTE.finditer(tag):
        if found[1] == name:
            new = "" if value is None else f" {name}={quoted(value)}"
            return tag[: found.start()] + new + tag[found.end() :]
    if value is None:
        return tag
    close = "/>" if tag.endswith("/>") else ">"
    return f"{tag[: -len(close)].rstrip()} {name}={quoted(value)}{close}"
