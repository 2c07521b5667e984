"""Table Schema v2's ``uniqueKeys``, which frictionless 5 does not check."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.clean import Tabla
from pipelines.validate.findings import Finding
from pipelines.validate.places import cell_address
from pipelines.validate.shown import as_written
from pipelines.validate.texts import quoted


def check_unique_keys(table: Tabla) -> Iterator[Finding]:
    """One finding for each record that repeats an earlier one's unique key; a key with an empty cell counts as none.

    A record that repeats the primary key too is one defect, which the primary key tells.
    """
    repeats_primary = _repeats(table, table.schema.primary_key) if table.schema.primary_key else {}
    for key in table.schema.unique_keys:
        fields = [table.schema.field(name) for name in key]
        for position, earlier in _repeats(table, key).items():
            if position in repeats_primary:
                continue
            texts = [str(table.data[name].iat[position]) for name in key]
            piece = table.piece(position)
            yield Finding(
                "clave-repetida", "error", table.name, piece.file, piece.sheet,
                cell_address(table, position, key[-1]),
                ", ".join(as_written(text, field) for text, field in zip(texts, fields, strict=True)),
                f"La combinación de {quoted([one.title for one in fields])} está repetida. "
                f"Ya está en el renglón {table.numbered(earlier)}.",
                "Corrija uno de los dos renglones, o borre el que sobra.", key[-1],
            )  # fmt: skip


def _repeats(table: Tabla, key: tuple[str, ...]) -> dict[int, int]:
    """Position of each record that repeats a whole key → that of the first that has it."""
    if set(key) & set(table.missing_columns):
        return {}
    values = table.data[list(key)]
    if not values.duplicated().any():
        return {}
    complete = values[(values != "").all(axis=1)]
    repeated = complete[complete.duplicated(keep=False)]
    first: dict[tuple[str, ...], int] = {}
    repeats = {}
    for position, record in zip(repeated.index, repeated.itertuples(index=False, name=None), strict=True):
        if first.setdefault(record, position) != position:
            repeats[position] = first[record]
    return repeats
