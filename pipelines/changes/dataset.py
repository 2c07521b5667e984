"""What a release says otherwise of its dataset, beside its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.changes.change import Change
from pipelines.changes.said import apart

# What people read first on its page; of the descriptor of a Data Package.
_SAID = {"title": "título", "temporal": "periodo"}
# Of these a citizen would read a text too long, or a code.
_CHANGED = {"description": "descripción", "accrualPeriodicity": "frecuencia prometida"}


def dataset_changes(package: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """From one ``datapackage.json`` of ``package`` to the next."""
    said = {name: (before.get(key) or "", after.get(key) or "") for key, name in _SAID.items()}
    said["licencia"] = (_licence(before), _licence(after))
    for name, (old, new) in said.items():
        if old != new:
            was, becomes = apart(str(old), str(new))
            yield Change(package, f"Conjunto de datos: {name} de «{was}» a «{becomes}»", "cambio")
    for key, name in _CHANGED.items():
        if before.get(key) != after.get(key):
            yield Change(package, f"Conjunto de datos: cambia su {name}", "cambio")


def _licence(descriptor: Mapping[str, Any]) -> str:
    return ", ".join(str(one.get("title") or one["name"]) for one in descriptor.get("licenses", ()))
