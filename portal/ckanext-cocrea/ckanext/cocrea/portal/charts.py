"""Pictures as SVG, drawn on the server: no script, no style attribute, legible in print and in black and white.

Each is only half of what a page shows: the same figures stand beside it in a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ckanext.cocrea.portal.money import Amount

WIDTH, HEIGHT = 720, 360
# What «$1,598.2 millones» takes in 14 px, two lines of text, and a letter on average.
_ROOM_FOR_A_FIGURE = 160
_TWO_LINES = 46
_LETTER = 8.5


@dataclass(frozen=True)
class Tile:
    """A rectangle of a treemap, in the picture's units. ``shade`` tells neighbours apart.

    ``shows`` tells whether name and figure fit, ``letters`` how many of the name.
    """

    amount: Amount
    x: float
    y: float
    width: float
    height: float
    shade: int
    shows: bool
    letters: int


def treemap(amounts: Sequence[Amount], width: float = WIDTH, height: float = HEIGHT) -> list[Tile]:
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
    shows = width >= _ROOM_FOR_A_FIGURE and height >= _TWO_LINES
    return Tile(amount, x, y, width, height, index % 6, shows, int((width - 16) / _LETTER))


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
