"""What is to be done soon, or should be done by now."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pipelines.domains.pendientes import pending

TODAY = date(2026, 3, 10)


def milestones(*days: str) -> pd.DataFrame:
    return pd.DataFrame(
        [{"hito_id": f"h{place}", "actividad": "Hacer", "responsable": "", "fecha_limite": day}
         for place, day in enumerate(days, 1)], dtype=str,
    )  # fmt: skip


def reports(*told: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(told), columns=["hito_id", "fecha_corte", "estatus", "porcentaje"], dtype=str)


def agreements(*told: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"acuerdo_id": f"a{place}", "texto": "Acordado", "responsable": "Ana", "fecha_limite": day,
          "resultado": result, "estatus": state} for place, (day, result, state) in enumerate(told, 1)], dtype=str,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tables", "wanted"),
    [
        ({}, []),
        ({"hitos": milestones("2026-03-09", "2026-03-10", "2026-03-25", "2026-03-26", "")},
         [("h1", -1), ("h2", 0), ("h3", 15)]),
        # Done by its last report; said done by one sector and half done by another on the same day: not yet.
        ({"hitos": milestones("2026-03-01", "2026-03-02", "2026-03-03"),
          "avances": reports(("h1", "2026-02-28", "completado", ""), ("h2", "2026-02-28", "completado", ""),
                             ("h2", "2026-02-28", "en_proceso", "50"), ("h3", "2026-04-01", "completado", ""))},
         [("h2", -8), ("h3", -7)]),
        ({"acuerdos": agreements(("2026-03-11", "aprobado", "pendiente"), ("2026-03-11", "rechazado", "pendiente"),
                                 ("2026-03-01", "aprobado", "cumplido"), ("2026-03-01", "aprobado", "cancelado"),
                                 ("", "aprobado", "en_proceso"), ("2026-03-01", "aprobado", "en_proceso")),
          "hitos": milestones("2026-03-05")},
         [("a6", -9), ("h1", -5), ("a1", 1)]),
    ],
)  # fmt: skip
def test_what_is_due_or_overdue_the_earliest_first(
    tables: dict[str, pd.DataFrame], wanted: list[tuple[str, int]]
) -> None:
    assert [(one.key, one.days_left) for one in pending(tables, TODAY, 15)] == wanted
