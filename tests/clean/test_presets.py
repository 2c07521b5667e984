"""Each preset reads a file of its layout into a valid table: invented figures, and the real titles and mess."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines.clean import Tabla
from pipelines.paths import SCHEMAS
from pipelines.presets import load_presets
from pipelines.reading_file import read_reading
from pipelines.schema import load_schema
from pipelines.validate import validate
from tests.clean.books import xls
from tests.clean.reading import read, rows

PRESETS = load_presets()


@dataclass(frozen=True)
class Case:
    """A file, what its source says besides the preset, and what must come out.

    ``first`` is the whole first record without its empty columns, ``sums`` of the amounts of all of them, and ``told``
    every repair by kind, column and count.
    """

    file: str
    content: bytes
    first: dict[str, str]
    count: int
    sums: dict[str, str]
    told: list[tuple[str, str, int]]
    source: dict[str, Any]


def titles(joined: str) -> list[str]:
    return joined.split(",")


def delimited(*lines: Sequence[str], encoding: str = "utf-8") -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows(lines)
    return made.getvalue().encode(encoding)


def book(*lines: Sequence[Any], merged: Sequence[str] = ()) -> bytes:
    made = openpyxl.Workbook()
    for line in lines:
        made.active.append(list(line))
    for one in merged:
        made.active.merge_cells(one)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


FIXED = {"ciclo": {"constante": "2019"}}
HEAD = titles(
    "CICLO,ID_RAMO,DESC_RAMO,ID_UR,DESC_UR,GPO_FUNCIONAL,DESC_GPO_FUNCIONAL,ID_FUNCION,"
    "DESC_FUNCION,ID_SUBFUNCION,DESC_SUBFUNCION,ID_AI,DESC_AI,ID_MODALIDAD,DESC_MODALIDAD,ID_PP,"
    "DESC_PP"
)  # fmt: skip
LINE = ["2011", "4", "Gobernación", "A00", "Archivo General", "1", "Gobierno", "3", "Coordinación", "2", "Interior",
        "5", "Archivos", "E", "Servicios", "12", "Resguardo"]  # fmt: skip
SAID = {
    "id_ramo": "4", "desc_ramo": "Gobernación", "id_ur": "A00", "desc_ur": "Archivo General", "gpo_funcional": "1",
    "desc_gpo_funcional": "Gobierno", "id_funcion": "3", "desc_funcion": "Coordinación", "id_subfuncion": "2",
    "desc_subfuncion": "Interior", "id_ai": "5", "desc_ai": "Archivos", "id_modalidad": "E",
    "desc_modalidad": "Servicios", "id_pp": "12", "desc_pp": "Resguardo",
}  # fmt: skip
OBJECT = ["ID_OBJETO_DEL_GASTO", "DESC_OBJETO_DEL_GASTO"]
ITEMS = [f"{kind}_{one}" for one in ("CAPITULO", "CONCEPTO", "PARTIDA_GENERICA", "PARTIDA_ESPECIFICA")
         for kind in ("ID", "DESC")]  # fmt: skip
ITEM_LINE = ["1000", "Servicios personales", "1100", "Permanente", "113", "Sueldos base", "11301", "Sueldos"]
ITEM_SAID = dict(zip((one.lower() for one in ITEMS), ITEM_LINE, strict=True))
KIND = ["ID_TIPOGASTO", "DESC_TIPOGASTO", "ID_FF", "DESC_FF"]
KIND_LINE = ["1", "Gasto corriente", "1", "Recursos fiscales"]
KIND_SAID = dict(zip((one.lower() for one in KIND), KIND_LINE, strict=True))
PLACE = ["ID_ENTIDAD_FEDERATIVA", "ENTIDAD_FEDERATIVA", "ID_CLAVE_CARTERA"]
PLACE_SAID = {"id_entidad_federativa": "9", "entidad_federativa": "Ciudad de México", "id_clave_cartera": "0"}
MOMENTS = ["MONTO_MODIFICADO", "MONTO_DEVENGADO", "MONTO_PAGADO"]
PAID = {"monto_modificado": "110", "monto_devengado": "90.5", "monto_pagado": "90"}
SHORT = titles(
    "Ciclo,R,RAMO_DESC,UR,UR_DESC,FI,FIN_DESC,FU,FUN_DESC,SF,SF_DESC,AI,AI_DESC,MOD,MOD_DESC,PP,"
    "PP_DESC,PTDA,PTDA_DESC,TG,TG_DESC,FF,FF_DESC,EF,EF_DESC,PPI,Original_Bruto,Modificado_Bruto,"
    "Devengado,Pagado,Adefas,Ejercido_Bruto"
)  # fmt: skip


def egresos(*lines: Sequence[Any], concept: str = "Concepto", mark: str = "") -> bytes:
    """A sheet of the CONAC's layout, over columns B (and C for what is more particular) to I."""
    return book(
        [], ["", "Gobierno del Estado de Ejemplo"], ["", "Estado Analítico del Ejercicio del Presupuesto de Egresos"],
        ["", "Del 1 de enero al 31 de diciembre de 2019"], ["", "(Pesos)"],
        ["", concept, "", "Egresos", "", "", "", "", f"Subejercicio{mark and ' (e)'}"],
        ["", "", "", f"Aprobado{mark}", "Ampliaciones/ (Reducciones)", "Modificado", "Devengado", "Pagado"],
        ["", "", "", 1, 2, "3 = (1 + 2)", 4, 5, "6 = ( 3 - 4 )"],
        *lines,
        ["", "Bajo protesta de decir verdad declaramos que los Estados Financieros son correctos"],
        ["", "", "C. Secretaria de Hacienda"],
        merged=("B6:C8", "D6:H6", "I6:I7"),
    )  # fmt: skip


def amounts(*figures: float) -> list[float]:
    approved, more, accrued, paid = figures
    return [approved, more, approved + more, accrued, paid, approved + more - accrued]


EAEPE = {
    "monto_aprobado": "100", "monto_ampliaciones_reducciones": "-10", "monto_modificado": "90",
    "monto_devengado": "80.5", "monto_pagado": "80", "monto_subejercicio": "9.5",
}  # fmt: skip
ALL = {
    "monto_aprobado": "130", "monto_ampliaciones_reducciones": "-10", "monto_modificado": "120",
    "monto_devengado": "110.5", "monto_pagado": "100", "monto_subejercicio": "9.5",
}  # fmt: skip
ONE, TWO, BOTH = amounts(100, -10, 80.5, 80), amounts(30, 0, 30, 20), amounts(130, -10, 110.5, 100)
UPPER = titles(
    "GOBIERNO,SIGLAS,DEPENDENCIA,CLAVEUC,NOMBRE_DE_LA_UC,RESPONSABLE,NUMERO_EXPEDIENTE,"
    "TITULO_EXPEDIENTE,PLANTILLA_EXPEDIENTE,NUMERO_PROCEDIMIENTO,EXP_F_FALLO,PROC_F_PUBLICACION,"
    "FECHA_APERTURA_PROPOSICIONES,CARACTER,TIPO_CONTRATACION,TIPO_PROCEDIMIENTO,"
    "FORMA_PROCEDIMIENTO,CODIGO_CONTRATO,TITULO_CONTRATO,FECHA_INICIO,FECHA_FIN,IMPORTE_CONTRATO,"
    "MONEDA,ESTATUS_CONTRATO,ARCHIVADO,RAMO,CLAVE_PROGRAMA,APORTACION_FEDERAL,FECHA_CELEBRACION,"
    "CONTRATO_MARCO,COMPRA_CONSOLIDADA,PLURIANUAL,CLAVE_CARTERA_SHCP,ESTRATIFICACION_MUC,"
    "PROVEEDOR_CONTRATISTA,ESTRATIFICACION_MPC,ESTATUS_EMPRESA,CUENTA_ADMINISTRADA_POR,ANUNCIO"
)  # fmt: skip
LOWER = titles(
    "Orden de gobierno,Siglas de la Institución,Institución,Clave de la UC,Nombre de la UC,"
    "Responsable de la UC,Código del expediente,Título del expediente,Número del procedimiento,"
    "Fecha de fallo,Fecha de publicación,Fecha de apertura,Carácter del procedimiento,"
    "Tipo de contratación,Tipo de procedimiento,Forma de participación,Código del contrato,"
    "Título del contrato,Fecha de inicio del contrato,Fecha de fin del contrato,"
    "Importe del contrato,Moneda del contrato,Estatus del contrato,Contrato marco,"
    "Compra consolidada,Contrato plurianual,Fecha de firma del contrato,RFC,"
    "Proveedor o contratista,Estratificación de la empresa,Dirección del anuncio"
)  # fmt: skip
CONTRACT = {
    "orden_gobierno": "APF", "siglas": "PUERTO", "institucion": "Puerto de Ejemplo", "clave_uc": "009J2Y001",
    "nombre_uc": "Contratos", "codigo_expediente": "705446", "titulo_expediente": "Muelle",
    "numero_procedimiento": "AA-1-2019", "caracter": "Nacional", "tipo_contratacion": "Obra Pública",
    "tipo_procedimiento": "Licitación Pública", "forma_procedimiento": "Mixta", "fecha_publicacion": "2019-01-15",
    "fecha_fallo": "2019-02-01", "codigo_contrato": "660477", "titulo_contrato": "Muelle, etapa 1",
    "fecha_inicio": "2019-03-01", "fecha_fin": "2019-12-31", "fecha_firma": "2019-02-20", "monto": "129310.34",
    "moneda": "MXN", "unidad": "moneda del renglón", "estatus": "Activo", "contrato_marco": "false",
    "compra_consolidada": "false", "plurianual": "true", "proveedor": "Constructora Ejemplo, S.A. de C.V.",
    "estratificacion": "Micro", "url": "https://compranet.ejemplo.gob.mx/1",
}  # fmt: skip


def contract(titles: Sequence[str], by_title: dict[str, str]) -> list[str]:
    return [by_title.get(one, "") for one in titles]


SIGNED = {
    "GOBIERNO": "APF", "SIGLAS": "PUERTO", "DEPENDENCIA": "Puerto de Ejemplo", "CLAVEUC": "009J2Y001",
    "NOMBRE_DE_LA_UC": "Contratos", "RESPONSABLE": "Quien firma", "NUMERO_EXPEDIENTE": "705446",
    "TITULO_EXPEDIENTE": "Muelle", "NUMERO_PROCEDIMIENTO": "AA-1-2019", "EXP_F_FALLO": "2019-02-01 00:00:00 GMT",
    "PROC_F_PUBLICACION": "2019-01-15 19:24", "CARACTER": "Nacional", "TIPO_CONTRATACION": "Obra Pública",
    "TIPO_PROCEDIMIENTO": "Licitación Pública", "FORMA_PROCEDIMIENTO": "Mixta", "CODIGO_CONTRATO": "660477",
    "TITULO_CONTRATO": "Muelle, etapa 1 ", "FECHA_INICIO": "2019-03-01", "FECHA_FIN": "2019-12-31",
    "IMPORTE_CONTRATO": "129310.34", "MONEDA": "MXN", "ESTATUS_CONTRATO": "Activo",
    "FECHA_CELEBRACION": "2019-02-20 00:00:00 GMT", "CONTRATO_MARCO": "0", "COMPRA_CONSOLIDADA": "0",
    "PLURIANUAL": "1", "PROVEEDOR_CONTRATISTA": "Constructora Ejemplo, S.A. de C.V.", "ESTRATIFICACION_MPC": "Micro",
    "ANUNCIO": "https://compranet.ejemplo.gob.mx/1",
}  # fmt: skip
SAME = dict(zip(
    titles(
    "Orden de gobierno,Siglas de la Institución,Institución,Clave de la UC,Nombre de la UC,"
    "Responsable de la UC,Código del expediente,Título del expediente,Número del procedimiento,"
    "Fecha de fallo,Fecha de publicación,Carácter del procedimiento,Tipo de contratación,"
    "Tipo de procedimiento,Forma de participación,Código del contrato,Título del contrato,"
    "Fecha de inicio del contrato,Fecha de fin del contrato,Importe del contrato,"
    "Moneda del contrato,Estatus del contrato,Fecha de firma del contrato,Contrato marco,"
    "Compra consolidada,Contrato plurianual,Proveedor o contratista,"
    "Estratificación de la empresa,Dirección del anuncio"
), SIGNED.values(), strict=True))  # fmt: skip
LATER = {"Importe del contrato": "Importe DRC", "Moneda del contrato": "Moneda", "RFC": "rfc",
         "Tipo de procedimiento": "Tipo Procedimiento", "Número del procedimiento": "Número de procedimiento",
         "Estatus del contrato": "Estatus Contrato", "Estratificación de la empresa": "Estratificación"}  # fmt: skip
DRC = [LATER.get(one, one) for one in LOWER]
BY_DRC = {LATER.get(title, title): text for title, text in SAME.items()}
DATES = [("separado", "fecha_fallo", 1), ("separado", "fecha_firma", 1), ("separado", "fecha_publicacion", 1)]
BOOLEANS = [("si-no", one, 1) for one in ("contrato_marco", "compra_consolidada", "plurianual")]
PROJECT = titles(
    "Clave del Proyecto,Nombre del Proyecto,Número de Proyecto,Entidad,Municipio,Localidad,"
    "Ámbito,Tipo de Recurso,Programa Fondo Convenio,Programa Fondo Convenio - Específico,Ramo,"
    "Institución Ejecutora,Tipo de Proyecto,Estatus,Ciclo Recurso,Presupuesto,Modificado,"
    "Recaudado (Ministrado),Comprometido,Devengado,Ejercido,Pagado,% Avance,Reintegro,"
    "Unidad de Medida,Población,Avance Anual,% Avance Acumulado"
)  # fmt: skip
MOMENT_ROWS = ("Aprobado", "Modificado", "Devengado", "Ejercicio")


def programme(*cells: str, figures: Sequence[float] = ()) -> list[list[Any]]:
    """A heading of the federal sheet, with its moments as rows under it, and the percentages."""
    if not figures:
        return [["", *cells, *([""] * (6 - len(cells))), 0.0, 0.0]]
    rates = [["", "", "", "", "", "", f"Porcentaje Ejer/{one}", "", 99.9] for one in ("Aprob", "Modif")]
    moments = [["", "", "", "", "", "", one, "", two] for one, two in zip(MOMENT_ROWS, figures, strict=True)]
    return [["", *cells, *([""] * (6 - len(cells))), 0.0, 0.0], *moments, *rates]


FEDERAL = [
    [""], ["", "CUENTA PÚBLICA 2019"], ["", "(PESOS)"],
    ["", "ENTE / RAMO", "", "", "", "PROGRAMA", "DENOMINACIÓN 2/", "GASTO CORRIENTE", "TOTAL"],
    ["", "", "", "", "", "", "", "SERVICIOS PERSONALES", "TOTAL"],
    *programme("", "Poder Legislativo", figures=(30, 31.5, 31, 31)),
    *programme("", "", "", "H. Cámara de Diputados", figures=(30, 31.5, 31, 31)),
    *programme("", "", "", "", "R001", "Actividades", figures=(10, 10, 10, 10)),
    *programme("", "", "", "", "K027", "Mantenimiento", figures=(20, 21.5, 21, 21)),
    *programme("", "Poder Ejecutivo"), *programme("", "", "Ramos Generales", figures=(5, 5, 5, 5)),
    *programme("", "", "", "Deuda Pública", figures=(5, 5, 5, 5)),
    *programme("", "", "", "", "D009", "Apoyo a deudores", figures=(5, 5, 5, 5)),
    ["", "1/ Las sumas parciales y total pueden no coincidir debido al redondeo."],
]  # fmt: skip

CASES = {
    "cuenta-publica-federal-2008": Case(
        "2011.csv",
        delimited([*HEAD, *OBJECT, *KIND, "MONTO_APROBADO", "MONTO_EJERCIDO", "", ""],
                  [*LINE, "11301", "Sueldos base", *KIND_LINE, "100.00", "95.50", "", ""],
                  [*LINE, "11301", "Sueldos base", *KIND_LINE, " -   ", "$1,000.00", "", ""], encoding="cp1252"),
        {"linea_id": "2011-000002", "ciclo": "2011", **SAID, "id_objeto_del_gasto": "11301",
         "desc_objeto_del_gasto": "Sueldos base", **KIND_SAID, "monto_aprobado": "100.00", "monto_ejercido": "95.50"},
        2, {"monto_aprobado": "100.00", "monto_ejercido": "1095.50"},
        [("guion-cero", "monto_aprobado", 1), ("numero", "monto_ejercido", 1)], {},
    ),
    "cuenta-publica-federal-2012": Case(
        "2015.csv",
        delimited([*HEAD, *ITEMS, *KIND, *PLACE, "MONTO_APROBADO", *MOMENTS, "ADEFAS", "EJERCICIO"],
                  [*LINE, *ITEM_LINE, *KIND_LINE, "9", "Ciudad de México", "'0", "100", "110", "90.5", "90", "0.5",
                   "90.5"], encoding="cp1252"),
        {"linea_id": "2011-000002", "ciclo": "2011", **SAID, **ITEM_SAID, **KIND_SAID, **PLACE_SAID,
         "monto_aprobado": "100", **PAID, "monto_adefas": "0.5", "monto_ejercido": "90.5"},
        1, {"monto_aprobado": "100", "monto_ejercido": "90.5"}, [("separado", "id_clave_cartera", 1)], {},
    ),
    "cuenta-publica-federal-2018": Case(
        "2025.csv",
        delimited(SHORT, [*LINE, "11301", "Sueldos", *KIND_LINE, "9", "Ciudad de México", "0", "100", "110", "90.5",
                          "90", "0.5", "90.5"], encoding="cp1252"),
        {"linea_id": "2011-000002", "ciclo": "2011", **SAID, "id_partida_especifica": "11301",
         "desc_partida_especifica": "Sueldos", **KIND_SAID, **PLACE_SAID, "monto_aprobado": "100", **PAID,
         "monto_adefas": "0.5", "monto_ejercido": "90.5"},
        1, {"monto_aprobado": "100", "monto_adefas": "0.5"}, [], {},
    ),
    "pef": Case(
        "pef.csv",
        delimited([*HEAD, *ITEMS, *KIND, *PLACE, "MONTO_APROBADO"],
                  [*LINE, *ITEM_LINE, *KIND_LINE, "9", "Ciudad de México", "0", '"1,100.00"'.strip('"')]),
        {"linea_id": "2011-000002", "ciclo": "2011", **SAID, **ITEM_SAID, **KIND_SAID, **PLACE_SAID,
         "monto_aprobado": "1100.00"},
        1, {"monto_aprobado": "1100.00"}, [("numero", "monto_aprobado", 1)], {},
    ),
    "pef-2016": Case(
        "pef2016.csv",
        delimited(
            titles("Ciclo,Ramo,RAMO_DESCRIPCION,UNIDAD,UNIDAD_DESCRIPCION,GF,GRUPO_FUN_DESCRIPCION,FN,"
                   "FUNCIONL_DESCRIPCION,SF,SUBFUNCIONL_DESCRIPCION,RA,REASIGNACION_DESCRIPCION,AI,"
                   "ACTIVIDAD_INST_DESCRIPCION,MOD,MODALIDAD_DESCRIPCION,PP,PROGR_PRES_DESCRIPCION,CONCEPTO,"
                   "CONCEPTO_DESCRIPCION,TG,TIPO_GASTO_DESCRIPCION,FF,FUENTE_FINAN_DESCRIPCION,EF,"
                   "ENTIDAD_FED_DESCRIPCION,CLAVE_CARTERA,PEF_2016"),
            *([*LINE[:11], "0", "Otros", *LINE[11:], "1100", "Permanente", *KIND_LINE, "9", "Ciudad de México", "0",
               one]
              for one in (" 99,305,000 ", " -   ")), encoding="cp850"),
        {"linea_id": "2011-000002", "ciclo": "2011", **SAID, "id_concepto": "1100", "desc_concepto": "Permanente",
         **KIND_SAID, **PLACE_SAID, "monto_aprobado": "99305000"},
        2, {"monto_aprobado": "99305000"},
        [("guion-cero", "monto_aprobado", 1), ("numero", "monto_aprobado", 1),
         ("columna-sin-usar", "", 2)], {},
    ),
    "cuenta-publica-programatica": Case(
        "2019.xls", xls(("Hoja1", FEDERAL)),
        {"linea_id": "2019-000021", "ciclo": "2019", "ente": "Poder Legislativo", "ramo": "H. Cámara de Diputados",
         "clave_programa": "R001", "programa": "Actividades", "monto_aprobado": "10", "monto_modificado": "10",
         "monto_devengado": "10", "monto_ejercido": "10"},
        3, {"monto_aprobado": "35", "monto_modificado": "36.5", "monto_ejercido": "36"},
        [("renglon-descartado", "", 17), ("nivel", "", 7), ("nivel", "", 4), ("columna-sin-usar", "", 1)],
        {"columnas": FIXED},
    ),
    "eaepe-objeto-del-gasto": Case(
        "cog.xlsx",
        egresos(["", "Servicios Personales", "", *BOTH], ["", "", "1100 Remuneraciones", *ONE],
                ["", "", "Seguridad Social", *TWO], ["", "Total del Gasto", "", *BOTH]),
        {"linea_id": "2019-0010", "ciclo": "2019", "capitulo": "Servicios Personales", "id_concepto": "1100",
         "concepto": "Remuneraciones", **EAEPE},
        2, ALL, [("separado", "concepto", 1), ("separado", "id_capitulo", 2), ("separado", "id_concepto", 2),
                 ("renglon-descartado", "", 2), ("renglon-descartado", "", 1), ("nivel", "", 1), ("total", "", 1)],
        {"columnas": FIXED},
    ),
    "eaepe-administrativa": Case(
        "ca.xlsx",
        egresos(["", "Secretaría de Salud", "", *ONE], ["", "Poder Judicial", "", *TWO],
                ["", "Total del Gasto", "", *BOTH]),
        {"linea_id": "2019-0009", "ciclo": "2019", "unidad": "Secretaría de Salud", **EAEPE},
        2, ALL, [("renglon-descartado", "", 2), ("renglon-descartado", "", 1), ("total", "", 1)], {"columnas": FIXED},
    ),
    "eaepe-economica": Case(
        "ce.xlsx",
        egresos(["", "Gasto Corriente", "", *ONE], ["", "Gasto de Capital", "", *TWO],
                ["", "Total del Gasto", "", *BOTH]),
        {"linea_id": "2019-0009", "ciclo": "2019", "tipo_gasto": "Gasto Corriente", **EAEPE},
        2, ALL, [("renglon-descartado", "", 2), ("renglon-descartado", "", 1), ("total", "", 1)], {"columnas": FIXED},
    ),
    "eaepe-funcional": Case(
        "cf.xlsx",
        egresos(["", "Gobierno", "", *ONE], ["", "", "Legislación", *ONE], ["", "Desarrollo Social", "", *TWO],
                ["", "", "Educación", *TWO], ["", "Total del Gasto", "", *BOTH]),
        {"linea_id": "2019-0010", "ciclo": "2019", "finalidad": "Gobierno", "funcion": "Legislación", **EAEPE},
        2, ALL, [("renglon-descartado", "", 2), ("renglon-descartado", "", 1), ("nivel", "", 2), ("total", "", 1)],
        {"columnas": FIXED},
    ),
    "eaepe-programatica": Case(
        "cp.xlsx",
        egresos(["", "Programas", "", *ONE], ["", "Desempeño de las Funciones", "", *ONE],
                ["", "", "Prestación de Servicios Públicos", *ONE], ["", "Adeudos de Ejercicios Fiscales Anteriores",
                "", *TWO], ["", "Total del Gasto", "", *BOTH]),
        {"linea_id": "2019-0011", "ciclo": "2019", "grupo": "Desempeño de las Funciones",
         "modalidad": "Prestación de Servicios Públicos", **EAEPE},
        2, ALL, [("renglon-descartado", "", 2), ("renglon-descartado", "", 1), ("nivel", "", 2), ("total", "", 1)],
        {"columnas": FIXED},
    ),
    "ldf-6a-objeto-del-gasto": Case(
        "6a.xlsx",
        egresos(["", "I. Gasto No Etiquetado (I=A+B+C+D+E+F+G+H+I)", "", *ONE],
                ["", "A. Servicios Personales (A=a1+a2)", "", *ONE], ["", "a1) Remuneraciones", "", *ONE],
                ["", "II. Gasto Etiquetado (II=A+B+C+D+E+F+G+H+I)", "", *TWO],
                ["", "A. Servicios Personales (A=a1+a2)", "", *TWO], ["", "a1) Remuneraciones", "", *TWO],
                ["", "III. Total de Egresos (III = I + II)", "", *BOTH], concept="Concepto (c)", mark=" (d)"),
        {"linea_id": "2019-0011", "ciclo": "2019", "seccion": "Gasto No Etiquetado",
         "capitulo": "Servicios Personales", "concepto": "Remuneraciones", **EAEPE},
        2, ALL, [("separado", "capitulo", 2), ("separado", "concepto", 2), ("separado", "seccion", 2),
                 ("renglon-descartado", "", 2), ("renglon-descartado", "", 1), ("nivel", "", 4), ("total", "", 1)],
        {"columnas": FIXED},
    ),
    "ldf-6b-administrativa": Case(
        "6b.xlsx",
        egresos(["", "I. Gasto No Etiquetado (I=A+B)", "", *ONE], ["", "A. Secretaría de Salud", "", *ONE],
                ["", "II. Gasto Etiquetado (II=A+B)", "", *TWO], ["", "A. Secretaría de Salud", "", *TWO],
                ["", "III. Total de Egresos (III = I + II)", "", *BOTH], concept="Concepto (c)", mark=" (d)"),
        {"linea_id": "2019-0010", "ciclo": "2019", "seccion": "Gasto No Etiquetado", "unidad": "Secretaría de Salud",
         **EAEPE},
        2, ALL, [("separado", "seccion", 2), ("separado", "unidad", 2), ("renglon-descartado", "", 2),
                 ("renglon-descartado", "", 1), ("nivel", "", 2), ("total", "", 1)], {"columnas": FIXED},
    ),
    "ldf-6c-funcional": Case(
        "6c.xlsx",
        egresos(["", "I. Gasto No Etiquetado (I=A+B+C+D)", "", *ONE], ["", "A. Gobierno (A=a1+a2)", "", *ONE],
                ["", "a1) Legislación", "", *ONE], ["", "II. Gasto Etiquetado (II=A+B+C+D)", "", *TWO],
                ["", "A. Gobierno (A=a1+a2)", "", *TWO], ["", "a1) Legislación", "", *TWO],
                ["", "III. Total de Egresos (III = I + II)", "", *BOTH], concept="Concepto (c)", mark=" (d)"),
        {"linea_id": "2019-0011", "ciclo": "2019", "seccion": "Gasto No Etiquetado", "finalidad": "Gobierno",
         "funcion": "Legislación", **EAEPE},
        2, ALL, [("separado", "finalidad", 2), ("separado", "funcion", 2), ("separado", "seccion", 2),
                 ("renglon-descartado", "", 2), ("renglon-descartado", "", 1), ("nivel", "", 4), ("total", "", 1)],
        {"columnas": FIXED},
    ),
    "estado-analitico-ingresos": Case(
        "eai.xlsx",
        book(["", "Estado Analítico de Ingresos"], ["", "Rubro de Ingresos", "", "Ingreso", "", "", "", "",
             "Diferencia"], ["", "", "", "Estimado", "Ampliaciones y Reducciones", "Modificado", "Devengado",
             "Recaudado"], ["", "", "", "(1)", "(2)", "(3= 1 + 2)", "(4)", "(5)", "(6= 5 - 1)"],
             ["", "1 Impuestos", "", 100, 5, 105, 90, 80.5, -19.5], ["", "", "Productos", 30, 0, 30, 30, 30, 0],
             ["", "", "   Corriente", 20, 0, 20, 20, 20, 0], ["", "", "   Capital", 10, 0, 10, 10, 10, 0],
             ["", "Total", "", 130, 5, 135, 120, 110.5, -19.5], ["", "", "", "", "", "", "Ingresos Excedentes", ""],
             ["", "Estado Analítico de Ingresos por Fuente de Financiamiento"], ["", "Impuestos", "", 100]),
        {"linea_id": "2019-0005", "ciclo": "2019", "id_rubro": "1", "rubro": "Impuestos", "monto_estimado": "100",
         "monto_ampliaciones_reducciones": "5", "monto_modificado": "105", "monto_devengado": "90",
         "monto_recaudado": "80.5", "monto_diferencia": "-19.5"},
        3, {"monto_estimado": "130", "monto_recaudado": "110.5"},
        [("separado", "id_rubro", 3), ("separado", "rubro", 1), ("nivel", "", 1),
         ("renglon-descartado", "", 3), ("renglon-descartado", "", 1), ("total", "", 1)], {"columnas": FIXED},
    ),
    "ldf-5-ingresos": Case(
        "f5.xlsx",
        book(["", "Estado Analítico de Ingresos Detallado - LDF"], ["", "(PESOS)"],
             ["", "Concepto (c)", "Ingreso", "", "", "", "", "Diferencia (e)"],
             ["", "", "Estimado (d)", "Ampliaciones/ (Reducciones)", "Modificado", "Devengado", "Recaudado"],
             ["", "Ingresos de Libre Disposición"], ["", "A. Impuestos", 100, 5, 105, 90, 80.5, -19.5],
             ["", "H. Participaciones (H=h1+h2)", 30, 0, 30, 30, 30, 0],
             ["", "         h1) Fondo General de Participaciones", 20, 0, 20, 20, 20, 0],
             ["", "         h2) Fondo de Fomento Municipal", 10, 0, 10, 10, 10, 0],
             ["", "I. Incentivos Derivados de la Colaboración Fiscal (I=i1)", 1, 0, 1, 1, 1, 0],
             ["", "i1) Tenencia o Uso de Vehículos", 1, 0, 1, 1, 1, 0],
             ["", "I. Total de Ingresos de Libre Disposición (I=A+H+I)", 131, 5, 136, 121, 111.5, -19.5],
             ["", "Ingresos Excedentes de Ingresos de Libre Disposición", "", "", "", "", "", -19.5],
             ["", "  Transferencias Federales Etiquetadas "],
             ["", "B.Convenios ( B= b1)", 7, 0, 7, 7, 7, 0], ["", "b1) Otros Convenios y Subsidios", 7, 0, 7, 7, 7, 0],
             ["", "II.  Total de Trasnferencias Federales Etiquetadas (II=B)", 7, 0, 7, 7, 7, 0],
             ["", "III. Ingresos Derivados de Financiamientos ( III = A)", 2, 0, 2, 2, 2, 0],
             ["", "A. Ingresos Derivados de Financiamientos", 2, 0, 2, 2, 2, 0],
             ["", "IV. Total de Ingresos ( IV= I+II+III)", 140, 5, 145, 130, 120.5, -19.5], ["", "Datos Informativos"],
             ["", "3. Ingresos Derivados de Financiamientos ( 3= 1+ 2)", 2, 0, 2, 2, 2, 0]),
        {"linea_id": "2019-0006", "ciclo": "2019", "seccion": "Ingresos de Libre Disposición", "rubro": "Impuestos",
         "monto_estimado": "100", "monto_ampliaciones_reducciones": "5", "monto_modificado": "105",
         "monto_devengado": "90", "monto_recaudado": "80.5", "monto_diferencia": "-19.5"},
        6, {"monto_estimado": "140", "monto_recaudado": "120.5"},
        [("separado", "seccion", 1), ("separado", "rubro", 6), ("separado", "concepto", 4), ("nivel", "", 6),
         ("renglon-descartado", "", 2), ("renglon-descartado", "", 1), ("total", "", 3)], {"columnas": FIXED},
    ),
    "compranet-2010": Case(
        "Contratos2019.csv", delimited(UPPER, contract(UPPER, SIGNED)),
        {"registro_id": "660477-000002", **CONTRACT}, 1, {"monto": "129310.34"},
        [*DATES, *BOOLEANS, ("espacios", "titulo_contrato", 1), ("columna-sin-usar", "", 11)], {},
    ),
    "compranet-2018": Case(
        "Contratos2019.csv", delimited(LOWER, contract(LOWER, {**SAME, "RFC": "CEJ010203AB1"}),
                                       contract(LOWER, {**SAME, "RFC": "PEGJ010203AB1"}), encoding="cp1252"),
        {"registro_id": "660477-000002", **CONTRACT, "proveedor_rfc": "CEJ010203AB1"}, 2, {"monto": "258620.68"},
        [*((kind, name, 2) for kind, name, _ in (*DATES, *BOOLEANS)), ("separado", "proveedor_rfc", 1),
         ("espacios", "titulo_contrato", 2), ("columna-sin-usar", "", 2)], {},
    ),
    "compranet-2023": Case(
        "Contratos2023.csv", delimited([*DRC, "Moneda"], [*contract(DRC, BY_DRC), "USD"], encoding="cp1252"),
        {"registro_id": "660477-000002", **CONTRACT}, 1, {"monto": "129310.34"},
        [*DATES, *BOOLEANS, ("espacios", "titulo_contrato", 1), ("columna-sin-usar", "", 3)], {},
    ),
    "gasto-federalizado-proyectos": Case(
        "proyectos.xlsx",
        book([], ["", "Informes sobre la Situación Económica", "", "Primer Trimestre   \xa02019"], ["", "Morelos"],
             ["", "Información General del Proyecto"], ["", *PROJECT],
             ["", "MOR16160100638542", "Pozo", "-", "Morelos", "Cuernavaca", "Cobertura municipal", "n.a.",
              "Aportaciones Federales", "I005 FORTAMUN", "", "33-Aportaciones Federales", "Municipio de Cuernavaca",
              "Agua y saneamiento", "En Ejecución", "2019", 100, 110.5, 100, 50, 40, 30, 20, 18.1, 0, "Lote", 500, 0,
              10]),
        {"registro_id": "MOR16160100638542-000006", "proyecto_id": "MOR16160100638542", "ciclo": "2019",
         "trimestre": "1", "nombre": "Pozo", "entidad": "Morelos", "municipio": "Cuernavaca",
         "localidad": "Cobertura municipal", "tipo_recurso": "Aportaciones Federales", "programa": "I005 FORTAMUN",
         "id_ramo": "33", "ramo": "Aportaciones Federales", "institucion_ejecutora": "Municipio de Cuernavaca",
         "tipo_proyecto": "Agua y saneamiento", "estatus": "En Ejecución", "ciclo_recurso": "2019",
         "monto_aprobado": "100", "monto_modificado": "110.5", "monto_recaudado": "100", "monto_comprometido": "50",
         "monto_devengado": "40", "monto_ejercido": "30", "monto_pagado": "20", "avance_financiero": "18.1",
         "monto_reintegro": "0", "unidad_medida": "Lote", "poblacion": "500", "avance_fisico": "10"},
        1, {"monto_modificado": "110.5", "monto_pagado": "20"},
        [("nulo", "ambito", 1), ("nulo", "numero_proyecto", 1), ("separado", "id_ramo", 1), ("separado", "ramo", 1),
         ("columna-sin-usar", "", 1)], {"columnas": {**FIXED, "trimestre": {"constante": "1"}}},
    ),
    "gasto-federalizado-destino": Case(
        "destino.csv",
        delimited(titles(
    "FOLIO,CICLO,TRIMESTRE,ID_CATEGORIA,CATEGORIA,MONTO_GLOBAL_APROBADO,ID_ENTIDAD_FEDERATIVA,"
    "ID_MUNICIPIO_RESPONSABLE,TIPO_PROGRAMA_PROYECTO,CLASIFICACION,FECHA_INICIO,"
    "FECHA_ESTIMADA_TERMINO,MONTO_RECAUDADO,MONTO_COMPROMETIDO,MONTO_DEVENGADO,MONTO_EJERCIDO,"
    "MONTO_PAGADO,ID_ESTATUS,ESTATUS,FLUJO"
),
                  titles(
    "MOR190201507823,2019,4,1,Proyecto,100.50,17,7,Obra,Agua,01/02/2019 00:00,31/12/2019,100,90,"
    "80,70,60,2,En Ejecución,Validado"
), encoding="cp1252"),
        {"registro_id": "MOR190201507823-000002", "proyecto_id": "MOR190201507823", "ciclo": "2019", "trimestre": "4",
         "id_entidad_federativa": "17", "id_municipio": "007", "tipo_proyecto": "Agua", "estatus": "En Ejecución",
         "monto_aprobado": "100.50", "monto_recaudado": "100", "monto_comprometido": "90", "monto_devengado": "80",
         "monto_ejercido": "70", "monto_pagado": "60", "fecha_inicio": "2019-02-01", "fecha_termino": "2019-12-31"},
        1, {"monto_aprobado": "100.50"},
        [("ceros", "id_municipio", 1), ("fecha", "fecha_inicio", 1), ("separado", "fecha_inicio", 1),
         ("fecha", "fecha_termino", 1), ("columna-sin-usar", "", 5)], {},
    ),
    "gasto-federalizado-avance": Case(
        "avance.csv",
        delimited(["Informes sobre la Situación Económica"],
                  titles(
    "Ciclo,Trimestre,Entidad,Municipio,Tipo de Registro,Ciclo de Recurso,Tipo de Recurso,"
    "Descripción Ramo,Clave Ramo,Descripción Programa,Clave Programa,"
    "Programa Fondo Convenio Específico,Dependencia Ejecutora,Rendimiento Financiero,Reintegro,"
    "Partida,Aprobado,Modificado,Recaudado (Ministrado),Comprometido,Devengado,Ejercido,Pagado,"
    "Pagado SHCP,Observaciones"
),
                  ["2019", "Trimestre 4", "Morelos", "Cuernavaca", "PARTIDA", "2019", "Aportaciones", "Aportaciones",
                   "33", "FORTAMUN", "I005", "", "Tesorería", "1.25", "0", "131 - Primas", "$1,000.50", "1000.50",
                   "900", "800", "700", "600", "500", "N/A", ""]),
        {"registro_id": "2019-4-000003", "ciclo": "2019", "trimestre": "4", "entidad": "Morelos",
         "municipio": "Cuernavaca", "tipo_registro": "PARTIDA", "ciclo_recurso": "2019",
         "tipo_recurso": "Aportaciones", "id_ramo": "33", "ramo": "Aportaciones", "clave_programa": "I005",
         "programa": "FORTAMUN", "dependencia_ejecutora": "Tesorería", "partida": "131 - Primas",
         "monto_aprobado": "1000.50", "monto_modificado": "1000.50", "monto_recaudado": "900",
         "monto_comprometido": "800", "monto_devengado": "700", "monto_ejercido": "600", "monto_pagado": "500",
         "rendimiento_financiero": "1.25", "monto_reintegro": "0"},
        1, {"monto_aprobado": "1000.50"},
        [("separado", "trimestre", 1), ("numero", "monto_aprobado", 1), ("nulo", "monto_pagado_shcp", 1)],
        {"lectura": {"nulos": ["N/A"]}},
    ),
}  # fmt: skip


def taken(folder: Path, name: str, content: bytes = b"") -> Tabla:
    preset, case = PRESETS[name], CASES[name]
    source = {key: {**preset.source.get(key, {}), **case.source.get(key, {})} for key in ("columnas", "lectura")}
    reading = read_reading(source, name, folder)
    return read(folder, content or case.content, case.file, load_schema(preset.table, SCHEMAS), reading=reading)


def test_every_preset_is_tried() -> None:
    # Those of OCDS have a room of their own: test_ocds.py.
    assert set(CASES) == {one for one in PRESETS if not one.startswith("ocds-")}


@pytest.mark.parametrize("name", CASES)
def test_a_preset_reads_its_layout(tmp_path: Path, name: str) -> None:
    table, case = taken(tmp_path, name), CASES[name]
    first = dict(zip(table.schema.columns, rows(table)[0], strict=True))
    assert {column: text for column, text in first.items() if text} == case.first
    assert len(table.data) == case.count
    sums = {one: sum((Decimal(text or 0) for text in table.data[one]), Decimal()) for one in case.sums}
    assert sums == {one: Decimal(text) for one, text in case.sums.items()}
    assert sorted((one.kind, one.column, one.count) for one in table.repairs) == sorted(case.told)
    assert [one.message for one in validate((), [table]).findings if one.severity == "error"] == []


# Every row of those files that adds others up, by the column of its first amount; the titles of LDF carry the marks of
# footnotes, as «Estimado (d)».
SUMS = {
    "eaepe-objeto-del-gasto": ("D", ["Servicios Personales", "Total del Gasto"]),
    "eaepe-administrativa": ("D", ["Total del Gasto"]),
    "eaepe-economica": ("D", ["Total del Gasto"]),
    "eaepe-funcional": ("D", ["Gobierno", "Desarrollo Social", "Total del Gasto"]),
    "eaepe-programatica": ("D", ["Programas", "Desempeño de las Funciones", "Total del Gasto"]),
    "ldf-6a-objeto-del-gasto": ("D", ["I. Gasto", "A. Servicios", "II. Gasto", "III. Total"]),
    "ldf-6b-administrativa": ("D", ["I. Gasto", "II. Gasto", "III. Total"]),
    "ldf-6c-funcional": ("D", ["I. Gasto", "A. Gobierno", "II. Gasto", "III. Total"]),
    "estado-analitico-ingresos": ("D", ["Productos", "Total"]),
    "ldf-5-ingresos": (
        "C", ["H. Participaciones", "I. Incentivos", "I. Total", "B.Convenios", "II.  Total", "III. Ingresos",
              "IV. Total"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "label"), [(name, one) for name, (_, labels) in SUMS.items() for one in labels])
def test_a_sum_of_a_layout_that_is_a_cent_off_is_told_at_its_cell(tmp_path: Path, name: str, label: str) -> None:
    wrong = openpyxl.load_workbook(io.BytesIO(CASES[name].content))
    letter, _ = SUMS[name]
    cell = next(
        wrong.active[f"{letter}{row[0].row}"]
        for row in wrong.active.iter_rows(min_row=5)
        if any(str(one.value or "").startswith(label) for one in row)
    )
    cell.value += 0.01
    content = io.BytesIO()
    wrong.save(content)
    table = taken(tmp_path, name, content.getvalue())
    assert [(one.rule, one.cell, one.value) for one in table.complaints] == [
        ("total-no-cuadra", cell.coordinate, str(cell.value))
    ]
