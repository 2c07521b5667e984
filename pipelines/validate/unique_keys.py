"""Table Schema v2's ``uniqueKeys``, which frictionless 5 does not check."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.clean import Tabla
from pipelines.validate.findings import Finding


def check_unique_keys(table: Tabla) -> Iterator[Finding]:
    """One finding for each record that repeats an earlier one's unique key; a key with an empty cell counts as none."""
    for key in table.schema.unique_keys:
        if set(key) & set(table.missing_columns):
            continue
        columns = list(key)
        values = table.data[columns]
        complete = (values != "").all(axis=1)
        first = {
            tuple(record): position for position, record in reversed(list(enumerate(values.itertuples(index=False))))
        }
        for position in values.index[complete & values.duplicated(keep="first")]:
            record = tuple(values.iloc[position])
            titles = " y ".join(f"«{table.schema.field(name).title}»" for name in columns)
            yield Finding(
                "clave-repetida", "error", table.name, table.file, table.sheet,
                table.cell(position, columns[-1]), ", ".join(record),
                f"La combinación de {titles} está repetida: ya está en el renglón {table.rows[first[record]]}.",
                "Cambie uno de los dos renglones, o borre el que sobra.", columns[-1],
            )  # fmt: skip
