"""Every rule of the programme over the whole example: nothing to say of it as it is, and each defect at its cell."""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines import domains
from pipelines.clean import Tabla
from pipelines.definition import load_definitions
from pipelines.exercise import Exercise, load_exercise
from pipelines.paths import DATAPACKAGES, SCHEMAS
from pipelines.progress import unheard
from pipelines.run import check
from pipelines.schema import load_schema
from pipelines.validate import Finding, validate
from pipelines.validate.applied_rules import check_rules
from pipelines.validate.findings import Unchecked, Until
from pipelines.validate.rule import Rule
from pipelines.validate.rules import RULES
from pipelines.validate.table_schema import MAX_ERRORS
from tests.conftest import copy_example
from tests.validate.broken import together

# Table, position of the record, column and text of one change.
Change = tuple[str, int, str, str]
Tables = Mapping[str, Tabla]
by_function = pytest.mark.parametrize("rule", RULES, ids=[one.check.__name__ for one in RULES])


@pytest.fixture(scope="module")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> Exercise:
    return load_exercise(copy_example(tmp_path_factory.mktemp("reglas") / "ejercicio", "reglas"))


@pytest.fixture(scope="module")
def tables(exercise: Exercise) -> Tables:
    """The example's tables, by name."""
    return {one.name: one for one in check(exercise, lambda stage, subject, work: work(unheard)).tables}


def changed(tables: Tables, *changes: Change) -> Tables:
    found = dict(tables)
    for table, row, column, text in changes:
        data = found[table].data.copy()
        data.loc[row, column] = text
        found[table] = replace(found[table], data=data)
    return found


@by_function
def test_every_rule_reads_columns_and_numbers_that_exist(rule: Rule) -> None:
    # Some rules are of tables that an exercise may add to its own.
    schemas = {one: load_schema(one, SCHEMAS) for one in rule.read}
    assert [one for one in rule.columns if one[1] not in schemas[one[0]].columns] == []
    assert set(rule.numbers) <= {name for one in load_definitions(DATAPACKAGES).values() for name in one.rules}


def test_every_section_of_numbers_has_a_rule_and_one_definition() -> None:
    declared = [name for one in load_definitions(DATAPACKAGES).values() for name in one.rules]
    # What the compliance board asks for is no rule: nothing is wrong where it is missing.
    assert sorted(declared) == sorted({name for rule in RULES for name in rule.numbers} | {"cumplimiento"})


def test_the_example_breaks_no_rule(exercise: Exercise, tables: Tables) -> None:
    assert check_rules(exercise.packages, tables, ()) == ([], [])


BROKEN: list[tuple[list[Change], tuple[object, ...]]] = [
    (
        [("stl_sesiones", 0, "hora_fin", "09:00:00")],
        (
            "R17", "error", "stl_sesiones", "G4", "09:00:00", None,
            "«Hora de término» es anterior a «Hora de inicio» (11:00).", "Corrija una de las dos.",
        ),
    ),
    (
        [("avances", 0, "fecha_corte", "0215-11-30")],
        (
            "R18", "error", "avances", "C5", "30/11/0215", None,
            "El año no parece correcto: se esperan años de 1990 a 2100.",
            "Revise si se escribió bien, con sus cuatro cifras.",
        ),
    ),
    (
        [("plan_accion", 0, "fecha_fin", "2016-12-31")],
        (
            "R3", "error", "plan_accion", "G5", "31/12/2016", "28/08/2016",
            "El plan dura 1 año: si empieza el 28/08/2015, termina el 28/08/2016 o el 27/08/2016.",
            "¿Quiso escribir «28/08/2016»? Corrija «Fin de vigencia», o «Inicio de vigencia» si es la que está mal.",
        ),
    ),
    (
        [("compromisos", 0, "eje_aga", "")],
        (
            "R2", "error", "compromisos", "H5", None, None,
            "El compromiso es de los ejes de la Alianza para el Gobierno Abierto y no dice de cuál.",
            "Elija el eje en «Eje AGA-MX», o corrija «Componente».",
        ),
    ),
    (
        [("stl_integrantes", 9, "con_voto", "true")],
        (
            "R4", "error", "stl_integrantes", "H13", "Sí", "No", "El facilitador no vota en el Secretariado.",
            "¿Quiso escribir «No»? Corrija «Con voto», o «Rol» si no es el facilitador.",
        ),
    ),
    (
        [("plan_accion", 0, "clave_entidad", "31")],
        (
            "R19", "error", "plan_accion", "B5", "31", "17",
            "El plan dice que es de la entidad «31», y ejercicio.toml, que el ejercicio es de la «17».",
            "¿Quiso escribir «17»? Corrija la clave, o la entidad en la sección [ejercicio] de ejercicio.toml.",
        ),
    ),
    (
        [("evidencias", 0, "descripcion", "")],
        (
            "R20", "advertencia", "evidencias", "N4", None, None,
            "La imagen se publica sin «Descripción»: quien no puede verla no sabrá qué muestra.",
            "Escriba en «Descripción» qué se ve: quiénes, qué hacen y dónde, como se lo contaría a alguien por "
            "teléfono.",
        ),
    ),
    (
        [("plan_accion", 0, "regla_votacion", "")],
        (
            "R5", "error", "plan_accion", "J5", None, None,
            "Falta «Regla de votación»: es un dato obligatorio desde el paso 3, y el ejercicio va en el 5.",
            "Escriba el dato, o corrija «Paso actual».",
        ),
    ),
    (
        [("hitos", 3, "ponderacion", "19")],
        (
            "R6", "advertencia", "hitos", "L8", "19", None,
            "Las ponderaciones de los hitos de «c1-tramites-en-linea» suman 99 y deben sumar 100.",
            "Revise la ponderación de cada hito del compromiso.",
        ),
    ),
    (
        [("avances", 0, "url_evidencia", "")],
        (
            "R7", "error", "avances", "I5", None, None,
            "Falta «Dirección de la evidencia»: es obligatoria con ese estatus.",
            "Escriba el dato, o corrija «Estatus».",
        ),
    ),
    (
        [("stl_sesiones", 0, "tipo", "ordinaria")],
        (
            "R8", "error", "stl_sesiones", "D4", "Ordinaria", "Instalación",
            "El plan «pal-2015» no tiene sesión de instalación, y esta es su primera sesión.",
            "¿Quiso escribir «Instalación»? Corrija «Tipo de sesión», o agregue la sesión de instalación si falta.",
        ),
    ),
    (
        [("stl_sesiones", 1, "quorum", "false")],
        (
            "R9", "error", "stl_sesiones", "L5", "No", "Sí",
            "Según la lista, asistieron 6 con voto, y el quórum mínimo es 4: sí hubo quórum.",
            "¿Quiso escribir «Sí»? Corrija «Hubo quórum», o la lista de asistencia de la sesión.",
        ),
    ),
    (
        [("acuerdos", 5, "resultado", "aprobado")],
        (
            "R10", "error", "acuerdos", "F9", "Aprobado", "Rechazado",
            "Votos a favor, 1; en contra, 3; abstenciones, 1. Por consenso, el acuerdo queda rechazado.",
            "¿Quiso escribir «Rechazado»? Corrija «Resultado», o los votos del acuerdo en la hoja «Votaciones».",
        ),
    ),
    (
        [("contactos", 2, "tipo", "stl")],
        (
            "R11", "error", "contactos", "C4", None, None,
            "El apartado 6 del sitio, «Dudas, quejas y sugerencias», está vacío: falta un contacto para dudas, quejas "
            "y sugerencias.",
            "Agregue el contacto, con su correo, teléfono o formulario.",
        ),
    ),
    (
        [("presupuesto_egresos", 5, "monto_ampliaciones", "116902.95")],
        (
            "R12", "error", "presupuesto_egresos", "AQ9", "1774915.35", "1774915.37",
            "Aprobado $1,881,283.10 más ampliaciones $116,902.95 menos reducciones $223,270.68 son $1,774,915.37.",
            "¿Quiso escribir «1774915.37»? Corrija «Modificado», o el dato que esté mal: «Aprobado», «Ampliaciones» o "
            "«Reducciones».",
        ),
    ),
    (
        [("presupuesto_egresos", 5, "id_concepto", "3900")],
        (
            "R12", "error", "presupuesto_egresos", "X9", "3900", "3800",
            "El código «382» de este renglón no pertenece a este concepto.",
            "¿Quiso escribir «3800»? Corrija el código que esté mal: cada uno empieza con los dígitos del que lo "
            "contiene.",
        ),
    ),
    (
        [("pagos", 0, "fecha", "2015-04-19")],
        (
            "R13", "error", "pagos", "D5", "19/04/2015", None,
            "El pago es anterior a la firma del contrato «ctr-2015-01» (20/04/2015).",
            "Corrija la fecha del pago, su contrato, o «Fecha de firma» en la hoja de contratos.",
        ),
    ),
    (
        [("rastreo_follow_the_money", 2, "pago_id", "")],
        (
            "R14", "error", "rastreo_follow_the_money", "G7", None, "pag-2015-01-1",
            "El eslabón del pago se encontró y falta «Clave del pago».",
            "¿Quiso escribir «pag-2015-01-1»? Escriba la clave, o «No encontrada» en «Disponibilidad».",
        ),
    ),
    (
        [("rastreo_follow_the_money", 5, "monto", "1")],
        (
            "R14", "error", "rastreo_follow_the_money", "H10", "1", "3108000.00",
            "El eslabón del pago documenta $1.00, y su tabla dice $3,108,000.00.",
            "¿Quiso escribir «3108000.00»? Corrija el monto aquí o en su tabla, o escriba «Insuficiente» si solo una "
            "parte se pudo comprobar.",
        ),
    ),
    (
        [("rastreo_follow_the_money", 10, "monto", "")],
        (
            "R14", "error", "rastreo_follow_the_money", "H15", None, "4454812.62",
            "El eslabón del pago se encontró y falta «Monto documentado».",
            "¿Quiso escribir «4454812.62»? Escriba los pesos que la información permite comprobar.",
        ),
    ),
    (
        [("rastreo_follow_the_money", 10, "disponibilidad", "no_encontrada")],
        (
            "R14", "error", "rastreo_follow_the_money", "I15", "No encontrada", "Encontrada",
            "El eslabón del pago dice que no se encontró, y está en su tabla.",
            "¿Quiso escribir «Encontrada»? Corrija «Disponibilidad», o quite la clave si es de otro.",
        ),
    ),
    (
        [("rastreo_follow_the_money", 1, "disponibilidad", "insuficiente")],
        (
            "R14", "advertencia", "rastreo_follow_the_money", "I6", "Insuficiente", "Encontrada",
            "El eslabón del contrato dice «Insuficiente», y documenta todo lo de su tabla.",
            "¿Quiso escribir «Encontrada»? Corrija «Disponibilidad», o el monto si solo una parte se pudo comprobar.",
        ),
    ),
    (
        [("rastreo_follow_the_money", 7, "linea_id", "")],
        (
            "R14", "error", "rastreo_follow_the_money", "E12", None, "2015-0048",
            "El eslabón del contrato no dice «Clave de la línea»: así no se une con el del presupuesto.",
            "¿Quiso escribir «2015-0048»? Escriba la misma clave que lleva el eslabón del que depende.",
        ),
    ),
    (
        [("rastreo_follow_the_money", 8, "contrato_id", "")],
        (
            "R14", "error", "rastreo_follow_the_money", "F13", None, "ctr-2015-02",
            "El eslabón del pago no dice «Clave del contrato»: así no se une con el del contrato.",
            "¿Quiso escribir «ctr-2015-02»? Escriba la misma clave que lleva el eslabón del que depende.",
        ),
    ),
    (
        [("propuestas", 0, "compromiso_id", "")],
        (
            "R15", "error", "propuestas", "K5", None, None,
            "La propuesta quedó en un compromiso y no dice en cuál.",
            "Escriba la clave del compromiso, o corrija «Destino».",
        ),
    ),
    (
        [("mesas", 0, "fecha", "2015-08-29")],
        (
            "R16", "error", "mesas", "F5", "29/08/2015", None,
            "La mesa es posterior a la firma del plan (28/08/2015).",
            "Corrija el día de la mesa, o «Fecha de firma» en la hoja del plan.",
        ),
    ),
]  # fmt: skip


def _tables_of(case: tuple[list[Change], tuple[object, ...]]) -> set[Hashable]:
    """Those that its changes and its finding are of."""
    changes, told = case
    return {told[2], *(table for table, *_ in changes)}


MANY = together(BROKEN, _tables_of)


@pytest.mark.parametrize("cases", MANY, ids=["-".join(str(one[1][0]) for one in cases) for cases in MANY])
def test_each_wrong_value_is_one_finding_at_its_cell(
    exercise: Exercise, tables: Tables, cases: list[tuple[list[Change], tuple[object, ...]]]
) -> None:
    changes = [change for of_one, _ in cases for change in of_one]
    found = [
        (one.rule, one.severity, one.table, one.cell, one.value, one.suggestion, one.message, one.remedy)
        for one in check_rules(exercise.packages, changed(tables, *changes), ())[0]
    ]
    assert sorted(found, key=str) == sorted((told for _, told in cases), key=str)


def test_the_cases_break_every_rule_that_one_value_can_break() -> None:
    assert {told[0] for _, told in BROKEN} | {"R1"} == {f"R{number}" for number in range(1, 21)}


@pytest.mark.parametrize(
    ("change", "without", "when_empty"),
    [
        # A rule needs tables of other packages.
        (("stl_sesiones", 1, "quorum", "false"), "plan_accion", []),
        (("stl_sesiones", 1, "quorum", "false"), "asistencias", []),
        (("pagos", 0, "fecha", "2015-04-19"), "contratos", []),
        # Declared, and it could not be read: what it holds is not known, so it is not missing either. Empty, it is.
        (("contactos", 2, "tipo", "stl"), "ligas", [("R11", "advertencia"), ("R11", "error")]),
    ],
)
def test_a_rule_waits_for_its_tables(
    exercise: Exercise, tables: Tables, change: Change, without: str, when_empty: list[tuple[str, str]]
) -> None:
    broken = changed(tables, change)
    assert len(check_rules(exercise.packages, broken, ())[0]) == 1
    kept = {name: one for name, one in broken.items() if name != without}
    assert check_rules(exercise.packages, kept, ())[0] == []
    empty = {**broken, without: replace(broken[without], data=broken[without].data.iloc[:0])}
    assert [(one.rule, one.severity) for one in check_rules(exercise.packages, empty, ())[0]] == when_empty


@pytest.mark.parametrize(
    ("emptied", "told"),
    [
        ("compromisos", {("R1", "error")}),
        ("agenda", {("R11", "advertencia")}),
        ("objetivos", {("R6", "advertencia")}),
        ("hitos", {("R6", "advertencia")}),
        ("minutas", {("R11", "advertencia")}),
        ("evidencias", {("R11", "advertencia")}),
        ("contactos", {("R11", "advertencia")}),
    ],
)
def test_a_table_without_records_has_none_of_what_is_asked_for(
    exercise: Exercise, tables: Tables, emptied: str, told: set[tuple[str, str]]
) -> None:
    """Of an optional table that nobody has begun it is said once that the site lacks it, and nothing is stopped."""
    empty = {**tables, emptied: replace(tables[emptied], data=tables[emptied].data.iloc[:0])}
    assert {(one.rule, one.severity) for one in check_rules(exercise.packages, empty, ())[0]} == told


def test_a_rule_waits_until_what_it_reads_is_right(exercise: Exercise, tables: Tables) -> None:
    broken = changed(tables, ("plan_accion", 0, "fecha_fin", "pronto"))
    kept = [one for name, one in broken.items() if name in ("plan_accion", "entidades_federativas")]
    assert [one.rule for one in validate(exercise.packages, kept).findings] == ["type-error"]


BUDGET_WAITS = Unchecked(
    ("que los egresos sumen sus totales de control",),
    (Until("presupuesto_egresos_2015.csv", None, ("AN13",)),),
)


@pytest.mark.parametrize(
    ("changes", "told", "waiting"),
    [
        # The arithmetic of a line does not depend on the others; the sum of all of them does.
        (
            [("presupuesto_egresos", 9, "monto_aprobado", "mil"), ("presupuesto_egresos", 1, "monto_modificado", "1")],
            [("type-error", "AN13"), ("R12", "AQ5"), ("R12", "AR5")],
            [BUDGET_WAITS],
        ),
        # A year is judged though another day of its record cannot be read.
        (
            [("hitos", 1, "fecha_inicio", "pronto"), ("hitos", 1, "fecha_limite", "0215-01-01")],
            [("type-error", "J6"), ("R18", "K6")],
            [],
        ),
        (
            [
                ("hitos", 1, "ponderacion", "mucho"),
                ("hitos", 2, "ponderacion", "-1"),
                ("hitos", 0, "fecha_limite", "2017-01-01"),
            ],
            [("R6", "K5"), ("type-error", "L6"), ("constraint-error/minimum", "L7")],
            [
                Unchecked(
                    ("que las ponderaciones de los hitos de cada compromiso sumen 100",),
                    (Until("plan-de-accion.xlsx", "Hitos", ("L6", "L7")),),
                )
            ],
        ),
        # The key of an agreement's session is looked up in a table that is right: only that agreement waits.
        (
            [("acuerdos", 0, "resultado", "tal vez"), ("acuerdos", 5, "resultado", "aprobado")],
            [("constraint-error/enum", "F4"), ("R10", "F9")],
            [],
        ),
    ],
)
def test_what_can_be_read_is_judged_and_the_rest_is_said_to_wait(
    exercise: Exercise, tables: Tables, changes: list[Change], told: list[tuple[str, str]], waiting: list[Unchecked]
) -> None:
    report = validate(exercise.packages, list(changed(tables, *changes).values()))
    assert sorted((one.rule, one.cell or "") for one in report.findings) == sorted(told)
    assert list(report.unchecked) == waiting


def test_what_reads_a_table_that_could_not_be_read_waits_for_it(exercise: Exercise, tables: Tables) -> None:
    damaged = Finding("archivo-ilegible", "error", "pagos", "m.xlsx", None, None, None, "Está dañado.", "Guárdelo.")
    kept = {name: one for name, one in tables.items() if name != "pagos"}
    assert check_rules(exercise.packages, kept, [damaged]) == (
        [],
        [
            Unchecked(
                (
                    "que los años sean de un ejercicio",
                    "que los montos no tengan fracciones de centavo",
                    "que cada pago sea de la línea y la moneda de su contrato",
                    "que los pagos sean posteriores a la firma de su contrato",
                    "que los pagos no rebasen su contrato",
                    "que los pagos no rebasen lo pagado en su línea del presupuesto",
                    "que cada eslabón del rastreo tenga su clave",
                    "que cada eslabón del rastreo diga con qué se une",
                    "que cada eslabón del rastreo siga al que debe",
                    "que el rastreo diga los montos del presupuesto, los contratos y los pagos",
                    "que el rastreo diga qué se encontró",
                    "que lo entregado sea lo que se pagó",
                    "que el rastreo llegue a todos los pagos de sus contratos",
                ),
                (Until("m.xlsx", None, ()),),
            )
        ],
    )


@by_function
def test_every_rule_judges_one_by_one_only_tables_that_it_reads(rule: Rule) -> None:
    assert {*rule.by_row.split(), *rule.by_cell.split()} <= rule.read.keys()


def test_what_was_not_looked_at_is_not_judged(exercise: Exercise, tables: Tables) -> None:
    """A table is looked at until its ten-thousandth error; what follows may be no figure at all."""
    lines = tables["presupuesto_egresos"].data
    many = lines.iloc[[0] * (MAX_ERRORS + 2)].reset_index(drop=True)
    many["linea_id"] = [f"linea-{number}" for number in range(len(many))]
    many["fecha_corte"] = "pronto"
    many.loc[len(many) - 1, "monto_aprobado"] = "nada"
    rows = tuple(range(4, len(many) + 4))
    broken = replace(tables["presupuesto_egresos"], data=many, rows=rows)
    found = validate(exercise.packages, [broken]).findings
    assert {one.rule for one in found} == {"demasiados-errores", "type-error"}


def test_a_table_that_the_exercise_does_not_declare_is_missing_from_its_site(
    exercise: Exercise, tables: Tables
) -> None:
    packages = [
        replace(one, schemas={name: schema for name, schema in one.schemas.items() if name != "ligas"})
        for one in exercise.packages
    ]
    kept = {name: one for name, one in tables.items() if name != "ligas"}
    assert [(one.rule, one.severity, one.table, one.cell) for one in check_rules(packages, kept, ())[0]] == [
        ("R11", "advertencia", "plan_accion", None)
    ]


def test_a_rule_without_its_numbers_is_not_applied(exercise: Exercise, tables: Tables) -> None:
    broken = changed(tables, ("plan_accion", 0, "fecha_fin", "2016-12-31"))
    packages = [
        replace(one, rules={name: numbers for name, numbers in one.rules.items() if name != "vigencia"})
        for one in exercise.packages
    ]
    assert [one.rule for one in check_rules(exercise.packages, broken, ())[0]] == ["R3"]
    assert [one.rule for one in check_rules(packages, broken, ())[0]] == []


def _texts(module: Path) -> list[str]:
    """The constant texts of a module, but for its docstrings."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    docstrings = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    return [
        one.value for one in ast.walk(tree)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in docstrings
    ]  # fmt: skip


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Titles of tables and columns, and labels of codes."""
    schemas = [load_schema(one.stem, SCHEMAS) for one in SCHEMAS.glob("*.json")]
    fields = [field for schema in schemas for field in schema.fields]
    labels = {label for field in fields for label in field.labels.values()}
    return {schema.title for schema in schemas} | {field.title for field in fields} | labels


MODULES = sorted(path for folder in domains.__path__ for path in Path(folder).glob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=[one.stem for one in MODULES])
def test_messages_name_columns_and_tables_as_their_headers_do(module: Path, known: set[str]) -> None:
    quoted = {name for text in _texts(module) for name in re.findall(r"«([^«»{}]+)»", text)}
    assert quoted - known == set()


def _titles(module: Path) -> Mapping[str, str]:
    """A module's ``_TITLES``: the titles of the columns that it names."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for one in ast.walk(tree):
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and one.targets[0].id == "_TITLES":
            assert isinstance(one.value, ast.Dict)
            return {
                key.value: value.value
                for key, value in zip(one.value.keys, one.value.values, strict=True)
                if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)
            }
    return {}


@pytest.mark.parametrize("module", [one for one in MODULES if _titles(one)], ids=lambda one: one.stem)
def test_titles_are_the_schemas(module: Path) -> None:
    schemas = [load_schema(one.stem, SCHEMAS) for one in SCHEMAS.glob("*.json")]
    titles = {(field.name, field.title) for schema in schemas for field in schema.fields}
    assert set(_titles(module).items()) - titles == set()
