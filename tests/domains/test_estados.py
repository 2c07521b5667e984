"""R12 in the statements of the CONAC and of the LDF: the sums that each format prints, as warnings."""

from __future__ import annotations

import pytest

from pipelines.domains.breach import Breach
from pipelines.domains.estados import REVENUE, SPENDING, check_statement
from tests.domains.tables import numbers, table

REMEDY = (
    "Es una cifra de otra oficina: pregúntele cuál es la correcta, y corríjala en correcciones.yml si lo sabe. Si no, "
    "se publica como está."
)
EAEPE, EAI = "eaepe_funcional", "estado_analitico_ingresos"


@pytest.mark.parametrize(
    ("name", "columns", "row", "said"),
    [
        (EAEPE, SPENDING, "100 -10 90 80.50 80 9.50", []),
        (EAEPE, SPENDING, "100 -10 90.01 80.50 80 9.51", []),
        # What is not stated is not judged.
        (EAEPE, SPENDING, "100 _ 95 80 80 _", []),
        (
            EAEPE, SPENDING, "100 -10 95 80 80 15",
            [("monto_modificado", "Aprobado $100.00 más ampliaciones y reducciones -$10.00 son $90.00, y «Modificado» "
              "difiere por $5.00.", "90.00")],
        ),
        (
            EAEPE, SPENDING, "100 0 100 80 80 25",
            [("monto_subejercicio", "Modificado $100.00 menos devengado $80.00 son $20.00, y «Subejercicio» difiere "
              "por $5.00.", "20.00")],
        ),
        (
            EAEPE, SPENDING, "100 0 100 120 130 -20",
            [("monto_devengado", "«Devengado» ($120.00) es mayor que «Modificado» ($100.00), que va antes.", None),
             ("monto_pagado", "«Pagado» ($130.00) es mayor que «Devengado» ($120.00), que va antes.", None)],
        ),
        # More may be collected than was estimated.
        (EAI, REVENUE, "100 5 105 130 120 20", []),
        (
            EAI, REVENUE, "100 5 105 90 95 5",
            [("monto_diferencia", "Recaudado $95.00 menos estimado $100.00 son -$5.00, y «Diferencia» difiere por "
              "$10.00.", "-5.00"),
             ("monto_recaudado", "«Recaudado» ($95.00) es mayor que «Devengado» ($90.00), que va antes.", None)],
        ),
    ],
)  # fmt: skip
def test_the_sums_of_a_statement(name: str, columns: str, row: str, said: list[tuple[str, str, str | None]]) -> None:
    rows = table(columns, row.replace(" ", "|").replace("_", ""))
    assert list(check_statement(numbers("identidades"), **{name: rows})) == [
        Breach("R12", "advertencia", name, 0, column, message, REMEDY, suggestion)
        for column, message, suggestion in said
    ]
