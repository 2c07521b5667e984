"""What a country of 2,500 exercises takes, worked out from what one was measured to cost, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

COUNTRY = 2_500
IN_A_BATCH = 50
_CHANGE = 25
# Of CKAN, once by each process: which version it is, and in which organizations one may publish.
ASKED_ONCE = 2
_HEAD = "| Para 2,500 ejercicios | La cuenta | Da |\n|---|---|---:|\n"


@dataclass(frozen=True)
class Cost:
    """What one exercise costs in a night: processor seconds, ours and CKAN's with all its services, and requests.

    ``start`` is what a process works besides, before its second exercise: on a first night, publishing one.
    """

    ours: float
    theirs: float
    requests: float
    start: float


def account(first: Cost, still: Cost, megabytes: float) -> Iterator[str]:
    """The table; ``megabytes`` are those of an exercise in CKAN's databases."""
    batches, same = COUNTRY // IN_A_BATCH, COUNTRY - _CHANGE
    yield _HEAD
    yield _line(
        "Primera noche, nuestro procesador", f"2,500 × {first.ours:.2f} s + {batches} lotes × {first.start:.1f} s",
        COUNTRY * first.ours + batches * first.start,
    )  # fmt: skip
    yield _line("Primera noche, CKAN y los suyos", f"2,500 × {first.theirs:.2f} s", COUNTRY * first.theirs)
    yield _line(
        "Noche sin cambios, nuestro procesador", f"2,500 × {still.ours:.3f} s + {batches} lotes × {still.start:.1f} s",
        COUNTRY * still.ours + batches * still.start,
    )  # fmt: skip
    yield _line("Noche sin cambios, CKAN y los suyos", f"2,500 × {still.theirs:.3f} s", COUNTRY * still.theirs)
    yield _line(
        "Noche en que cambian 25, CKAN y los suyos, a lo más",
        f"25 × {first.theirs:.2f} s + {same:,} × {still.theirs:.3f} s",
        _CHANGE * first.theirs + same * still.theirs,
    )
    asked = round(COUNTRY * still.requests) + batches * ASKED_ONCE
    sum_ = f"2,500 × {still.requests:.1f} + {batches} lotes × {ASKED_ONCE}"
    yield f"| Noche sin cambios, peticiones | {sum_} | {asked:,} |\n"
    gigabytes = COUNTRY * megabytes / 1000
    yield f"| Bases de CKAN, con la primera entrega | 2,500 × {megabytes:.1f} MB | {gigabytes:.1f} GB |\n"


def _line(what: str, sum_: str, seconds: float) -> str:
    hours = f"{seconds / 3600:.1f} h" if seconds >= 5400 else f"{seconds / 60:.0f} min"
    return f"| {what} | {sum_} | {hours} de un núcleo |\n"
