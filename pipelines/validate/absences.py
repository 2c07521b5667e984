"""Sources that vanished, and files that a source of several lost: what is used meanwhile, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pipelines.gather import Original
from pipelines.validate.findings import Finding


def absences(table: str, found: Sequence[Original]) -> Iterator[Finding]:
    """What is told of the source of ``table``, whose files are ``found``."""
    if found[0].absence and all(one.absence for one in found):
        yield _vanished(table, found[0].name, found[0].absence.last_seen, found[0].absence.until)
        return
    for one in found:
        yield from (_gone(table, gone.name, gone.last_seen) for gone in one.gone)
        if one.absence:
            yield _lost(table, one.name, one.absence.last_seen, one.absence.until)


def _vanished(table: str, file: str, last_seen: date, until: date) -> Finding:
    """A source that is no longer where it was, whose last copy is used ``until`` a day: a warning."""
    message = (
        f"Ya no está donde dice [fuentes.{table}]: se usa la copia del {last_seen:%d/%m/%Y}, la última vez que se vio, "
        f"y servirá hasta el {until:%d/%m/%Y}."
    )
    remedy = "Averigüe a dónde se movió y corrija ejercicio.toml. Pasado ese día no se publicará nada nuevo."
    return Finding("fuente-ausente", "advertencia", table, file, None, None, None, message, remedy)


def _lost(table: str, file: str, last_seen: date, until: date) -> Finding:
    """A file that its source of several no longer has, whose last copy is used ``until`` a day: a warning."""
    message = (
        f"«{file}» ya no está entre los archivos de [fuentes.{table}]: se usa su copia del {last_seen:%d/%m/%Y}, la "
        f"última vez que se vio, y servirá hasta el {until:%d/%m/%Y}."
    )
    remedy = (
        "Averigüe a dónde se movió; si de veras ya no debe usarse, escríbalo en «retirados». Pasado ese día no se "
        "publicará nada nuevo."
    )
    return Finding("archivo-ausente", "advertencia", table, file, None, None, None, message, remedy)


def _gone(table: str, file: str, last_seen: date) -> Finding:
    """A file that its source of several no longer has, and that nothing stands for: a warning."""
    message = (
        f"«{file}» ya no está entre los archivos de [fuentes.{table}]; se vio por última vez el {last_seen:%d/%m/%Y}. "
        "Lo que decía ya no está en la tabla."
    )
    remedy = (
        "Averigüe a dónde se movió. Si de veras ya no debe usarse, escríbalo en «retirados»; para que mientras tanto "
        "se use su copia, declare «gracia_dias»."
    )
    return Finding("archivo-ausente", "advertencia", table, file, None, None, None, message, remedy)
