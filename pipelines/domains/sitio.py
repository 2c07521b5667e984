"""Rules of the website of an exercise: R11.

Source: the programme's document: «Los integrantes del Secretariado generarán una página web …, al menos con los
siguientes apartados», seven of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.domains.breach import Breach

TABLES = {
    "stl_integrantes": "Integrantes",
    "minutas": "Minutas",
    "evidencias": "Evidencias",
    "comunicados": "Comunicados",
    "avances": "Avances",
    "agenda": "Agenda",
    "contactos": "Contactos",
    "ligas": "Ligas",
}
CONTACTS = {
    "dudas_quejas_sugerencias": "dudas, quejas y sugerencias",
    "manifestar_interes": "quien quiera participar",
}


@dataclass(frozen=True)
class Section:
    """One of the site's sections: the tables and kinds of contact that it holds, and those that it lacks."""

    number: int
    title: str
    tables: tuple[str, ...]
    contacts: tuple[str, ...]
    missing_tables: tuple[str, ...]
    missing_contacts: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.missing_tables and not self.missing_contacts


def site_sections(
    numbers: Mapping[str, Any], step: int, tables: Mapping[str, pd.DataFrame | None]
) -> tuple[Section, ...]:
    """What each section of the site has and lacks, for an exercise in that ``step`` with those ``tables``.

    Progress is asked for from its own step on. What belongs to whole packages (the section of open data) is there
    whenever the package is.
    """
    contacts = tables.get("contactos")
    kinds = set() if contacts is None else set(contacts["tipo"])
    return tuple(_section(one, numbers, step, tables, kinds) for one in numbers["apartado"])


def _section(
    declared: Mapping[str, Any],
    numbers: Mapping[str, Any],
    step: int,
    tables: Mapping[str, pd.DataFrame | None],
    kinds: set[str],
) -> Section:
    asked = tuple(
        one for one in declared.get("tablas", ()) if one != "avances" or step >= numbers["avances_desde_paso"]
    )
    contacts = tuple(declared.get("contactos", ()))
    empty = tuple(one for one in asked if (data := tables.get(one)) is None or not len(data))
    return Section(
        declared["numero"], declared["titulo"], asked, contacts, empty,
        tuple(one for one in contacts if one not in kinds),
    )  # fmt: skip


def check_site(
    numbers: Mapping[str, Any],
    *,
    plan_accion: pd.DataFrame,
    stl_integrantes: pd.DataFrame,
    **others: pd.DataFrame | None,
) -> Iterator[Breach]:
    """R11: each section of the site has something, once there are a plan and a Secretariado to publish it.

    A kind of contact that the table of contacts lacks is an error; a whole table that the exercise has not begun, a
    warning: an exercise is published from its first step.
    """
    step, contacts = max(map(int, plan_accion["paso_actual"])), others.get("contactos")
    for section in site_sections(numbers, step, {"stl_integrantes": stl_integrantes, **others}):
        where = f"El apartado {section.number} del sitio, «{section.title}»,"
        for table in section.missing_tables:
            named = TABLES.get(table, table)
            what, remedy = (
                (f"el ejercicio no tiene la tabla «{named}»", f"Capture la tabla y declárela en [fuentes.{table}] de "
                 "ejercicio.toml cuando tenga los datos.")
                if others.get(table) is None
                else (f"la tabla «{named}» no tiene renglones", "Captúrelos en su hoja cuando tenga los datos.")
            )  # fmt: skip
            yield Breach("R11", "advertencia", "plan_accion", None, None, f"{where} está incompleto: {what}.", remedy)
        for kind in section.missing_contacts if contacts is not None and len(contacts) else ():
            yield Breach(
                "R11", "error", "contactos", None, "tipo",
                f"{where} está vacío: falta un contacto para {CONTACTS.get(kind, f'«{kind}»')}.",
                "Agregue el contacto, con su correo, teléfono o formulario.",
            )  # fmt: skip


def check_contacts(*, contactos: pd.DataFrame) -> Iterator[Breach]:
    """R11, error: each contact has a way to reach it: an address, a telephone or a form."""
    for row, one in enumerate(contactos.to_dict("records")):
        if not (one["correo"] or one["telefono"] or one["url_formulario"]):
            yield Breach(
                "R11", "error", "contactos", row, "correo",
                "El contacto no tiene correo, teléfono ni formulario.", "Escriba al menos uno de los tres.",
            )  # fmt: skip
