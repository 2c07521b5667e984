"""Declared corrections are made only where the source still says what they expect, and each is told with its reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from pipelines.clean import Repair, Tabla
from pipelines.clean.corrections import AppliedCorrection, apply_corrections
from pipelines.clean.corrections_file import Correction, read_corrections
from pipelines.errors import DataError, ExerciseError, SourceError
from pipelines.schema import Schema

SCHEMA = Schema(
    "presupuesto_egresos",
    {
        "fields": [
            {"name": "linea_id", "title": "Clave de la línea", "type": "string"},
            {"name": "id_ur", "title": "Unidad", "type": "string"},
            {"name": "fecha_corte", "title": "Fecha de corte", "type": "date"},
            {"name": "monto_devengado", "title": "Monto devengado", "type": "number", "unit": "MXN"},
        ]
    },
)
SCHEMAS = {"presupuesto_egresos": SCHEMA}
GOOD = """\
# Lo que se corrige de los archivos de Hacienda
correcciones:
  - tabla: presupuesto_egresos
    donde: {linea_id: 2015-0007}
    columna: monto_devengado
    valor_esperado: 1,204,500.00
    reemplazo: $1,240,500
    motivo: >
      Cifras invertidas; la Secretaría de Hacienda
      lo confirmó.
    autor: Dirección de Presupuesto
    fecha: 2016-02-11
  - tabla: presupuesto_egresos
    donde: {linea_id: 2015-0008, id_ur: 007}
    columna: fecha_corte
    valor_esperado: ""
    reemplazo: 31/12/2015
    motivo: El archivo la omite.
    autor: Dirección de Presupuesto
    fecha: 2016-02-12
"""
TABLE_ROWS = (
    ("2015-0007", "007", "2015-12-31", "1204500.0"),
    ("2015-0008", "007", "", "10"),
    ("2015-0008", "7", "2015-12-31", "20"),
)


def table(*records: tuple[str, str, str, str]) -> Tabla:
    return Tabla(
        schema=SCHEMA, data=pd.DataFrame(list(records), columns=list(SCHEMA.columns), dtype="str"),
        rows=tuple(range(2, 2 + len(records))), file="egresos.csv", sheet=None, header_row=1,
        letters={"linea_id": "A", "id_ur": "B", "fecha_corte": "C", "monto_devengado": "E"}, unknown_columns=(),
        stray_cells=(), repairs=(Repair("numero", "monto_devengado", 1, ()),),
    )  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "correcciones.yml"


def written(file: Path, text: str) -> tuple[Correction, ...]:
    file.write_text(text, encoding="utf-8")
    return read_corrections(file, SCHEMAS)


def test_the_file_is_read_with_every_value_as_text(file: Path) -> None:
    assert written(file, GOOD) == (
        Correction(
            1, "presupuesto_egresos", (("linea_id", "2015-0007"),), "monto_devengado", "1,204,500.00", "$1,240,500",
            "Cifras invertidas; la Secretaría de Hacienda lo confirmó.", "Dirección de Presupuesto", date(2016, 2, 11),
        ),
        Correction(
            2, "presupuesto_egresos", (("linea_id", "2015-0008"), ("id_ur", "007")), "fecha_corte", "", "31/12/2015",
            "El archivo la omite.", "Dirección de Presupuesto", date(2016, 2, 12),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("text", [None, "", "# nada todavía\n", "correcciones: []\n"])
def test_without_corrections_there_are_none(file: Path, text: str | None) -> None:
    if text is not None:
        file.write_text(text, encoding="utf-8")
    assert read_corrections(file, SCHEMAS) == ()


def test_corrections_are_made_and_told(file: Path) -> None:
    given, corrections = table(*TABLE_ROWS), written(file, GOOD)
    made, applied = apply_corrections(given, corrections)
    assert made.data.values.tolist() == [
        ["2015-0007", "007", "2015-12-31", "1240500"],
        ["2015-0008", "007", "2015-12-31", "10"],
        ["2015-0008", "7", "2015-12-31", "20"],
    ]
    assert made.repairs[1:] == (
        Repair("correccion", "fecha_corte", 1, (("C3", "", "2015-12-31"),)),
        Repair("correccion", "monto_devengado", 1, (("E2", "1204500.0", "1240500"),)),
    )
    assert applied == (
        AppliedCorrection(corrections[0], "E2", "1204500.0", "1240500"),
        AppliedCorrection(corrections[1], "C3", "", "2015-12-31"),
    )
    assert [one.line(SCHEMA.field(one.correction.column)) for one in applied] == [
        "presupuesto_egresos, «Monto devengado», E2: «1204500.0» → «1240500». Cifras invertidas; la Secretaría de "
        "Hacienda lo confirmó. (Dirección de Presupuesto, 2016-02-11)",
        "presupuesto_egresos, «Fecha de corte», C3: una celda vacía → «2015-12-31». El archivo la omite. "
        "(Dirección de Presupuesto, 2016-02-12)",
    ]
    assert given.data.at[0, "monto_devengado"] == "1204500.0"


def test_corrections_of_other_tables_are_none_of_its_business(file: Path) -> None:
    other = Schema("presupuesto_ingresos", SCHEMA.descriptor)
    file.write_text(GOOD.replace("presupuesto_egresos", "presupuesto_ingresos"), encoding="utf-8")
    given = table(*TABLE_ROWS)
    made, applied = apply_corrections(given, read_corrections(file, {**SCHEMAS, "presupuesto_ingresos": other}))
    assert (made.data.values.tolist(), made.repairs, applied) == (given.data.values.tolist(), given.repairs, ())


AGAIN = GOOD[GOOD.index("  - tabla") :]
REMEDY = (
    "Revise correcciones.yml: si el archivo ya se corrigió en su origen, quite la corrección; si ahora dice otra cosa, "
    "confirme cuál es el dato correcto y actualice «valor_esperado» o «donde»."
)


@pytest.mark.parametrize(
    ("text", "rows", "message"),
    [
        (
            GOOD,
            (("2015-0007", "007", "2015-12-31", "1240500.00"), TABLE_ROWS[1]),
            "La corrección 1 ya no hace falta: «Monto devengado», E2, dice «1240500.00», que es el reemplazo.",
        ),
        (
            GOOD,
            (("2015-0007", "007", "2015-12-31", "99"), TABLE_ROWS[1]),
            "La corrección 1 espera «1,204,500.00» en «Monto devengado», E2, y ahí dice «99».",
        ),
        (
            GOOD,
            (TABLE_ROWS[0], ("2015-0008", "007", "2015-06-30", "10")),
            "La corrección 2 espera una celda vacía en «Fecha de corte», C3, y ahí dice «2015-06-30».",
        ),
        (
            GOOD,
            (TABLE_ROWS[0], TABLE_ROWS[2]),
            "La corrección 2 busca linea_id = «2015-0008» y id_ur = «007», y ningún renglón lo tiene.",
        ),
        (
            GOOD,
            (TABLE_ROWS[0], TABLE_ROWS[1], TABLE_ROWS[1]),
            "La corrección 2 busca linea_id = «2015-0008» y id_ur = «007», y lo tienen 2 renglones (3, 4).",
        ),
        (
            GOOD,
            (),
            "La corrección 1 busca linea_id = «2015-0007», y ningún renglón lo tiene. "
            "La corrección 2 busca linea_id = «2015-0008» y id_ur = «007», y ningún renglón lo tiene.",
        ),
        (
            GOOD + AGAIN,
            TABLE_ROWS,
            "La corrección 3 corrige la misma celda que la corrección 1. La corrección 4 corrige la misma celda que la "
            "corrección 2.",
        ),
    ],
)
def test_a_correction_that_no_longer_fits_is_refused_and_none_is_made(
    file: Path, text: str, rows: tuple[tuple[str, str, str, str], ...], message: str
) -> None:
    with pytest.raises(SourceError) as refused:
        apply_corrections(table(*rows), written(file, text))
    assert isinstance(refused.value, DataError)
    assert (refused.value.message, refused.value.remedy) == (message, REMEDY)
    assert (refused.value.rule, refused.value.file) == ("correccion-sin-aplicar", "egresos.csv")


def test_no_message_repeats_the_personal_data_that_a_correction_removes(file: Path) -> None:
    text = (
        GOOD[: GOOD.rindex("  - tabla")]
        .replace("monto_devengado", "id_ur")
        .replace("1,204,500.00", "BOXW310820HNERXN09")
    )
    corrections = written(file, text)
    _, (applied,) = apply_corrections(table(("2015-0007", "BOXW310820HNERXN09", "", "")), corrections)
    with pytest.raises(SourceError) as refused:
        apply_corrections(table(("2015-0007", "ana@gmail.com", "", "")), corrections)
    assert "«Unidad», B2: «BO…09» → «$1,240,500»" in applied.line(SCHEMA.field("id_ur"))
    assert refused.value.message == "La corrección 1 espera «BO…09» en «Unidad», B2, y ahí dice «a…@gmail.com»."


REASON = "    motivo: >\n      Cifras invertidas; la Secretaría de Hacienda\n      lo confirmó.\n"


def one_with(old: str, new: str) -> str:
    first = GOOD[: GOOD.rindex("  - tabla")]
    assert old in first
    return first.replace(old, new)


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        (
            "- tabla: x",
            "{file} debe empezar con «correcciones:» y seguir con una lista.",
            "Escriba cada corrección debajo, con su guion: «  - tabla: …».",
        ),
        (
            "correcciones:\n  tabla: x",
            "{file} debe empezar con «correcciones:» y seguir con una lista.",
            "Escriba cada corrección debajo, con su guion: «  - tabla: …».",
        ),
        (
            "correcciones:\n  - x",
            "No se entiende la corrección 1 de {file}.",
            "Escriba sus claves, una por renglón: tabla, donde, columna, valor_esperado, reemplazo, motivo, autor, "
            "fecha.",
        ),
        (
            one_with("autor:", "autora:"),
            "No conozco la clave «autora» en la corrección 1 de {file}.",
            "¿Quiso escribir «autor»?",
        ),
        (
            one_with("    autor: Dirección de Presupuesto\n", ""),
            "Falta «autor» en la corrección 1 de {file}.",
            "Agregue quién hace la corrección.",
        ),
        (
            one_with(REASON, ""),
            "Falta «motivo» en la corrección 1 de {file}.",
            "Agregue por qué se corrige, y quién lo confirmó.",
        ),
        (
            one_with("    reemplazo: $1,240,500\n", ""),
            "Falta «reemplazo» en la corrección 1 de {file}.",
            'Agregue lo que debe decir; si la celda debe quedar vacía, escriba "".',
        ),
        (
            one_with("Dirección de Presupuesto", ""),
            "En la corrección 1 de {file}, «autor» no es un texto.",
            "Escriba «autor: » y su texto en el mismo renglón.",
        ),
        (
            one_with("presupuesto_egresos", "presupuesto_egreso"),
            "No existe la tabla «presupuesto_egreso» que nombra la corrección 1 de {file}.",
            "¿Quiso escribir «presupuesto_egresos»?",
        ),
        (
            one_with("columna: monto_devengado", "columna: monto_pagado"),
            "No existe la columna «monto_pagado» que nombra la corrección 1 de {file}.",
            "¿Quiso escribir «monto_devengado»?",
        ),
        (
            one_with("linea_id:", "linea:"),
            "No existe la columna «linea» que nombra la corrección 1 de {file}.",
            "¿Quiso escribir «linea_id»?",
        ),
        (
            one_with("{linea_id: 2015-0007}", "{}"),
            "En la corrección 1 de {file}, «donde» no dice en qué renglón.",
            "Escriba las columnas que lo señalan y su valor, por ejemplo «donde: {{linea_id: 2015-0007}}».",
        ),
        (
            one_with("2016-02-11", "11/02/2016"),
            "En la corrección 1 de {file}, «fecha» es «11/02/2016».",
            "Escriba el día como AAAA-MM-DD, por ejemplo 2016-02-11.",
        ),
        (
            one_with("    columna: monto", "   columna: monto"),
            "{file} no se puede leer como YAML en la línea 5, columna 4.",
            "Revise esa línea y la anterior: los espacios de la izquierda, que ninguna clave se repita, y que vaya "
            "entre comillas el texto que lleve «: » o empiece con un signo.",
        ),
        (
            one_with("    autor:", "    motivo:"),
            "{file} no se puede leer como YAML en la línea 11, columna 5.",
            "Revise esa línea y la anterior: los espacios de la izquierda, que ninguna clave se repita, y que vaya "
            "entre comillas el texto que lleve «: » o empiece con un signo.",
        ),
        (
            "correcciones: \x00",
            "{file} no se puede leer como YAML.",
            "Revise el archivo: los espacios de la izquierda, que ninguna clave se repita, y que vaya "
            "entre comillas el texto que lleve «: » o empiece con un signo.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_write(file: Path, text: str, message: str, remedy: str) -> None:
    with pytest.raises(ExerciseError) as refused:
        written(file, text)
    assert (refused.value.message, refused.value.remedy) == (message.format(file=file), remedy.format())


def test_a_file_of_another_encoding_and_one_that_is_a_folder(file: Path, tmp_path: Path) -> None:
    file.write_bytes("correcciones: ó".encode("cp1252"))
    with pytest.raises(ExerciseError, match="no está en UTF-8"):
        read_corrections(file, SCHEMAS)
    with pytest.raises(ExerciseError, match="No puedo leer"):
        read_corrections(tmp_path, SCHEMAS)
