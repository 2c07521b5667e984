"""What ``ejercicio.toml`` may say, and what a steward is told when it says something else."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
from pathlib import Path

import pytest

from pipelines.errors import ExerciseError, UsageError
from pipelines.exercise import load_exercise
from pipelines.paths import DATAPACKAGES
from pipelines.source import Address, CkanFiles, Dialect, Files, Query, RemoteFiles, Source
from tests.conftest import EXAMPLE

WHOLE = """
version = 1

[ejercicio]
clave = "morelos-2015"
nombre = "Gobierno Abierto en Morelos"
entidad = "17"

[organizacion]
clave = "stl-morelos"
nombre = "Secretariado Técnico Local"

[paquetes.plan-de-accion]
periodo = "2015-01-01/2015-12-31"

[fuentes.compromisos]
archivo = "plan.xlsx"

[fuentes.presupuesto_egresos]
archivo = "egresos.csv"
"""
# A rule's own numbers.
COUNTS = "{aga = 3, follow_the_money = 1, problematica_local = 2, proactivo = 0}"
SEE_EXAMPLE = "Agréguela; vea el ejercicio de ejemplo."
NAMES = 'Escriba el nombre de cada archivo entre comillas, por ejemplo ["enero.csv", "febrero.csv"].'
FULL_ADDRESS = 'Escriba la dirección completa, por ejemplo "https://datos.miestado.gob.mx/egresos.csv".'
OPEN_ADDRESS = (
    "Quítelos: lo que se publica debe venir de una dirección abierta. Si no la hay, descargue el archivo a la carpeta "
    "del ejercicio y use «archivo»; en s3, sftp, ftp y webdav, escriba «credencial»."
)


def load(folder: Path, text: str):
    (folder / "ejercicio.toml").write_text(text, encoding="utf-8")
    return load_exercise(folder)


# What is replaced, by what, and the whole message and remedy; {file} stands for the file's path.
WRONG = {
    "version that never was": (
        "version = 1", "version = 0", "{file} es de la versión 0 y este programa lee la 1.", "Escriba «version = 1».",
    ),
    "newer version, with a key of its own": (
        "version = 1", "version = 2\nnueva = 1",
        "{file} es de la versión 2, más nueva que la que lee este programa, la 1.",
        "Instale el Cocrea con que se hizo, o uno posterior. No cambie el número: no se leería como se escribió.",
    ),
    "version is no number": (
        "version = 1", "version = true",
        "En {file}, «version» vale true, que no es del tipo esperado.", "Escriba un número entero, sin comillas.",
    ),
    "no version": ("version = 1", "", "Falta «version» en {file}.", SEE_EXAMPLE),
    "key with a typo": (
        'nombre = "Gobierno', 'nonbre = "Gobierno',
        "No conozco la clave «nonbre» en la sección [ejercicio] de {file}.", "¿Quiso escribir «nombre»?",
    ),
    "notices to nobody known": (
        "[organizacion]", '[avisos]\ncorreos = ["a@ejemplo.gob.mx"]\n[organizacion]',
        "No conozco la clave «correos» en la sección [avisos] de {file}.", "¿Quiso escribir «correo»?",
    ),
    "notices to no address": (
        "[organizacion]", '[avisos]\ncorreo = ["la maestra Ana"]\n[organizacion]',
        '{file}: en [avisos], correo tiene "la maestra Ana", que no es una dirección de correo.',
        'Escriba cada una entre comillas, por ejemplo correo = ["datos@miestado.gob.mx"].',
    ),
    "notices by no block": (
        "[organizacion]", "[avisos]\nbloques = [4]\n[organizacion]",
        "{file}: en [avisos], bloques tiene 4, que no es el nombre de un bloque.",
        'Escriba cada uno entre comillas, por ejemplo bloques = ["slack-webhook/equipo"].',
    ),
    "a term that is over before it begins": (
        "[organizacion]", "[aprobacion]\nplazo_horas = 0\n[organizacion]",
        "{file}: en [aprobacion], plazo_horas es 0.",
        "Escriba cuántas horas se espera a que alguien decida, de 1 a 8,760.",
    ),
    "more than all rows": (
        "[organizacion]", "[aprobacion]\nrenglones_perdidos = 500\n[organizacion]",
        "{file}: en [aprobacion], renglones_perdidos es 500.",
        "Escriba qué parte de los renglones puede perderse sin preguntar, en por ciento, de 0 a 100.",
    ),
    "a frequency in words": (
        "periodo =", 'frecuencia = "diario"\nperiodo =',
        "{file}: la frecuencia de [paquetes.plan-de-accion] es «diario».",
        'Escríbala como "R/P1D" (cada día), "R/P1W" (cada semana), "R/P1M" (cada mes), "R/P3M" (cada tres meses) o '
        '"R/P1Y" (cada año); o "irregular", si no promete ninguna.',
    ),
    "no name": (
        '"Gobierno Abierto en Morelos"', '" "',
        "{file}: el nombre de [ejercicio] está vacío.", "Escríbalo entre comillas, como se verá en el portal.",
    ),
    "key like no other": (
        'entidad = "17"', 'entidad = "17"\nxyz = 1',
        "No conozco la clave «xyz» en la sección [ejercicio] de {file}.",
        "Las claves posibles son: clave, nombre, entidad, ficticio.",
    ),
    "key missing": ('entidad = "17"', "", "Falta «entidad» en la sección [ejercicio] de {file}.", SEE_EXAMPLE),
    "number for text": (
        'entidad = "17"', "entidad = 17",
        "En la sección [ejercicio] de {file}, «entidad» vale 17, que no es del tipo esperado.",
        "Escriba un texto entre comillas.",
    ),
    "text for yes or no": (
        'entidad = "17"', 'entidad = "17"\nficticio = "sí"',
        'En la sección [ejercicio] de {file}, «ficticio» vale "sí", que no es del tipo esperado.',
        "Escriba true o false, sin comillas.",
    ),
    "entity": (
        'entidad = "17"', 'entidad = "33"', "{file}: la entidad es «33».",
        'Escriba la clave INEGI de dos cifras entre comillas, de "01" a "32".',
    ),
    "slug": (
        '"morelos-2015"', '"Morelos 2015"', "{file}: la clave de [ejercicio] es «Morelos 2015».",
        "Use de 2 a 70 minúsculas sin acento, números y guiones; con ella se forman direcciones web.",
    ),
    "slug too long for CKAN": (
        '"stl-morelos"', f'"{"s" * 71}"', f"{{file}}: la clave de [organizacion] es «{'s' * 71}».",
        "Use de 2 a 70 minúsculas sin acento, números y guiones; con ella se forman direcciones web.",
    ),
    "period": (
        "2015-12-31", "2015-02-30",
        "{file}: el periodo de [paquetes.plan-de-accion] es «2015-01-01/2015-02-30».",
        'Escríbalo como inicio/fin con días que existan, por ejemplo "2015-01-01/2015-12-31".',
    ),
    "period backwards": (
        "2015-12-31", "2014-12-31",
        "{file}: el periodo de [paquetes.plan-de-accion] es «2015-01-01/2014-12-31».",
        'Escríbalo como inicio/fin con días que existan, por ejemplo "2015-01-01/2015-12-31".',
    ),
    "published by none": (
        "[fuentes.compromisos]", '[paquetes.catalogos]\npublicado_por = "México"\n[fuentes.compromisos]',
        '{file}: [paquetes.catalogos] dice publicado_por = "México".',
        "Escriba la clave del ejercicio que lo publica, tal como está en su [ejercicio].",
    ),
    "published by another, what only this one has": (
        "periodo =", 'publicado_por = "mexico"\nperiodo =',
        "{file}: [paquetes.plan-de-accion] dice que lo publica otro, pero sus tablas son de este ejercicio.",
        "Quite publicado_por: solo lo que viene con el programa, los catálogos, es lo mismo para todos.",
    ),
    "published by another, with a list of its own": (
        "[fuentes.compromisos]",
        '[paquetes.catalogos]\npublicado_por = "mexico"\n[fuentes.cog]\narchivo = "cog.csv"\n[fuentes.compromisos]',
        "{file}: [paquetes.catalogos] dice que lo publica otro, pero su tabla «cog» es de este ejercicio.",
        "Quite publicado_por: solo lo que viene con el programa, los catálogos, es lo mismo para todos.",
    ),
    "schedule": (
        "periodo =", 'horario = "0 7 * * 8"\nperiodo =',
        "{file}: el horario de [paquetes.plan-de-accion] es «0 7 * * 8».",
        "Escríbalo como cron: minuto, hora, día del mes, mes y día de la semana; por ejemplo, "
        '"0 7 * * 1-5" es de lunes a viernes a las 7.',
    ),
    "keyword": (
        "periodo =", "palabras_clave = [1]\nperiodo =",
        "{file}: en las palabras_clave de [paquetes.plan-de-accion] está 1.",
        'Escriba cada una entre comillas, por ejemplo ["presupuesto", "egresos"].',
    ),
    "package": (
        "[paquetes.plan-de-accion]", "[paquetes.plan-de-acion]",
        "No existe el paquete «plan-de-acion» que nombra [paquetes.plan-de-acion] en {file}.",
        "¿Quiso escribir «plan-de-accion»?",
    ),
    "package that is no section": (
        "[paquetes.plan-de-accion]\nperiodo =", "[paquetes]\nplan-de-accion =",
        "{file}: [paquetes.plan-de-accion] debe ser una sección.",
        "Escriba «[paquetes.plan-de-accion]» en su propia línea.",
    ),
    "table": (
        "[fuentes.compromisos]", "[fuentes.compromiso]",
        "No existe la tabla «compromiso» que nombra [fuentes.compromiso] en {file}.",
        "¿Quiso escribir «compromisos»?",
    ),
    "rule": (
        "periodo =", "reglas.compromisos_por_componentes = {aga = 2}\nperiodo =",
        "No existe la regla «compromisos_por_componentes» que nombra "
        "[paquetes.plan-de-accion.reglas.compromisos_por_componentes] en {file}.",
        "¿Quiso escribir «compromisos_por_componente»?",
    ),
    "rule in part": (
        "periodo =", "reglas.compromisos_por_componente = {aga = 3}\nperiodo =",
        "{file}: [paquetes.plan-de-accion.reglas.compromisos_por_componente] debe decir aga, follow_the_money, "
        "problematica_local, proactivo, y nada más.",
        "Escríbalas todas: aga = 2, follow_the_money = 1, problematica_local = 2, proactivo = 0.",
    ),
    "rule with text": (
        "periodo =",
        'reglas.compromisos_por_componente = {aga = "3", follow_the_money = 1, problematica_local = 2, proactivo = 0}\n'
        "periodo =",
        "{file}: en [paquetes.plan-de-accion.reglas.compromisos_por_componente], «aga» vale \"3\".",
        "Escriba un número, como en aga = 2.",
    ),
    "rule with a negative count": (
        "periodo =",
        f"reglas.compromisos_por_componente = {COUNTS.replace('3', '-3')}\nperiodo =",
        "{file}: en [paquetes.plan-de-accion.reglas.compromisos_por_componente], «aga» vale -3.",
        "Escriba un número, como en aga = 2.",
    ),
    "rule with a number for a text": (
        "periodo =", "reglas.eje_aga = {componente = 1, compromisos_por_eje = 1}\nperiodo =",
        "{file}: en [paquetes.plan-de-accion.reglas.eje_aga], «componente» vale 1.",
        'Escriba un texto entre comillas, como en componente = "aga".',
    ),
    "rule with a text for a list": (
        "periodo =", 'reglas.avances = {con_resultado_y_evidencia = "completado", con_descripcion = []}\nperiodo =',
        "{file}: en [paquetes.plan-de-accion.reglas.avances], «con_resultado_y_evidencia» vale \"completado\".",
        'Escriba una lista entre corchetes, como en con_resultado_y_evidencia = ["completado"].',
    ),
    "rule with a list of something else": (
        "periodo =",
        'reglas.pasos = {pasos = 6, visita = "visita_ifai", pasos_con_visita = ["2"], paso_con_firma = 5}\nperiodo =',
        "{file}: en [paquetes.plan-de-accion.reglas.pasos], «pasos_con_visita» vale [\"2\"].",
        "Escriba una lista entre corchetes, como en pasos_con_visita = [2, 4].",
    ),
    "rule with a decimal that is no text": (
        "periodo =",
        "reglas.objetivos_e_hitos = {objetivos_por_compromiso = 1, hitos_por_compromiso = 1, "
        "suma_de_ponderaciones = 100, tolerancia = 0.01}\nperiodo =",
        "{file}: en [paquetes.plan-de-accion.reglas.objetivos_e_hitos], «tolerancia» vale 0.01.",
        'Escriba una cifra entre comillas, como en tolerancia = "0.01".',
    ),
    "rule with a text that is no decimal": (
        "periodo =",
        "reglas.objetivos_e_hitos = {objetivos_por_compromiso = 1, hitos_por_compromiso = 1, "
        "suma_de_ponderaciones = 100, tolerancia = 'un peso'}\nperiodo =",
        "{file}: en [paquetes.plan-de-accion.reglas.objetivos_e_hitos], «tolerancia» vale \"un peso\".",
        'Escriba una cifra entre comillas, como en tolerancia = "0.01".',
    ),
    "section of the website of another shape": (
        "periodo =",
        'reglas.apartados = {apartados = 1, avances_desde_paso = 5, apartado = [{numero = 1, titulo = "Todo"}]}\n'
        "periodo =",
        "{file}: en [paquetes.plan-de-accion.reglas.apartados], «apartado» vale [{ numero = 1, titulo = \"Todo\" }].",
        'Escriba una lista entre corchetes, como en apartado = [{ numero = 1, titulo = "Secretariado Técnico Local", '
        'tablas = ["stl_integrantes", "minutas", "evidencias", "comunicados"] }, …].',
    ),
    **{
        f"control totals: {name}": (
            "[paquetes.plan-de-accion]",
            f"[paquetes.presupuesto.reglas.totales_de_control{new}\n[paquetes.plan-de-accion]",
            f"{{file}}: {message}", remedy,
        )
        for name, new, message, remedy in (
            ("of another table", '.compromisos]\nmonto = "1"',
             "[paquetes.presupuesto.reglas.totales_de_control] debe decir presupuesto_egresos, presupuesto_ingresos, "
             "y nada más.",
             "Escriba cada una en su sección, por ejemplo "
             "[paquetes.presupuesto.reglas.totales_de_control.presupuesto_egresos]."),
            ("of a table that is not there", '.presupuesto_ingresos]\nmonto_estimado = "1"',
             "[paquetes.presupuesto.reglas.totales_de_control.presupuesto_ingresos] habla de la tabla "
             "«presupuesto_ingresos», y este ejercicio no la tiene.",
             "Quite la sección, o declare la tabla en [fuentes.presupuesto_ingresos]."),
            ("of another column", '.presupuesto_egresos]\nmonto_aprovado = "1"',
             "en [paquetes.presupuesto.reglas.totales_de_control.presupuesto_egresos], «monto_aprovado» no es una "
             "columna de cifras de la tabla «presupuesto_egresos».",
             "¿Quiso escribir «monto_aprobado»?"),
            ("as a number", ".presupuesto_egresos]\nmonto_aprobado = 1.5",
             "en [paquetes.presupuesto.reglas.totales_de_control.presupuesto_egresos], «monto_aprobado» vale 1.5.",
             "Escriba la cifra entre comillas, sin comas ni signo de pesos, como en monto_aprobado = \"1234.50\"."),
            ("with commas", '.presupuesto_egresos]\nmonto_aprobado = "1,234.50"',
             "en [paquetes.presupuesto.reglas.totales_de_control.presupuesto_egresos], «monto_aprobado» vale "
             "\"1,234.50\".",
             "Escriba la cifra entre comillas, sin comas ni signo de pesos, como en monto_aprobado = \"1234.50\"."),
            ("that are no section", ']\npresupuesto_egresos = "1"',
             "[paquetes.presupuesto.reglas.totales_de_control.presupuesto_egresos] debe ser una sección.",
             "Escriba «[paquetes.presupuesto.reglas.totales_de_control.presupuesto_egresos]» en su propia línea."),
        )
    },
    "no sources": (
        WHOLE[WHOLE.index("[fuentes.") :], "[fuentes]",
        "{file} no tiene ninguna fuente: no hay nada que reunir.",
        "Agregue una sección por tabla, por ejemplo [fuentes.compromisos]; vea el ejercicio de ejemplo.",
    ),
    "source without a place": (
        'archivo = "plan.xlsx"', 'hoja = "Plan"',
        "La fuente [fuentes.compromisos] de {file} debe tener «archivo», «url», «ckan» o «sql», y solo uno de ellos.",
        'Escriba, por ejemplo, archivo = "plan-de-accion.xlsx".',
    ),
    "source with two places": (
        'archivo = "plan.xlsx"', 'archivo = "plan.xlsx"\nurl = "https://x.mx/a.csv"',
        "La fuente [fuentes.compromisos] de {file} debe tener «archivo», «url», «ckan» o «sql», y solo uno de ellos.",
        'Escriba, por ejemplo, archivo = "plan-de-accion.xlsx".',
    ),
    "file outside": (
        '"plan.xlsx"', '"../plan.xlsx"',
        "El archivo de [fuentes.compromisos] no está dentro de la carpeta del ejercicio: «../plan.xlsx».",
        "Copie el archivo a la carpeta del ejercicio y escriba su nombre.",
    ),
    "absolute file": (
        '"plan.xlsx"', '"/etc/passwd"',
        "El archivo de [fuentes.compromisos] no está dentro de la carpeta del ejercicio: «/etc/passwd».",
        "Copie el archivo a la carpeta del ejercicio y escriba su nombre.",
    ),
    "no file": (
        '"plan.xlsx"', '""', '{file}: en [fuentes.compromisos], «archivo» tiene "".', NAMES,
    ),
    "no files": (
        '"plan.xlsx"', "[]", "{file}: en [fuentes.compromisos], «archivo» es una lista vacía.", NAMES,
    ),
    "a file that is a number": (
        '"plan.xlsx"', '["plan.xlsx", 2]', "{file}: en [fuentes.compromisos], «archivo» tiene 2.", NAMES,
    ),
    "a file that is yes or no": (
        '"plan.xlsx"', "true",
        "En la sección [fuentes.compromisos] de {file}, «archivo» vale true, que no es del tipo esperado.",
        "Escriba un texto entre comillas, o una lista de ellos entre corchetes.",
    ),
    "glob outside": (
        '"plan.xlsx"', '"../*.xlsx"',
        "El archivo de [fuentes.compromisos] no está dentro de la carpeta del ejercicio: «../*.xlsx».",
        "Copie el archivo a la carpeta del ejercicio y escriba su nombre.",
    ),
    "one of several outside": (
        '"plan.xlsx"', '["plan.xlsx", "/etc/*.conf"]',
        "El archivo de [fuentes.compromisos] no está dentro de la carpeta del ejercicio: «/etc/*.conf».",
        "Copie el archivo a la carpeta del ejercicio y escriba su nombre.",
    ),
    "file with a NUL": (
        '"plan.xlsx"', '"a\\u0000b"',
        "El archivo de [fuentes.compromisos] no está dentro de la carpeta del ejercicio: «a\0b».",
        "Copie el archivo a la carpeta del ejercicio y escriba su nombre.",
    ),
    "address": (
        'archivo = "plan.xlsx"', 'url = "file:///etc/p"',
        "{file}: la dirección de [fuentes.compromisos] no es http, https, s3, sftp, ftp ni webdav: «file:///etc/p».",
        FULL_ADDRESS,
    ),
    "address without a host": (
        'archivo = "plan.xlsx"', 'url = "https:///a.csv"',
        "{file}: la dirección de [fuentes.compromisos] no es http, https, s3, sftp, ftp ni webdav: «https:///a.csv».",
        FULL_ADDRESS,
    ),
    "address with a password": (
        'archivo = "plan.xlsx"', 'url = "https://ana:secreta@x.mx/a.csv"',
        "{file}: la dirección de [fuentes.compromisos] lleva un usuario o una contraseña.", OPEN_ADDRESS,
    ),
    "address with a user": (
        'archivo = "plan.xlsx"', 'url = "sftp://ana@x.mx/a.csv"',
        "{file}: la dirección de [fuentes.compromisos] lleva un usuario o una contraseña.", OPEN_ADDRESS,
    ),
    "a bad address with a password": (
        'archivo = "plan.xlsx"', 'url = "gopher://ana:secreta@x.mx/a.csv"',
        "{file}: la dirección de [fuentes.compromisos] no es http, https, s3, sftp, ftp ni webdav: «…».", FULL_ADDRESS,
    ),
    "a CKAN that is no address": (
        'archivo = "plan.xlsx"', 'ckan = "s3://cubeta/dataset/x"',
        "{file}: la dirección de [fuentes.compromisos] no es http ni https: «s3://cubeta/dataset/x».", FULL_ADDRESS,
    ),
    "a CKAN's front page": (
        'archivo = "plan.xlsx"', 'ckan = "https://x.gob.mx/busca"',
        "{file}: «ckan» en [fuentes.compromisos] no es la página de un conjunto de datos: «https://x.gob.mx/busca».",
        "Copie la dirección de la página del conjunto o del recurso: lleva /dataset/ y su nombre, o /resource/ y "
        "su clave.",
    ),
    "a resource of nothing": (
        'archivo = "plan.xlsx"', 'archivo = "plan.xlsx"\nrecurso = "a"',
        "{file}: en [fuentes.compromisos] hay «recurso», pero no «ckan».",
        "Quítelo, o escriba «ckan»: «recurso» elige archivos de un conjunto de datos de CKAN.",
    ),
    "a credential for the web": (
        'archivo = "plan.xlsx"', 'url = "https://x.mx/a.csv"\ncredencial = "A"',
        "{file}: en [fuentes.compromisos] hay «credencial», pero la dirección es https.",
        "Quítela: «credencial» dice con qué usuario se entra a una carpeta s3, sftp, ftp o webdav.",
    ),
    "a credential that is a password": (
        'archivo = "plan.xlsx"', 'url = "sftp://x.mx/a.csv"\ncredencial = "mi clave"',
        '{file}: en [fuentes.compromisos], «credencial» vale "mi clave".',
        'Escriba un nombre en mayúsculas, números o guiones bajos, por ejemplo "FINANZAS": con él termina el nombre de '
        "la variable de ambiente.",
    ),
    "a query to nowhere": (
        'archivo = "plan.xlsx"', 'sql = "SELECT 1"',
        "{file}: [fuentes.compromisos] tiene «sql», pero no «conexion».",
        'Escriba el nombre de la conexión, por ejemplo conexion = "HACIENDA"; su dirección va en la variable de '
        "ambiente COCREA_SQL_HACIENDA.",
    ),
    "an empty query": (
        'archivo = "plan.xlsx"', 'sql = " "\nconexion = "A"',
        "{file}: la consulta de [fuentes.compromisos] está vacía.",
        'Escriba la consulta, por ejemplo sql = "SELECT * FROM egresos", o el nombre de un archivo .sql.',
    ),
    "a query's file that is not there": (
        'archivo = "plan.xlsx"', 'sql = "egresos.sql"\nconexion = "A"',
        "No puedo leer la consulta {folder}/egresos.sql de [fuentes.compromisos].",
        "Revise que el archivo esté en la carpeta del ejercicio y guardado en UTF-8.",
    ),
    "a query's file outside": (
        'archivo = "plan.xlsx"', 'sql = "../egresos.sql"\nconexion = "A"',
        "El archivo de [fuentes.compromisos] no está dentro de la carpeta del ejercicio: «../egresos.sql».",
        "Copie el archivo a la carpeta del ejercicio y escriba su nombre.",
    ),
    "grace": (
        'archivo = "plan.xlsx"', 'archivo = "plan.xlsx"\ngracia_dias = 0',
        "{file}: en [fuentes.compromisos], «gracia_dias» vale 0.",
        "Escriba cuántos días, de 1 a 366; o quítelo, y no habrá gracia.",
    ),
    "withdrawn": (
        'archivo = "plan.xlsx"', 'archivo = "*.xlsx"\nretirados = [3]',
        "{file}: en [fuentes.compromisos], «retirados» tiene algo que no es un nombre de archivo.",
        'Escriba el nombre de cada archivo como lo dice el reporte, entre comillas: ["pagos/enero.csv"].',
    ),
    "delimiter": (
        'archivo = "plan.xlsx"', 'archivo = "plan.xlsx"\ndelimitador = ";;"',
        '{file}: el delimitador de [fuentes.compromisos] es ";;".',
        'Escriba un solo carácter: ",", ";", "|" o "\\t"; o quítelo para que se reconozca solo.',
    ),
    "quotes": (
        'archivo = "plan.xlsx"', 'archivo = "plan.xlsx"\ndelimitador = ";"\ncomillas = ";"',
        '{file}: en [fuentes.compromisos], «comillas» vale ";".',
        "Escriba un solo carácter que no se use ya para separar, por ejemplo \"'\"; o quítelo para que se reconozca "
        "solo.",
    ),
    "escape": (
        'archivo = "plan.xlsx"', "archivo = 'plan.xlsx'\nescape = '\"'",
        "{file}: en [fuentes.compromisos], «escape» vale \"\"\".",
        "Escriba un solo carácter que no se use ya para separar, por ejemplo '\\'; o quítelo para que se reconozca "
        "solo.",
    ),
    "derived column": (
        'archivo = "plan.xlsx"', 'archivo = "plan.xlsx"\ncolumnas = {compromiso_id = 3}',
        "{file}: en [fuentes.compromisos.columnas.compromiso_id], hay 3 donde va una sección.",
        "Escriba sus claves: titulo, posicion, constante, plantilla, patron, equivalencias, ceros, nulos, opcional.",
    ),
    "catalogue": (
        'archivo = "plan.xlsx"', 'archivo = "plan.xlsx"\ncolumnas = {eje_aga = {titulo = "x", ceros = "inegi"}}',
        "{file}: en [fuentes.compromisos.columnas.eje_aga], «ceros» nombra el catálogo «inegi», que no hay.",
        "Escriba cuántas cifras tiene la clave, sin comillas, o uno de estos catálogos: clasificacion_administrativa, "
        "clasificacion_funcional, clasificacion_programatica, cog, cri, entidades_federativas, "
        "fuentes_financiamiento, tipo_gasto, vocabularios.",
    ),
    "TOML": (
        'entidad = "17"', "entidad = 17 y algo",
        "{file} no se puede leer como TOML en la línea 7, columna 14.",
        "Revise esa línea y la anterior: el texto va entre comillas, y ninguna clave ni sección se repite.",
    ),
    "TOML cut": (
        'archivo = "plan.xlsx"', 'archivo = """plan.xlsx',
        "{file} no se puede leer como TOML al final: algo quedó sin cerrar.",
        "Revise esa línea y la anterior: el texto va entre comillas, y ninguna clave ni sección se repite.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message", "remedy"), WRONG.values(), ids=WRONG)
def test_says_what_is_wrong_and_what_to_write(tmp_path, old, new, message, remedy):
    assert WHOLE.count(old) == 1
    with pytest.raises(ExerciseError) as caught:
        load(tmp_path, WHOLE.replace(old, new))
    assert (caught.value.message, caught.value.remedy) == (
        message.replace("{file}", str(tmp_path / "ejercicio.toml")).replace("{folder}", str(tmp_path)), remedy,
    )  # fmt: skip
    assert caught.value.exit_code == 2


MISSING = "Indique la carpeta que contiene ejercicio.toml; por ejemplo «cocrea correr mi-ejercicio»."


def test_a_folder_without_the_file(tmp_path):
    with pytest.raises(ExerciseError) as caught:
        load_exercise(tmp_path / "nada")
    assert (caught.value.message, caught.value.remedy) == (
        f"No encuentro {tmp_path}/nada/ejercicio.toml.", MISSING,
    )  # fmt: skip


def test_a_folder_in_the_files_place(tmp_path):
    (tmp_path / "ejercicio.toml").mkdir()
    with pytest.raises(ExerciseError) as caught:
        load_exercise(tmp_path)
    assert (caught.value.message, caught.value.remedy) == (
        f"{tmp_path}/ejercicio.toml es una carpeta, no un archivo.", MISSING,
    )  # fmt: skip


def test_a_file_that_is_not_utf_8(tmp_path):
    (tmp_path / "ejercicio.toml").write_bytes(WHOLE.encode("cp1252"))
    with pytest.raises(ExerciseError) as caught:
        load_exercise(tmp_path)
    assert (caught.value.message, caught.value.remedy) == (
        f"{tmp_path}/ejercicio.toml no está en UTF-8.", "Guárdelo con la codificación UTF-8.",
    )  # fmt: skip


def test_a_link_that_leaves_the_exercise_or_goes_round(tmp_path):
    folder = tmp_path / "ejercicio"
    folder.mkdir()
    (tmp_path / "ajeno.xlsx").write_bytes(b"x")
    for target in (tmp_path / "ajeno.xlsx", folder / "plan.xlsx"):
        (folder / "plan.xlsx").unlink(missing_ok=True)
        (folder / "plan.xlsx").symlink_to(target)
        with pytest.raises(ExerciseError, match=r"no está dentro de la carpeta del ejercicio: «plan\.xlsx»"):
            load(folder, WHOLE)


def test_reads_a_file_saved_by_windows_notepad(tmp_path):
    (tmp_path / "ejercicio.toml").write_bytes(WHOLE.replace("\n", "\r\n").encode("utf-8-sig"))
    assert load_exercise(tmp_path).slug == "morelos-2015"


def test_a_whole_exercise_becomes_values(tmp_path):
    exercise = load(tmp_path, WHOLE)
    # The code lists ship with the software, and every exercise has them.
    lists, package, _ = exercise.packages
    assert (lists.dataset, lists.title, len(lists.sources)) == (
        "morelos-2015-catalogos", "Catálogos del presupuesto y del programa", 9,
    )  # fmt: skip
    (source,) = package.sources.values()
    assert (exercise.folder, exercise.slug, exercise.title, exercise.entity) == (
        tmp_path, "morelos-2015", "Gobierno Abierto en Morelos", "17",
    )  # fmt: skip
    assert (package.name, package.dataset, package.title, package.period, package.fictitious) == (
        "plan-de-accion", "morelos-2015-plan-de-accion", "Plan de Acción Local", "2015-01-01/2015-12-31", False,
    )  # fmt: skip
    assert list(package.schemas) == ["compromisos"]
    assert package.rules["compromisos_por_componente"] == {
        "aga": 2, "follow_the_money": 1, "problematica_local": 2, "proactivo": 0,
    }  # fmt: skip
    assert source == Source("compromisos", Files(tmp_path, ("plan.xlsx",)))
    assert (source.file, source.label) == (tmp_path / "plan.xlsx", "plan.xlsx")


# What a source says → its place, and how the steward knows it.
PLACES = {
    "several files": ('archivo = ["a.csv", "b/*.csv"]', Files(Path(), ("a.csv", "b/*.csv")), "a.csv, b/*.csv"),
    "web": ('url = "https://x.mx/a.csv"', Address("https://x.mx/a.csv"), "https://x.mx/a.csv"),
    "folder": (
        'url = "sftp://x.mx/e/"\ncredencial = "FIN"', RemoteFiles("sftp://x.mx/e/", "FIN"), "sftp://x.mx/e/",
    ),
    "bucket": ('url = "s3://cubeta/e-*.csv"', RemoteFiles("s3://cubeta/e-*.csv"), "s3://cubeta/e-*.csv"),
    "CKAN": (
        'ckan = "https://x.mx/dataset/e"\nrecurso = "2015*"', CkanFiles("https://x.mx/dataset/e", "2015*"),
        "https://x.mx/dataset/e (2015*)",
    ),
    "query": ('sql = "SELECT 1"\nconexion = "HACIENDA"', Query("SELECT 1", "HACIENDA"), "consulta a HACIENDA"),
    "query's file": (
        'sql = "egresos.sql"\nconexion = "HACIENDA"', Query("SELECT 'ñ'", "HACIENDA", "egresos.sql"), "egresos.sql",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "place", "label"), PLACES.values(), ids=PLACES)
def test_each_kind_of_place(tmp_path, text, place, label):
    (tmp_path / "egresos.sql").write_text("SELECT 'ñ'\n", encoding="utf-8")
    whole = WHOLE.replace('archivo = "plan.xlsx"', f'{text}\nmiembro = "*.csv"\ngracia_dias = 30\nred_local = true')
    (package,) = load(tmp_path, whole).only("plan-de-accion").packages
    (source,) = package.sources.values()
    own = dataclasses.replace(place, folder=tmp_path) if isinstance(place, Files) else place
    form = {"encoding": "utf-8", "dialect": Dialect(",", '"', "")} if isinstance(place, Query) else {}
    assert source == Source("compromisos", own, member="*.csv", grace_days=30, local_network=True, **form)
    assert (source.file, source.label) == (None, label)


def test_the_guides_examples_of_sources_are_sources(tmp_path):
    guide = (Path(__file__).parents[2] / "docs" / "guia.md").read_text(encoding="utf-8")
    chapter = guide.partition("### De dónde puede venir una tabla")[2].partition("Las tablas, por paquete")[0]
    blocks = re.findall(r"```toml\n(.*?)```", chapter, re.DOTALL)
    exercise = load(tmp_path, WHOLE.partition("[fuentes.")[0] + "".join(blocks))
    places = [type(one.place) for package in exercise.packages for one in package.sources.values()]
    assert set(places) == {Address, CkanFiles, Files, Query, RemoteFiles}


def test_an_exercises_own_numbers_replace_the_programmes(tmp_path):
    own = f"reglas.compromisos_por_componente = {COUNTS}\nperiodo ="
    (package,) = load(tmp_path, WHOLE.replace("periodo =", own)).only("plan-de-accion").published
    assert package.rules["compromisos_por_componente"]["aga"] == 3


def test_an_exercises_control_totals_are_those_of_the_tables_that_it_names(tmp_path):
    totals = '[paquetes.presupuesto.reglas.totales_de_control.presupuesto_egresos]\nmonto_aprobado = "12.50"\n'
    (package,) = load(tmp_path, WHOLE + totals).only("presupuesto").published
    assert package.rules["totales_de_control"] == {
        "presupuesto_egresos": {"monto_aprobado": "12.50"}, "presupuesto_ingresos": {},
    }  # fmt: skip
    assert package.rules["aritmetica"] == {"tolerancia": "0.01"}


def test_an_exercise_may_have_a_code_list_of_its_own(tmp_path):
    (lists,) = load(tmp_path, WHOLE + '[fuentes.cog]\narchivo = "cog.csv"\n').only("catalogos").published
    assert lists.sources["cog"].file == tmp_path / "cog.csv"
    assert lists.sources["cri"].file == DATAPACKAGES / "catalogos" / "cri.csv"
    assert list(lists.sources)[:2] == ["cog", "cri"]


def test_code_lists_that_another_exercise_publishes_are_read_and_not_published(tmp_path):
    exercise = load(tmp_path, WHOLE + '[paquetes.catalogos]\npublicado_por = "mexico"\n')
    assert [one.name for one in exercise.packages if one not in exercise.published] == ["catalogos"]
    assert exercise.code_lists == "mexico-catalogos"
    assert exercise.only("plan-de-accion").code_lists == "mexico-catalogos"
    with pytest.raises(UsageError) as caught:
        exercise.only("catalogos")
    assert (caught.value.message, caught.value.remedy) == (
        "Este ejercicio no publica «catalogos»: en CKAN es «mexico-catalogos», de otro ejercicio.",
        f"Córralo con el otro ejercicio, o quite publicado_por de [paquetes.catalogos] en {exercise.file}.",
    )


def test_an_exercise_of_code_lists_alone(tmp_path):
    text = WHOLE.partition("[paquetes.")[0] + '[paquetes.catalogos]\npublicado_por = "morelos-2015"\n[fuentes]\n'
    (lists,) = load(tmp_path, text).published
    assert (lists.dataset, len(lists.sources)) == ("morelos-2015-catalogos", 9)


def test_the_example_is_marked_wherever_it_shows_and_the_real_data_are_not():
    exercise = load_exercise(EXAMPLE)
    assert exercise.title == "Ejemplo ficticio: Gobierno Abierto en Morelos"
    assert exercise.organization.title == "Ejemplo ficticio: Secretariado Técnico Local de Morelos"
    assert {one.name: one.fictitious for one in exercise.packages} == {
        "catalogos": False, "cuenta-publica-federal": False, "follow-the-money": True, "plan-de-accion": True,
        "presupuesto": True, "secretariado": True,
    }  # fmt: skip
    for one in exercise.packages:
        assert one.title.startswith("Ejemplo ficticio: ") == one.fictitious
        assert one.description.startswith("**Ejemplo ficticio.**") == one.fictitious


def test_one_package_of_an_exercise():
    exercise = load_exercise(EXAMPLE)
    assert [one.name for one in exercise.only("secretariado").packages] == ["secretariado"]
    with pytest.raises(UsageError) as caught:
        exercise.only("secretaria")
    assert (caught.value.message, caught.value.remedy) == (
        "El ejercicio «ejemplo» no tiene el paquete «secretaria».",
        "Escriba uno de estos: catalogos, cuenta-publica-federal, follow-the-money, plan-de-accion, presupuesto, "
        "secretariado.",
    )


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ('{"fields": [}', "El esquema {file} no se puede leer como JSON en la línea 1, columna 13.",
         "Corrija el archivo o recupere su copia anterior."),
        ('{"fields": []}', "El esquema {file} no es un Table Schema: no describe ninguna columna.",
         "Corrija el archivo o recupere su copia anterior."),
        ("[1]", "El esquema {file} no es un Table Schema: no describe ninguna columna.",
         "Corrija el archivo o recupere su copia anterior."),
    ],
)  # fmt: skip
def test_a_schema_that_is_none(tmp_path, text, message, remedy):
    (tmp_path / "compromisos.json").write_text(text, encoding="utf-8")
    (tmp_path / "ejercicio.toml").write_text(WHOLE, encoding="utf-8")
    with pytest.raises(ExerciseError) as caught:
        load_exercise(tmp_path, schemas=tmp_path)
    file = str(tmp_path / "compromisos.json")
    assert (caught.value.message, caught.value.remedy) == (message.replace("{file}", file), remedy)


OWN = """
[paquetes.propio]
titulo = "Propio"
tablas = ["egresos"]

[fuentes.egresos]
archivo = "egresos.csv"
esquema = "egresos.json"
"""


@pytest.mark.parametrize(
    ("declared", "key"),
    [
        ('unidad = "miles de pesos"', "unidad"),
        ('totales = [{ titulo = "Concepto", patron = "^Total" }]', "totales"),
        ('niveles = [{ nombre = "ramo", titulo = "Concepto", sangria = 0 }]', "niveles"),
        ('jerarquia = ["Ramo", "Programa"]', "jerarquia"),
    ],
)
def test_what_is_said_of_pesos_needs_a_column_of_pesos(tmp_path, declared, key):
    """Without one, no unit would be converted and no total checked, and nobody would know."""
    schema, lectura = tmp_path / "egresos.json", f"[fuentes.egresos.lectura]\n{declared}\n"
    schema.write_text('{"fields": [{"name": "concepto"}, {"name": "monto", "type": "number"}]}', encoding="utf-8")
    with pytest.raises(ExerciseError) as caught:
        load(tmp_path, WHOLE + OWN + lectura)
    assert (caught.value.message, caught.value.remedy) == (
        f"{tmp_path / 'ejercicio.toml'}: [fuentes.egresos] declara «{key}», y en su esquema ninguna columna dice que "
        "son pesos: no habría qué convertir ni qué comprobar.",
        'En el esquema, escriba "type": "number" y "unit": "MXN" en las columnas de pesos (monto). Si no son pesos, '
        "deje fuera esos renglones con «descartar».",
    )
    schema.write_text(
        '{"fields": [{"name": "concepto"}, {"name": "monto", "type": "number", "unit": "MXN"}]}', encoding="utf-8"
    )
    assert load(tmp_path, WHOLE + OWN + lectura).schemas["egresos"].field("monto").is_amount
    # Levels of a table without figures only say how it is ordered.
    schema.write_text('{"fields": [{"name": "concepto"}]}', encoding="utf-8")
    if key != "unidad":
        load(tmp_path, WHOLE + OWN + lectura)


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ('{"fields": {"a": 1}}', "«fields» no es una lista"),
        ('{"fields": ["a"]}', "su columna 1 no dice cómo se llama"),
        ('{"fields": [{"nombre": "a"}]}', "su columna 1 no dice cómo se llama"),
        ('{"fields": [{"name": "a"}, {"name": "a"}]}', "dos columnas se llaman «a»"),
        ('{"fields": [{"name": "_a"}]}', "la columna «_a» no puede llamarse así en el portal"),
        ('{"fields": [{"name": "xmin"}]}', "la columna «xmin» no puede llamarse así en el portal"),
        ('{"fields": [{"name": "a\\u0007"}]}', "la columna «a\u0007» no puede llamarse así en el portal"),
        ('{"fields": [{"name": "a", "type": "numero"}]}', "la columna «a» es de tipo «numero», que no existe"),
        ('{"fields": [{"name": "a", "constraints": true}]}', "«constraints» de la columna «a» no es un objeto"),
        (
            '{"fields": [{"name": "a", "constraints": {"pattern": "("}}]}',
            "el «pattern» de la columna «a» no se entiende",
        ),
        ('{"fields": [{"name": "a", "constraints": {"enum": "x"}}]}', "el «enum» de la columna «a» no es una lista"),
        ('{"fields": [{"name": "a"}], "primaryKey": ["z"]}', "«primaryKey» nombra la columna «z», que no describe"),
        ('{"fields": [{"name": "a"}], "foreignKeys": [{}]}', "«foreignKeys» nombra la columna «None», que no describe"),
        (
            '{"fields": [{"name": "a", "type": "list"}], "primaryKey": "a"}',
            "la columna «a» es de tipo «list», y de ese tipo no puede ser una clave («primaryKey»)",
        ),
    ],
)
def test_a_schema_of_ones_own_with_an_error(tmp_path, schema, said):
    (tmp_path / "egresos.json").write_text(schema, encoding="utf-8")
    with pytest.raises(ExerciseError) as caught:
        load(tmp_path, WHOLE + OWN)
    assert caught.value.message == f"El esquema {tmp_path / 'egresos.json'} tiene un error: {said}."
    assert caught.value.remedy.endswith("o https://specs.frictionlessdata.io/table-schema/.")


@pytest.mark.parametrize("sheets", ["[]", "[1]", '["Enero", " "]'])
def test_several_sheets_are_said_by_their_names(tmp_path, sheets):
    with pytest.raises(ExerciseError) as caught:
        load(tmp_path, WHOLE + f"hoja = {sheets}\n")
    assert "[fuentes.presupuesto_egresos], «hoja» vale" in caught.value.message
    assert caught.value.remedy == 'Escriba el nombre de cada hoja entre comillas, por ejemplo ["Enero", "Febrero"].'
    source = load(tmp_path, WHOLE + 'hoja = ["Enero", "Febrero"]\n').packages
    assert [one.sources["presupuesto_egresos"].sheets for one in source if "presupuesto_egresos" in one.sources] == [
        ("Enero", "Febrero")
    ]


def test_a_schema_that_is_not_there(tmp_path):
    (tmp_path / "ejercicio.toml").write_text(WHOLE, encoding="utf-8")
    (tmp_path / "otra.json").write_text("{}")
    with pytest.raises(ExerciseError) as caught:
        load_exercise(tmp_path, schemas=tmp_path)
    assert (caught.value.message, caught.value.remedy) == (
        "No hay un esquema para la tabla «compromisos».", "Use una de estas tablas: otra.",
    )  # fmt: skip


def test_a_definition_that_lacks_a_property(tmp_path):
    (tmp_path / "plan.toml").write_text('name = "plan"\n')
    with pytest.raises(ExerciseError) as caught:
        load_exercise(EXAMPLE, datapackages=tmp_path)
    assert (caught.value.message, caught.value.remedy) == (
        f"A la definición {tmp_path}/plan.toml le falta «title».", "Agregue esa propiedad.",
    )  # fmt: skip


def test_a_definition_whose_list_is_not_there(tmp_path):
    shutil.copy(DATAPACKAGES / "catalogos.toml", tmp_path)
    with pytest.raises(ExerciseError) as caught:
        load_exercise(EXAMPLE, datapackages=tmp_path)
    assert (caught.value.message, caught.value.remedy) == (
        f"No encuentro {tmp_path}/catalogos/cog.csv, que nombra [sources.cog] en la definición "
        f"{tmp_path}/catalogos.toml.",
        "Recupere el archivo de su copia anterior, o instale Cocrea de nuevo.",
    )


def test_a_file_that_may_not_be_read(unprivileged):
    file = unprivileged / "ejercicio.toml"
    file.write_text(WHOLE, encoding="utf-8")
    file.chmod(0)
    assert not os.access(file, os.R_OK, effective_ids=True)
    with pytest.raises(ExerciseError) as caught:
        load_exercise(unprivileged)
    assert (caught.value.message, caught.value.remedy) == (
        f"No tengo permiso para leer {file}.", "Revise los permisos del archivo y de su carpeta.",
    )  # fmt: skip
