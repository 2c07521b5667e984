"""Who may vote in a session: members with a vote, and alternates in the place of those who are absent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Roll:
    """Who was present in each session (by ``sesion_id``), among the members of the Secretariado (by ``integrante_id``).

    ``counting`` are the kinds of attendance that count as being present; ``alternates_count`` says whether an alternate
    counts when its member is absent.
    """

    members: Mapping[str, Mapping[Any, Any]]
    present: Mapping[str, frozenset[str]]
    alternates_count: bool

    def voters(self, session: str, day: str) -> dict[str, str]:
        """Who may vote that day → the member whose vote it is: its own, or that of the one it stands for."""
        present = self.present.get(session, frozenset())
        found = {}
        for one in present:
            seat = self._seat(one, present)
            if seat and self.is_current(one, day) and self.is_current(seat, day):
                found[one] = seat
        return found

    def is_current(self, member: str, day: str) -> bool:
        """Whether it sat in the Secretariado that day."""
        one = self.members.get(member)
        return one is not None and one["fecha_inicio"] <= day and (not one["fecha_fin"] or day <= one["fecha_fin"])

    def _seat(self, member: str, present: Collection[str]) -> str | None:
        one = self.members.get(member, {})
        stands_for = one.get("suplente_de")
        if one.get("rol") != "suplente" or not stands_for:
            return member if one.get("con_voto") == "true" else None
        may = self.alternates_count and self.members.get(stands_for, {}).get("con_voto") == "true"
        return stands_for if may and stands_for not in present else None


def read_roll(numbers: Mapping[str, Any], stl_integrantes: pd.DataFrame, asistencias: pd.DataFrame) -> Roll:
    """The Roll by the numbers of the section ``quorum``; a session whose roll was not called has none."""
    members: dict[str, Mapping[Any, Any]] = {one["integrante_id"]: one for one in stl_integrantes.to_dict("records")}
    here = asistencias["asistencia"].isin(numbers["asistencias_que_cuentan"])
    present = {
        str(session): frozenset(own["integrante_id"][here[own.index]])
        for session, own in asistencias.groupby("sesion_id")
    }
    return Roll(members, present, numbers["suplente_cuenta"])
