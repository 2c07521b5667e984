"""What a country takes, worked out: the page says what its own figures give."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.country_account import Cost, account

PAGE = (Path(__file__).parents[2] / "docs" / "pais.md").read_text("utf-8")


def test_batches_ask_twice_each_and_a_first_night_starts_as_first_nights_do() -> None:
    first, still = Cost(1.0, 2.0, 46.0, 4.0), Cost(0.02, 0.04, 4.0, 1.5)
    assert "".join(account(first, still, 0.5)).splitlines()[2:] == [
        "| Primera noche, nuestro procesador | 2,500 × 1.00 s + 50 lotes × 4.0 s | 45 min de un núcleo |",
        "| Primera noche, CKAN y los suyos | 2,500 × 2.00 s | 83 min de un núcleo |",
        "| Noche sin cambios, nuestro procesador | 2,500 × 0.020 s + 50 lotes × 1.5 s | 2 min de un núcleo |",
        "| Noche sin cambios, CKAN y los suyos | 2,500 × 0.040 s | 2 min de un núcleo |",
        "| Noche en que cambian 25, CKAN y los suyos, a lo más | 25 × 2.00 s + 2,475 × 0.040 s | 2 min de un núcleo |",
        "| Noche sin cambios, peticiones | 2,500 × 4.0 + 50 lotes × 2 | 10,100 |",
        "| Bases de CKAN, con la primera entrega | 2,500 × 0.5 MB | 1.2 GB |",
    ]


def test_the_pages_account_is_that_of_the_nights_above_it() -> None:
    told = [line for line in account(measured("la primera"), measured("nada cambia"), 0.5) if "Bases" not in line]
    assert "".join(told) in PAGE


def test_what_own_code_lists_cost_is_what_was_measured() -> None:
    first = measured("la primera", "10")
    own = re.search(r"por ejercicio, ([\d,]+) ms de nuestro procesador, ([\d,]+) ms de CKAN", PAGE)
    assert own
    times = sum(map(number, own.groups())) / 1000 / (first.ours + first.theirs)
    assert times == pytest.approx(2.4, abs=0.05)
    assert "la hace 2.4 veces más cara" in PAGE


def measured(night: str, size: str = "2,500") -> Cost:
    """What the generated table says of a night."""
    block = PAGE[PAGE.index("<!-- bench-pais -->") : PAGE.index("<!-- fin de bench-pais -->")]
    (row,) = re.findall(rf"^\| {size} \| {night} \|(.*)\|$", block, re.MULTILINE)
    _, ckan, sources, ours, theirs, *_ = (one.strip() for one in row.split("|"))
    mine, start = map(number, re.findall(r"[\d,]+", ours))
    of_services = sum(number(one) for one in re.findall(r"\w+ ([\d,]+)", theirs))
    return Cost(mine / 1000, of_services / 1000, float(ckan) + float(sources), start / 1000)


def number(text: str) -> int:
    return int(text.replace(",", ""))
