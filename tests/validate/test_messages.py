"""No error without its text in Spanish, and no text with the program's own words in it."""

from __future__ import annotations

import inspect
import re
from types import ModuleType
from typing import Any

import frictionless
import pytest
from frictionless import errors, fields

from pipelines.clean.values import REPAIRS
from pipelines.paths import SCHEMAS
from pipelines.schema import Field, load_schema
from pipelines.validate.constraint_messages_es import CONSTRAINTS
from pipelines.validate.messages_es import TEXTS, explain
from pipelines.validate.type_messages_es import explain_type


def _classes(module: ModuleType, base: type) -> list[Any]:
    return [one for _, one in inspect.getmembers(module, inspect.isclass) if issubclass(one, base)]


ERROR_TYPES = sorted({one.type for one in _classes(errors, frictionless.Error)})
FIELDS = {one.type: one for one in _classes(fields, frictionless.Field) if one is not frictionless.Field}
JARGON = re.compile(r"\b(string|integer|boolean|null|None|regex|constraint|type|row|cell|field|[a-z]+_[a-z_]+)\b")
FIELD = Field(
    {"name": "monto_aprobado", "title": "Aprobado", "type": "string", "constraints": {"enum": ["uno", "dos"]}}
)


def _spoken(message: str, remedy: str) -> None:
    for text in (message, remedy):
        assert text[0].isupper() or text[0] in "«¿"
        assert text.endswith(".")
        assert "{" not in text.replace('{"', "")
        assert not JARGON.search(text)


@pytest.mark.parametrize("kind", ERROR_TYPES)
def test_every_error_type_of_frictionless_has_its_text(kind: str) -> None:
    assert kind in TEXTS
    told = explain({"type": kind, "note": "", "label": "Monto", "fieldName": "monto"}, FIELD)
    _spoken(told.message, told.remedy)


def test_no_text_is_for_an_error_that_does_not_exist() -> None:
    assert sorted(TEXTS) == ERROR_TYPES


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_every_type_of_field_has_its_text(kind: str) -> None:
    field = Field({"name": "monto_aprobado", "title": "Aprobado", "type": kind})
    told = explain_type("¿?", field)
    _spoken(told.message, told.remedy)
    assert f"«{kind}»" not in told.message


@pytest.mark.parametrize("unit", ["", "MXN", "%", "integrantes"])
@pytest.mark.parametrize(
    "constraint",
    sorted({name for one in FIELDS.values() for name in one.supported_constraints} | {"unique"}),
)
def test_every_constraint_has_its_text(constraint: str, unit: str) -> None:
    assert constraint in CONSTRAINTS
    field = Field({**FIELD.descriptor, "unit": unit, "description": "Lo aprobado."})
    wanted = "['uno', 'dos']" if constraint == "enum" else "3"
    note = f'constraint "{constraint}" is "{wanted}"'
    told = explain({"type": "constraint-error", "note": note, "cell": "x"}, field)
    _spoken(told.message, told.remedy)


@pytest.mark.parametrize(
    ("constraint", "wanted", "cell", "unit", "message", "remedy"),
    [
        ("minLength", "1", "", "", "El texto de «X» es demasiado corto: tiene 0 caracteres.",
         "Escriba al menos 1 carácter."),
        ("minLength", "5", "a", "", "El texto de «X» es demasiado corto: tiene 1 carácter.",
         "Escriba al menos 5 caracteres."),
        ("maxLength", "1", "abc", "", "El texto de «X» es demasiado largo: tiene 3 caracteres.",
         "Redúzcalo a 1 carácter (contando los espacios): sobran 2."),
        ("minimum", "1000000", "1", "MXN", "«X» no puede ser menor que $1,000,000.",
         "Revise la cifra: debe ser $1,000,000 o más."),
        ("maximum", "-1", "1", "MXN", "«X» no puede ser mayor que -$1.", "Revise la cifra: debe ser -$1 o menos."),
        ("exclusiveMinimum", "0", "0", "%", "«X» debe ser mayor que 0%.", "Escriba una cifra mayor que 0%."),
        ("exclusiveMaximum", "0.5", "1", "", "«X» debe ser menor que 0.5.", "Escriba una cifra menor que 0.5."),
    ],
)  # fmt: skip
def test_limits_are_said_with_their_unit_and_number(
    constraint: str, wanted: str, cell: str, unit: str, message: str, remedy: str
) -> None:
    field = Field({"name": "x", "title": "X", "type": "number", "unit": unit})
    error = {"type": "constraint-error", "note": f'constraint "{constraint}" is "{wanted}"', "cell": cell}
    assert explain(error, field)[:2] == (message, remedy)


@pytest.mark.parametrize("schema", sorted(path.stem for path in SCHEMAS.glob("*.json")))
def test_every_pattern_of_ours_can_be_explained_without_showing_it(schema: str) -> None:
    for field in load_schema(schema, SCHEMAS).fields:
        pattern = field.constraints.get("pattern")
        if pattern:
            note = f'constraint "pattern" is "{pattern}"'
            told = explain({"type": "constraint-error", "note": note, "cell": "?"}, field)
            assert pattern not in told.message + told.remedy, field.name


def test_every_repair_has_its_name() -> None:
    assert all(REPAIRS.values())
