"""What is worth telling, and that it is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines.changes.change import Change
from pipelines.changes.log import ReleaseLog
from pipelines.domains.pendientes import Pending
from pipelines.domains.puntualidad import Punctuality
from pipelines.errors import CkanRejected, Unreachable
from pipelines.exercise import Exercise, load_exercise
from pipelines.notices import causes
from pipelines.notices.notice import Notice
from pipelines.notices.tell import tell, tell_of_failure, tell_of_success
from pipelines.standing import Served, Standing
from tests.conftest import EXAMPLE

TODAY = date(2026, 3, 9)  # a Monday
TITLE = "Ejemplo ficticio: Gobierno Abierto en Morelos"


@pytest.fixture(scope="module")
def example() -> Exercise:
    return load_exercise(EXAMPLE)


def milestone(days_left: int) -> Pending:
    return Pending("hito", "c1-h1", "Publicar", "Obras", TODAY + timedelta(days_left), days_left)


@pytest.mark.parametrize(
    ("days_left", "cause", "line"),
    [
        (16, "", ""),
        (15, "hito:c1-h1:2026-03-24:15", "Vence en 15 días, el 24/03/2026, hito c1-h1: Publicar (Obras)"),
        (6, "hito:c1-h1:2026-03-15:15", "Vence en 6 días, el 15/03/2026, hito c1-h1: Publicar (Obras)"),
        (5, "hito:c1-h1:2026-03-14:5", "Vence en 5 días, el 14/03/2026, hito c1-h1: Publicar (Obras)"),
        (1, "hito:c1-h1:2026-03-10:1", "Vence en 1 día, el 10/03/2026, hito c1-h1: Publicar (Obras)"),
        (0, "hito:c1-h1:2026-03-09:1", "Vence hoy, 09/03/2026, hito c1-h1: Publicar (Obras)"),
        (-3, "hito:c1-h1:2026-03-06:vencido", "Venció el 06/03/2026, hito c1-h1: Publicar (Obras)"),
    ],
)
def test_a_term_is_told_at_fifteen_five_and_one_days_and_once_when_it_is_past(
    example: Exercise, days_left: int, cause: str, line: str
) -> None:
    told = causes.due(example, Standing(None, [], [milestone(days_left)]))
    assert [(one.cause, one.line) for one in told.reasons] == ([(cause, line)] if cause else [])


def test_a_silent_table_and_the_week(example: Exercise) -> None:
    package = example.packages[0]
    late = Punctuality("hitos", date(2026, 1, 1), date(2026, 2, 1), 36)
    standing = Standing(None, [Served(package, None, None, [late])], [milestone(-3), milestone(4)])
    assert [(one.cause, one.line) for one in causes.silent(example, standing).reasons] == [
        (
            "silencio:hitos:2026-02-01",
            f"hitos ({package.title}): cambió por última vez el 01/01/2026 y debía cambiar a más tardar el 01/02/2026.",
        )
    ]
    week = causes.digest(example, standing, TODAY)
    assert week is not None
    assert week.body == (
        "Datos: todavía no se revisan.\nPor hacer en quince días: 1; ya vencidos: 1.\n"
        f"Tablas que no cambiaron como prometían: 1.\nSin publicar: {package.title}."
    )
    assert causes.digest(example, standing, TODAY + timedelta(1)) is None


def test_what_a_release_changed(example: Exercise) -> None:
    log = ReleaseLog("ab" * 32, "2026-03-09T12:00:00Z", (Change("avances", "Compromiso 3: de 40 % a 55 %", "avance"),
                                                         Change("hitos", "1 hito nuevo", "nuevo")))  # fmt: skip
    told = causes.published(example, [("Plan de Acción Local", log)])
    assert (told.subject, told.body) == (
        f"Se publicó «{TITLE}»", "Plan de Acción Local: Compromiso 3: de 40 % a 55 %; 1 hito nuevo."
    )  # fmt: skip


def test_a_failure_is_told_once_until_it_is_over_and_what_could_not_be_sent_is_told_later(
    example: Exercise, tmp_path: Path
) -> None:
    exercise, sent = replace(example, folder=tmp_path), list[str]()
    invalid = CkanRejected("Los datos tienen errores.", "Corrija las celdas marcadas.")
    invalid.add_note("3 errores en plan-de-accion.xlsx.")

    def away(_notice: Notice) -> None:
        raise Unreachable("El correo no responde.", "Revise.")

    def mail(notice: Notice) -> None:
        sent.append(notice.body)

    with pytest.raises(Unreachable):
        tell_of_failure(exercise, invalid, {"correo": away}, TODAY)
    runs = [
        tell_of_failure(exercise, invalid, {"correo": mail}, TODAY),
        tell_of_failure(exercise, invalid, {"correo": mail}, TODAY + timedelta(1)),
        tell_of_failure(exercise, Unreachable("CKAN no responde.", "Revise la red."), {"correo": mail}, TODAY),
        tell_of_success(exercise, {"correo": mail}, TODAY),
        tell_of_failure(exercise, invalid, {"correo": mail}, TODAY + timedelta(2)),
        tell(exercise, None, {}, TODAY),
    ]
    assert runs == [True, False, True, False, True, False]
    first = "Los datos tienen errores. 3 errores en plan-de-accion.xlsx. Corrija las celdas marcadas."
    assert sent == [first, "CKAN no responde. Revise la red.", first]


def test_each_way_tells_once_though_another_fails(example: Exercise, tmp_path: Path) -> None:
    exercise, sent = replace(example, folder=tmp_path), list[str]()
    error = CkanRejected("CKAN no lo acepta.", "Revise.")

    def away(_notice: Notice) -> None:
        raise Unreachable("El bloque no responde.", "Revise.")

    for _ in range(2):
        with pytest.raises(Unreachable):
            tell_of_failure(exercise, error, {"equipo": away, "correo": lambda _: sent.append("correo")}, TODAY)
    healed = {"equipo": lambda _: sent.append("equipo"), "correo": lambda _: sent.append("correo")}
    assert [tell_of_failure(exercise, error, healed, TODAY) for _ in range(2)] == [True, False]
    assert sent == ["correo", "equipo"]


def test_what_was_told_before_ways_were_told_apart_is_not_told_again(example: Exercise, tmp_path: Path) -> None:
    exercise, sent = replace(example, folder=tmp_path), list[str]()
    notice = causes.due(example, Standing(None, [], [milestone(5)]))
    exercise.workspace.root.mkdir()
    (exercise.workspace.root / "avisos.json").write_text(f'{{"{notice.reasons[0].cause}": "2026-03-09"}}')
    assert not tell(exercise, notice, {"correo": lambda one: sent.append(one.body)}, TODAY)
