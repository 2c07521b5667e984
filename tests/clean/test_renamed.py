"""A copy used in its grace, beside a file of another name that says the same: told, so that nothing counts twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines.clean import clean
from pipelines.gather import Absence
from pipelines.reading import ColumnReading, Reading
from pipelines.source import Files, Source
from tests.clean.books import xlsx
from tests.clean.reading import SCHEMA, original_of

ENERO = [["a", "10"], ["b", "20"], ["c", "30"], ["d", "40"]]
FIXED = [["a", "10"], ["b", "20"], ["c", "30"], ["d", "45"]]
FEBRERO = [["a", "10"], ["x", "21"], ["y", "31"], ["z", "41"]]
GONE = Absence(date(2026, 11, 1), date(2026, 12, 1))
READING = Reading(
    columns={
        "linea_id": ColumnReading(template="{archivo}-{renglon}"),
        "descripcion": ColumnReading(titles=("Concepto",)),
        "fecha": ColumnReading(constant="2026-01-31"),
        "monto": ColumnReading(titles=("Monto",)),
    }
)


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ({}, []),
        ({"feb.xlsx": FEBRERO}, []),
        ({"ene-2.xlsx": ENERO}, [("ene-2.xlsx", 4)]),
        ({"ene-2.xlsx": FIXED}, [("ene-2.xlsx", 3)]),
        ({"ene-2.xlsx": FIXED[::-1], "feb.xlsx": FEBRERO}, [("ene-2.xlsx", 3)]),
        ({"feb.xlsx": ENERO, "mar.xlsx": ENERO}, []),
    ],
    ids=["alone", "another month", "renamed", "and corrected", "in another order", "every month the same"],
)
def test_a_copy_that_a_file_repeats(tmp_path: Path, there: dict[str, list[list[str]]], told: list[tuple[str, int]]):
    made = {"ene.xlsx": ENERO, **there}
    originals = [
        original_of(tmp_path, xlsx(("Hoja", [["Concepto", "Monto"], *lines])), name) for name, lines in made.items()
    ]
    originals[0] = replace(originals[0], absence=GONE)
    table = clean(originals, Source("egresos", Files(tmp_path, ("*.xlsx",)), reading=READING), SCHEMA)
    assert len(table.data) == 4 * len(made)
    assert [(one.rule, one.file, one.message, one.remedy) for one in table.complaints] == [
        (
            "copia-repetida", "ene.xlsx",
            f"«ene.xlsx» ya no está entre los archivos de [fuentes.egresos], y «{other}» dice lo mismo que su copia en "
            f"{shared} de sus 4 renglones: si es el mismo con otro nombre, se contaría dos veces.",
            'Si es el mismo, escríbalo en [fuentes.egresos] de ejercicio.toml: retirados = ["ene.xlsx"]. Si son dos, '
            "vuelva a ponerlo en su lugar, o quite «gracia_dias» para seguir sin él.",
        )
        for other, shared in told
    ]  # fmt: skip
