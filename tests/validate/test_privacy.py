"""What must not be published is held back: personal data, people without consent, and formulas in disguise."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from pipelines.exercise import load_exercise
from pipelines.package import package
from pipelines.package.canonical import canonical_csv
from pipelines.progress import unheard
from pipelines.run import Checked, check
from tests.conftest import copy_example
from tests.validate.broken import BUDGET, PLAN, report_of, set_budget_cell, set_cell

# Nobody's: its check digit is right and the person is invented (python-stdnum's own example).
CURP = "BOXW310820HNERXN09"


def checked(exercise: Path) -> Checked:
    return check(load_exercise(exercise), lambda stage, subject, work: work(unheard))


def published(exercise: Path, found: Checked, table: str) -> list[dict[str, str]]:
    """A table's records as its package's release holds them."""
    loaded = load_exercise(exercise)
    one = next(one for one in loaded.packages if table in one.schemas)
    entrega = package(loaded, one, [each for each in found.tables if each.name in one.schemas])
    with (entrega.folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """The example as it is."""
    return checked(copy_example(tmp_path_factory.mktemp("ejemplo") / "ejercicio", "privacidad"))


def add(exercise: Path, text: str) -> None:
    file = exercise / "ejercicio.toml"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{text}", encoding="utf-8")


def rewrite(exercise: Path, before: Checked, table: str, changes: Mapping[tuple[int, str], str]) -> None:
    """Keep the table in a CSV of its own from now on, as it was but for some of its cells."""
    found = next(one for one in before.tables if one.name == table)
    data = found.data.copy()
    for (row, column), text in changes.items():
        data.loc[row, column] = text
    (exercise / f"{table}.csv").write_bytes(canonical_csv(data, found.schema))
    file = exercise / "ejercicio.toml"
    text = file.read_text(encoding="utf-8")
    section = rf"(?m)^\[fuentes\.{table}\].*\n(?:(?:archivo|hoja) = .*\n)+"
    assert len(re.findall(section, text)) == 1
    file.write_text(re.sub(section, f'[fuentes.{table}]\narchivo = "{table}.csv"\n', text), encoding="utf-8")


def test_personal_data_are_an_error_that_no_report_repeats(plan: Path) -> None:
    set_cell(plan, "Hitos", "E6", f"Entregar el apoyo a {CURP}")
    result = checked(plan)
    (found,) = result.report.findings
    assert (found.rule, found.severity, found.sheet, found.cell) == ("datos-personales/curp", "error", "Hitos", "E6")
    assert (found.value, found.message) == (
        "Entregar el apoyo a BO…09", "Hay una CURP (BO…09): es un dato personal y no debe publicarse.",
    )  # fmt: skip
    written = [result.files.html, result.files.json]
    assert [one.name for one in written if CURP in one.read_text(encoding="utf-8")] == []


def test_another_defect_of_the_same_cell_does_not_repeat_them_either(plan: Path) -> None:
    set_cell(plan, "Hitos", "B6", CURP)
    found = report_of(plan).findings
    assert [(one.cell, one.rule) for one in found] == [("B6", "foreign-key"), ("B6", "datos-personales/curp")]
    assert CURP not in str(found)


def test_a_personal_text_without_the_form_of_its_column_is_told_once(exercise: Path) -> None:
    path = exercise / "follow-the-money.xlsx"
    workbook = openpyxl.load_workbook(path)
    workbook["Contratos"]["I5"] = "GOMC800101AB3"
    workbook.save(path)
    assert [(one.cell, one.rule) for one in report_of(exercise).findings] == [("I5", "datos-personales/rfc")]


def test_what_a_repair_was_made_on_is_masked_too(plan: Path) -> None:
    set_cell(plan, "Hitos", "E6", f"  {CURP}")
    assert CURP not in str(report_of(plan))


def test_a_permission_publishes_them_and_the_report_says_why(plan: Path) -> None:
    set_cell(plan, "Hitos", "E6", f"Entregar el apoyo a {CURP}")
    add(
        plan,
        '[[datos_personales.permitidos]]\ntabla = "hitos"\ncolumna = "actividad"\ndato = "curp"\n'
        'motivo = "Es la CURP de ejemplo del instructivo."\n',
    )
    report = report_of(plan)
    (found,) = report.findings
    assert (report.valid, found.rule, found.severity) == (True, "datos-personales/permitido", "advertencia")
    assert found.message == (
        "En la columna «Actividad» se publica un dato personal con permiso de ejercicio.toml. "
        "Motivo: Es la CURP de ejemplo del instructivo."
    )


def test_a_permission_may_name_a_table_of_a_package_that_is_left_out(exercise: Path) -> None:
    add(
        exercise,
        '[[datos_personales.permitidos]]\ntabla = "hitos"\ncolumna = "actividad"\ndato = "curp"\nmotivo = "Otro."\n',
    )
    only = load_exercise(exercise).only("presupuesto")
    assert check(only, lambda stage, subject, work: work(unheard)).report.findings == ()


def test_a_member_without_consent_is_published_without_a_name(exercise: Path, untouched: Checked) -> None:
    rewrite(exercise, untouched, "stl_integrantes", {(0, "consentimiento_publicacion"): "false"})
    found = checked(exercise)
    report = found.report
    assert report.valid
    assert [(one.rule, one.severity, one.column) for one in report.findings] == [
        ("datos-personales/sin-consentimiento", "advertencia", "consentimiento_publicacion")
    ]
    member = published(exercise, found, "stl_integrantes")[0]
    assert [member[one] for one in ("nombre", "cargo", "correo_oficial", "telefono_oficial")] == [
        "Nombre reservado", "", "", "",
    ]  # fmt: skip


def test_a_picture_of_people_without_consent_is_not_published(exercise: Path, untouched: Checked) -> None:
    before = published(exercise, untouched, "evidencias")
    rewrite(exercise, untouched, "evidencias", {(0, "personas_identificables"): "true", (0, "consentimiento"): "false"})
    assert published(exercise, checked(exercise), "evidencias") == before[1:]


@pytest.mark.parametrize("text", ['=HYPERLINK("https://x.mx")', "@SUM(A1:A9)", "+1+cmd|' /C calc'!A0"])
def test_a_formula_in_disguise_is_published_as_text_and_told(budget: Path, text: str) -> None:
    set_budget_cell(budget, 5, "DESC_UR", text)
    found = checked(budget)
    (table,) = (one for one in found.report.tables if one.file == BUDGET)
    assert found.report.valid
    assert [(one.kind, one.column, one.examples) for one in table.repairs if one.kind == "formula"] == [
        ("formula", "desc_ur", (("I5", text, f"'{text}"),))
    ]
    assert published(budget, found, "presupuesto_egresos")[1]["desc_ur"] == f"'{text}"


CORRECTION = """
correcciones:
  - tabla: presupuesto_egresos
    donde: {linea_id: 2015-0002}
    columna: desc_ur
    valor_esperado: Congreso del Estado
    reemplazo: Congreso del Estado de Morelos
    motivo: Es su nombre completo.
    autor: Dirección de Presupuesto
    fecha: 2016-02-11
"""


def test_a_declared_correction_is_made_before_anything_is_judged_and_told_with_its_reason(budget: Path) -> None:
    (budget / "correcciones.yml").write_text(CORRECTION, encoding="utf-8")
    found = checked(budget)
    assert found.report.findings == ()
    (table,) = (one for one in found.report.tables if one.file == BUDGET)
    line = (
        "presupuesto_egresos, «Unidad responsable», I5: «Congreso del Estado» → «Congreso del Estado de Morelos». "
        "Es su nombre completo. (Dirección de Presupuesto, 2016-02-11)"
    )
    assert table.corrections == (line,)
    assert published(budget, found, "presupuesto_egresos")[1]["desc_ur"] == "Congreso del Estado de Morelos"


def test_a_correction_of_what_the_source_no_longer_says_stops_the_table(budget: Path) -> None:
    set_budget_cell(budget, 5, "DESC_UR", "Congreso")
    (budget / "correcciones.yml").write_text(CORRECTION, encoding="utf-8")
    (found,) = (one for one in report_of(budget).findings if one.file == BUDGET)
    assert (found.rule, found.severity) == ("correccion-sin-aplicar", "error")
    assert found.message == (
        "La corrección 1 espera «Congreso del Estado» en «Unidad responsable», I5, y ahí dice «Congreso»."
    )


def test_a_phone_of_the_plan_is_found_where_it_is_announced(plan: Path) -> None:
    set_cell(plan, "Hitos", "E6", "Llamar al celular 777 123 4567")
    (found,) = report_of(plan).findings
    assert (found.rule, found.file, found.cell) == ("datos-personales/telefono", PLAN, "E6")


def rewrite_toml(exercise: Path, section: str, line: str) -> None:
    """Write the line below its section, in the place of the key's own if it has one."""
    file = exercise / "ejercicio.toml"
    text, key = file.read_text(encoding="utf-8"), line.partition(" =")[0]
    head, rest = text.split(f"[{section}]\n", 1)
    own, *others = re.split(r"(?m)^(?=\[)", rest, maxsplit=1)
    own = re.sub(rf"(?m)^{key} = .*\n", "", own)
    file.write_text(f"{head}[{section}]\n{line}\n{own}{''.join(others)}", encoding="utf-8")


PERMIT = "Si debe publicarse, declárelo con su motivo en [[datos_personales.permitidos]] de ejercicio.toml."
NOT_TO_PUBLISH = "es un dato personal y no debe publicarse."


@pytest.mark.parametrize(
    ("section", "line", "rule", "value", "message", "remedy"),
    [
        (
            "organizacion", 'correo = "juana.perez@gmail.com"', "datos-personales/correo", "j…@gmail.com",
            f"En [organizacion] correo: Hay un correo que no es oficial (j…@gmail.com): {NOT_TO_PUBLISH}",
            f"Escriba un correo oficial, o borre este. {PERMIT} Ahí, tabla = \"ejercicio.toml\" y columna = "
            "\"organizacion.correo\".",
        ),
        (
            "organizacion", 'correo = "juana.perez@bufete.mx"', "datos-personales/correo", "j…@bufete.mx",
            f"En [organizacion] correo: Hay un correo que no es oficial (j…@bufete.mx): {NOT_TO_PUBLISH}",
            "Borre el correo. Si «bufete.mx» es el dominio de una institución, agréguelo a dominios_oficiales en "
            "[datos_personales] de ejercicio.toml.",
        ),
        (
            "organizacion", f'descripcion = "CURP {CURP}"', "datos-personales/curp", "CURP BO…09",
            f"En [organizacion] descripcion: Hay una CURP (BO…09): {NOT_TO_PUBLISH}",
            f"Borre el dato. {PERMIT} Ahí, tabla = \"ejercicio.toml\" y columna = \"organizacion.descripcion\".",
        ),
        (
            "paquetes.plan-de-accion", f'palabras_clave = ["plan", "{CURP}"]', "datos-personales/curp", "plan BO…09",
            f"En [paquetes.plan-de-accion] palabras_clave: Hay una CURP (BO…09): {NOT_TO_PUBLISH}",
            f"Borre el dato. {PERMIT} Ahí, tabla = \"ejercicio.toml\" y columna = "
            "\"paquetes.plan-de-accion.palabras_clave\".",
        ),
        (
            "fuentes.hitos", f'editor = "Oficina de {CURP}"', "datos-personales/curp", "Oficina de BO…09",
            f"En [fuentes.hitos] editor: Hay una CURP (BO…09): {NOT_TO_PUBLISH}",
            f"Borre el dato. {PERMIT} Ahí, tabla = \"ejercicio.toml\" y columna = \"fuentes.hitos.editor\".",
        ),
    ],
)  # fmt: skip
def test_what_ejercicio_toml_publishes_is_looked_at_too(
    plan: Path, section: str, line: str, rule: str, value: str, message: str, remedy: str
) -> None:
    rewrite_toml(plan, section, line)
    result = checked(plan)
    (found,) = result.report.findings
    assert (found.rule, found.severity, found.file, found.cell) == (rule, "error", "ejercicio.toml", None)
    assert (" ".join(str(found.value).split()), found.message, found.remedy) == (value, message, remedy)
    written = [result.files.html, result.files.json]
    assert [one.name for one in written if CURP in one.read_text(encoding="utf-8")] == []


def test_official_addresses_and_permitted_data_of_ejercicio_toml_are_published(plan: Path) -> None:
    rewrite_toml(plan, "organizacion", 'correo = "ana.ruiz@uaem.mx"')
    rewrite_toml(plan, "organizacion", f'descripcion = "CURP {CURP}"')
    add(
        plan,
        '[datos_personales]\ndominios_oficiales = ["uaem.mx"]\n[[datos_personales.permitidos]]\n'
        'tabla = "ejercicio.toml"\ncolumna = "organizacion.descripcion"\ndato = "curp"\nmotivo = "Es la de ejemplo."\n',
    )
    report = report_of(plan)
    assert report.valid
    assert [(one.rule, one.file, one.message) for one in report.findings] == [
        (
            "datos-personales/permitido", "ejercicio.toml",
            "En la columna «[organizacion] descripcion» se publica un dato personal con permiso de ejercicio.toml. "
            "Motivo: Es la de ejemplo.",
        )
    ]  # fmt: skip


def test_the_name_of_who_did_not_consent_is_not_in_ejercicio_toml_either(exercise: Path, untouched: Checked) -> None:
    name = next(one for one in untouched.tables if one.name == "stl_integrantes").data["nombre"].iat[0]
    rewrite(exercise, untouched, "stl_integrantes", {(0, "consentimiento_publicacion"): "false"})
    rewrite_toml(exercise, "organizacion", f'descripcion = "Preside {name}"')
    (found,) = report_of(exercise).errors
    assert (found.file, found.message) == (
        "ejercicio.toml",
        "En [organizacion] descripcion: Se nombra a una persona del Secretariado que no ha consentido que se publique "
        "su nombre.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "text", "places"),
    [
        ("motivo", f"La pidió {CURP}.", [
            ("correcciones.yml", None, "En la corrección 1, «motivo»: Hay una CURP (BO…09)"),
        ]),
        ("autor", "ana@gmail.com", [
            ("correcciones.yml", None, "En la corrección 1, «autor»: Hay un correo que no es oficial (a…@gmail.com)"),
        ]),
        ("reemplazo", f"Congreso {CURP}", [
            ("correcciones.yml", None, "Hay una CURP (BO…09)"),
        ]),
    ],
)  # fmt: skip
def test_what_a_correction_says_is_looked_at_too(
    budget: Path, key: str, text: str, places: list[tuple[str, str | None, str]]
) -> None:
    correction = re.sub(rf"(?m)^    {key}: .*$", f"    {key}: {text}", CORRECTION)
    (budget / "correcciones.yml").write_text(correction, encoding="utf-8")
    result = checked(budget)
    assert [(one.file, one.cell, one.message.partition(": es un dato")[0]) for one in result.report.findings] == places
    assert [one.severity for one in result.report.findings] == ["error"]
    written = [result.files.html, result.files.json]
    assert [one.name for one in written if CURP in one.read_text(encoding="utf-8")] == []
    if key == "reemplazo":
        (found,) = result.report.findings
        assert "Lo puso la corrección 1 de correcciones.yml en la celda I5" in found.message
        assert found.remedy == "Corrija su «reemplazo», o quite la corrección."
