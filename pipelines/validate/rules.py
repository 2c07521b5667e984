"""The programme's rules, applied to an exercise's tables: which rule reads which columns, and where it points."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.clean import Tabla
from pipelines.domains import (
    acuerdos,
    avances,
    centavos,
    contratos,
    estados,
    follow_the_money,
    hitos,
    participacion,
    pasos,
    plan_de_accion,
    plazos,
    presupuesto,
    secretariado,
    sesiones,
    sitio,
)
from pipelines.domains.breach import Breach
from pipelines.exercise import Package
from pipelines.validate.findings import Finding, did_you_mean
from pipelines.validate.places import cell_address, header_address
from pipelines.validate.shown import as_written

# A column of a table, by their names.
Column = tuple[str, str]


@dataclass(frozen=True)
class Rule:
    """A rule as a pure function of numbers and tables.

    ``check`` is called with the sections ``numbers`` of the package definitions, in that order, and with the data of
    each table of ``reads`` and ``reads_if_there`` (None for one of the latter that the exercise lacks), by its name.
    It waits until those that it ``reads`` have records; the others may be there without any.
    Each table comes with the columns that the rule reads: it says nothing while any of them has errors of its own.
    """

    check: Callable[..., Iterable[Breach]]
    reads: Mapping[str, str]
    numbers: tuple[str, ...] = ()
    reads_if_there: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[Column]:
        """Every column that it reads."""
        read = {**self.reads, **self.reads_if_there}
        return [(table, column) for table, columns in read.items() for column in columns.split()]


_PLAN_DAYS = "plan_id fecha_instalacion_stl fecha_firma fecha_inicio"
_GOVERNANCE = "frecuencia_sesiones regla_votacion quorum_minimo mecanismo_seguimiento mecanismo_cumplimiento"
_MEMBERS = "integrante_id plan_id sector rol con_voto suplente_de fecha_inicio fecha_fin"
_SESSIONS = "sesion_id plan_id fecha estatus"
_ROLL = "sesion_id integrante_id asistencia"
_TRACE = "compromiso_id orden eslabon linea_id contrato_id pago_id monto disponibilidad"
_SPENDING = "monto_aprobado monto_ampliaciones monto_reducciones monto_modificado"
_REVENUE = "monto_estimado monto_ampliaciones monto_reducciones monto_modificado"
_MOMENTS = "monto_comprometido monto_devengado monto_ejercido monto_pagado"
_COLLECTED = "monto_devengado monto_recaudado"

RULES = (
    # All packages
    *(
        Rule(plazos.check_terms, {}, (), {table: f"{start} {end}"})
        for table, (start, _, end, _) in plazos.TERMS.items()
    ),
    *(Rule(plazos.check_years, {}, ("anios",), {table: columns}) for table, columns in plazos.DAYS.items()),
    *(Rule(centavos.check_cents, {}, (), {table: columns}) for table, columns in centavos.AMOUNTS.items()),
    # Plan de Acción Local
    Rule(
        plan_de_accion.check_commitments_by_component,
        {},
        ("compromisos_por_componente",),
        {"compromisos": "compromiso_id plan_id componente", "plan_accion": "plan_id fecha_firma"},
    ),
    Rule(plan_de_accion.check_axis, {"compromisos": "plan_id componente eje_aga"}, ("eje_aga",)),
    Rule(plan_de_accion.check_term, {"plan_accion": "fecha_inicio fecha_fin"}, ("vigencia",)),
    Rule(
        pasos.check_required_by_step,
        {"plan_accion": f"{_PLAN_DAYS} fecha_fin paso_actual {_GOVERNANCE}"},
        ("obligatorio_desde_paso",),
    ),
    Rule(pasos.check_last_step, {"plan_accion": "paso_actual"}, ("pasos",)),
    Rule(pasos.check_order_of_days, {"plan_accion": _PLAN_DAYS}),
    Rule(
        pasos.check_visits,
        {"plan_accion": "plan_id paso_actual"},
        ("pasos",),
        {"agenda": "plan_id tipo paso estatus"},
    ),
    Rule(
        hitos.check_objectives, {"compromisos": "compromiso_id"}, ("objetivos_e_hitos",), {"objetivos": "compromiso_id"}
    ),
    Rule(hitos.check_milestones, {"compromisos": "compromiso_id"}, ("objetivos_e_hitos",), {"hitos": "compromiso_id"}),
    Rule(
        hitos.check_milestone_days,
        {
            "hitos": "compromiso_id fecha_inicio fecha_limite",
            "compromisos": "compromiso_id plan_id",
            "plan_accion": "plan_id fecha_inicio fecha_fin",
        },
    ),
    Rule(hitos.check_weights, {"hitos": "compromiso_id ponderacion"}, ("objetivos_e_hitos",)),
    Rule(
        avances.check_reports,
        {"avances": "estatus descripcion_avance descripcion_resultado url_evidencia"},
        ("avances",),
    ),
    Rule(avances.check_progress_grows, {"avances": "hito_id sector_autor fecha_corte porcentaje"}),
    Rule(
        participacion.check_origin,
        {"compromisos": "compromiso_id componente", "propuestas": "destino compromiso_id"},
        ("propuestas",),
    ),
    Rule(participacion.check_outcomes, {"propuestas": "destino compromiso_id motivo"}, ("propuestas",)),
    Rule(
        participacion.check_tables_before_signing,
        {"mesas": "plan_id fecha fecha_fin estatus", "plan_accion": "plan_id fecha_firma"},
        ("mesas",),
    ),
    Rule(
        sitio.check_site,
        {"plan_accion": "paso_actual", "stl_integrantes": "integrante_id"},
        ("apartados",),
        dict.fromkeys(("minutas", "evidencias", "comunicados", "avances", "agenda", "ligas"), "")
        | {"contactos": "tipo"},
    ),
    Rule(sitio.check_contacts, {"contactos": "correo telefono url_formulario"}),
    # Secretariado Técnico Local
    Rule(secretariado.check_members, {"stl_integrantes": "rol sector con_voto"}, ("integracion",)),
    Rule(secretariado.check_composition, {"stl_integrantes": _MEMBERS}, ("integracion",)),
    Rule(sesiones.check_minutes, {"stl_sesiones": _SESSIONS}, ("sesiones",), {"minutas": "sesion_id"}),
    Rule(sesiones.check_evidence, {"stl_sesiones": _SESSIONS}, ("sesiones",), {"evidencias": "sesion_id"}),
    Rule(
        sesiones.check_installation,
        {"stl_sesiones": f"{_SESSIONS} tipo"},
        ("sesiones",),
        {"plan_accion": "plan_id fecha_instalacion_stl"},
    ),
    Rule(
        sesiones.check_quorum,
        {
            "stl_sesiones": f"{_SESSIONS} quorum",
            "asistencias": _ROLL,
            "stl_integrantes": _MEMBERS,
            "plan_accion": "plan_id quorum_minimo",
        },
        ("quorum",),
    ),
    Rule(sesiones.check_attendance, {"asistencias": _ROLL, "stl_sesiones": _SESSIONS, "stl_integrantes": _MEMBERS}),
    Rule(acuerdos.check_form, {"acuerdos": "acuerdo_id forma_decision", "votaciones": "acuerdo_id"}),
    Rule(
        acuerdos.check_voters,
        {
            "votaciones": "acuerdo_id integrante_id sentido",
            "acuerdos": "acuerdo_id sesion_id",
            "stl_sesiones": _SESSIONS,
            "stl_integrantes": _MEMBERS,
            "asistencias": _ROLL,
        },
        ("quorum",),
    ),
    Rule(
        acuerdos.check_results,
        {
            "acuerdos": "acuerdo_id sesion_id resultado",
            "votaciones": "acuerdo_id integrante_id sentido peso",
            "stl_sesiones": _SESSIONS,
            "plan_accion": "plan_id regla_votacion",
        },
        ("votaciones",),
    ),
    Rule(acuerdos.check_fulfilment, {"acuerdos": "estatus fecha_cumplimiento"}),
    # Presupuesto
    Rule(presupuesto.check_modified_spending, {"presupuesto_egresos": _SPENDING}, ("aritmetica",)),
    Rule(presupuesto.check_modified_revenue, {"presupuesto_ingresos": _REVENUE}, ("aritmetica",)),
    Rule(
        presupuesto.check_spending_moments, {"presupuesto_egresos": f"acumulado {_MOMENTS}"}, ("momentos", "aritmetica")
    ),
    Rule(presupuesto.check_revenue_moments, {"presupuesto_ingresos": _COLLECTED}, ("momentos", "aritmetica")),
    Rule(presupuesto.check_committed, {"presupuesto_egresos": "monto_modificado monto_comprometido"}, ("aritmetica",)),
    Rule(
        presupuesto.check_spending_codes,
        {"presupuesto_egresos": "id_capitulo id_concepto id_partida_generica id_partida_especifica"},
    ),
    Rule(presupuesto.check_revenue_codes, {"presupuesto_ingresos": "id_rubro id_tipo"}),
    Rule(
        presupuesto.check_spending_totals,
        {"presupuesto_egresos": f"{_SPENDING} {_MOMENTS}"},
        ("totales_de_control",),
    ),
    Rule(
        presupuesto.check_revenue_totals,
        {"presupuesto_ingresos": f"{_REVENUE} {_COLLECTED}"},
        ("totales_de_control",),
    ),
    *(Rule(estados.check_statement, {one: read}, ("identidades",)) for one, read in estados.STATEMENTS.items()),
    # Follow the Money
    Rule(contratos.check_supplier_key, {"contratos": "proveedor_tipo proveedor_rfc"}),
    Rule(
        contratos.check_payment_belongs,
        {"pagos": "contrato_id linea_id moneda", "contratos": "contrato_id linea_id moneda"},
    ),
    Rule(contratos.check_payment_days, {"pagos": "contrato_id fecha", "contratos": "contrato_id fecha_firma"}),
    Rule(
        contratos.check_paid_by_contract,
        {"pagos": "contrato_id fecha monto moneda", "contratos": "contrato_id monto monto_vigente moneda"},
        ("contratos_y_pagos",),
    ),
    Rule(
        contratos.check_contracted_by_line,
        {
            "contratos": "contrato_id linea_id estatus fecha_firma monto monto_vigente moneda",
            "presupuesto_egresos": "linea_id monto_modificado",
        },
        ("contratos_y_pagos",),
    ),
    Rule(
        contratos.check_paid_by_line,
        {"pagos": "linea_id fecha monto moneda", "presupuesto_egresos": "linea_id monto_pagado"},
        ("contratos_y_pagos",),
    ),
    Rule(
        follow_the_money.check_component,
        {"rastreo_follow_the_money": "compromiso_id", "compromisos": "compromiso_id componente"},
        ("rastreo",),
    ),
    Rule(
        follow_the_money.check_keys,
        {"rastreo_follow_the_money": _TRACE},
        ("rastreo",),
        {"contratos": "contrato_id linea_id", "pagos": "pago_id contrato_id monto"},
    ),
    Rule(
        follow_the_money.check_links,
        {"rastreo_follow_the_money": _TRACE, "contratos": "contrato_id linea_id", "pagos": "pago_id contrato_id"},
        ("rastreo",),
    ),
    Rule(follow_the_money.check_amounts, {"rastreo_follow_the_money": _TRACE}, ("rastreo",)),
    Rule(
        follow_the_money.check_against_tables,
        {"rastreo_follow_the_money": _TRACE},
        (),
        {
            "presupuesto_egresos": "linea_id monto_modificado",
            "contratos": "contrato_id monto monto_vigente",
            "pagos": "pago_id monto",
        },
    ),
)


def check_rules(
    packages: Sequence[Package], tables: Mapping[str, Tabla], faulty: Collection[Column]
) -> Iterator[Finding]:
    """Findings of each rule whose numbers are declared and whose tables have records and no ``faulty`` column.

    A rule also waits for a table that it reads if there, when the exercise declares it and it could not be read.
    """
    sections = {name: numbers for package in packages for name, numbers in package.rules.items()}
    declared = {table for package in packages for table in package.schemas}
    filled = {name for name, table in tables.items() if len(table.data)}
    for rule in RULES:
        ready = (
            rule.reads.keys() <= filled
            and rule.reads_if_there.keys() & declared <= tables.keys()
            and all(name in sections for name in rule.numbers)
            and not any(column in faulty for column in rule.columns)
        )
        if ready:
            read = (*rule.reads, *rule.reads_if_there)
            data = {name: tables[name].data if name in tables else None for name in read}
            for breach in rule.check(*(sections[name] for name in rule.numbers), **data):
                yield pinned(breach, tables[breach.table])


def pinned(breach: Breach, table: Tabla) -> Finding:
    """A breach as a finding at its cell, at its column's header, or of the whole table."""
    cell = value = suggestion = None
    piece = table.piece(breach.row or 0)
    if breach.column is not None and breach.row is not None:
        cell = cell_address(table, breach.row, breach.column)
        written = as_written(str(table.data[breach.column].iat[breach.row]), table.schema.field(breach.column))
        value = written or None
    elif breach.column is not None:
        cell = header_address(table, breach.column)
    if breach.suggestion is not None and breach.column is not None:
        suggestion = as_written(breach.suggestion, table.schema.field(breach.column))
    return Finding(
        breach.rule, breach.severity, table.name, piece.file, piece.sheet, cell, value, breach.message,
        did_you_mean(suggestion) + breach.remedy, breach.column, suggestion,
    )  # fmt: skip
