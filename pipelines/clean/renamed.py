"""Copies of files that are gone beside the same file under another name: what they say would be counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from pipelines.clean.tabla import Complaint, Tabla
from pipelines.gather import Original

REPEATED = "copia-repetida"
# Of the copy's records, those that the other file has too. What was renamed and corrected keeps most of them.
_ALIKE = 0.5


def repeated_copies(table: Tabla, originals: tuple[Original, ...]) -> Iterator[Complaint]:
    """A complaint for each copy whose records are, most of them, those of one file that is there.

    Where they are those of several, such are the source's files: month after month the same lines.
    """
    copies = {one.name for one in originals if one.absence}
    if not copies or len(copies) == len(originals):
        return
    records = _by_file(table)
    for copy in sorted(copies & records.keys()):
        own = records[copy]
        shared = {name: int(np.isin(own, other).sum()) for name, other in records.items() if name not in copies}
        alike = [name for name, count in shared.items() if count and count >= _ALIKE * len(own)]
        if len(alike) == 1:
            yield _complaint(table.name, copy, alike[0], shared[alike[0]], len(own))


def _by_file(table: Tabla) -> Mapping[str, np.ndarray]:
    """File → a number for each of its records, the same for those that say the same."""
    written = [name for name, letter in table.letters.items() if letter]
    numbers = pd.util.hash_pandas_object(table.data[written], index=False).to_numpy()
    found: dict[str, list[np.ndarray]] = {}
    ends = [*(one.first for one in table.pieces), len(numbers)]
    for piece, (first, end) in zip(table.pieces, pairwise(ends), strict=True):
        found.setdefault(piece.file, []).append(numbers[first:end])
    return {name: np.concatenate(parts) for name, parts in found.items()}


def _complaint(table: str, copy: str, other: str, shared: int, count: int) -> Complaint:
    return Complaint(
        REPEATED, copy, None, None, None,
        f"«{copy}» ya no está entre los archivos de [fuentes.{table}], y «{other}» dice lo mismo que su copia en "
        f"{shared:,} de sus {count:,} renglones: si es el mismo con otro nombre, se contaría dos veces.",
        f'Si es el mismo, escríbalo en [fuentes.{table}] de ejercicio.toml: retirados = ["{copy}"]. Si son dos, vuelva '
        "a ponerlo en su lugar, o quite «gracia_dias» para seguir sin él.",
    )  # fmt: skip
