"""How many cases are asked of a property here."""

from __future__ import annotations

import os


def often(cases: int) -> int:
    """So many where they are looked for on purpose (`make test-diferencial`), and a quarter in the usual tests."""
    return cases if os.environ.get("COCREA_AZAR") else cases // 4
