"""The picture that goes with a page's address where people share it: whose it is, what it says, how far it is.

PNG, which every network takes; drawn when it is first asked for, and kept as the page is (cache.py).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ckanext.cocrea.portal.commitments import Commitment, plan_line, plan_of
from ckanext.cocrea.portal.exercises import Exercise
from ckanext.cocrea.portal.identity import colours
from ckanext.cocrea.portal.tables import Tables
from ckanext.cocrea.portal.words import progress
from PIL import Image, ImageDraw, ImageFont

# What networks show whole, and what they are told of it.
WIDTH, HEIGHT = 1200, 630
_MARGIN, _BAND, _BAR = 70, 150, 34
# Those of DejaVu Sans Bold that Spanish needs, whatever the host has.
_LETTERS = Path(__file__).with_name("letters") / "dejavu-sans-bold.ttf"
_PAPER, _INK, _SOFT, _EMPTY = "#fbf6ef", "#1f1b16", "#5d5348", "#e6ddcf"
_GREEN = "#17453b"
# By an exercise's key: its name and releases when this process last read them, and what its picture says.
_words: dict[str, tuple[tuple[str, ...], str]] = {}
# Sizes of letters with the lines of each that there is room for, the largest first.
_OWNER, _TITLE, _TOLD = ((38, 2), (32, 2), (26, 3)), ((64, 3), (56, 3), (46, 4)), ((32, 1), (24, 1))


@dataclass(frozen=True)
class Card:
    """``owner`` published the page called ``title``; ``percentage`` is None where no progress is published."""

    owner: str
    title: str
    percentage: Decimal | None
    told: str
    colour: str

    @property
    def words(self) -> str:
        """What the picture says, for who does not see it."""
        return f"{self.owner}: {self.title.rstrip('.')}{f'. {self.told}' if self.told else ''}."


def card_of(exercise: Exercise, tables: Tables, commitment: Commitment | None = None) -> Card:
    """That of the exercise, or of one of its commitments."""
    line = commitment.board if commitment else plan_line(tables)
    title = commitment.row["titulo"] if commitment else plan_of(tables).get("titulo") or "Datos abiertos"
    told = progress(line["porcentaje"], line["fecha_corte"])
    return Card(exercise.title, title, line["porcentaje"], told, colours(exercise).get("--green", _GREEN))


def words_of_card(exercise: Exercise | None) -> str:
    """What the picture of the exercise says; empty without one. Read once for as long as the exercise is the same."""
    if not exercise:
        return ""
    is_now = (exercise.title, *(one.identifier for one in exercise.releases.values()))
    was, words = _words.get(exercise.key, ((), ""))
    if was != is_now:
        words = card_of(exercise, Tables(exercise)).words
        _words[exercise.key] = (is_now, words)
    return words


def draw_card(card: Card) -> bytes:
    """The PNG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    canvas = ImageDraw.Draw(picture)
    canvas.rectangle((0, 0, WIDTH, _BAND), card.colour)
    owner, font = _fitted(card.owner, _OWNER)
    canvas.multiline_text((_MARGIN, _BAND / 2), owner, "#ffffff", font, anchor="lm", spacing=10)
    title, font = _fitted(card.title, _TITLE)
    canvas.multiline_text((_MARGIN, _BAND + 50), title, _INK, font, spacing=12)
    if card.percentage is not None:
        top, width = HEIGHT - 150, WIDTH - 2 * _MARGIN
        done = width * min(max(float(card.percentage), 0), 100) / 100
        canvas.rectangle((_MARGIN, top, WIDTH - _MARGIN, top + _BAR), _EMPTY)
        if done:
            canvas.rectangle((_MARGIN, top, _MARGIN + done, top + _BAR), card.colour)
    told, font = _fitted(card.told, _TOLD)
    canvas.text((_MARGIN, HEIGHT - 75), told, _SOFT, font, anchor="lm")
    kept = io.BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _fitted(text: str, sizes: Sequence[tuple[int, int]]) -> tuple[str, ImageFont.FreeTypeFont]:
    """The text in lines, in the largest of the sizes that holds it; cut at the smallest where none does."""
    for size, lines in sizes:
        font = ImageFont.truetype(_LETTERS, size)
        found = _wrapped(text, font)
        if len(found) <= lines and all(font.getlength(one) <= WIDTH - 2 * _MARGIN for one in found):
            return "\n".join(found), font
    kept = found[:lines]
    while font.getlength(f"{kept[-1]}…") > WIDTH - 2 * _MARGIN:
        kept[-1] = kept[-1][:-1]
    return "\n".join([*kept[:-1], f"{kept[-1]}…"]), font


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and font.getlength(longer) > WIDTH - 2 * _MARGIN:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
