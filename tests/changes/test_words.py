"""The change log, sentence by sentence, as a citizen reads it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, localcontext

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.changes import Change, compare_table, describe
from pipelines.changes.budget import GROUPS, MOST_GROUPS
from pipelines.changes.change import KINDS, in_order
from pipelines.changes.columns import ColumnChanges
from pipelines.changes.money import net_by, sums_by, total
from pipelines.changes.said import LONGEST_TEXT, lowered, said, shortened, signed
from pipelines.changes.stories import STORIES
from pipelines.changes.story import TOLD_ONE_BY_ONE
from pipelines.package.canonical import write_csv
from pipelines.paths import SCHEMAS
from pipelines.schema import Field, Schema
from tests.changes.tables import compared, schema_of

COMMITMENT = {"compromiso_id": "c3", "numero": "3", "titulo": "Agua para todos", "componente": "aga"}
MILESTONE = {"hito_id": "h2", "compromiso_id": "c3", "numero": "2", "actividad": "Abrir los datos."}
REPORT = {"avance_id": "a1", "hito_id": "h2", "fecha_corte": "2016-03-31", "sector_autor": "sociedad_civil",
          "estatus": "en_proceso", "porcentaje": "40"}  # fmt: skip
PLAN = {"compromisos": [COMMITMENT], "hitos": [MILESTONE], "avances": [REPORT]}
LINE = {"linea_id": "1", "fecha_corte": "2015-12-31", "id_capitulo": "3000", "desc_capitulo": "Servicios generales",
        "monto_aprobado": "100.00", "monto_modificado": "200.00"}  # fmt: skip
CONTRACT = {"contrato_id": "k1", "titulo": "Bardas", "proveedor_nombre": "Cerro, S. A.", "proveedor_tipo": "moral",
            "fecha_firma": "2015-04-20", "monto": "1000.00", "moneda": "MXN", "estatus": "active"}  # fmt: skip
SESSION = {"sesion_id": "s4", "numero": "4", "tipo": "ordinaria", "fecha": "2016-02-10", "lugar": "Sala 1",
           "estatus": "convocada", "orden_del_dia": "Lista"}  # fmt: skip
MEMBER = {"integrante_id": "i1", "nombre": "Ana Ruiz", "cargo": "Directora", "organizacion": "Vecinos, A. C.",
          "sector": "sociedad_civil", "rol": "integrante", "con_voto": "true", "fecha_inicio": "2015-03-27",
          "correo_oficial": "ana@ejemplo.mx", "telefono_oficial": "+527771234567"}  # fmt: skip
EVENT = {"evento_id": "e1", "titulo": "Foro", "inicio": "2016-06-10T10:00:00", "lugar": "Sala 1",
         "estatus": "confirmada"}  # fmt: skip
AGREEMENT = {"acuerdo_id": "g1", "sesion_id": "s4", "numero": "2", "texto": "Publicar", "estatus": "pendiente",
             "resultado": "aprobado"}  # fmt: skip
MINUTES = {"minuta_id": "m4", "sesion_id": "s4", "version": "1", "estatus": "borrador"}
BOARD = {"cumplimiento_id": "p-compromiso-3", "aspecto": "compromiso", "numero": "3", "titulo": "Agua",
         "estado": "en_proceso", "porcentaje": "40", "fecha_corte": "2016-03-31"}  # fmt: skip


def many(row, key, number, **cells):
    return [{**row, key: f"n{one}", **cells} for one in range(number)]


def told(folder, before, after):
    differences, files = compared(folder, before, after)
    return [(one.kind, one.text) for one in describe("paquete", differences, files)]


CASES = {
    "nada": (PLAN, PLAN, []),
    "avance del compromiso": (
        {"cumplimiento": [BOARD]}, {"cumplimiento": [{**BOARD, "porcentaje": "55"}]},
        [("avance", "Compromiso 3: avance de 40 % a 55 %")],
    ),
    "compromiso cumplido, y lo que se sigue de ello": (
        {"cumplimiento": [BOARD, {**BOARD, "cumplimiento_id": "x", "aspecto": "plan"}]},
        {"cumplimiento": [
            {**BOARD, "porcentaje": "100", "estado": "cumplido", "falta": "", "fecha_corte": "2016-04-30"},
            {**BOARD, "cumplimiento_id": "x", "aspecto": "plan", "fecha_corte": "2016-04-30"},
        ]},
        [
            ("avance", "Compromiso 3: pasa de «En proceso» a «Cumplido»; avance de 40 % a 100 %"),
            ("cambio", "Cumplimiento: 1 aspecto modificado (fecha de corte)"),
        ],
    ),
    "informe nuevo de un hito": (
        PLAN, {**PLAN, "avances": [REPORT, {**REPORT, "avance_id": "a2", "fecha_corte": "2016-06-30",
                                            "porcentaje": "55"}]},
        [("avance", "Compromiso 3, hito 2 «Abrir los datos»: avance de 40 % a 55 % (sociedad civil, al 30/06/2016)")],
    ),
    "hito completado": (
        PLAN, {**PLAN, "avances": [REPORT, {**REPORT, "avance_id": "a2", "fecha_corte": "2016-06-30",
                                            "estatus": "completado", "porcentaje": ""}]},
        [("avance", "Compromiso 3, hito 2 «Abrir los datos»: completado (sociedad civil, al 30/06/2016)")],
    ),
    "informe corregido": (
        PLAN, {**PLAN, "avances": [{**REPORT, "porcentaje": "30", "comentario": "Se revisó"}]},
        [("avance", "Compromiso 3, hito 2 «Abrir los datos»: avance de 40 % a 30 %; cambia «Comentario»")],
    ),
    "muchos informes, y los completados uno por uno": (
        PLAN, {**PLAN, "avances": [REPORT, *many(REPORT, "avance_id", 6),
                                   {**REPORT, "avance_id": "z", "estatus": "completado"}]},
        [
            ("avance", "Avances: 7 reportes de avance nuevos: 6 «En proceso» y 1 «Completado»"),
            ("avance", "Compromiso 3, hito 2 «Abrir los datos»: completado (sociedad civil, al 31/03/2016)"),
        ],
    ),
    "fecha movida y hito nuevo": (
        {**PLAN, "hitos": [{**MILESTONE, "fecha_limite": "2016-01-31", "responsable": "Ana"}]},
        {**PLAN, "hitos": [{**MILESTONE, "fecha_limite": "2016-02-28", "responsable": "Luis"},
                           {**MILESTONE, "hito_id": "h3", "numero": "3", "fecha_limite": "2016-05-01"}]},
        [
            ("fecha", "Compromiso 3, hito 2 «Abrir los datos»: fecha límite del 31/01/2016 al 28/02/2016; cambia "
             "«Responsable»"),
            ("nuevo", "Hito nuevo: Compromiso 3, hito 3 «Abrir los datos», para el 01/05/2016"),
        ],
    ),
    "compromiso nuevo y otro retirado": (
        PLAN, {**PLAN, "compromisos": [{**COMMITMENT, "compromiso_id": "c4", "numero": "4", "titulo": "Luz"}]},
        [("nuevo", "Compromiso nuevo: Compromiso 4 «Luz»"),
         ("quitado", "Se retira de «Compromisos»: Compromiso 3 «Agua para todos»")],
    ),
    "agenda": (
        {"agenda": [EVENT, {**EVENT, "evento_id": "e2", "titulo": "Taller"}]},
        {"agenda": [{**EVENT, "estatus": "cancelada"},
                    {**EVENT, "evento_id": "e2", "titulo": "Taller", "inicio": "2016-06-12T09:30:00"},
                    {**EVENT, "evento_id": "e3", "titulo": "Cierre"}]},
        [
            ("avance", "Evento «Foro»: pasa de «Confirmada» a «Cancelada»"),
            ("fecha", "Evento «Taller»: inicio del 10/06/2016 a las 10:00 al 12/06/2016 a las 09:30"),
            ("nuevo", "Evento nuevo: «Cierre», el 10/06/2016 a las 10:00, en Sala 1"),
        ],
    ),
    "muchos eventos cambiados": (
        {"agenda": many(EVENT, "evento_id", 6)},
        {"agenda": many(EVENT, "evento_id", 6, estatus="realizada", lugar="Patio")},
        [("avance", "Agenda: 6 eventos modificados (lugar y estatus); 6 pasan a «Realizada»")],
    ),
    "sesión, minuta y acuerdo nuevos": (
        {"stl_sesiones": [], "minutas": [], "acuerdos": []},
        {"stl_sesiones": [SESSION], "minutas": [MINUTES], "acuerdos": [AGREEMENT]},
        [
            ("nuevo", "Sesión nueva: 4 del Secretariado, el 10/02/2016, en Sala 1 (Convocada)"),
            ("nuevo", "Acuerdo nuevo: 2 de la sesión 4 del Secretariado, del 10/02/2016: «Publicar» (Aprobado)"),
            ("nuevo", "Minuta nueva: sesión 4 del Secretariado, del 10/02/2016 (Borrador)"),
        ],
    ),
    "acuerdo cumplido, minuta aprobada, sesión realizada": (
        {"stl_sesiones": [SESSION], "minutas": [MINUTES], "acuerdos": [AGREEMENT]},
        {"stl_sesiones": [{**SESSION, "estatus": "realizada", "quorum": "true"}],
         "minutas": [{**MINUTES, "estatus": "aprobada", "fecha_aprobacion": "2016-03-01"}],
         "acuerdos": [{**AGREEMENT, "estatus": "cumplido", "fecha_cumplimiento": "2016-03-02"}]},
        [
            ("avance", "Sesión 4 del Secretariado: pasa de «Convocada» a «Realizada»; quórum: sí"),
            ("avance", "Acuerdo 2 de la sesión 4 del Secretariado, del 10/02/2016: pasa de «Pendiente» a «Cumplido»; "
             "se cumplió el 02/03/2016"),
            ("avance", "Minuta de la sesión 4 del Secretariado, del 10/02/2016: pasa de «Borrador» a «Aprobada»; se "
             "aprobó el 01/03/2016"),
        ],
    ),
    "quién entra y quién deja su lugar, por su papel": (
        {"stl_integrantes": [MEMBER]},
        {"stl_integrantes": [{**MEMBER, "fecha_fin": "2016-01-31", "nombre": "Nombre reservado", "cargo": ""},
                             {**MEMBER, "integrante_id": "i2", "nombre": "Luis Paz", "rol": "suplente"}]},
        [
            ("avance", "Secretariado, integrante de «Vecinos, A. C.» (Sociedad civil): deja su lugar el 31/01/2016; "
             "cambian «Nombre» y «Cargo»"),
            ("nuevo", "Se integra al Secretariado: suplente de «Vecinos, A. C.» (Sociedad civil), desde el 27/03/2015"),
        ],
    ),
    "una evidencia no se nombra: su título puede decir quién sale en ella": (
        {"evidencias": [{"evidencia_id": "v1", "tipo": "video", "titulo": "Ana Ruiz", "fecha": "2016-03-01"}]},
        {"evidencias": [{"evidencia_id": "v2", "tipo": "fotografia", "titulo": "Luis Paz", "fecha": "2016-03-02"}]},
        [("nuevo", "Evidencia nueva: Fotografía, del 02/03/2016"),
         ("quitado", "Se retira de «Evidencias»: Evidencia (Video), del 01/03/2016")],
    ),
    "el archivo de una minuta y el de una evidencia son otros": (
        {"stl_sesiones": [SESSION], "minutas": [{**MINUTES, "sha256": "a" * 64}],
         "evidencias": [{"evidencia_id": "v1", "tipo": "video", "sha256": "a" * 64, "bytes": "9"}]},
        {"stl_sesiones": [SESSION], "minutas": [{**MINUTES, "sha256": "b" * 64}],
         "evidencias": [{"evidencia_id": "v1", "tipo": "video", "sha256": "b" * 64, "bytes": "8"}]},
        [("cambio", "Minuta de la sesión 4 del Secretariado, del 10/02/2016: se cambió su archivo"),
         ("cambio", "Evidencia (Video): se cambió su archivo")],
    ),
    "los archivos de muchas evidencias son otros": (
        {"evidencias": many({"tipo": "video", "sha256": "a" * 64}, "evidencia_id", 6)},
        {"evidencias": many({"tipo": "video", "sha256": "b" * 64}, "evidencia_id", 6)},
        [("cambio", "Evidencias: 6 evidencias modificadas (archivo)")],
    ),
    "presupuesto, un momento en un capítulo": (
        {"presupuesto_egresos": many(LINE, "linea_id", 12)},
        {"presupuesto_egresos": many(LINE, "linea_id", 12, monto_modificado="287700.00")},
        [("dinero", "Presupuesto de egresos: 12 renglones modificados, +3,450,000.00 pesos en el capítulo 3000 "
          "«Servicios generales» (modificado)")],
    ),
    "presupuesto, de un capítulo a otro y entre renglones de uno": (
        {"presupuesto_egresos": [LINE, {**LINE, "linea_id": "2"}]},
        {"presupuesto_egresos": [
            {**LINE, "id_capitulo": "1000", "desc_capitulo": "Sueldos", "monto_aprobado": "90.00"},
            {**LINE, "linea_id": "2", "monto_aprobado": "110.00", "monto_modificado": "200.25"},
        ]},
        [
            ("dinero", "Presupuesto de egresos: 2 renglones modificados (cambia también: clave del capítulo y "
             "capítulo)"),
            ("dinero", "Presupuesto de egresos, aprobado: +90.00 pesos en el capítulo 1000 «Sueldos» y -90.00 pesos en "
             "el capítulo 3000 «Servicios generales»; en total, +0.00 pesos"),
            ("dinero", "Presupuesto de egresos, modificado: +200.00 pesos en el capítulo 1000 «Sueldos» y -199.75 "
             "pesos en el capítulo 3000 «Servicios generales»; en total, +0.25 pesos"),
        ],
    ),
    "presupuesto, lo mismo repartido de otro modo": (
        {"presupuesto_egresos": [LINE, {**LINE, "linea_id": "2"}]},
        {"presupuesto_egresos": [{**LINE, "monto_aprobado": "90.00"},
                                 {**LINE, "linea_id": "2", "monto_aprobado": "110.00"}]},
        [("dinero", "Presupuesto de egresos: 2 renglones modificados, sin cambio en la suma de ningún capítulo "
          "(aprobado)")],
    ),
    "presupuesto, corte nuevo": (
        {"presupuesto_egresos": [{**LINE, "linea_id": "viejo"}, {**LINE, "desc_ur": "x"}]},
        {"presupuesto_egresos": [{**LINE, "desc_ur": "y", "fecha_corte": "2016-03-31"},
                                 {**LINE, "linea_id": "2", "fecha_corte": "2016-03-31"}]},
        [
            ("dinero", "Presupuesto de egresos: 1 renglón nuevo con corte al 31/03/2016; suma aprobado, 100.00 "
             "pesos; modificado, 200.00 pesos"),
            ("dinero", "Presupuesto de egresos: 1 renglón retirado con corte al 31/12/2015; sumaba aprobado, 100.00 "
             "pesos; modificado, 200.00 pesos"),
            ("cambio", "Presupuesto de egresos: 1 renglón modificado con corte al 31/03/2016 (unidad responsable)"),
        ],
    ),
    "contratos y pagos": (
        {"contratos": [CONTRACT], "pagos": []},
        {"contratos": [{**CONTRACT, "monto_vigente": "1200.00", "estatus": "terminated"},
                       {**CONTRACT, "contrato_id": "k2", "titulo": "Luz", "proveedor_nombre": "Eva Sol",
                        "proveedor_tipo": "fisica", "moneda": "USD"}],
         "pagos": [{"pago_id": "p1", "contrato_id": "k1", "fecha": "2015-05-08", "monto": "250.50", "moneda": "MXN",
                    "beneficiario": "Cerro"}]},
        [
            ("avance", "Contrato «Bardas»: pasa de «Vigente» a «Terminado»; ahora vale 1,200.00 pesos"),
            ("dinero", "Contrato nuevo: «Luz», con una persona física, por 1,000.00 dólares, firmado el 20/04/2015"),
            ("dinero", "Pago nuevo: 250.50 pesos del contrato «Bardas», el 08/05/2015"),
        ],
    ),
    "monto de un contrato": (
        {"contratos": [{**CONTRACT, "monto_vigente": "1000.00"}]},
        {"contratos": [{**CONTRACT, "monto_vigente": "", "monto": "900.00"}]},
        [("dinero", "Contrato «Bardas»: monto de 1,000.00 pesos a 900.00 pesos (-100.00); monto vigente: ya no se dice "
          "(antes, 1,000.00 pesos)")],
    ),
    "muchos contratos": (
        {"contratos": []},
        {"contratos": [*many(CONTRACT, "contrato_id", 6), {**CONTRACT, "moneda": "USD"}]},
        [("dinero", "Contratos: 7 contratos nuevos, por 6,000.00 pesos y 1,000.00 dólares en total")],
    ),
    "una tabla cualquiera": (
        {"contactos": [{"contacto_id": "1", "telefono": "1"}, {"contacto_id": "2", "telefono": "1"}]},
        {"contactos": [{"contacto_id": "1", "telefono": "2"}, {"contacto_id": "2", "telefono": "2"},
                       {"contacto_id": "3"}]},
        [("cambio", "Contactos: 1 renglón nuevo y 2 modificados (teléfono)")],
    ),
    "renglones retirados": (
        {"contactos": [{"contacto_id": "1"}], "agenda": many(EVENT, "evento_id", 6)}, {"contactos": [], "agenda": []},
        [("quitado", "Agenda: 6 eventos retirados"), ("cambio", "Contactos: 1 renglón retirado")],
    ),
    "tablas que llegan y se van": (
        {"ligas": [{"liga_id": "1"}], "contactos": []}, {"agenda": [EVENT], "contactos": []},
        [("tabla", "Tabla nueva: «Agenda», con 1 evento"),
         ("tabla", "Se retira la tabla «Ligas de interés», que tenía 1 renglón")],
    ),
    "primera entrega": (
        {}, {**PLAN, "cumplimiento": [BOARD], "contactos": [{"contacto_id": "1"}]},
        [("primera", "Primera entrega: 1 compromiso, 1 hito, 1 reporte de avance y «Contactos» (1 renglón)")],
    ),
    "primera entrega con dinero": (
        {}, {"contratos": [CONTRACT], "presupuesto_egresos": [LINE]},
        [
            ("primera", "Primera entrega: 1 contrato y «Presupuesto de egresos» (1 renglón)"),
            ("dinero", "Contratos: 1,000.00 pesos en total"),
            ("dinero", "Presupuesto de egresos: aprobado, 100.00 pesos; modificado, 200.00 pesos"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "expected"), CASES.values(), ids=CASES)
def test_the_change_log_says(tmp_path, before, after, expected):
    assert told(tmp_path, before, after) == expected


def test_columns_and_keys_that_changed_are_told(tmp_path):
    differences, files = compared(tmp_path, {"contactos": []}, {"contactos": []})
    text, number = Field({"name": "a", "title": "Horario"}), Field({"name": "a", "title": "Horario", "type": "number"})
    with_columns = replace(differences["contactos"], columns=ColumnChanges((text, text), (text,), ((text, number),)))
    with_key = replace(differences["contactos"], rows_before=1200, rows_after=3, comparable=False,
                       columns=ColumnChanges(key_changed=True))  # fmt: skip
    assert [one.text for one in describe("p", {"contactos": with_columns}, files)] == [
        "Contactos: columnas nuevas, «Horario» y «Horario»", "Contactos: columna retirada, «Horario»",
        "Contactos: la columna «Horario» pasa de texto a número",
    ]  # fmt: skip
    assert describe("p", {"contactos": with_key}, files) == [
        Change("contactos", "Contactos: cambió la clave que distingue sus renglones, y por eso no se comparan uno por "
               "uno; eran 1,200 y ahora son 3", "tabla"),
    ]  # fmt: skip


def test_of_many_chapters_those_that_changed_most_are_told(tmp_path):
    lines = [{**LINE, "linea_id": f"{one}", "id_capitulo": f"{one}000", "desc_capitulo": ""} for one in range(1, 8)]
    grown = [{**one, "monto_aprobado": f"{100 + int(one['linea_id'])}.00"} for one in lines]
    [(kind, text)] = told(tmp_path, {"presupuesto_egresos": lines}, {"presupuesto_egresos": grown})
    assert MOST_GROUPS == 5
    assert (kind, text) == (
        "dinero",
        "Presupuesto de egresos: 7 renglones modificados, +7.00 pesos en el capítulo 7000, +6.00 pesos en el capítulo "
        "6000, +5.00 pesos en el capítulo 5000, +4.00 pesos en el capítulo 4000, +3.00 pesos en el capítulo 3000 y "
        "cambios en 2 capítulos más; en total, +28.00 pesos (aprobado)",
    )


@pytest.mark.parametrize("number", [TOLD_ONE_BY_ONE, TOLD_ONE_BY_ONE + 1])
def test_few_are_told_one_by_one_and_many_are_summed_up(tmp_path, number):
    lines = told(tmp_path, {"agenda": []}, {"agenda": many(EVENT, "evento_id", number)})
    assert len(lines) == (number if number <= TOLD_ONE_BY_ONE else 1)


ROW = st.fixed_dictionaries({}, optional={
    "integrante_id": st.sampled_from(["1", "2", "3"]), "nombre": st.sampled_from(["ANA-RUIZ", "LUIS-PAZ", ""]),
    "cargo": st.sampled_from(["JEFA-X", ""]), "telefono_oficial": st.sampled_from(["777-000", ""]),
    "correo_oficial": st.sampled_from(["ana@x.mx", ""]), "rol": st.sampled_from(["integrante", "suplente"]),
    "organizacion": st.just("Vecinos"), "fecha_fin": st.sampled_from(["2016-01-31", ""]),
})  # fmt: skip
RELEASE = st.lists(ROW, max_size=9, unique_by=lambda row: row.get("integrante_id"))


@settings(deadline=None)
@given(before=RELEASE, after=RELEASE)
def test_no_personal_data_are_in_the_log_and_no_change_is_without_a_line(tmp_path_factory, before, after):
    folder = tmp_path_factory.getbasetemp() / "personas"
    differences, files = compared(folder, {"stl_integrantes": before}, {"stl_integrantes": after})
    text = "\n".join(one.text for one in describe("secretariado", differences, files))
    assert not [one for one in ("ANA-RUIZ", "LUIS-PAZ", "JEFA-X", "777-000", "ana@x.mx") if one in text]
    assert bool(text) == differences["stl_integrantes"].touches_rows


VALUES = {
    "date": ["2016-01-31", "2016-02-01"], "datetime": ["2016-01-31T10:00:00"], "time": ["10:00:00"],
    "boolean": ["true", "false"], "number": ["40", "1200.50"], "integer": ["1", "2"], "year": ["2015"],
}  # fmt: skip


@st.composite
def releases_of(draw, table):
    """Two releases of a table, each without some of its columns, with rows of a few keys and values."""
    found = []
    for _ in range(2):
        schema = schema_of(table)
        fields = [one.descriptor for one in schema.fields if one.name in schema.primary_key or draw(st.integers(0, 9))]
        kept = Schema(table, {**schema.descriptor, "fields": fields})
        values = [st.sampled_from([*one.labels, *VALUES.get(one.type, ["x", "y"]), ""]) for one in kept.fields]
        key = [kept.columns.index(one) for one in kept.primary_key]
        rows = st.lists(st.tuples(*values), max_size=8, unique_by=lambda row: tuple(row[one] for one in key))  # noqa: B023
        found.append((kept, draw(rows)))
    return found


@pytest.mark.parametrize("table", sorted({*STORIES, *GROUPS, "contactos"}))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_whatever_changed_has_its_line_and_whatever_did_not_has_none(tmp_path_factory, table, data):
    releases = data.draw(releases_of(table))
    paths = []
    for name, (schema, rows) in zip(("antes", "ahora"), releases, strict=True):
        paths.append(tmp_path_factory.getbasetemp() / f"{table}-{name}.csv")
        paths[-1].write_bytes(write_csv(schema.columns, rows))
    difference = compare_table(*paths, releases[0][0], releases[1][0])
    lines = describe("p", {table: difference}, {table: paths[1]})
    assert bool(lines) == bool(difference)
    assert all(one.text and one.kind in KINDS and not set(one.text) & set("{}\n") for one in lines)
    assert bool([one for one in lines if one.kind != "columnas"]) == difference.touches_rows


@pytest.mark.parametrize("table", STORIES)
def test_a_story_speaks_of_columns_that_there_are(table):
    assert (SCHEMAS / f"{table}.json").is_file()
    columns, story = set(schema_of(table).columns), STORIES[table]
    named = {*story.told, *story.becomes, *story.quiet, *filter(None, (story.tally, story.total))}
    assert named <= columns
    assert not story.told.keys() & story.quiet


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ({"type": "date"}, "2016-01-31", "31/01/2016"), ({"type": "time"}, "10:05:00", "10:05"),
        ({"type": "datetime"}, "2016-01-31T10:05:00", "31/01/2016 a las 10:05"), ({"type": "boolean"}, "false", "no"),
        ({"type": "number", "unit": "%"}, "62.5", "62.5 %"),
        ({"type": "number", "unit": "MXN"}, "-1234.5", "-1,234.50 pesos"),
        ({"type": "number", "unit": "MXN"}, "0.005", "0.005 pesos"),
        ({"type": "integer", "unit": "votos"}, "1200", "1,200 votos"),
        ({"type": "number"}, "INF", "INF"), ({"type": "year"}, "2015", "2015"), ({"type": "string"}, "", ""),
        ({"type": "string"}, "uno\n  dos", "uno dos"),
        ({"type": "string", "categories": [{"value": "a", "label": "Abierta"}]}, "a", "Abierta"),
    ],
)  # fmt: skip
def test_a_value_is_said_in_mexican_spanish(field, text, expected):
    assert said(text, Field({"name": "x", **field})) == expected


def test_titles_and_long_texts_inside_a_sentence():
    assert [lowered(one) for one in ("RFC del proveedor", "Fecha límite", "", "URL")] == [
        "RFC del proveedor", "fecha límite", "", "URL"
    ]  # fmt: skip
    assert (shortened("palabra " * 20), shortened("x" * 200)) == (("palabra " * 11).strip() + "…", "x" * 90 + "…")
    assert LONGEST_TEXT == 90
    assert [signed(Decimal(one)) for one in ("1234.5", "-1", "0")] == ["+1,234.50", "-1.00", "+0.00"]


def test_the_order_is_by_kind_and_then_by_table():
    lines = [Change(table, "", kind) for kind in reversed(KINDS) for table in ("otra", "compromisos")]
    assert in_order(lines) == [Change(table, "", kind) for kind in KINDS for table in ("compromisos", "otra")]


AMOUNTS = st.one_of(st.just(""), st.decimals(-(10**40), 10**40).map(lambda one: f"{one:f}"))
MONEY_ROWS = st.lists(st.tuples(st.sampled_from("abc"), AMOUNTS), max_size=6)


@given(before=MONEY_ROWS, after=MONEY_ROWS)
def test_sums_are_exact(before, after):
    tables = [pa.table({"g": pa.array([one[0] for one in rows], pa.string()),
                        "m": pa.array([one[1] for one in rows], pa.string())}) for rows in (before, after)]  # fmt: skip
    with localcontext(prec=5000):
        expected = [{g: sum((Decimal(m or 0) for h, m in rows if h == g), Decimal()) for g, _ in rows}
                    for rows in (before, after)]  # fmt: skip
        assert [sums_by(one, "g", "m") for one in tables] == expected
        assert total(tables[0], "m") == sum(expected[0].values())
        grown = {
            g: expected[1].get(g, Decimal()) - expected[0].get(g, Decimal()) for g in {**expected[0], **expected[1]}
        }
        assert net_by(*tables, "g", "m") == {g: one for g, one in grown.items() if one}
