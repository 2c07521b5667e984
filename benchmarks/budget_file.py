"""A budget as an accounting system exports it: cp1252, a title above, amounts as Mexicans write them."""

from __future__ import annotations

import random
from pathlib import Path

COLUMNS = (
    "linea_id", "ciclo", "fecha_corte", "id_ramo", "desc_ramo", "id_ur", "desc_ur", "id_capitulo", "desc_capitulo",
    "id_partida", "desc_partida", "observaciones", "monto_aprobado", "monto_modificado", "monto_devengado",
    "monto_pagado",
)  # fmt: skip
_SEED = 2019


def write_budget(path: Path, rows: int) -> None:
    """The same file each time for the same number of ``rows``; every amount a text of its own."""
    chance = random.Random(_SEED)  # noqa: S311 - a benchmark's, not a secret
    branches = [(f"{number:02}", f"Secretaría número {number} de Administración") for number in range(20)]
    units = [(f"{number:04}", f"Dirección General número {number}") for number in range(400)]
    with path.open("w", encoding="cp1252", newline="") as file:
        file.write(f"Presupuesto de egresos 2019\r\n{','.join(COLUMNS)}\r\n")
        for number in range(rows):
            branch, unit = chance.choice(branches), chance.choice(units)
            item, amount = chance.randint(1000, 9999), chance.randint(0, 10**9) / 100
            file.write(
                f"l-{number:07},2019,31/12/2019,{','.join(branch)},{','.join(unit)},{item // 1000}000,"
                f'Capítulo {item // 1000},{item},Partida {item},"Nota, {number % 5000}","$ {amount:,.2f} ",'
                f'"{amount:,.2f}", -   ,"({amount:,.2f})"\r\n'
            )
