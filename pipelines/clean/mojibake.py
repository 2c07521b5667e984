"""Text that was encoded twice, «DELEGACIÃ“N», put back: only where it is certain, and always told.

UTF-8 read as cp1252 (or latin-1, for the bytes that cp1252 lacks) leaves sequences that no Spanish text has, each of
which says exactly which letter it was. A sequence is put back when what comes out is only what Spanish writes;
everything else of the cell stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.clean.cells import Grid, column_letter
from pipelines.clean.encodings import PUNCTUATION, SPANISH
from pipelines.clean.repair import Repair

MOJIBAKE = "mojibake"
_EXAMPLES = 5
# Encoded more often than this, nobody has seen.
_MOST_TIMES = 4
_EXPECTED = SPANISH | PUNCTUATION | frozenset("èàçÈÀÇ•™®©")


def _as_byte(number: int) -> str:
    """The sign that stands for a byte where UTF-8 was read as cp1252."""
    try:
        return bytes([number]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(number)


_BYTES = {_as_byte(number): number for number in range(0x80, 0x100)}
_FOLLOWING = "[" + "".join(re.escape(one) for one, number in _BYTES.items() if number < 0xC0) + "]"
# What the Spanish letters and signs become, encoded once or more: a lead and what follows, no letter of Spanish in it.
_SCRAMBLED = re.compile("[ÂÃâ][" + "".join(re.escape(one) for one in _BYTES if one not in SPANISH) + "]+")
_SEQUENCE = re.compile(f"[ÂÃÅÆË]{_FOLLOWING}|â{_FOLLOWING}{{2}}")


def unscrambled(grid: Grid) -> Grid:
    """The grid with its double-encoded cells put back, and the repair among its own."""
    rows, count = grid.rows, 0
    examples: list[tuple[str, str, str]] = []
    for position, row in enumerate(grid.rows):
        joined = "\0".join(row)
        if joined.isascii() or not _SCRAMBLED.search(joined):
            continue
        mended = [mend(cell) for cell in row]
        changed = [column for column, cell in enumerate(row) if cell != mended[column]]
        if changed and rows is grid.rows:
            rows = list(grid.rows)
        if changed:
            rows[position] = mended
        count += len(changed)
        for column in changed[: _EXAMPLES - len(examples)]:
            address = f"{column_letter(column)}{grid.numbers[position]}"
            examples.append((address, row[column], mended[column]))
    if not count:
        return grid
    repair = Repair(MOJIBAKE, "", count, tuple(examples))
    return replace(grid, rows=rows, repairs=(*grid.repairs, repair))


def mend(text: str) -> str:
    """The text with its double-encoded sequences put back: «AÃ±o» → «Año». What is not certain stays."""
    return text if text.isascii() else _SCRAMBLED.sub(lambda found: _mend_run(found[0]), text)


def _mend_run(run: str) -> str:
    """A run of signs as it was before it was encoded again, once or more; itself when that is not Spanish."""
    text = run
    for _ in range(_MOST_TIMES):
        try:
            text = _SEQUENCE.sub(lambda found: bytes(_BYTES[one] for one in found[0]).decode("utf-8"), text)
        except UnicodeDecodeError:
            return run
        if all(one in _EXPECTED for one in text):
            return text
    return run
