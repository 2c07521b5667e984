"""What CKAN would say in English, and where a page does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from portal.box.install import environment_path
from portal.box.settings import Layout
from portal.site import EXTENSION, site_settings

OURS = EXTENSION / "ckanext/cocrea/portal/i18n/es/LC_MESSAGES/ckanext-cocrea.po"
# What a visitor reads, hears from a screen reader, or sees on pointing at it.
SPOKEN = """() => [document.title, document.body.innerText,
    ...[...document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')].flatMap(one =>
        ['aria-label', 'title', 'placeholder', 'alt'].map(name => one.getAttribute(name)))
].filter(Boolean).join('\\n')"""
# What CKAN writes into its templates and scripts past its catalogue, by words that no Spanish has; money is followed.
_WORDS = "(?<!follow )the|of|and|with|has|list|active|new|changed|deleted|created|docs|(?<!data )package"
WORDS = rf"(?<![\w.'\"/-])(?:{_WORDS})(?![\w.'\"/=-])|<(?:dataset|organization|group)>"


def messages(path: Path) -> Catalog:
    """The catalogue of a file, whichever its kind."""
    with path.open("rb") as stream:
        return read_mo(stream) if path.suffix == ".mo" else read_po(stream, locale="es")


def texts(told: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """A message's forms: one, or those of its plurals."""
    return (told,) if isinstance(told, str) else tuple(told)


def own() -> Iterator[Message]:
    """What the extension translates."""
    return (one for one in messages(OURS) if one.id)


def english_of_ckan() -> re.Pattern[str]:
    """CKAN's own English, but for names (of a licence) that Spanish keeps; one word, where it stands alone."""
    (folder,) = environment_path(Layout(site_settings())).glob("lib/python3*/site-packages/ckan/i18n")
    known = messages(folder / "es/LC_MESSAGES/ckan.po")
    phrases = {text for one in (*messages(folder / "ckan.pot"), *own()) if one.id for text in texts(one.id)}
    said = {texts(one.id): texts(one.string) for one in (*known, *own()) if one.id}
    kept = {text for told in said.values() for text in told if text in phrases}
    asked = [re.sub(r"%\(\w+\)s|%[sdi]|\{\w*\}", "\0", one) for one in phrases - kept]
    several = [one for one in asked if len(re.findall(r"[A-Za-z]{2,}", one)) > 1]
    alone = [one for one in asked if one not in several and re.fullmatch("[A-Za-z]{3,}", one)]
    found = [rf"(?<!\w){re.escape(one)}(?!\w)".replace("\0", ".+") for one in several]
    return re.compile("|".join([*found, rf"^[ \t]*(?:{'|'.join(alone)})[ \t]*$", f"(?i:{WORDS})"]), re.MULTILINE)


def english_of(page: Page, english: re.Pattern[str]) -> list[str]:
    """The English of a page and of what it frames."""
    return [found[0] for frame in page.frames for found in english.finditer(frame.evaluate(SPOKEN))]
