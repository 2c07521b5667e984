"""Which colours can be read: WCAG 2.2's contrast, and the nearest colour that has enough of it."""

from __future__ import annotations

from collections.abc import Callable

# Level AA: of text with its ground, and of what is no text.
TEXT, MARK = 4.5, 3.0
# How much of the colour its light ground has.
_TINT = 0.12

Rgb = tuple[float, float, float]


def contrast(one: str, other: str) -> float:
    """How two colours contrast, from 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tint(colour: str) -> str:
    """The light ground of that colour."""
    return _mixed(colour, "#ffffff", 1 - _TINT)


def readable(colour: str) -> str:
    """The colour itself if white can be read on it and it on its light ground; else the nearest darker one."""
    return _nearest(colour, "#000000", lambda one: worst_contrast(one) >= TEXT)


def visible(accent: str, colour: str) -> str:
    """The accent itself if it can be told from the colour; else the nearest lighter one."""
    return _nearest(accent, "#ffffff", lambda one: contrast(one, colour) >= MARK)


def worst_contrast(colour: str) -> float:
    """How a colour contrasts with white or with its own light ground, whichever is less."""
    return min(contrast(colour, "#ffffff"), contrast(colour, tint(colour)))


def _nearest(colour: str, towards: str, is_good: Callable[[str], bool]) -> str:
    return next(found for part in range(101) if is_good(found := _mixed(colour, towards, part / 100)))


def _mixed(one: str, other: str, part: float) -> str:
    """``one`` with that part of the ``other``."""
    if not part:
        return one
    mixed = (a + (b - a) * part for a, b in zip(_rgb(one), _rgb(other), strict=True))
    return "#" + "".join(f"{round(value):02x}" for value in mixed)


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue


def _luminance(rgb: Rgb) -> float:
    parts = [value / 255 for value in rgb]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
