"""Pictures as SVG, drawn on the server: no script, no style attribute, legible in print and in black and white.

Each is only half of what a page shows: the same figures stand beside it in a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from textwrap import wrap

from ckanext.cocrea.portal.money import Amount

WIDTH, HEIGHT = 720, 360
# On a telephone, where what is drawn for a wide page would have letters of 6 px.
NARROW, TALL = 340, 420
# What «$1,598.2 millones» takes in 14 px, a line of text, a letter on average, and what is left free around them.
_ROOM_FOR_A_FIGURE = 155
_LINE = 18
_LETTER = 8.5
_MARGIN = 8
# Tiles beside each other differ in colour and, for who prints them without, in texture.
SHADES = 6
# How many bars are looked at; the rest of a long list are one more.
_MOST_BARS = 8
# In place of a key.
OTHERS = "…"


@dataclass(frozen=True)
class Tile:
    """A rectangle of a treemap, in the picture's units. ``number`` is the amount's place, from the largest.

    ``lines`` is what fits of number and name: both, the number, or nothing; ``figure`` whether the amount fits too.
    """

    amount: Amount
    number: int
    x: float
    y: float
    width: float
    height: float
    shade: int
    lines: Sequence[str]
    figure: bool


def bars(amounts: Sequence[Amount], most: int = _MOST_BARS) -> list[Amount]:
    """The largest amounts, and the sum of the others where they are more than ``most``."""
    ordered = sorted(amounts, key=lambda one: -one.value)
    if len(ordered) <= most + 1:
        return ordered
    others = ordered[most:]
    total, rows = sum((one.value for one in others), Decimal()), sum(one.rows for one in others)
    return [*ordered[:most], Amount(OTHERS, f"Los demás ({len(others)})", total, rows)]


def treemaps(amounts: Sequence[Amount]) -> list[tuple[list[Tile], int, int, str]]:
    """The picture for a wide page and that for a telephone: tiles, width, height, and the class that shows it there."""
    sizes = ((WIDTH, HEIGHT, "on-wide"), (NARROW, TALL, "on-narrow"))
    return [(treemap(amounts, width, height), width, height, klass) for width, height, klass in sizes]


def treemap(amounts: Sequence[Amount], width: float, height: float) -> list[Tile]:
    """Areas in proportion to the amounts, by the squarified method (Bruls, Huizing and van Wijk, 2000).

    Amounts that are not positive have no area, and are left to the table.
    """
    positive = sorted((one for one in amounts if one.value > 0), key=lambda one: -one.value)
    total = sum((one.value for one in positive), Decimal())
    areas = [float(one.value / total) * width * height for one in positive]
    tiles: list[Tile] = []
    x = y = 0.0
    start = 0
    while start < len(areas):
        side = min(width - x, height - y)
        end = _row_end(areas, start, side)
        row = areas[start:end]
        thickness = sum(row) / side if side > 0 else 0.0
        across = width - x >= height - y
        along = y if across else x
        for index, area in enumerate(row, start):
            length = area / thickness if thickness else 0.0
            place = (x, along, thickness, length) if across else (along, y, length, thickness)
            tiles.append(_tile(positive[index], place, index))
            along += length
        x, y = (x + thickness, y) if across else (x, y + thickness)
        start = end
    return tiles


def _tile(amount: Amount, place: tuple[float, float, float, float], index: int) -> Tile:
    x, y, width, height = (round(one, 1) for one in place)
    number = str(index + 1)
    named = _fitting(f"{number}. {amount.name}", width, height)
    figure = bool(named) and width >= _ROOM_FOR_A_FIGURE and height >= (len(named) + 1) * _LINE + _MARGIN
    lines = named or _fitting(number, width, height)
    return Tile(amount, index + 1, x, y, width, height, index % SHADES, lines, figure)


def _fitting(text: str, width: float, height: float) -> tuple[str, ...]:
    """The text in lines, if the rectangle has room for all of it."""
    letters = int((width - _MARGIN) / _LETTER)
    lines = wrap(text, letters, break_long_words=False) if letters > 0 else []
    fits = len(lines) * _LINE + _MARGIN <= height and all(len(one) <= letters for one in lines)
    return tuple(lines) if fits else ()


def _row_end(areas: Sequence[float], start: int, side: float) -> int:
    """How many go in one row: as long as the worst of them becomes no longer and thinner."""
    end = start + 1
    while end < len(areas) and _worst(areas[start : end + 1], side) <= _worst(areas[start:end], side):
        end += 1
    return end


def _worst(row: Sequence[float], side: float) -> float:
    total = sum(row)
    if not total or not side:
        return float("inf")
    return max(max(side**2 * area / total**2, total**2 / (side**2 * area)) for area in row)
