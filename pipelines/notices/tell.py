"""Telling: only what is new, and remembering it once it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime
from typing import Any

from pipelines import settings, store
from pipelines.approval import waiting
from pipelines.changes.log import ReleaseLog, read_changes
from pipelines.errors import CocreaError, ServiceError
from pipelines.exercise import Exercise, Package
from pipelines.notices import causes, mail, told
from pipelines.notices.notice import Notice
from pipelines.package.last import last_told
from pipelines.publish.companions import CHANGES, COMPANIONS
from pipelines.standing import standing_of

Send = Callable[[Notice], None]
# By name, as it is remembered.
Ways = Mapping[str, Send]
MAIL = "correo"


def channels(exercise: Exercise) -> dict[str, Any]:
    """The section [avisos]: ``correo``, a list of addresses, and ``bloques``, of Prefect's notification blocks."""
    return dict(exercise.raw.get("avisos", {}))


def by_mail(exercise: Exercise) -> Send | None:
    """How the exercise's addresses are told; None when it has none, or the environment no mail server.

    Raises UsageError when the environment says half.
    """
    addresses, access = channels(exercise).get("correo", []), settings.smtp_access()
    return (lambda notice: mail.send(notice, addresses, access)) if addresses and access else None


def lacking(exercise: Exercise) -> str | None:
    """What keeps the exercise's mail from being sent, in a sentence; None when nothing does."""
    if not channels(exercise).get("correo") or settings.smtp_access():
        return None
    return f"«{exercise.title}» pide avisar por correo y no hay por dónde: falta {settings.SMTP} en el ambiente."


def tell(exercise: Exercise, notice: Notice | None, ways: Ways, today: date) -> bool:
    """Tell by each way what is new of a notice; whether something was.

    A way that fails keeps no other from telling, nor from remembering that it did. Raises its ServiceError at the end.
    """
    if notice is None:
        return False
    folder, sent, failure = exercise.workspace.root, False, None
    for way, send in ways.items():
        fresh = told.news_of(notice, folder, way)
        if fresh is None:
            continue
        try:
            send(fresh)
        except ServiceError as error:
            failure = error
            continue
        told.remember(fresh, folder, way, today)
        sent = True
    if failure:
        raise failure
    return sent


def tell_of_failure(exercise: Exercise, error: CocreaError, ways: Ways, today: date, ending: str = "") -> bool:
    """Tell that a run did not end well: once as long as it is for the same reason, whatever its ``ending`` says.

    Raises ServiceError.
    """
    with ExitStack() as held:
        # That the store does not answer is told too; what was told is then remembered here alone.
        with suppress(CocreaError):
            held.enter_context(store.updated(exercise))
        return tell(exercise, causes.failed(exercise, error, ending), ways, today)


def tell_of_success(exercise: Exercise, ways: Ways, today: date) -> bool:
    """Tell what the releases that are published now changed, each once. Raises ServiceError."""
    with store.updated(exercise):
        told.forget(exercise.workspace.root, causes.FAILURES)
        logs = [(one.title, log) for one in exercise.published if (log := _newest_log(exercise, one))]
        return tell(exercise, causes.published(exercise, logs), ways, today)


def tell_of_standing(exercise: Exercise, ways: Ways, today: date) -> list[str]:
    """Tell what is due, what is silent, and on Mondays the week; gives the subjects told. Raises ServiceError."""
    with store.updated(exercise):
        standing = standing_of(exercise, today)
        notices = (
            causes.undecided(exercise, waiting(exercise.workspace), datetime.now(UTC)),
            causes.due(exercise, standing), causes.silent(exercise, standing), causes.digest(exercise, standing, today),
        )  # fmt: skip
        return [one.subject for one in notices if one and tell(exercise, one, ways, today)]


def _newest_log(exercise: Exercise, package: Package) -> ReleaseLog | None:
    """What the release that is served now changed; None when there is none, or nothing tells of it."""
    path = exercise.workspace.releases / package.name / COMPANIONS[CHANGES].file
    logs = read_changes(path.read_text(encoding="utf-8") if path.is_file() else "")
    served = last_told(exercise, package)
    return logs[0] if logs and served and logs[0].release == served[0].name else None
