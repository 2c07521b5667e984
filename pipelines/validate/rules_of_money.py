"""The programme's rules of the budget, of contracts and of the path of the money, as ``rules`` has the others."""

from __future__ import annotations

from pipelines.domains import contratos, estados, follow_the_money, montos_del_rastro, presupuesto
from pipelines.validate.rule import Rule

_TRACE = "compromiso_id orden eslabon linea_id contrato_id pago_id monto disponibilidad"

_JOINED = {"contratos": "contrato_id linea_id", "pagos": "pago_id contrato_id monto"}
_AMOUNTS = {
    "presupuesto_egresos": "linea_id monto_modificado",
    "contratos": "contrato_id monto monto_vigente moneda",
    "pagos": "pago_id monto moneda",
}
_SPENDING = "monto_aprobado monto_ampliaciones monto_reducciones monto_modificado"
_REVENUE = "monto_estimado monto_ampliaciones monto_reducciones monto_modificado"
_MOMENTS = "monto_comprometido monto_devengado monto_ejercido monto_pagado"
_COLLECTED = "monto_devengado monto_recaudado"

RULES_OF_MONEY = (
    # Presupuesto
    Rule(
        presupuesto.check_modified_spending,
        "que el gasto modificado sea lo aprobado más ampliaciones menos reducciones",
        {"presupuesto_egresos": _SPENDING},
        ("aritmetica",),
        by_row="presupuesto_egresos",
    ),
    Rule(
        presupuesto.check_modified_revenue,
        "que el ingreso modificado sea lo estimado más ampliaciones menos reducciones",
        {"presupuesto_ingresos": _REVENUE},
        ("aritmetica",),
        by_row="presupuesto_ingresos",
    ),
    Rule(
        presupuesto.check_spending_moments,
        "que ningún momento del gasto rebase al anterior",
        {"presupuesto_egresos": f"acumulado {_MOMENTS}"},
        ("momentos", "aritmetica"),
        by_row="presupuesto_egresos",
    ),
    Rule(
        presupuesto.check_revenue_moments,
        "que no se recaude más de lo devengado",
        {"presupuesto_ingresos": _COLLECTED},
        ("momentos", "aritmetica"),
        by_row="presupuesto_ingresos",
    ),
    Rule(
        presupuesto.check_committed,
        "que no se comprometa más de lo modificado",
        {"presupuesto_egresos": "monto_modificado monto_comprometido"},
        ("aritmetica",),
        by_row="presupuesto_egresos",
    ),
    Rule(
        presupuesto.check_spending_codes,
        "que cada partida empiece como lo que la contiene",
        {"presupuesto_egresos": "id_capitulo id_concepto id_partida_generica id_partida_especifica"},
        reads_if_there={"cog": "codigo"},
        by_row="presupuesto_egresos",
    ),
    Rule(
        presupuesto.check_revenue_codes,
        "que cada tipo de ingreso empiece como su rubro",
        {"presupuesto_ingresos": "id_rubro id_tipo"},
        by_row="presupuesto_ingresos",
    ),
    Rule(
        presupuesto.check_spending_totals,
        "que los egresos sumen sus totales de control",
        {"presupuesto_egresos": f"{_SPENDING} {_MOMENTS}"},
        ("totales_de_control",),
    ),
    Rule(
        presupuesto.check_revenue_totals,
        "que los ingresos sumen sus totales de control",
        {"presupuesto_ingresos": f"{_REVENUE} {_COLLECTED}"},
        ("totales_de_control",),
    ),
    *(
        Rule(
            estados.check_statement,
            "que las columnas del estado analítico cuadren entre sí",
            {one: read},
            ("identidades",),
            by_row=one,
        )
        for one, read in estados.STATEMENTS.items()
    ),
    # Follow the Money
    Rule(
        contratos.check_supplier_key,
        "que solo las empresas lleven RFC",
        {"contratos": "proveedor_tipo proveedor_rfc"},
        by_row="contratos",
    ),
    Rule(
        contratos.check_payment_belongs,
        "que cada pago sea de la línea y la moneda de su contrato",
        {"pagos": "contrato_id linea_id moneda", "contratos": "contrato_id linea_id moneda"},
        by_row="pagos contratos",
    ),
    Rule(
        contratos.check_payment_days,
        "que los pagos sean posteriores a la firma de su contrato",
        {"pagos": "contrato_id fecha", "contratos": "contrato_id fecha_firma"},
        by_row="pagos contratos",
    ),
    Rule(
        contratos.check_paid_by_contract,
        "que los pagos no rebasen su contrato",
        {"pagos": "contrato_id fecha monto moneda", "contratos": "contrato_id monto monto_vigente moneda"},
        ("contratos_y_pagos",),
        by_row="contratos",
    ),
    Rule(
        contratos.check_contracted_by_line,
        "que los contratos no rebasen su línea del presupuesto",
        {
            "contratos": "contrato_id linea_id estatus fecha_firma monto monto_vigente moneda",
            "presupuesto_egresos": "linea_id monto_modificado",
        },
        ("contratos_y_pagos",),
        by_row="presupuesto_egresos",
    ),
    Rule(
        contratos.check_paid_by_line,
        "que los pagos no rebasen lo pagado en su línea del presupuesto",
        {"pagos": "linea_id fecha monto moneda", "presupuesto_egresos": "linea_id monto_pagado"},
        ("contratos_y_pagos",),
        by_row="presupuesto_egresos",
    ),
    Rule(
        follow_the_money.check_component,
        "que solo se rastreen compromisos Follow the Money",
        {"rastreo_follow_the_money": "compromiso_id", "compromisos": "compromiso_id componente"},
        ("rastreo",),
        by_row="rastreo_follow_the_money compromisos",
    ),
    Rule(
        follow_the_money.check_keys,
        "que cada eslabón del rastreo tenga su clave",
        {"rastreo_follow_the_money": _TRACE},
        ("rastreo",),
        _JOINED,
        by_row="rastreo_follow_the_money",
    ),
    Rule(
        follow_the_money.check_joined,
        "que cada eslabón del rastreo diga con qué se une",
        {"rastreo_follow_the_money": _TRACE},
        ("rastreo",),
        _JOINED,
    ),
    Rule(
        follow_the_money.check_links,
        "que cada eslabón del rastreo siga al que debe",
        {"rastreo_follow_the_money": _TRACE},
        ("rastreo",),
        _JOINED,
    ),
    Rule(
        follow_the_money.check_repeated,
        "que nada se cuente dos veces en el rastreo",
        {"rastreo_follow_the_money": _TRACE},
        ("rastreo",),
    ),
    Rule(
        montos_del_rastro.check_amounts,
        "que el rastreo diga los montos del presupuesto, los contratos y los pagos",
        {"rastreo_follow_the_money": _TRACE},
        ("rastreo", "contratos_y_pagos"),
        _AMOUNTS,
    ),
    Rule(
        montos_del_rastro.check_written,
        "que el rastreo diga qué se encontró",
        {"rastreo_follow_the_money": _TRACE},
        ("rastreo", "contratos_y_pagos"),
        _AMOUNTS,
    ),
    Rule(
        montos_del_rastro.check_deliveries,
        "que lo entregado sea lo que se pagó",
        {"rastreo_follow_the_money": _TRACE},
        ("rastreo", "contratos_y_pagos"),
        {"pagos": "pago_id monto moneda"},
    ),
    Rule(
        montos_del_rastro.check_payments_followed,
        "que el rastreo llegue a todos los pagos de sus contratos",
        {"rastreo_follow_the_money": "eslabon contrato_id pago_id", "pagos": "pago_id contrato_id"},
    ),
)
