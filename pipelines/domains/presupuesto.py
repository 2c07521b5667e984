"""Rules of the budget's arithmetic and classifiers: R12.

Source: the accounting formulas of the state systems (modificado = aprobado + ampliaciones − reducciones; comprometido,
devengado, ejercido, pagado) and CONAC's Clasificador por Objeto del Gasto, whose codes begin as those they belong to.
The tolerance, and what is a warning, are our reading. Figures are Decimal; a table is judged a column at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.domains.amounts import amounts, in_cents, in_pesos, pesos, plain, texts, total
from pipelines.domains.breach import Breach

_TITLES = {
    "monto_aprobado": "Aprobado",
    "monto_estimado": "Estimado",
    "monto_ampliaciones": "Ampliaciones",
    "monto_reducciones": "Reducciones",
    "monto_modificado": "Modificado",
    "monto_comprometido": "Comprometido",
    "monto_devengado": "Devengado",
    "monto_ejercido": "Ejercido",
    "monto_pagado": "Pagado",
    "monto_recaudado": "Recaudado",
}

_CENT = Decimal("0.01")
# Each begins as the one before it.
_CODES = ("id_capitulo", "id_concepto", "id_partida_generica", "id_partida_especifica")


def check_modified_spending(numbers: Mapping[str, Any], *, presupuesto_egresos: pd.DataFrame) -> Iterator[Breach]:
    """R12, error: modificado = aprobado + ampliaciones − reducciones, within the tolerance in pesos."""
    yield from _check_modified("presupuesto_egresos", presupuesto_egresos, "monto_aprobado", numbers)


def check_modified_revenue(numbers: Mapping[str, Any], *, presupuesto_ingresos: pd.DataFrame) -> Iterator[Breach]:
    """R12, error: modificado = estimado + ampliaciones − reducciones, within the tolerance in pesos."""
    yield from _check_modified("presupuesto_ingresos", presupuesto_ingresos, "monto_estimado", numbers)


def _check_modified(table: str, lines: pd.DataFrame, first: str, numbers: Mapping[str, Any]) -> Iterator[Breach]:
    columns = (first, "monto_ampliaciones", "monto_reducciones", "monto_modificado")
    figures = [amounts(lines[one]).cents for one in columns]
    start, more, less, stated = figures
    for row in _where(np.abs(stated - (start + more - less)) > in_cents(Decimal(numbers["tolerancia"]))):
        begun, added, taken, said = (in_pesos(one[row]) for one in figures)
        # No budget begins below zero: that is the figure to doubt, and not a sum that it brought below zero too.
        expected, implied = begun + added - taken, said - added + taken
        doubted, meant = (first, implied) if begun < 0 <= implied else ("monto_modificado", expected)
        yield Breach(
            "R12", "error", table, row, doubted,
            f"{_TITLES[first]} {pesos(begun)} más ampliaciones {pesos(added)} menos reducciones {pesos(taken)} son "
            f"{pesos(expected)}.",
            f"Corrija «Modificado», o el dato que esté mal: «{_TITLES[first]}», «Ampliaciones» o «Reducciones».",
            plain(meant) if meant >= 0 else None,
        )  # fmt: skip


def check_spending_moments(
    moments: Mapping[str, Any], numbers: Mapping[str, Any], *, presupuesto_egresos: pd.DataFrame
) -> Iterator[Breach]:
    """R12: each moment is at least the next, error in cumulative lines and warning in the others, which may hold
    refunds of what was paid before.
    """
    yield from _check_moments("presupuesto_egresos", presupuesto_egresos, moments, numbers, cumulative="acumulado")


def check_revenue_moments(
    moments: Mapping[str, Any], numbers: Mapping[str, Any], *, presupuesto_ingresos: pd.DataFrame
) -> Iterator[Breach]:
    """R12, error: what was collected does not exceed what was due."""
    yield from _check_moments("presupuesto_ingresos", presupuesto_ingresos, moments, numbers)


def _check_moments(
    table: str, lines: pd.DataFrame, moments: Mapping[str, Any], numbers: Mapping[str, Any], cumulative: str = ""
) -> Iterator[Breach]:
    """Each moment that a line states against the one that it states before; without a column that says which lines
    are cumulative, all are.
    """
    tolerance = in_cents(Decimal(numbers["tolerancia"]))
    columns = moments[table]
    before, stated_before = amounts(lines[columns[0]])
    for number, column in enumerate(columns[1:], 1):
        cents, stated = amounts(lines[column])
        for row in _where(stated & stated_before & (cents > before + tolerance)):
            earlier = next(one for one in reversed(columns[:number]) if lines[one].iat[row])
            wrong = not cumulative or lines[cumulative].iat[row] == "true"
            yield Breach(
                "R12", "error" if wrong else "advertencia", table, row, column,
                f"«{_TITLES[column]}» ({pesos(in_pesos(cents[row]))}) es mayor que «{_TITLES[earlier]}» "
                f"({pesos(in_pesos(before[row]))}), que va antes.",
                "Corrija la cifra que esté mal."
                if wrong else "Confirme que es así por una devolución o un ajuste de otro periodo.",
            )  # fmt: skip
        before, stated_before = np.where(stated, cents, before), stated | stated_before


def check_committed(numbers: Mapping[str, Any], *, presupuesto_egresos: pd.DataFrame) -> Iterator[Breach]:
    """R12, warning: no more is committed than the modified budget: published figures do show such lines."""
    committed = amounts(presupuesto_egresos["monto_comprometido"]).cents
    modified = amounts(presupuesto_egresos["monto_modificado"]).cents
    for row in _where(committed > modified + in_cents(Decimal(numbers["tolerancia"]))):
        more, allowed = in_pesos(committed[row] - modified[row]), in_pesos(modified[row])
        yield Breach(
            "R12", "advertencia", "presupuesto_egresos", row, "monto_comprometido",
            f"Se comprometieron {pesos(more)} más que «Modificado», {pesos(allowed)}.",
            "Confirme la cifra: puede ser un sobreejercicio o una ampliación sin registrar.",
        )  # fmt: skip


def check_spending_codes(*, presupuesto_egresos: pd.DataFrame, cog: pd.DataFrame | None = None) -> Iterator[Breach]:
    """R12, error: capítulo X000 ⊃ concepto XX00 ⊃ partida genérica XXX ⊃ partida específica XXXX or XXXXX.

    Pinned at the code that differs from those on both sides of it; the specific one when only it differs. Of two that
    do not agree, the one that the CONAC's list (``cog``) does not have is to blame; no suggestion is outside it.
    """
    doubtful, known = _with_doubtful_codes(presupuesto_egresos), None if cog is None else set(cog["codigo"])
    chapter, concept, generic, specific = (doubtful[one] for one in _CODES)
    off_chapter, off_concept, off_generic = _off(doubtful)
    no_concept = off_chapter & ~off_concept & _unlisted(concept, known) & ~_unlisted(chapter, known)
    no_generic = off_concept & ~off_generic & _unlisted(generic, known) & ~_unlisted(concept, known)
    yield from _unlisted_codes("id_concepto", concept, "al capítulo «{}»", chapter, no_concept)
    yield from _unlisted_codes("id_partida_generica", generic, "al concepto «{}»", concept, no_generic)
    yield from _wrong_codes(
        "id_capitulo", "este capítulo", off_chapter & ~off_concept & ~no_concept,
        concept, concept.str[:1] + "000", known,
    )  # fmt: skip
    yield from _wrong_codes(
        "id_concepto", "este concepto", off_concept & ~off_generic & ~no_generic,
        generic, generic.str[:2] + "00", known,
    )  # fmt: skip
    yield from _wrong_codes(
        "id_partida_generica", "esta partida genérica", off_concept & off_generic, specific, specific.str[:3], known
    )
    for row in _rows(off_generic & ~off_concept):
        yield Breach(
            "R12", "error", "presupuesto_egresos", row, "id_partida_especifica",
            f"La partida específica no empieza con los dígitos de su partida genérica, «{generic[row]}».",
            "Corrija la que esté mal de las dos.",
        )  # fmt: skip


def _with_doubtful_codes(lines: pd.DataFrame) -> pd.DataFrame:
    """The codes of the lines whose own may not agree: a million lines have some hundreds of different ones."""
    codes = pa.table({one: texts(lines[one]) for one in _CODES})
    different = codes.group_by(list(_CODES)).aggregate([]).to_pandas()
    off_chapter, off_concept, off_generic = _off(different)
    wrong = different.loc[off_chapter | off_concept | off_generic, "id_partida_generica"]
    doubtful: pd.DataFrame = lines[list(_CODES)][pc.is_in(codes["id_partida_generica"], texts(wrong)).to_numpy()]
    return doubtful


def _off(codes: pd.DataFrame) -> tuple[pd.Series[bool], pd.Series[bool], pd.Series[bool]]:
    """Whether chapter and concept, concept and generic code, generic and specific code do not agree."""
    chapter, concept, generic, specific = (codes[one] for one in _CODES)
    return (
        chapter.str[:1] != concept.str[:1],
        concept.str[:2] != generic.str[:2],
        (specific != "") & (specific.str[:3] != generic),
    )


def _unlisted(codes: pd.Series[str], known: Collection[str] | None) -> pd.Series[bool]:
    return pd.Series(False, index=codes.index) if known is None else ~codes.isin(known)


def _unlisted_codes(
    column: str, codes: pd.Series[str], where: str, whole: pd.Series[str], wrong: pd.Series[bool]
) -> Iterator[Breach]:
    for row in _rows(wrong):
        yield Breach(
            "R12", "error", "presupuesto_egresos", row, column,
            f"El código «{codes[row]}» no pertenece {where.format(whole[row])}, ni está en el Clasificador por Objeto "
            "del Gasto.",
            "Corrija el código: empieza con los dígitos del que lo contiene.",
        )  # fmt: skip


def _wrong_codes(
    column: str,
    what: str,
    wrong: pd.Series[bool],
    part: pd.Series[str],
    right: pd.Series[str],
    known: Collection[str] | None,
) -> Iterator[Breach]:
    for row in _rows(wrong):
        yield Breach(
            "R12", "error", "presupuesto_egresos", row, column,
            f"El código «{part[row]}» de este renglón no pertenece a {what}.",
            "Corrija el código que esté mal: cada uno empieza con los dígitos del que lo contiene.",
            right[row] if known is None or right[row] in known else None,
        )  # fmt: skip


def check_revenue_codes(*, presupuesto_ingresos: pd.DataFrame) -> Iterator[Breach]:
    """R12, error: a type of revenue begins with the digit of its heading (CRI)."""
    heading, kind = presupuesto_ingresos["id_rubro"], presupuesto_ingresos["id_tipo"]
    for row in _rows(kind.str[:1] != heading):
        yield Breach(
            "R12", "error", "presupuesto_ingresos", row, "id_rubro",
            f"El tipo «{kind[row]}» de este renglón no pertenece a este rubro.",
            "Corrija el que esté mal: el tipo empieza con el dígito de su rubro.",
            kind[row][:1],
        )  # fmt: skip


def check_spending_totals(
    totals: Mapping[str, Mapping[str, str]], *, presupuesto_egresos: pd.DataFrame
) -> Iterator[Breach]:
    """R12, error: a column adds up to its published total, where the exercise declares one."""
    yield from _check_totals("presupuesto_egresos", presupuesto_egresos, totals)


def check_revenue_totals(
    totals: Mapping[str, Mapping[str, str]], *, presupuesto_ingresos: pd.DataFrame
) -> Iterator[Breach]:
    """R12, error: a column adds up to its published total, where the exercise declares one."""
    yield from _check_totals("presupuesto_ingresos", presupuesto_ingresos, totals)


def _check_totals(table: str, lines: pd.DataFrame, totals: Mapping[str, Mapping[str, str]]) -> Iterator[Breach]:
    for column, declared in totals.get(table, {}).items():
        found, published = total(amounts(lines[column]).cents), Decimal(declared)
        difference = found - published
        # Totals are published to the cent; the tolerance is for what each line was rounded by.
        if abs(difference) >= _CENT:
            yield Breach(
                "R12", "error", table, None, column,
                f"«{_TITLES.get(column, column)}» suma {pesos(found)} y su total de control es {pesos(published)}: "
                f"{'sobran' if difference > 0 else 'faltan'} {pesos(abs(difference))}.",
                "Busque el renglón que falta, sobra o cambió, o corrija el total en la sección "
                f"[paquetes.presupuesto.reglas.totales_de_control.{table}] de ejercicio.toml.",
            )  # fmt: skip


def _where(wrong: npt.NDArray[np.bool_]) -> list[int]:
    """The positions at which it is."""
    found: list[int] = np.flatnonzero(wrong).tolist()
    return found


def _rows(wrong: pd.Series[bool]) -> list[int]:
    """The positions of the lines of which it is so, among all of the table."""
    found: list[int] = wrong.index[wrong].tolist()
    return found
