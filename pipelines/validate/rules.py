"""The programme's rules: which columns each reads, and of which tables it can judge the records one by one.

Those of the budget and of contracts are in ``rules_of_money``.
"""

from __future__ import annotations

from pipelines.domains import (
    acuerdos,
    avances,
    centavos,
    hitos,
    participacion,
    pasos,
    plan_de_accion,
    plazos,
    secretariado,
    sesiones,
    sitio,
)
from pipelines.validate.rule import Rule
from pipelines.validate.rules_of_money import RULES_OF_MONEY

_PLAN_DAYS = "plan_id fecha_instalacion_stl fecha_firma fecha_inicio"
_GOVERNANCE = "frecuencia_sesiones regla_votacion quorum_minimo mecanismo_seguimiento mecanismo_cumplimiento"
_MEMBERS = "integrante_id plan_id sector rol con_voto suplente_de fecha_inicio fecha_fin"
_SESSIONS = "sesion_id plan_id fecha estatus"
_ROLL = "sesion_id integrante_id asistencia"


RULES = (
    # All packages
    *(
        Rule(plazos.check_terms, "que nada termine antes de empezar", {}, (), {table: f"{start} {end}"}, by_cell=table)
        for table, (start, _, end, _) in plazos.TERMS.items()
    ),
    *(
        Rule(plazos.check_years, "que los años sean de un ejercicio", {}, ("anios",), {table: columns}, by_cell=table)
        for table, columns in plazos.DAYS.items()
    ),
    *(
        Rule(
            centavos.check_cents,
            "que los montos no tengan fracciones de centavo",
            {},
            (),
            {table: columns},
            by_cell=table,
        )
        for table, columns in centavos.AMOUNTS.items()
    ),
    # Plan de Acción Local
    Rule(
        plan_de_accion.check_commitments_by_component,
        "que el plan tenga los compromisos que pide el programa de cada componente",
        {},
        ("compromisos_por_componente",),
        {"compromisos": "compromiso_id plan_id componente", "plan_accion": "plan_id fecha_firma"},
    ),
    Rule(
        plan_de_accion.check_axis,
        "que cada compromiso de los ejes diga su eje",
        {"compromisos": "plan_id componente eje_aga"},
        ("eje_aga",),
        by_row="compromisos",
    ),
    Rule(
        plan_de_accion.check_entity,
        "que el plan sea de la entidad de su ejercicio",
        {"plan_accion": "clave_entidad"},
        ("entidad",),
        by_row="plan_accion",
    ),
    Rule(
        plan_de_accion.check_term,
        "que el plan dure lo que debe",
        {"plan_accion": "fecha_inicio fecha_fin"},
        ("vigencia",),
        by_row="plan_accion",
    ),
    Rule(
        pasos.check_required_by_step,
        "que el plan tenga lo que pide su paso",
        {"plan_accion": f"{_PLAN_DAYS} fecha_fin paso_actual {_GOVERNANCE}"},
        ("obligatorio_desde_paso",),
        by_row="plan_accion",
    ),
    Rule(
        pasos.check_last_step,
        "que el paso del plan exista",
        {"plan_accion": "paso_actual"},
        ("pasos",),
        by_row="plan_accion",
    ),
    Rule(
        pasos.check_order_of_days,
        "que los días del plan estén en orden",
        {"plan_accion": _PLAN_DAYS},
        by_row="plan_accion",
    ),
    Rule(
        pasos.check_visits,
        "que cada paso tenga su visita en la agenda",
        {"plan_accion": "plan_id paso_actual"},
        ("pasos",),
        {"agenda": "plan_id tipo paso estatus"},
        by_row="plan_accion",
    ),
    Rule(
        hitos.check_objectives,
        "que cada compromiso tenga objetivos",
        {"compromisos": "compromiso_id"},
        ("objetivos_e_hitos",),
        {"objetivos": "compromiso_id"},
        by_row="compromisos",
    ),
    Rule(
        hitos.check_milestones,
        "que cada compromiso tenga hitos",
        {"compromisos": "compromiso_id"},
        ("objetivos_e_hitos",),
        {"hitos": "compromiso_id"},
        by_row="compromisos",
    ),
    Rule(
        hitos.check_milestone_days,
        "que los hitos estén dentro de la vigencia del plan",
        {
            "hitos": "compromiso_id fecha_inicio fecha_limite",
            "compromisos": "compromiso_id plan_id",
            "plan_accion": "plan_id fecha_inicio fecha_fin",
        },
        by_row="hitos compromisos plan_accion",
    ),
    Rule(
        hitos.check_weights,
        "que las ponderaciones de los hitos de cada compromiso sumen 100",
        {"hitos": "compromiso_id ponderacion"},
        ("objetivos_e_hitos",),
    ),
    Rule(
        avances.check_reports,
        "que cada avance diga lo que pide su estatus",
        {"avances": "estatus descripcion_avance descripcion_resultado url_evidencia"},
        ("avances",),
        by_row="avances",
    ),
    Rule(
        avances.check_progress_grows,
        "que los avances no bajen",
        {"avances": "hito_id sector_autor fecha_corte porcentaje"},
        by_row="avances",
    ),
    Rule(
        participacion.check_origin,
        "que los compromisos vengan de propuestas de las mesas",
        {"compromisos": "compromiso_id componente", "propuestas": "destino compromiso_id"},
        ("propuestas",),
        by_row="compromisos",
    ),
    Rule(
        participacion.check_outcomes,
        "que cada propuesta diga en qué quedó",
        {"propuestas": "destino compromiso_id motivo"},
        ("propuestas",),
        by_row="propuestas",
    ),
    Rule(
        participacion.check_tables_before_signing,
        "que las mesas sean anteriores a la firma del plan",
        {"mesas": "plan_id fecha fecha_fin estatus", "plan_accion": "plan_id fecha_firma"},
        ("mesas",),
        by_row="mesas plan_accion",
    ),
    Rule(
        sitio.check_site,
        "que el sitio tenga sus siete apartados",
        {"plan_accion": "paso_actual", "stl_integrantes": "integrante_id"},
        ("apartados",),
        dict.fromkeys(("minutas", "evidencias", "comunicados", "avances", "agenda", "ligas"), "")
        | {"contactos": "tipo"},
        by_row="plan_accion stl_integrantes",
    ),
    Rule(
        sitio.check_contacts,
        "que cada contacto tenga correo, teléfono o formulario",
        {"contactos": "correo telefono url_formulario"},
        by_row="contactos",
    ),
    # Secretariado Técnico Local
    Rule(
        secretariado.check_members,
        "que cada integrante tenga sector",
        {"stl_integrantes": "rol sector con_voto"},
        ("integracion",),
        by_row="stl_integrantes",
    ),
    Rule(
        secretariado.check_composition,
        "que el Secretariado tenga los integrantes que pide el programa",
        {"stl_integrantes": _MEMBERS},
        ("integracion",),
    ),
    Rule(
        secretariado.check_descriptions,
        "que las imágenes, los videos y los audios digan qué muestran",
        {"evidencias": "archivo mime descripcion personas_identificables consentimiento"},
        by_row="evidencias",
    ),
    Rule(
        sesiones.check_minutes,
        "que cada sesión realizada tenga minuta",
        {"stl_sesiones": _SESSIONS},
        ("sesiones",),
        {"minutas": "sesion_id"},
        by_row="stl_sesiones",
    ),
    Rule(
        sesiones.check_evidence,
        "que cada sesión realizada tenga evidencia",
        {"stl_sesiones": _SESSIONS},
        ("sesiones",),
        {"evidencias": "sesion_id"},
        by_row="stl_sesiones",
    ),
    Rule(
        sesiones.check_installation,
        "que la primera sesión sea la de instalación",
        {"stl_sesiones": f"{_SESSIONS} tipo"},
        ("sesiones",),
        {"plan_accion": "plan_id fecha_instalacion_stl"},
        by_row="plan_accion",
    ),
    Rule(
        sesiones.check_quorum,
        "que el quórum sea el de la lista de asistencia",
        {
            "stl_sesiones": f"{_SESSIONS} quorum",
            "asistencias": _ROLL,
            "stl_integrantes": _MEMBERS,
            "plan_accion": "plan_id quorum_minimo",
        },
        ("quorum",),
        by_row="stl_sesiones plan_accion",
    ),
    Rule(
        sesiones.check_attendance,
        "que a cada sesión asistan integrantes vigentes",
        {"asistencias": _ROLL, "stl_sesiones": _SESSIONS, "stl_integrantes": _MEMBERS},
        by_row="asistencias stl_sesiones stl_integrantes",
    ),
    Rule(
        acuerdos.check_form,
        "que los acuerdos votados tengan votos",
        {"acuerdos": "acuerdo_id forma_decision", "votaciones": "acuerdo_id"},
        by_row="acuerdos",
    ),
    Rule(
        acuerdos.check_voters,
        "que vote quien puede votar",
        {
            "votaciones": "acuerdo_id integrante_id sentido",
            "acuerdos": "acuerdo_id sesion_id",
            "stl_sesiones": _SESSIONS,
            "stl_integrantes": _MEMBERS,
            "asistencias": _ROLL,
        },
        ("quorum",),
        by_row="votaciones acuerdos stl_sesiones",
    ),
    Rule(
        acuerdos.check_results,
        "que el resultado de cada acuerdo sea el de sus votos",
        {
            "acuerdos": "acuerdo_id sesion_id resultado",
            "votaciones": "acuerdo_id integrante_id sentido peso",
            "stl_sesiones": _SESSIONS,
            "plan_accion": "plan_id regla_votacion",
        },
        ("votaciones",),
        by_row="acuerdos stl_sesiones plan_accion",
    ),
    Rule(
        acuerdos.check_fulfilment,
        "que los acuerdos cumplidos digan cuándo",
        {"acuerdos": "estatus fecha_cumplimiento"},
        by_row="acuerdos",
    ),
    *RULES_OF_MONEY,
)
