"""What a release says otherwise of its dataset, beside its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.changes.change import Change
from pipelines.changes.said import apart

# What people read first on its page; of the descriptor of a Data Package.
_SAID = {"title": "título", "accrualPeriodicity": "frecuencia prometida", "temporal": "periodo"}


def dataset_changes(package: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """From one ``datapackage.json`` of ``package`` to the next."""
    said = {name: (before.get(key) or "", after.get(key) or "") for key, name in _SAID.items()}
    said["licencia"] = (_licence(before), _licence(after))
    for name, (old, new) in said.items():
        if old != new:
            was, becomes = apart(str(old), str(new))
            yield Change(package, f"Conjunto de datos: {name} de «{was}» a «{becomes}»", "cambio")
    if before.get("description") != after.get("description"):
        yield Change(package, "Conjunto de datos: cambia su descripción", "cambio")


def _licence(descriptor: Mapping[str, Any]) -> str:
    return ", ".join(str(one.get("title") or one["name"]) for one in descriptor.get("licenses", ()))
