"""The tables whose rows are told by their names; any other is summed up."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.changes.names import Names, Row
from pipelines.changes.story import Story

_STATUS = "pasa de «{before}» a «{after}»"
_DATE = "{title} del {before} al {after}"
_FROM_TO = "{title} de {before} a {after}"
_QUOTED = "{title} de «{before}» a «{after}»"
_DONE = {"completado": "completado", "verificado": "completado y verificado"}
_SECTORS = {"institucion_publica": "institución pública", "sociedad_civil": "sociedad civil",
            "organo_autonomo": "órgano autónomo"}  # fmt: skip
_ASPECTS = {"compromiso": "Compromiso {}", "apartado": "Apartado {} del sitio", "paso": "Paso {} del ejercicio",
            "gobernanza": "Gobernanza"}  # fmt: skip


def _board_line(row: Row, _names: Names) -> Mapping[str, str]:
    aspect = _ASPECTS.get(row["aspecto"], "Plan de Acción Local").format(row["numero"])
    return {"aspecto": aspect, "titulo": row["titulo"] if row["aspecto"] not in ("plan", "compromiso") else ""}


def _report(row: Row, names: Names) -> Mapping[str, str]:
    """What a new report tells of its milestone, beside the one before it of the same sector."""
    earlier = [
        percentage
        for day, percentage in names.reports.get((row["hito_id"], row["sector_autor"]), [])
        if day < row["fecha_corte"]
    ]
    step = f"avance de {row['porcentaje']} %" if row["porcentaje"] else "sin porcentaje de avance"
    if row["estatus"] in _DONE:
        step = _DONE[row["estatus"]]
    elif row["porcentaje"] and earlier and earlier[-1] != row["porcentaje"]:
        step = f"avance de {earlier[-1]} % a {row['porcentaje']} %"
    return {"paso": step, "sector": _SECTORS.get(row["sector_autor"], row["sector_autor"])}


def _member(row: Row, _names: Names) -> Mapping[str, str]:
    return {"papel": row["rol"]}


def _call_session(row: Row, _names: Names) -> Mapping[str, str]:
    kind = {"instalacion": "Sesión de instalación", "extraordinaria": "Sesión extraordinaria"}
    return {"clase": kind.get(row["tipo"], "Sesión")}


STORIES: Mapping[str, Story] = {
    "cumplimiento": Story(
        "aspecto", "aspectos", "o", ("{aspecto}", " «{titulo}»"), most=30,
        told={"porcentaje": "avance de {before} a {after}", "estado": _STATUS},
        quiet=frozenset({"hay", "falta", "pide", "fecha_corte", "cumplimiento_ogp", "fecha_cumplimiento"}),
        besides=_board_line,
    ),
    "plan_accion": Story(
        "plan", "planes", "o", ("Plan «{titulo}»",),
        told={
            "paso_actual": "pasa del paso {before} al paso {after}", "fecha_instalacion_stl": _DATE,
            "fecha_firma": _DATE, "fecha_inicio": _DATE, "fecha_fin": _DATE, "frecuencia_sesiones": _QUOTED,
            "regla_votacion": _QUOTED, "quorum_minimo": _FROM_TO,
        },
    ),
    "compromisos": Story(
        "compromiso", "compromisos", "o", ("Compromiso {numero}", " «{titulo}»"),
        told={"titulo": "antes se llamaba «{before}»", "componente": _QUOTED, "eje_aga": _QUOTED},
    ),
    "hitos": Story(
        "hito", "hitos", "o", ("{hito}",), ("{hito}", ", para el {fecha_limite}"),
        told={"fecha_inicio": _DATE, "fecha_limite": _DATE, "ponderacion": _FROM_TO},
    ),
    "avances": Story(
        "reporte de avance", "reportes de avance", "o", ("{hito}",),
        ("{hito}: ", "{paso}", " ({sector}, al {fecha_corte})"),
        told={"estatus": _STATUS, "porcentaje": "avance de {before} a {after}", "cumplimiento_mri": _QUOTED},
        becomes={"cumplimiento_mri": "el MRI lo evalúa «{after}»"},
        tally="estatus", kind_of_new="avance", always=frozenset(_DONE), besides=_report, bare=True,
        leaves="Se retira un reporte de avance",
    ),
    "agenda": Story(
        "evento", "eventos", "o", ("Evento «{titulo}»",), ("«{titulo}»", ", el {inicio}", ", en {lugar}"),
        told={"inicio": "{title} del {before} al {after}", "fin": "{title} del {before} al {after}",
              "lugar": _QUOTED, "estatus": _STATUS},
        tally="estatus",
    ),
    "mesas": Story(
        "mesa", "mesas", "a", ("Mesa {numero}", " «{tema}»"), ("{numero}", " «{tema}»", ", el {fecha}"),
        told={"fecha": _DATE, "fecha_fin": _DATE, "lugar": _QUOTED, "estatus": _STATUS}, tally="estatus",
    ),
    "propuestas": Story(
        "propuesta", "propuestas", "a", ("Propuesta «{titulo}»",), ("«{titulo}»", " ({destino})"),
        told={"destino": _STATUS}, tally="destino",
    ),
    "stl_sesiones": Story(
        "sesión", "sesiones", "a", ("{clase} {numero} del Secretariado",),
        ("{numero} del Secretariado", ", el {fecha}", ", en {lugar}", " ({estatus})"),
        told={"fecha": _DATE, "hora_inicio": _FROM_TO, "lugar": _QUOTED, "estatus": _STATUS},
        becomes={"quorum": "quórum: {after}"}, tally="estatus", besides=_call_session,
    ),
    "minutas": Story(
        "minuta", "minutas", "a", ("Minuta de la {sesion}",), ("{sesion}", " ({estatus})"),
        told={"estatus": _STATUS, "fecha_aprobacion": _DATE, "version": "versión {after}"},
        becomes={"fecha_aprobacion": "se aprobó el {after}"}, file="sha256",
    ),
    "acuerdos": Story(
        "acuerdo", "acuerdos", "o", ("Acuerdo {numero} de la {sesion}",),
        ("{numero} de la {sesion}: «{texto}»", " ({resultado})"),
        told={"estatus": _STATUS, "resultado": _QUOTED, "fecha_limite": _DATE, "fecha_cumplimiento": _DATE},
        becomes={"fecha_cumplimiento": "se cumplió el {after}"}, tally="estatus",
    ),
    "stl_integrantes": Story(
        "integrante", "integrantes", "o", ("Secretariado, {papel} de «{organizacion}»", " ({sector})"),
        ("{papel} de «{organizacion}»", " ({sector})", ", desde el {fecha_inicio}"),
        told={"rol": _STATUS, "con_voto": "con voto: {after}", "fecha_inicio": _DATE, "fecha_fin": _DATE},
        becomes={"fecha_fin": "deja su lugar el {after}"},
        joins="Se integra al Secretariado", leaves="Sale de la lista del Secretariado", besides=_member,
    ),
    "comunicados": Story(
        "comunicado", "comunicados", "o", ("Comunicado «{titulo}»",), ("«{titulo}»", ", del {fecha}"),
        told={"fecha": _DATE},
    ),
    "evidencias": Story(
        "evidencia", "evidencias", "a", ("Evidencia ({tipo})", ", del {fecha}"), ("{tipo}", ", del {fecha}"),
        quiet=frozenset({"mime", "bytes"}), tally="tipo", file="sha256",
    ),
    "contratos": Story(
        "contrato", "contratos", "o", ("Contrato «{titulo}»",),
        ("«{titulo}»", ", con {proveedor}", ", por {monto}", ", firmado el {fecha_firma}"),
        told={"monto": _FROM_TO, "monto_vigente": _FROM_TO, "estatus": _STATUS, "fecha_firma": _DATE,
              "fecha_fin": _DATE},
        becomes={"monto_vigente": "ahora vale {after}"}, total="monto", kind_of_new="dinero",
    ),
    "contratos_ocds": Story(
        "contrato", "contratos", "o", ("Contrato «{titulo}»",), ("«{titulo}»", ", por {monto}"),
        told={"monto": _FROM_TO, "estatus": _STATUS}, total="monto", kind_of_new="dinero",
    ),
    "contratos_compranet": Story(
        "contrato", "contratos", "o", ("Contrato «{titulo_contrato}»",), ("«{titulo_contrato}»", ", por {monto}"),
        told={"monto": _FROM_TO, "estatus": _QUOTED}, total="monto", kind_of_new="dinero",
    ),
    "pagos": Story(
        "pago", "pagos", "o", ("Pago del {fecha} del contrato {contrato}",),
        ("{monto}", " del contrato {contrato}", ", el {fecha}"),
        told={"monto": _FROM_TO, "fecha": _DATE}, total="monto", kind_of_new="dinero",
    ),
    "camino_del_dinero": Story(
        "eslabón", "eslabones", "o", ("{compromiso}, eslabón {orden} ({eslabon})",),
        told={"monto_faltante": _FROM_TO, "monto_comprobado": _FROM_TO, "disponibilidad_calculada": _STATUS},
        quiet=frozenset({"que_falta", "monto_linea_modificado", "monto_contrato_vigente", "comprobado_con"}),
    ),
    "rastreo_follow_the_money": Story(
        "eslabón", "eslabones", "o", ("{compromiso}, eslabón {orden} ({eslabon})",),
        told={"monto": _FROM_TO, "disponibilidad": _STATUS},
    ),
}  # fmt: skip
