"""Columns that are cleared whole by a look at their bytes; where it does not tell, their texts are tested one by one.

As the tests of ``surely_good``, which are asked next, these may doubt too much and never too little.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from frictionless import Field

from pipelines.validate.engine.byte_patterns import byte_pattern
from pipelines.validate.engine.column_looks import FIGURES, Look, look_at
from pipelines.validate.engine.surely_good import Bounds, absent, asks_plain_number, bounds_of, reads_any_text

# Whether all texts of a column are surely good.
Whole = Callable[[pa.StringArray], bool]
_Asked = Callable[[Look], bool]
_MOST_FIGURES = 18


def surely_good_whole(field: Field, missing: Sequence[str]) -> Whole | None:
    """The look at a column of ``field``, whose ``missing`` texts stand for no value; ``None`` where none tells."""
    asked = _asked(field)
    if asked is None or field.constraints.get("enum") is not None:
        return None
    required = bool(field.constraints.get("required"))
    without_empty = "" in missing and not required
    some_shorter = required and "" in missing
    # Of a required field a text that stands for no value is not good.
    is_absent = absent(missing) if required and any(missing) else None

    def whole(texts: pa.StringArray) -> bool:
        look = look_at(texts, without_empty=without_empty)
        if look is None:
            return True
        if (some_shorter and not look.shortest) or not asked(look):
            return False
        return is_absent is None or not pc.any(is_absent(texts)).as_py()

    return whole


def _asked(field: Field) -> _Asked | None:
    if field.type == "string" and reads_any_text(field):
        return _string(field)
    if field.type == "integer" and not field.has_defined("bare_number"):
        return _whole_number(field, least=1, most=_MOST_FIGURES)
    if field.type == "year":
        return _whole_number(field, least=4, most=4)
    if field.type == "number" and asks_plain_number(field):
        return _number(field)
    return None


def _string(field: Field) -> _Asked | None:
    least, most = field.constraints.get("minLength"), field.constraints.get("maxLength")
    pattern = field.constraints.get("pattern")
    of_bytes = byte_pattern(pattern) if pattern is not None else None
    if pattern is not None and of_bytes is None:
        return None

    def asked(look: Look) -> bool:
        # A character takes from one to four bytes.
        if (most is not None and look.longest > most) or (least is not None and (look.shortest + 3) // 4 < least):
            return False
        return of_bytes is None or of_bytes.matches_all(look)

    return asked


def _whole_number(field: Field, least: int, most: int) -> _Asked | None:
    bounds = bounds_of(field)
    if any(not isinstance(bound, int) for _compare, bound in bounds):
        return None

    def asked(look: Look) -> bool:
        figures = least <= look.shortest and look.longest <= most and FIGURES.has_all(look.data)
        return figures and (not bounds or _between(look.ends(), bounds))

    return asked


def _number(field: Field) -> _Asked | None:
    try:
        bounds = bounds_of(field)
        if any(bound is None or bound != bound for _compare, bound in bounds):
            return None
    except (TypeError, ValueError, ArithmeticError):
        return None

    def asked(look: Look) -> bool:
        if look.longest > _MOST_FIGURES or (decimals := look.decimals()) is None:
            return False
        # There is no minus sign.
        return _between((0, 10 ** (look.longest - decimals)), bounds)

    return asked


def _between(ends: tuple[int, int], bounds: Bounds) -> bool:
    return all(compare(end, bound) for compare, bound in bounds for end in ends)
