"""R11: the seven sections of an exercise's website."""

from __future__ import annotations

import pytest

from pipelines.domains.breach import Breach
from pipelines.domains.sitio import check_contacts, check_site, site_sections
from tests.domains.tables import numbers, table

NUMBERS = numbers("apartados")
ONE = table("clave", "1")
FULL = dict.fromkeys(("stl_integrantes", "minutas", "evidencias", "comunicados", "avances", "agenda", "ligas"), ONE) | {
    "contactos": table("tipo", "stl", "dudas_quejas_sugerencias", "manifestar_interes")
}


def test_r11_the_definition_has_the_seven_sections() -> None:
    assert (
        [one["numero"] for one in NUMBERS["apartado"]] == list(range(1, NUMBERS["apartados"] + 1)) == list(range(1, 8))
    )


@pytest.mark.parametrize(
    ("changed", "step", "missing"),
    [
        ({}, 6, {}),
        ({"minutas": None, "comunicados": None}, 6, {1: ("minutas", "comunicados")}),
        ({"avances": None}, 4, {}),
        ({"avances": None}, 5, {2: ("avances",)}),
        ({"avances": None, "agenda": None}, 1, {2: ("agenda",)}),
        ({"ligas": table("clave")}, 1, {5: ("ligas",)}),
        ({"contactos": None}, 1, {3: ("contactos",), 6: ("dudas_quejas_sugerencias",), 7: ("manifestar_interes",)}),
        ({"contactos": table("tipo", "manifestar_interes")}, 1, {6: ("dudas_quejas_sugerencias",)}),
    ],
)
def test_r11_what_each_section_lacks(changed: dict[str, None], step: int, missing: dict[int, tuple[str, ...]]) -> None:
    sections = site_sections(NUMBERS, step, {**FULL, **changed})
    lacking = {one.number: one.missing_tables + one.missing_contacts for one in sections if not one.complete}
    assert lacking == missing


def test_r11_an_exercise_with_everything_has_nothing_to_say() -> None:
    assert not list(check_site(NUMBERS, plan_accion=table("paso_actual", "5"), **FULL))


def test_r11_a_table_not_begun_is_a_warning_and_a_kind_of_contact_an_error() -> None:
    tables = {**FULL, "ligas": None, "contactos": table("tipo", "dudas_quejas_sugerencias")}
    assert list(check_site(NUMBERS, plan_accion=table("paso_actual", "2"), **tables)) == [  # type: ignore[arg-type]
        Breach(
            "R11", "advertencia", "plan_accion", None, None,
            "El apartado 5 del sitio, «Ligas de interés», está incompleto: el ejercicio no tiene la tabla «Ligas».",
            "Capture la tabla y declárela en [fuentes.ligas] de ejercicio.toml cuando tenga los datos.",
        ),
        Breach(
            "R11", "error", "contactos", None, "tipo",
            "El apartado 7 del sitio, «Manifestar interés en participar», está vacío: falta un contacto para quien "
            "quiera participar.",
            "Agregue el contacto, con su correo, teléfono o formulario.",
        ),
    ]  # fmt: skip


def test_r11_without_contacts_their_kinds_are_not_asked_for_too() -> None:
    tables = {**FULL, "contactos": None}
    found = check_site(NUMBERS, plan_accion=table("paso_actual", "2", "5"), **tables)  # type: ignore[arg-type]
    assert [one.message.split(",")[0] for one in found] == ["El apartado 3 del sitio"]


def test_r11_a_contact_has_a_way_to_be_reached() -> None:
    found = list(check_contacts(contactos=table(
        "correo telefono url_formulario", "a@b.mx | |", "| +527771234567 |", "| | https://b.mx/f", "| |"
    )))  # fmt: skip
    assert [(one.rule, one.severity, one.row, one.column) for one in found] == [("R11", "error", 3, "correo")]
