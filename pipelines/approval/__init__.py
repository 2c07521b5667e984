"""A human decides: what must be looked at waits, with a term, and without a decision nothing is published.

    plan + report + rules ─▶ causes ─▶ waits ─▶ decided (`cocrea aprobar`, or Prefect's page) ─▶ the next run goes on

A decision is of one release (its id) and of the causes that were told; other data, or another cause, wait anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from pipelines import store
from pipelines.approval.causes import causes_of
from pipelines.approval.decision import (
    Decision,
    Releases,
    Waiting,
    decision_of,
    keep_decision,
    nothing_waits,
    refused,
    wait_for,
    waiting,
)
from pipelines.approval.rules import rules_of
from pipelines.clean import Tabla
from pipelines.clock import told as said
from pipelines.errors import NotApproved, UsageError, WaitingForApproval
from pipelines.exercise import Exercise
from pipelines.publish import Plan
from pipelines.validate import Finding

__all__ = ["Decision", "Waiting", "asks_for_tables", "decide", "decision_of", "require_approval", "waiting"]


def asks_for_tables(exercise: Exercise) -> bool:
    """Whether the exercise declares amounts that a person must look at. Raises ExerciseError."""
    rules = rules_of(exercise)
    return rules is not None and bool(rules.ranges)


def require_approval(
    exercise: Exercise, plans: Sequence[Plan], findings: Sequence[Finding], tables: Sequence[Tabla]
) -> None:
    """Let what needs no decision, or has been approved, go on.

    Raises WaitingForApproval when somebody must decide, NotApproved when somebody decided against it; ExerciseError.
    """
    rules = rules_of(exercise)
    if rules is None:
        return
    undecided: dict[str, tuple[str, list[str]]] = {}
    for plan in plans:
        entrega, causes = plan.entrega, causes_of(rules, plan, findings, tables)
        decision = decision_of(entrega.folder)
        if causes and (decision is None or not set(causes) <= set(decision.causes)):
            undecided[entrega.package] = (entrega.id, causes)
        elif causes and decision and not decision.approved:
            raise NotApproved(
                f"«{exercise.title}» no se publica: {decision.who} rechazó {entrega.package}. "
                f"Motivo: {decision.reason.rstrip('.')}.",
                "Corrija los datos y vuelva a correr: con otros datos se decide otra vez. Si se rechazó por error, "
                f'«cocrea aprobar {exercise.folder} --motivo "…"» lo cambia.',
            )
    looked_at = {plan.entrega.package for plan in plans}
    wait_for(exercise.workspace, looked_at, undecided, datetime.now(UTC), rules.term_hours)
    if not undecided:
        return
    told = [f"  · {name}: {cause}" for name, (_, causes) in undecided.items() for cause in causes]
    found = waiting(exercise.workspace, undecided)
    until = f", a más tardar el {said(found.until)}" if found else ""
    raise WaitingForApproval(
        "\n".join([f"«{exercise.title}» espera que una persona lo apruebe{until}; no se publicó nada.", *told]),
        f'Revíselo. Si está bien, «cocrea aprobar {exercise.folder} --motivo "…"»; si no, corrija los datos, o agregue '
        "--rechazar. Sin decisión no se publica.",
    )


def decide(exercise: Exercise, approved: bool, who: str, reason: str) -> Releases:
    """Decide of what waits of the packages that ``exercise`` publishes, or else of what was refused last; gives it.

    Raises UsageError when there is nothing to decide, or its term is over.
    """
    with store.updated(exercise):
        return _decide(exercise, approved, who, reason)


def _decide(exercise: Exercise, approved: bool, who: str, reason: str) -> Releases:
    packages = {one.name for one in exercise.published}
    found, now = waiting(exercise.workspace, packages), datetime.now(UTC)
    releases = found.releases if found else refused(exercise.workspace, packages)
    if not releases:
        raise UsageError(f"Nada de «{exercise.title}» espera aprobación.", "Córralo: si algo debe aprobarse, lo dirá.")
    if found and found.over(now):
        raise UsageError(
            f"El plazo para aprobar terminó el {said(found.until)}, y no se publicó nada.",
            f"Vuelva a correr «cocrea correr {exercise.folder}»: si todavía debe aprobarse, empieza otro plazo.",
        )
    if not reason.strip():
        raise UsageError("Falta el motivo.", "Diga por qué con --motivo: se guarda con la entrega.")
    for package, (release, causes) in releases.items():
        folder = exercise.workspace.releases / package / release
        keep_decision(folder, Decision(approved, who, reason.strip(), now, causes))
    nothing_waits(exercise.workspace, packages)
    return releases
