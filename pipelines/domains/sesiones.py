"""Rules of the Secretariado's sessions: R8, R9.

Source: the programme's document asks the site for «minutas, evidencia documental de sesiones»; that one session
installs the Secretariado and is the first, and how the quorum is counted, are our reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipelines.domains.breach import Breach, Severity
from pipelines.domains.dates import spoken
from pipelines.domains.votantes import read_roll


def check_minutes(
    numbers: Mapping[str, Any], *, stl_sesiones: pd.DataFrame, minutas: pd.DataFrame | None
) -> Iterator[Breach]:
    """R8, error: every session held has its minutes."""
    yield from _without(numbers["minutas_por_sesion"], stl_sesiones, minutas, "minuta", "error")


def check_evidence(
    numbers: Mapping[str, Any], *, stl_sesiones: pd.DataFrame, evidencias: pd.DataFrame | None
) -> Iterator[Breach]:
    """R8, warning: every session held has documentary evidence."""
    yield from _without(numbers["evidencias_por_sesion"], stl_sesiones, evidencias, "evidencia", "advertencia")


def _without(
    wanted: int, sessions: pd.DataFrame, documents: pd.DataFrame | None, what: str, severity: Severity
) -> Iterator[Breach]:
    # A table without rows is one that nobody has begun, like one that is not there: ``sitio`` warns of both.
    if documents is None or documents.empty:
        return
    found = documents["sesion_id"].value_counts()
    for row, one in enumerate(sessions.to_dict("records")):
        have = int(found.get(one["sesion_id"], 0))
        if one["estatus"] == "realizada" and have < wanted:
            documented = (
                f"tiene {have} {what}{'s' if have > 1 else ''}; debe tener {wanted}" if have else f"no tiene {what}"
            )
            yield Breach(
                "R8", severity, "stl_sesiones", row, "sesion_id",
                f"La sesión «{one['sesion_id']}» se realizó el {spoken(one['fecha'])} y {documented}.",
                f"Agregue su {what} en la hoja «{what.capitalize()}s», con la clave de la sesión; si la sesión no se "
                "realizó, corrija «Estatus».",
            )  # fmt: skip


def check_installation(
    numbers: Mapping[str, Any], *, stl_sesiones: pd.DataFrame, plan_accion: pd.DataFrame | None = None
) -> Iterator[Breach]:
    """R8: of a plan's sessions that were not cancelled, exactly one installs the Secretariado and it is the first,
    error; its day is the one that the plan says, warning.
    """
    installed = (
        {} if plan_accion is None
        else dict(zip(plan_accion["plan_id"], plan_accion["fecha_instalacion_stl"], strict=True))
    )  # fmt: skip
    standing = stl_sesiones[stl_sesiones["estatus"] != "cancelada"].sort_values("fecha", kind="stable")
    for plan, own in standing.groupby("plan_id", sort=False):
        installing = own[own["tipo"] == "instalacion"]
        wanted = numbers["instalaciones"]
        if len(installing) != wanted:
            yield _wrong_installations(str(plan), own, installing, wanted)
        elif len(installing) and own["fecha"].iloc[0] < installing["fecha"].iloc[0]:
            yield Breach(
                "R8", "error", "stl_sesiones", int(own.index[0]), "fecha",
                f"La sesión es anterior a la de instalación, que fue el {spoken(installing['fecha'].iloc[0])}.",
                "Corrija la fecha de una de las dos, o su «Tipo de sesión».",
            )  # fmt: skip
        elif len(installing) and installed.get(str(plan)) not in (None, "", installing["fecha"].iloc[0]):
            yield Breach(
                "R8", "advertencia", "stl_sesiones", int(installing.index[0]), "fecha",
                f"El plan dice que el Secretariado se instaló el {spoken(installed[str(plan)])}.",
                "Corrija la fecha de la sesión, o «Fecha de instalación del Secretariado» en la hoja del plan.",
                installed[str(plan)],
            )  # fmt: skip


def _wrong_installations(plan: str, own: pd.DataFrame, installing: pd.DataFrame, wanted: int) -> Breach:
    if len(installing) > wanted:
        return Breach(
            "R8", "error", "stl_sesiones", int(installing.index[wanted]), "tipo",
            f"El plan «{plan}» tiene {len(installing)} sesi{'ón' if len(installing) == 1 else 'ones'} de instalación y "
            f"debe tener {wanted or 'ninguna'}.",
            "Corrija «Tipo de sesión» de la que no instaló el Secretariado.",
        )  # fmt: skip
    return Breach(
        "R8", "error", "stl_sesiones", int(own.index[0]), "tipo",
        f"El plan «{plan}» no tiene sesión de instalación, y esta es su primera sesión." if not len(installing)
        else f"El plan «{plan}» tiene menos sesiones de instalación ({len(installing)}) de las que debe ({wanted}).",
        "Corrija «Tipo de sesión», o agregue la sesión de instalación si falta.",
        "instalacion" if not len(installing) else None,
    )  # fmt: skip


def check_quorum(
    numbers: Mapping[str, Any],
    *,
    stl_sesiones: pd.DataFrame,
    asistencias: pd.DataFrame,
    stl_integrantes: pd.DataFrame,
    plan_accion: pd.DataFrame,
) -> Iterator[Breach]:
    """R9, error: a session held says that it had a quorum when those with a vote were at least ``quorum_minimo``.

    Only of sessions whose roll was called, in plans that say their quorum.
    """
    roll = read_roll(numbers, stl_integrantes, asistencias)
    minimum = dict(zip(plan_accion["plan_id"], plan_accion["quorum_minimo"], strict=True))
    for row, one in enumerate(stl_sesiones.to_dict("records")):
        needed = minimum.get(one["plan_id"])
        if one["estatus"] != "realizada" or one["sesion_id"] not in roll.present or not needed:
            continue
        votes = len(set(roll.voters(one["sesion_id"], one["fecha"]).values()))
        enough = "true" if votes >= int(needed) else "false"
        if one["quorum"] != enough:
            yield Breach(
                "R9", "error", "stl_sesiones", row, "quorum",
                f"Según la lista, {'asistió 1' if votes == 1 else f'asistieron {votes}'} con voto, y el quórum mínimo "
                f"es {int(needed)}: {'sí' if enough == 'true' else 'no'} hubo quórum.",
                "Corrija «Hubo quórum», o la lista de asistencia de la sesión.",
                enough,
            )  # fmt: skip


def check_attendance(
    *, asistencias: pd.DataFrame, stl_sesiones: pd.DataFrame, stl_integrantes: pd.DataFrame
) -> Iterator[Breach]:
    """R9, error: the roll of a session names only who sat in the Secretariado that day."""
    days = dict(zip(stl_sesiones["sesion_id"], stl_sesiones["fecha"], strict=True))
    members = {one["integrante_id"]: one for one in stl_integrantes.to_dict("records")}
    for row, one in enumerate(asistencias.to_dict("records")):
        member, day = members.get(one["integrante_id"]), days.get(one["sesion_id"])
        if member is None or day is None:
            continue
        first, last = member["fecha_inicio"], member["fecha_fin"]
        if day < first or (last and last < day):
            when = (
                f"entró al Secretariado el {spoken(first)}"
                if day < first
                else f"dejó el Secretariado el {spoken(last)}"
            )
            yield Breach(
                "R9", "error", "asistencias", row, "integrante_id",
                f"«{one['integrante_id']}» {when}, y la sesión fue el {spoken(day)}.",
                "Corrija la lista de asistencia, o los días de esa persona en la hoja de integrantes.",
            )  # fmt: skip
