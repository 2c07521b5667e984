"""What is told of a dataset whose page says something else."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.changes.dataset import dataset_changes

BEFORE: dict[str, Any] = {
    "title": "Presupuesto", "description": "Lo que se gasta.", "accrualPeriodicity": "R/P1M",
    "temporal": "2015-01-01/2015-12-31", "licenses": [{"name": "CC-BY-4.0", "title": "Atribución 4.0"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ({}, []),
        ({"title": "Gasto"}, ["Conjunto de datos: título de «Presupuesto» a «Gasto»"]),
        ({"description": "Lo que se gastó."}, ["Conjunto de datos: cambia su descripción"]),
        (
            {"accrualPeriodicity": "R/P3M", "temporal": ""},
            [
                "Conjunto de datos: periodo de «2015-01-01/2015-12-31» a «»",
                "Conjunto de datos: cambia su frecuencia prometida",
            ],
        ),
        (
            {"licenses": [{"name": "libre-uso-mx"}]},
            ["Conjunto de datos: licencia de «Atribución 4.0» a «libre-uso-mx»"],
        ),
        ({"keywords": ["gasto"], "spatial": "17"}, []),
    ],
)
def test_only_what_people_read_first_is_told(after: dict[str, Any], told: list[str]) -> None:
    found = list(dataset_changes("presupuesto", BEFORE, BEFORE | after))
    assert [(one.table, one.kind, one.text) for one in found] == [("presupuesto", "cambio", text) for text in told]
