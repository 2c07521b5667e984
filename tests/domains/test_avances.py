"""R7: what a progress report says, and that progress does not fall."""

from __future__ import annotations

import pytest

from pipelines.domains.avances import check_progress_grows, check_reports
from pipelines.domains.breach import Breach
from tests.domains.tables import numbers, table


def missing(column: str, title: str) -> Breach:
    return Breach(
        "R7", "error", "avances", 0, column,
        f"Falta «{title}»: es obligatoria con ese estatus.", "Escriba el dato, o corrija «Estatus».",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "breaches"),
    [
        ("sin_avance | | |", []),
        ("verificado | | |", []),
        ("en_proceso | Van dos | |", []),
        ("completado | | Se abrió | https://a", []),
        ("en_proceso | | Se abrió | https://a", [missing("descripcion_avance", "Descripción del avance")]),
        ("completado | Van dos | | https://a", [missing("descripcion_resultado", "Descripción del resultado")]),
        (
            "completado | Van dos | |",
            [
                missing("descripcion_resultado", "Descripción del resultado"),
                missing("url_evidencia", "Dirección de la evidencia"),
            ],
        ),
    ],
)
def test_r7_a_report_says_what_its_status_asks_for(row: str, breaches: list[Breach]) -> None:
    avances = table("estatus descripcion_avance descripcion_resultado url_evidencia", row)
    assert list(check_reports(numbers("avances"), avances=avances)) == breaches


def test_r7_progress_falls_by_milestone_and_sector() -> None:
    avances = table(
        "hito_id sector_autor fecha_corte porcentaje",
        "h1 | gobierno | 2016-05-31 | 40",  # out of order: the last of the three
        "h1 | gobierno | 2015-11-30 | 20",
        "h1 | gobierno | 2016-02-29 | 60.5",
        "h1 | sociedad | 2016-05-31 | 10",  # another sector's opinion
        "h2 | gobierno | 2015-11-30 | 100",
        "h2 | gobierno | 2016-02-29 |",
        "h2 | gobierno | 2016-05-31 | 100.0",
    )
    assert list(check_progress_grows(avances=avances)) == [
        Breach(
            "R7", "advertencia", "avances", 0, "porcentaje",
            "El avance del hito «h1» baja: era 60.5% el 29/02/2016.",
            "Corrija el porcentaje, o explique la baja en «Comentario».",
        )
    ]  # fmt: skip
