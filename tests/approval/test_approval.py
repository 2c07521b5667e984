"""What a person must look at waits; a decision holds for that release and those causes; nothing is published before."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines import clock
from pipelines.approval import decide, waiting
from pipelines.approval.causes import causes_of
from pipelines.approval.decision import Waiting, nothing_waits, wait_for
from pipelines.approval.rules import Rules
from pipelines.errors import ExerciseError, NotApproved, UsageError, WaitingForApproval
from pipelines.paths import Workspace
from pipelines.publish import Ckan
from pipelines.run import run_all
from pipelines.settings import CkanAccess
from pipelines.validate import Finding
from tests.publish.small import PERSONAS, PERSONAS_ROWS, Small, run_quietly, served

ASKED = """[aprobacion]
renglones_perdidos = 50
plazo_horas = 24
[aprobacion.montos.personas]
monto = [-5, 1000]
"""


def run(small: Small, access: CkanAccess) -> list[bool]:
    """Whether each package's release changed something."""
    return [one.plan.changes for one in run_all(small.load(), access, run_quietly, lambda _: None)]


def lose_rows(small: Small) -> None:
    small.rows["personas"] = PERSONAS_ROWS[:1]


def add_a_column(small: Small) -> None:
    more = {**PERSONAS, "fields": [*PERSONAS["fields"], {"name": "oficio", "title": "Oficio", "type": "string"}]}
    small.schemas["personas"] = more
    small.rows["personas"] = [[*one, "médica"] for one in PERSONAS_ROWS]


def spend_more(small: Small) -> None:
    small.rows["personas"] = [["007", "Ana", "1000.01"], *PERSONAS_ROWS[1:]]


@pytest.fixture
def published(tmp_path: Path, ckan: CkanAccess) -> Small:
    """An exercise whose first release nobody had to approve."""
    small = Small(tmp_path, sections=ASKED)
    assert run(small, ckan) == [True]
    return small


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lose_rows, "«Personas» perdería 2 de 3 renglones: más de 50 %."),
        (add_a_column, "«Personas» cambia de forma: columna nueva oficio."),
        (
            spend_more,
            "En «personas», monto sale de lo declarado (-5 a 1,000) en 1 renglón; "
            "el primero, C2 de personas.csv: 1,000.01.",
        ),
    ],
)
def test_it_waits_saying_why_and_goes_on_once_somebody_approves(
    published: Small, ckan: CkanAccess, change: Callable[[Small], None], cause: str
) -> None:
    before = served(ckan, published)
    change(published)
    for _ in range(2):
        with pytest.raises(WaitingForApproval) as told:
            run(published, ckan)
        assert f"padron: {cause}" in told.value.message
        assert served(ckan, published) == before
    exercise = published.load()
    found = waiting(exercise.workspace)
    assert found
    ((release, causes),) = found.releases.values()
    assert (found.until - found.since, list(causes)) == (timedelta(hours=24), [cause])

    assert f", a más tardar el {clock.told(found.until)}; no se publicó nada." in told.value.message
    assert decide(exercise, True, "Ana", " Lo revisé. ") == {"padron": (release, (cause,))}
    assert run(published, ckan) == [True]

    kept = json.loads((exercise.workspace.releases / "padron" / release / "decision.json").read_text("utf-8"))
    assert {key: kept[key] for key in ("aprobada", "quien", "motivo", "causas")} == {
        "aprobada": True, "quien": "Ana", "motivo": "Lo revisé.", "causas": [cause],
    }  # fmt: skip
    assert waiting(exercise.workspace) is None
    assert run(published, ckan) == [False]


def test_each_change_that_somebody_makes_on_ckan_is_asked_about(published: Small, ckan: CkanAccess) -> None:
    def edit(name: str) -> None:
        rows = {"resource_id": published.resource("personas"), "force": True, "method": "update"}
        with Ckan(ckan) as api:
            api.call("datastore_upsert", {**rows, "records": [{"clave": "007", "nombre": name}]})

    for name in ("Eva", "Evelia"):
        edit(name)
        with pytest.raises(WaitingForApproval) as told:
            run(published, ckan)
        assert "alguien cambió sus renglones en CKAN el " in told.value.message
        decide(published.load(), True, "Ana", "Se regresa a lo que dice la hoja.")
        # The moments are told to the second.
        time.sleep(1.1)
    assert run(published, ckan) == [True]
    assert run(published, ckan) == [False]


def test_what_was_refused_is_not_published_and_other_data_are_asked_again(published: Small, ckan: CkanAccess) -> None:
    before = served(ckan, published)
    lose_rows(published)
    with pytest.raises(WaitingForApproval):
        run(published, ckan)
    decide(published.load(), False, "Bruno", "Faltan dos personas.")
    with pytest.raises(NotApproved, match=r"Bruno rechazó padron. Motivo: Faltan dos personas\."):
        run(published, ckan)
    published.rows["personas"] = PERSONAS_ROWS[1:2]
    with pytest.raises(WaitingForApproval):
        run(published, ckan)
    assert served(ckan, published) == before
    nothing_waits(published.load().workspace, ["padron"])
    published.rows["personas"] = PERSONAS_ROWS
    assert run(published, ckan) == [False]
    assert waiting(published.load().workspace) is None


def test_who_refused_by_mistake_approves_afterwards_until_another_is_published(
    published: Small, ckan: CkanAccess
) -> None:
    lose_rows(published)
    with pytest.raises(WaitingForApproval):
        run(published, ckan)
    (refused,) = decide(published.load(), False, "Bruno", "Me equivoqué de archivo.").values()
    assert decide(published.load(), True, "Bruno", "Era el otro.") == {"padron": refused}
    assert run(published, ckan) == [True]
    with pytest.raises(UsageError, match="espera aprobación"):
        decide(published.load(), True, "Bruno", "Otra vez.")


def test_what_somebody_wrote_on_ckan_is_not_taken_back_before_somebody_looks(
    published: Small, ckan: CkanAccess
) -> None:
    with Ckan(ckan) as api:
        api.call("package_patch", {"id": published.dataset, "title": "Padrón de la colonia"})
    with pytest.raises(WaitingForApproval, match="alguien lo cambió en CKAN"):
        run(published, ckan)
    with Ckan(ckan) as api:
        assert api.call("package_show", {"id": published.dataset})["title"] == "Padrón de la colonia"


def test_personal_data_are_asked_for_in_the_package_that_has_them(published: Small, ckan: CkanAccess) -> None:
    published.rows["personas"] = [["007", "Ana", "11"], *PERSONAS_ROWS[1:]]
    (plan,) = published.plan(ckan).packages
    found = [
        Finding(
            "datos-personales/telefono", "advertencia", table, f"{table}.csv", None, cell, "777 123 4567",
            "Parece un teléfono.", "Quítelo.",
        )
        for table, cell in (("personas", "B2"), ("personas", "B3"), ("otra", "A9"))
    ]  # fmt: skip
    assert causes_of(Rules(), plan, found, ()) == [
        "Parece haber datos personales en «personas»: 2 avisos; la primera, B2 de personas.csv."
    ]
    assert causes_of(Rules(personal_data=False), plan, found, ()) == []


def test_after_its_term_nothing_can_be_approved_and_the_next_run_asks_anew(published: Small, ckan: CkanAccess) -> None:
    lose_rows(published)
    with pytest.raises(WaitingForApproval):
        run(published, ckan)
    exercise = published.load()
    found, long_ago = waiting(exercise.workspace), datetime(2026, 1, 1, tzinfo=UTC)
    assert found
    nothing_waits(exercise.workspace, ["padron"])
    wait_for(exercise.workspace, ["padron"], found.releases, long_ago, 24)
    with pytest.raises(UsageError, match="El plazo para aprobar terminó el"):
        decide(exercise, True, "Ana", "Tarde.")
    with pytest.raises(WaitingForApproval):
        run(published, ckan)
    again = waiting(exercise.workspace)
    assert again
    assert again.since > long_ago


def test_a_run_of_another_package_leaves_what_waits_as_it_was(tmp_path: Path) -> None:
    workspace, start = Workspace(tmp_path), datetime(2026, 1, 1, tzinfo=UTC)
    noon, next_day = start + timedelta(hours=12), start + timedelta(hours=25)
    wait_for(workspace, ["obras"], {"obras": ("a1", ["Pierde renglones."])}, start, 24)
    wait_for(workspace, ["pagos"], {"pagos": ("b2", ["Monto alto."])}, noon, 24)
    both = waiting(workspace)
    assert both == Waiting(
        start, start + timedelta(hours=24),
        {"obras": ("a1", ("Pierde renglones.",)), "pagos": ("b2", ("Monto alto.",))},
    )  # fmt: skip
    wait_for(workspace, ["obras"], {"obras": ("a1", ["Pierde renglones."])}, noon, 24)
    assert waiting(workspace) == both
    wait_for(workspace, ["obras"], {"obras": ("a2", ["Pierde renglones."])}, noon, 24)
    again = waiting(workspace, ["obras"])
    assert again == Waiting(noon, noon + timedelta(hours=24), {"obras": ("a2", ("Pierde renglones.",))})
    wait_for(workspace, ["catalogos"], {}, noon, 24)
    nothing_waits(workspace, ["pagos"])
    assert waiting(workspace) == again
    wait_for(workspace, ["pagos"], {}, next_day + timedelta(hours=24), 24)
    assert waiting(workspace) is None


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("[aprobacion.montos.personas]\nsueldo = [0, 1]\n", "habla de «personas.sueldo», que no es una columna"),
        ("[aprobacion.montos.personas]\nmonto = 5\n", "el rango de personas.monto en [aprobacion.montos] es 5."),
        ("[aprobacion]\nrenglones = 5\n", "No conozco la clave «renglones» en la sección [aprobacion]"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_said(tmp_path: Path, ckan: CkanAccess, section: str, message: str) -> None:
    with pytest.raises(ExerciseError) as told:
        run(Small(tmp_path, sections=section), ckan)
    assert message in told.value.message


def test_nothing_waits_where_nothing_was_asked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="espera aprobación"):
        decide(Small(tmp_path).load(), True, "Ana", "Porque sí.")
