"""What is worth telling: of a run, and of how an exercise stands. Pure: nothing is sent or remembered here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from pipelines.approval import Waiting
from pipelines.changes.log import ReleaseLog
from pipelines.clock import told
from pipelines.domains.pendientes import Pending
from pipelines.domains.words import counted
from pipelines.errors import CocreaError, WaitingForApproval
from pipelines.exercise import Exercise
from pipelines.notices.notice import Notice, Reason
from pipelines.standing import Standing

# A failure's causes begin so: when a run goes well they are over.
FAILURES = "falla:"
# Days before its term on which something is told, each once; and once when it is overdue.
_DAYS_BEFORE = (15, 5, 1)
_MONDAY = 0


def failed(exercise: Exercise, error: CocreaError, ending: str = "") -> Notice:
    """A run that did not end well: why and what to do, in one paragraph; ``ending`` is of that run alone."""
    mark = hashlib.sha256(error.paragraph.encode()).hexdigest()[:16]
    waits = isinstance(error, WaitingForApproval)
    subject = f"«{exercise.title}» espera que alguien lo apruebe" if waits else f"No se publicó «{exercise.title}»"
    return Notice(subject, [Reason(f"{FAILURES}{mark}", error.paragraph)], ending)


def published(exercise: Exercise, logs: Sequence[tuple[str, ReleaseLog]]) -> Notice:
    """What each new release changed, by the title of its package."""
    reasons = [Reason(f"entrega:{log.release}", f"{title}: {_changes(log)}") for title, log in logs]
    return Notice(f"Se publicó «{exercise.title}»", reasons)


def due(exercise: Exercise, standing: Standing) -> Notice:
    """Milestones and agreements whose day comes or is past."""
    return Notice(f"Por hacer en «{exercise.title}»", list(_due(standing.pending)), "Todo: «cocrea estado».")


def silent(exercise: Exercise, standing: Standing) -> Notice:
    """Tables that did not change as often as their package promised."""
    reasons = [
        Reason(
            f"silencio:{each.table}:{each.promised}",
            f"{each.table} ({one.package.title}): cambió por última vez el {each.changed:%d/%m/%Y} y debía cambiar a "
            f"más tardar el {each.promised:%d/%m/%Y}.",
        )
        for one in standing.packages
        for each in one.late
    ]
    return Notice(f"Datos que no han cambiado en «{exercise.title}»", reasons, "Pida a quien los lleva lo que falta.")


def undecided(exercise: Exercise, found: Waiting | None, now: datetime) -> Notice | None:
    """What waited for a person until its term was over; None when nothing did."""
    if found is None or not found.over(now):
        return None
    reasons = [
        Reason(f"plazo:{release}:{found.until.isoformat()}", f"{package}: {' '.join(causes)}")
        for package, (release, causes) in found.releases.items()
    ]
    return Notice(
        f"Nadie decidió en «{exercise.title}»: no se publicó", reasons,
        f"El plazo terminó el {told(found.until)}. Si todavía debe publicarse, vuelva a correr «cocrea correr "
        f"{exercise.folder}»: empieza otro plazo.",
    )  # fmt: skip


def digest(exercise: Exercise, standing: Standing, today: date) -> Notice | None:
    """The week's summary, on Mondays; None on other days."""
    if today.weekday() != _MONDAY:
        return None
    year, week, _ = today.isocalendar()
    overdue = sum(one.days_left < 0 for one in standing.pending)
    late = sum(len(one.late) for one in standing.packages)
    unpublished = [one.package.title for one in standing.packages if one.release is None]
    lines = [
        "Datos: sin errores en la última revisión." if standing.review and not standing.review.errors
        else "Datos: la última revisión dejó errores." if standing.review else "Datos: todavía no se revisan.",
        f"Por hacer en quince días: {len(standing.pending) - overdue}; ya vencidos: {overdue}.",
        f"Tablas que no cambiaron como prometían: {late}.",
        *([f"Sin publicar: {', '.join(unpublished)}."] if unpublished else []),
    ]  # fmt: skip
    return Notice(f"La semana de «{exercise.title}»", [Reason(f"semana:{year}-{week:02d}", "\n".join(lines))])


def _due(pending: Sequence[Pending]) -> Iterator[Reason]:
    for one in pending:
        mark = "vencido" if one.days_left < 0 else min(
            (days for days in _DAYS_BEFORE if one.days_left <= days), default=None
        )  # fmt: skip
        if mark is not None:
            said = f"{_when(one)}, {one.what} {one.key}: {one.text} ({one.responsible or 'sin responsable'})"
            yield Reason(f"{one.what}:{one.key}:{one.due}:{mark}", said)


def _when(one: Pending) -> str:
    day = f"{one.due:%d/%m/%Y}"
    if one.days_left < 0:
        return f"Venció el {day}"
    return f"Vence hoy, {day}" if one.days_left == 0 else f"Vence en {counted(one.days_left, 'día', 'días')}, el {day}"


def _changes(log: ReleaseLog) -> str:
    return f"{'; '.join(one.text for one in log.changes)}." if log.changes else f"{log.note or 'nada que contar'}."
