"""Two releases of an exercise, from its workbook to the change log."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from pipelines.changes import compare_releases, describe
from pipelines.exercise import load_exercise
from pipelines.package import Entrega, package
from pipelines.package.derived import derive_tables
from pipelines.run import check


def released(folder: Path) -> Entrega:
    exercise = load_exercise(folder)
    checked = check(exercise, lambda stage, subject, work: work(lambda done, total: None))
    assert checked.report.valid
    plan = next(one for one in exercise.published if one.name == "plan-de-accion")
    tables = [*checked.tables, *derive_tables([plan], checked.tables)]
    return package(exercise, plan, [one for one in tables if one.name in {*plan.schemas, *plan.derived}])


def edit(book: Path) -> None:
    """A milestone advances, a deadline moves and an event is cancelled."""
    workbook = openpyxl.load_workbook(book)

    def row(sheet: str, key: str):
        return next(one for one in workbook[sheet].iter_rows() if one[0].value == key)

    cells = [cell.value for cell in row("Avances", "c5-h2-2016-05-ip")]
    workbook["Avances"].append(["c5-h2-2016-06-ip", cells[1], "30/06/2016", cells[3], cells[4], 95, *cells[6:]])
    row("Hitos", "c1-h3")[10].value = "15/07/2016"
    row("Agenda", "eve-23")[8].value = "Cancelada"
    workbook.save(book)


@pytest.fixture
def releases(exercise: Path) -> tuple[Entrega, Entrega]:
    first = released(exercise)
    edit(exercise / "plan-de-accion.xlsx")
    return first, released(exercise)


def test_the_log_of_two_releases_of_the_example(releases):
    before, after = releases
    files = {one.name: one.path for one in after.tables}
    assert [one.text for one in describe(after.package, compare_releases(before, after), files)] == [
        "Plan de Acción Local: avance de 62.9 % a 63.6 %",
        "Compromiso 5: avance de 53.8 % a 57.5 %",
        "Gobernanza «Sesiones con la frecuencia acordada»: pasa de «Cumplido» a «Atrasado»; avance de 100 % a 80 %",
        "Compromiso 5, hito 2 «Capacitar a 300 operadores en atención a casos de acoso»: avance de 80 % a 95 % "
        "(institución pública, al 30/06/2016)",
        "Evento «Recorrido con familias por ocho escuelas»: pasa de «Tentativa» a «Cancelada»",
        "Compromiso 1, hito 3 «Poner en línea diez trámites, con pago y seguimiento de la solicitud»: fecha límite del "
        "30/06/2016 al 15/07/2016",
        "Cumplimiento: 20 aspectos modificados (qué hay, qué falta y fecha de corte)",
    ]
    assert describe(after.package, compare_releases(after, after), files) == []
    first = describe(after.package, compare_releases(None, before), files)
    assert [one.text for one in first] == [
        "Primera entrega: 1 plan, 9 mesas, 20 propuestas, 5 compromisos, «Objetivos» (9 renglones), 21 hitos, 53 "
        "reportes de avance, 24 eventos, «Contactos» (4 renglones) y «Ligas de interés» (7 renglones)"
    ]


def test_differences_come_in_the_order_of_the_release_and_equal_files_are_not_read(releases):
    before, after = releases
    same = {one.name for one in after.tables} - {"avances", "hitos", "agenda", "cumplimiento"}
    for one in after.tables:
        if one.name in same:
            one.path.unlink()
    found = compare_releases(before, after)
    assert list(found) == [one.name for one in after.tables]
    assert {name for name, one in found.items() if not one} == same
    assert {name: one.rows_after for name, one in found.items()} == {one.name: one.rows for one in after.tables}
