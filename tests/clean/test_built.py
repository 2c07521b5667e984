"""Columns that a source lacks and the exercise builds from others."""

from __future__ import annotations

import pytest

from pipelines.errors import ExerciseError
from pipelines.reading import ColumnReading, Reading
from tests.clean.reading import read, rows, table_schema

SCHEMA = table_schema("linea_id", "ciclo", {"name": "monto", "type": "number"})


def built(**templates: str) -> Reading:
    return Reading(columns={name: ColumnReading(template=one) for name, one in templates.items()})


CONTENT = b"ciclo,monto\n2010,1\n\n2010,2\n"


@pytest.mark.parametrize(
    ("template", "column"),
    [
        ("{ciclo}-{renglon:06}", ["2010-000002", "2010-000004"]),
        ("{renglon}", ["2", "4"]),
        ("{ciclo}/{monto}", ["2010/1", "2010/2"]),
        ("pef", ["pef", "pef"]),
        ("{{{ciclo}}}", ["{2010}", "{2010}"]),
    ],
)
def test_a_column_is_built_from_the_others_and_the_rows_number(tmp_path, template, column):
    table = read(tmp_path, CONTENT, "t.csv", SCHEMA, reading=built(linea_id=template))
    assert [row[0] for row in rows(table)] == column
    assert (table.missing_columns, table.cell(1, "linea_id"), table.cell(1, "monto")) == ((), "4", "B4")


def test_a_table_without_rows(tmp_path):
    assert rows(read(tmp_path, b"ciclo,monto\n", "t.csv", SCHEMA, reading=built(linea_id="{ciclo}"))) == []


UNCLEAR = (
    "La columna «linea_id» se construye con «{template}», que no se entiende.",
    'Escriba los nombres de columna entre llaves, por ejemplo "{{ciclo}}-{{renglon:06}}".',
)
WRONG = [
    ("clave", "{ciclo}", "Se pide construir la columna «clave», que la tabla no tiene.",
     "Use una de estas: linea_id, ciclo, monto."),
    ("ciclo", "{monto}", "Se pide construir la columna «ciclo», pero el archivo ya la trae.",
     "Quite la columna del archivo, o quítela de «columnas» en ejercicio.toml."),
    ("linea_id", "{año}", "La columna «linea_id» se construye con «{{año}}», y la tabla no tiene esa columna.",
     "Use {{renglon}}, {{archivo}}, {{hoja}} o una de estas: linea_id, ciclo, monto."),
    ("linea_id", "{}", "La columna «linea_id» se construye con «{{}}», y la tabla no tiene esa columna.",
     "Use {{renglon}}, {{archivo}}, {{hoja}} o una de estas: linea_id, ciclo, monto."),
    ("linea_id", "{ciclo.real}",
     "La columna «linea_id» se construye con «{{ciclo.real}}», y la tabla no tiene esa columna.",
     "Use {{renglon}}, {{archivo}}, {{hoja}} o una de estas: linea_id, ciclo, monto."),
    ("linea_id", "{ciclo", *UNCLEAR),
    ("linea_id", "ciclo}", *UNCLEAR),
    ("linea_id", "{ciclo:d}", *UNCLEAR),
    ("linea_id", "{ciclo!z}", *UNCLEAR),
    ("linea_id", "{renglon:{ancho}}", *UNCLEAR),
]  # fmt: skip


@pytest.mark.parametrize(("column", "template", "message", "remedy"), WRONG)
def test_a_template_that_names_nothing_is_told(tmp_path, column, template, message, remedy):
    with pytest.raises(ExerciseError) as caught:
        read(tmp_path, CONTENT, "t.csv", SCHEMA, reading=built(**{column: template}))
    expected = (message.format(template=template), remedy.format())
    assert (caught.value.message, caught.value.remedy, caught.value.exit_code) == (*expected, 2)
