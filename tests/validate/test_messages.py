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
from pipelines.validate.shown import as_written
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


STEP = {"type": "integer", "constraints": {"minimum": 1, "maximum": 6}}


@pytest.mark.parametrize(
    ("descriptor", "cell", "message", "remedy", "suggestion"),
    [
        ({"type": "integer"}, "doce", "«X» debe ser un número entero.",
         "Escriba solo la cifra, sin decimales, por ejemplo 12.", None),
        ({**STEP, "example": "5"}, "quinto", "«X» debe ser un número entero.",
         "Escriba solo la cifra, sin decimales, por ejemplo 5.", None),
        ({**STEP, "example": "5"}, "5to", "«X» debe ser un número entero.",
         "¿Quiso escribir «5»? Escriba solo la cifra, sin decimales, por ejemplo 5.", "5"),
        (STEP, "1OOO", "«X» debe ser un número entero.", "Escriba solo la cifra, sin decimales, por ejemplo 6.", None),
        ({"type": "integer", "constraints": {"minimum": 100}}, "1O0", "«X» debe ser un número entero.",
         "¿Quiso escribir «100»? Escriba solo la cifra, sin decimales, por ejemplo 100.", "100"),
        ({"type": "datetime"}, "20/02/2015 25:00",
         "«X» debe ser una fecha con hora. La hora 25 no existe: va de 0 a 23.",
         "Escríbala como día/mes/año y hora, por ejemplo 15/03/2015 10:30.", None),
        ({"type": "datetime"}, "26/03/2015 4 pm", "«X» debe ser una fecha con hora.",
         "¿Quiso escribir «26/03/2015 16:00»? Escríbala como día/mes/año y hora, por ejemplo 15/03/2015 10:30.",
         "26/03/2015 16:00"),
    ],
)  # fmt: skip
def test_an_example_and_a_suggestion_are_what_the_column_takes(
    descriptor: dict[str, object], cell: str, message: str, remedy: str, suggestion: str | None
) -> None:
    told = explain_type(cell, Field({"name": "x", "title": "X", **descriptor}))
    assert told == (message, remedy, suggestion)


@pytest.mark.parametrize(
    ("descriptor", "text", "shown"),
    [
        ({"type": "date"}, "2015-03-15", "15/03/2015"),
        ({"type": "date"}, "2015-13-45", "2015-13-45"),
        ({"type": "date"}, "pronto", "pronto"),
        ({"type": "boolean"}, "true", "Sí"),
    ],
)
def test_a_value_is_shown_as_it_was_typed(descriptor: dict[str, object], text: str, shown: str) -> None:
    assert as_written(text, Field({"name": "x", **descriptor})) == shown


def test_a_unit_is_not_said_twice() -> None:
    field = Field({"name": "votos", "title": "Votos", "type": "integer", "unit": "votos"})
    error = {"type": "constraint-error", "note": 'constraint "minimum" is "0"', "cell": "-1"}
    assert explain(error, field).message == "«Votos» no puede ser menor que 0."


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
