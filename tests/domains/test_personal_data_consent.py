"""People and pictures without consent are not published; the steward is told which, and where a name slips through."""

from __future__ import annotations

import pandas as pd
import pytest

from pipelines.domains.breach import Breach
from pipelines.domains.personal_data.consent import (
    EVIDENCE,
    MEMBERS,
    RULE,
    NamesWithoutConsent,
    find_names_without_consent,
    find_withheld,
    withhold,
)
from pipelines.paths import SCHEMAS
from pipelines.schema import Schema, load_schema

MEMBER_COLUMNS = (
    "integrante_id", "nombre", "cargo", "organizacion", "correo_oficial", "telefono_oficial",
    "consentimiento_publicacion",
)  # fmt: skip
EVIDENCE_COLUMNS = ("evidencia_id", "url", "personas_identificables", "consentimiento")


def schema(name: str, columns: tuple[str, ...]) -> Schema:
    return Schema(name, {"fields": [{"name": one, "type": "string"} for one in columns]})


MEMBERS_SCHEMA, EVIDENCE_SCHEMA = schema(MEMBERS, MEMBER_COLUMNS), schema(EVIDENCE, EVIDENCE_COLUMNS)
AGREEMENTS_SCHEMA = schema("acuerdos", ("acuerdo_id", "texto"))


def members(*records: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(records), columns=list(MEMBER_COLUMNS), dtype="str")


def evidence(*records: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(records), columns=list(EVIDENCE_COLUMNS), dtype="str")


def member(key: str, name: str, consent: str) -> tuple[str, ...]:
    return (key, name, "Directora", "Colectivo Río", "rio@colectivo.org", "+527773292200", consent)


def agreements(*texts: str) -> pd.DataFrame:
    return pd.DataFrame({"acuerdo_id": [f"a-{n}" for n in range(len(texts))], "texto": list(texts)}, dtype="str")


@pytest.mark.parametrize("consent", ["false", "", "quizá"])
def test_a_member_without_consent_stays_without_what_says_who_it_is(consent: str) -> None:
    data = members(member("stl-01", "Ana Ruiz Peña", "true"), member("stl-02", "Luz Mora Gil", consent))
    published = withhold(data, MEMBERS_SCHEMA)
    assert published.values.tolist() == [
        ["stl-01", "Ana Ruiz Peña", "Directora", "Colectivo Río", "rio@colectivo.org", "+527773292200", "true"],
        ["stl-02", "Nombre reservado", "", "Colectivo Río", "", "", consent],
    ]
    assert data.at[1, "nombre"] == "Luz Mora Gil"


@pytest.mark.parametrize(
    ("identifiable", "consent", "published"),
    [
        ("true", "true", True),
        ("true", "false", False),
        ("true", "", False),
        ("false", "", True),
        ("false", "false", True),
    ],
)
def test_evidence_of_identifiable_people_needs_consent(identifiable: str, consent: str, published: bool) -> None:
    data = evidence(("e-1", "https://a", identifiable, consent), ("e-2", "https://b", "false", ""))
    assert withhold(data, EVIDENCE_SCHEMA)["evidencia_id"].tolist() == (["e-1"] if published else []) + ["e-2"]


def test_what_needs_no_consent_is_the_very_table() -> None:
    data = agreements("Se aprueba")
    assert withhold(data, AGREEMENTS_SCHEMA) is data
    assert list(find_withheld(data, AGREEMENTS_SCHEMA)) == []


def test_who_is_withheld_is_told() -> None:
    data = members(member("stl-01", "Ana Ruiz Peña", "true"), member("stl-02", "Luz Mora Gil", "false"))
    assert list(find_withheld(data, MEMBERS_SCHEMA)) == [
        Breach(
            RULE, "advertencia", MEMBERS, 1, "consentimiento_publicacion",
            "Esta persona no ha consentido que se publiquen sus datos: aparecerá como «Nombre reservado», sin cargo, "
            "correo ni teléfono.",
            "Si ya lo consintió, o si es servidora pública y su nombre y cargo son públicos por ley, escriba Sí.",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "tells"), [("mora-gil", True), ("stl-mora", True), ("stl-02", False), ("moras-02", False)]
)
def test_a_key_that_is_the_name_is_an_error(key: str, tells: bool) -> None:
    found = list(find_withheld(members(member(key, "Luz Mora Gil", "false")), MEMBERS_SCHEMA))
    assert [(one.severity, one.column) for one in found[1:]] == ([("error", "integrante_id")] if tells else [])


def test_withheld_evidence_is_told() -> None:
    data = evidence(("e-1", "https://a", "true", ""))
    assert list(find_withheld(data, EVIDENCE_SCHEMA)) == [
        Breach(
            RULE, "advertencia", EVIDENCE, 0, "consentimiento",
            "Esta evidencia muestra personas identificables sin su consentimiento: no se publicará.",
            "Si consintieron, escriba Sí en «Consentimiento»; si no, use una imagen en la que no se les reconozca.",
        )
    ]  # fmt: skip


def test_the_name_of_a_member_without_consent_is_found_in_other_tables_however_accented() -> None:
    people = members(member("stl-01", "Ana Ruiz Peña", "true"), member("stl-02", "Luz  Mora Gil", "false"))
    data = agreements(
        "Lo presentó ANA RUIZ PEÑA", "Responsable: Lúz MORA gil.", "Luz Mora Gilberto", "Se aprueba", "luz mora\ngil"
    )
    assert list(find_names_without_consent(NamesWithoutConsent(people), data, AGREEMENTS_SCHEMA)) == [
        Breach(
            RULE, "error", "acuerdos", row, "texto",
            "Se nombra a una persona del Secretariado que no ha consentido que se publique su nombre.",
            "Quite el nombre, o pida su consentimiento y escriba Sí en la hoja de integrantes.",
        )
        for row in (1, 4)
    ]  # fmt: skip


def test_a_name_with_consent_in_another_record_is_public() -> None:
    people = members(member("stl-01", "Luz Mora Gil", "true"), member("stl-02", "Luz Mora Gil", "false"))
    assert (
        list(find_names_without_consent(NamesWithoutConsent(people), agreements("Luz Mora Gil"), AGREEMENTS_SCHEMA))
        == []
    )


def test_the_members_own_names_are_withheld_and_not_errors() -> None:
    people = members(member("stl-02", "Luz Mora Gil", "false"))
    assert list(find_names_without_consent(NamesWithoutConsent(people), people, MEMBERS_SCHEMA)) == []


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Elena Marisol Quiroz Tapia", "error"),
        ("QUIROZ TAPIA ELENA MARISOL", "error"),
        ("Quiroz Tapia, Elena Marisol", "error"),
        ("https://ejemplo.gob.mx/fotos/elena-marisol-quiroz-tapia.jpg", "error"),
        ("escriba a ELENA.QUIROZ@ejemplo.gob.mx", "error"),
        ("Preside la Mtra. Elena Quiroz", "advertencia"),
        ("la licenciada Quiroz Tapia", "advertencia"),
        ("Elena Tapia", None),
        ("Marisol", None),
    ],
)
def test_a_person_without_consent_is_known_by_other_forms_of_the_name(text: str, severity: str | None) -> None:
    people = pd.DataFrame(
        {
            "nombre": ["Elena Marisol Quiroz Tapia", "Otra Persona Pública"],
            "correo_oficial": ["elena.quiroz@ejemplo.gob.mx", ""],
            "consentimiento_publicacion": ["false", "true"],
        },
        dtype="str",
    )
    schema = load_schema("comunicados", SCHEMAS)
    data = pd.DataFrame({name: [text if name == "resumen" else ""] for name in schema.columns}, dtype="str")
    found = list(find_names_without_consent(NamesWithoutConsent(people), data, schema))
    assert [(one.severity, one.column) for one in found] == ([(severity, "resumen")] if severity else [])
