"""The website's seven sections: what each needs, what is there and what is missing.

Source: the programme's document, «al menos con los siguientes apartados»; their tables are declared with rule R11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipelines.domains.cumplimiento.line import Line, share, state_of
from pipelines.domains.sitio import CONTACTS, TABLES, Section, site_sections
from pipelines.domains.words import listed


def section_lines(
    sections: Mapping[str, Any], plan: Mapping[Any, Any], tables: Mapping[str, pd.DataFrame | None]
) -> Iterator[Line]:
    """One line a section, in their order."""
    for one in site_sections(sections, int(plan["paso_actual"]), tables):
        missing = len(one.missing_tables) + len(one.missing_contacts)
        asked = len(one.tables) + len(one.contacts)
        # What asks for no table of its own is this very package, which is there.
        percentage = share(asked - missing, asked) if asked else share(1, 1)
        yield Line(
            "apartado", one.number, one.title, state_of(percentage, begun=missing < asked), percentage,
            asks=_sentence(_named(one.tables, one.contacts)) if asked else "Los conjuntos de datos de este portal.",
            has=_has(one, tables),
            lacks=_sentence(_named(one.missing_tables, one.missing_contacts)),
        )  # fmt: skip


def _has(section: Section, tables: Mapping[str, pd.DataFrame | None]) -> str:
    if not section.tables and not section.contacts:
        return "Este conjunto de datos y los demás del ejercicio."
    there = [one for one in section.tables if one not in section.missing_tables]
    counts = [f"{TABLES.get(one, one)} ({_rows(tables.get(one)):,})" for one in there]
    return _sentence(counts + _named((), tuple(one for one in section.contacts if one not in section.missing_contacts)))


def _rows(table: pd.DataFrame | None) -> int:
    return 0 if table is None else len(table)


def _named(tables: tuple[str, ...], contacts: tuple[str, ...]) -> list[str]:
    return [TABLES.get(one, one) for one in tables] + [f"Contacto para {CONTACTS.get(one, one)}" for one in contacts]


def _sentence(things: list[str]) -> str:
    return f"{listed(things)}." if things else ""
