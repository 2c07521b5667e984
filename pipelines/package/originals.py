"""The originals that may be published as they are, because whoever keeps them said so (``publicar_original``)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.clean import Tabla
from pipelines.domains.personal_data.consent import withhold
from pipelines.errors import UsageError
from pipelines.exercise import Exercise, Package
from pipelines.package.beside import original_name


def public_originals(exercise: Exercise, one: Package, tables: Sequence[Tabla]) -> dict[str, Path]:
    """By name, the files of the package's tables that go with its release: «original-1a2b…-egresos.csv».

    Raises UsageError when such a file holds what is not published: rows without consent, or another table whose
    section does not let it be published.
    """
    found: dict[str, Path] = {}
    for table in tables:
        if table.name in one.sources and one.sources[table.name].public_original:
            _refuse_what_is_kept(exercise, one, table)
            found |= {f"original-{original_name(each.path, each.name)}": each.path for each in table.originals}
    return found


def _refuse_what_is_kept(exercise: Exercise, one: Package, table: Tabla) -> None:
    source = one.sources[table.name]
    refused = f"{source.label} no se puede publicar como está"
    if len(withhold(table.data, table.schema)) < len(table.data):
        raise UsageError(
            f"{refused}: la tabla «{table.name}» tiene renglones sin consentimiento.",
            f"Quite publicar_original de [fuentes.{table.name}] en ejercicio.toml.",
        )
    for other in exercise.packages:
        for name, each in other.sources.items():
            if each.place == source.place and not each.public_original:
                raise UsageError(
                    f"{refused}: también tiene la tabla «{name}», que no lo permite.",
                    "Si nada de ese archivo es reservado, escriba publicar_original = true también en "
                    f"[fuentes.{name}]; si no, quítelo de [fuentes.{table.name}].",
                )
