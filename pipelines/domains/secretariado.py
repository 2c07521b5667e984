"""Rules of who sits in the Secretariado Técnico Local: R4; and of the pictures and recordings that it publishes: R20.

Source: the programme's document, «Agentes de cambio»: public institutions, civil society and autonomous bodies, with a
facilitator, in a horizontal scheme. That the facilitator has no vote is our reading. That what is seen or heard is also
told in words: WCAG 2.2, 1.1.1 and 1.2.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipelines.domains.breach import Breach

_SECTORS = {
    "institucion_publica": "las instituciones públicas",
    "sociedad_civil": "la sociedad civil",
    "organo_autonomo": "los órganos autónomos",
}
_VOTE = {True: "true", False: "false"}
# By how a file's type begins: what is said of it, and what to write.
_UNTOLD = {
    "image/": (
        "La imagen se publica sin «Descripción»: quien no puede verla no sabrá qué muestra.",
        "Escriba en «Descripción» qué se ve: quiénes, qué hacen y dónde, como se lo contaría a alguien por teléfono.",
    ),
    "video/": (
        "El video se publica sin «Descripción»: quien no puede verlo u oírlo no sabrá qué muestra.",
        "Escriba en «Descripción» qué se ve y qué se dice; si alguien habla, sus palabras.",
    ),
    "audio/": (
        "El audio se publica sin «Descripción»: quien no puede oírlo no sabrá qué dice.",
        "Escriba en «Descripción» qué se oye; si alguien habla, sus palabras.",
    ),
}


def check_members(numbers: Mapping[str, Any], *, stl_integrantes: pd.DataFrame) -> Iterator[Breach]:
    """R4, error: every member has a sector but the facilitator, whose vote is as the numbers say."""
    facilitators_vote = numbers["facilitador_con_voto"]
    for row, one in enumerate(stl_integrantes.to_dict("records")):
        is_facilitator = one["rol"] == "facilitador"
        if not is_facilitator and not one["sector"]:
            yield Breach(
                "R4", "error", "stl_integrantes", row, "sector",
                "Falta «Sector»: solo el facilitador puede no tenerlo.",
                "Elija el sector al que representa, o corrija «Rol».",
            )  # fmt: skip
        if is_facilitator and one["con_voto"] != _VOTE[facilitators_vote]:
            yield Breach(
                "R4", "error", "stl_integrantes", row, "con_voto",
                f"El facilitador {'vota' if facilitators_vote else 'no vota'} en el Secretariado.",
                "Corrija «Con voto», o «Rol» si no es el facilitador.",
                _VOTE[facilitators_vote],
            )  # fmt: skip


def check_composition(numbers: Mapping[str, Any], *, stl_integrantes: pd.DataFrame) -> Iterator[Breach]:
    """R4: each plan's Secretariado has members of each sector and as many facilitators as the numbers say, error, and
    as many votes in each sector, warning.

    Who has a last day has left; alternates hold no seat of their own. A member whose sector is not written, which is an
    error of its own, may be of any.
    """
    current = stl_integrantes[stl_integrantes["fecha_fin"] == ""]
    for plan in stl_integrantes["plan_id"].unique():
        own = current[current["plan_id"] == plan]
        members = own[own["rol"] == "integrante"]
        by_sector = members["sector"].value_counts()
        unwritten = int(by_sector.get("", 0))
        for sector in numbers["sectores"]:
            wanted, found = numbers["integrantes_por_sector"], int(by_sector.get(sector, 0))
            if found + unwritten < wanted:
                have = "tiene" if sector == "sociedad_civil" else "tienen"
                yield Breach(
                    "R4", "error", "stl_integrantes", None, "sector",
                    f"En el Secretariado del plan «{plan}» {_SECTORS.get(sector, f'«{sector}»')} "
                    + (f"{have} menos de {wanted} integrantes vigentes." if found
                       else f"no {have} ningún integrante vigente."),
                    "Agregue a quien lo representa, con rol de integrante y sin fecha de fin.",
                )  # fmt: skip
        yield from _check_facilitators(plan, own.index[own["rol"] == "facilitador"], numbers["facilitadores"])
        if not unwritten:
            yield from _check_equal_votes(plan, members[members["con_voto"] == "true"], numbers["sectores"])


def _check_facilitators(plan: str, facilitators: pd.Index[Any], wanted: int) -> Iterator[Breach]:
    found = len(facilitators)
    if found != wanted:
        yield Breach(
            "R4", "error", "stl_integrantes", int(facilitators[wanted]) if found > wanted else None, "rol",
            f"El Secretariado del plan «{plan}» {f'tiene {found}' if found else 'no tiene ningún'} "
            f"facilitador{'es' if found > 1 else ''} "
            f"vigente{'s' if found > 1 else ''} y {f'debe tener {wanted}' if wanted else 'no debe tener ninguno'}.",
            "Revise la columna «Rol», y «Fecha de fin» de quien ya dejó el Secretariado.",
        )  # fmt: skip


def _check_equal_votes(plan: str, voting: pd.DataFrame, sectors: list[str]) -> Iterator[Breach]:
    votes = {sector: int((voting["sector"] == sector).sum()) for sector in sectors}
    if len(set(votes.values())) > 1:
        counts = "; ".join(f"{_SECTORS.get(sector, f'«{sector}»')}, {number}" for sector, number in votes.items())
        yield Breach(
            "R4", "advertencia", "stl_integrantes", None, "con_voto",
            f"En el Secretariado del plan «{plan}» los sectores no tienen los mismos votos: {counts}.",
            "Confirme que así se acordó: el programa pide un esquema horizontal.",
        )  # fmt: skip


def check_descriptions(*, evidencias: pd.DataFrame) -> Iterator[Breach]:
    """R20, warning: a picture, a video or a recording that travels with the data is told in words too.

    What is elsewhere is shown as a link with its title, and what shows people without their consent does not travel.
    """
    for row, one in enumerate(evidencias.to_dict("records")):
        withheld = one["personas_identificables"] == "true" and one["consentimiento"] != "true"
        if one["archivo"] and not one["descripcion"].strip() and not withheld:
            for beginning, (message, remedy) in _UNTOLD.items():
                if one["mime"].startswith(beginning):
                    yield Breach("R20", "advertencia", "evidencias", row, "descripcion", message, remedy)
