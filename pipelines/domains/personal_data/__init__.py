"""Personal data that would be published: found in any text of a table, with what the exercise permits.

The source of each kind's form is in its module; what is public, in the Ley General de Transparencia, article 70.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from pipelines.domains.breach import Breach
from pipelines.domains.personal_data import email
from pipelines.domains.personal_data.kinds import NAMES, masked, masked_datum
from pipelines.domains.personal_data.policy import Permission, Policy, read_policy
from pipelines.domains.personal_data.search import Place, search
from pipelines.domains.personal_data.sighting import label_of
from pipelines.schema import Schema

__all__ = ["Permission", "Policy", "find_personal_data", "label_of", "masked", "read_policy"]

_PERMIT = "Si debe publicarse, declárelo con su motivo en [[datos_personales.permitidos]] de ejercicio.toml."


def find_personal_data(data: pd.DataFrame, schema: Schema, policy: Policy) -> Iterator[Breach]:
    """Each personal datum that nothing permits (error); each permission used, or of no use (advertencia).

    Rules: ``datos-personales/`` and the kind (see ``kinds.DETECTORS``), ``permitido`` or ``permiso-sin-uso``. No
    message repeats a datum; the record's value does, so whoever shows it must pass it through ``masked``.
    """
    used: Counter[Permission] = Counter()
    for place in search(data, schema, policy.official_domains):
        permission = _permitted_by(place, schema.name, policy)
        if permission is None:
            yield _not_to_publish(place, schema)
        else:
            used[permission] += 1
    for permission in policy.permissions:
        if permission.table == schema.name:
            yield _use_of(permission, used[permission], schema)


def _permitted_by(place: Place, table: str, policy: Policy) -> Permission | None:
    covering = (one for one in policy.permissions if one.covers(table, place.column, place.sighting))
    return next(covering, None)


def _not_to_publish(place: Place, schema: Schema) -> Breach:
    kind = place.sighting.kind
    return Breach(
        rule=f"datos-personales/{kind}",
        severity="error",
        table=schema.name,
        row=place.row,
        column=place.column,
        message=f"Hay {NAMES[kind]} ({masked_datum(place.sighting)}): es un dato personal y no debe publicarse.",
        remedy=_remedy(place),
    )


def _remedy(place: Place) -> str:
    if place.sighting.kind != email.KIND:
        return f"Borre el dato. {_PERMIT}"
    domain = place.sighting.key.partition("@")[2]
    if email.is_private(domain):
        return f"Escriba un correo oficial, o borre este. {_PERMIT}"
    return (
        f"Borre el correo. Si «{domain}» es el dominio de una institución, agréguelo a dominios_oficiales "
        "en [datos_personales] de ejercicio.toml."
    )


def _use_of(permission: Permission, count: int, schema: Schema) -> Breach:
    title = schema.field(permission.column).title
    if count:
        data = "se publica un dato personal" if count == 1 else f"se publican {count:,} datos personales"
        message = f"En la columna «{title}» {data} con permiso de ejercicio.toml."
        remedy = "Revise que el motivo siga siendo cierto; si no, quite el permiso de [[datos_personales.permitidos]]."
    else:
        message = f"El permiso para publicar datos personales en la columna «{title}» no hizo falta."
        remedy = "Quítelo de [[datos_personales.permitidos]] en ejercicio.toml, o corrija su «valor» o su «dato»."
    return Breach(
        rule=f"datos-personales/{'permitido' if count else 'permiso-sin-uso'}",
        severity="advertencia",
        table=schema.name,
        row=None,
        column=permission.column,
        message=f"{message} Motivo: {masked(permission.reason)}",
        remedy=remedy,
    )
