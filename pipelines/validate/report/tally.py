"""How many errors and warnings there are, in words."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.domains.words import counted
from pipelines.validate.findings import Finding


def tally(findings: Iterable[Finding], between: str = ", ") -> str:
    """«3 errores, 1 aviso», without those of which there are none."""
    found = list(findings)
    errors = sum(one.is_error for one in found)
    warnings = sum(one.severity != "error" for one in found)
    told = [(errors, "error", "errores"), (warnings, "aviso", "avisos")]
    return between.join(counted(number, one, many) for number, one, many in told if number)
