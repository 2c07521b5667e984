"""`cocrea estado`: how an exercise stands, on one screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import typer
from rich.markup import escape

from pipelines.approval import waiting
from pipelines.cli import show
from pipelines.cli.options import ExerciseFolder, Format
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.clock import local, told
from pipelines.domains.pendientes import Pending
from pipelines.domains.words import counted
from pipelines.errors import ServiceError
from pipelines.exercise import Exercise, load_exercise
from pipelines.standing import Review, Served, Standing, standing_of
from portal.flow_services import flow_services
from portal.flow_status import Deployment, deployments

# More would not fit one screen.
_MOST_PENDING = 8


def estado(ejercicio: ExerciseFolder, formato: Format = "texto") -> None:
    """Dice en una pantalla cómo va el ejercicio: lo último que se revisó y publicó, lo que vence y lo que corre solo.

    No reúne ni revisa nada: lee lo que quedó en la carpeta. Con --formato json: {"revision", "paquetes", "pendientes",
    "flujos"}.
    """
    exercise = load_exercise(ejercicio)
    found, running = standing_of(exercise, date.today()), _running(exercise)  # noqa: DTZ011 - the steward's own day
    if formato == "json":
        show.as_json(_as_json(found, running))
        return
    out = show.console()
    out.print(f"[bold]{escape(exercise.title)}[/bold] ({exercise.slug})")
    for line in (
        *_review(found.review),
        *_waiting(exercise),
        *_packages(found.packages),
        *_due(found.pending),
        *_flows(running),
    ):
        out.print(escape(line))


def _running(exercise: Exercise) -> list[Deployment]:
    """What runs by itself; nothing when the flows are off."""
    url = flow_services().answering_at
    try:
        return deployments(url, exercise.slug) if url else []
    except ServiceError:
        return []


def _review(review: Review | None) -> Iterator[str]:
    if review is None:
        yield "Revisión: todavía no se revisa. Empiece con «cocrea validar»."
        return
    errors = counted(review.errors, "error", "errores") if review.errors else "sin errores"
    warned = f", {counted(review.warnings, 'aviso', 'avisos')}" if review.warnings else ""
    more = f"; lo que hay que corregir: {show.near(review.page)}" if review.errors else ""
    yield f"Revisión: {local(review.when)}, {errors}{warned}{more}"


def _waiting(exercise: Exercise) -> Iterator[str]:
    found = waiting(exercise.workspace)
    if found is None:
        return
    if found.over(datetime.now(UTC)):
        yield (
            f"Nadie decidió antes del {told(found.until)}: no se publicó. Si todavía debe publicarse: "
            f"cocrea correr {exercise.folder}"
        )
    else:
        yield (
            f"Espera aprobación desde el {told(found.since)}; el plazo termina el {told(found.until)}. "
            f"Para decidir: cocrea aprobar {exercise.folder}"
        )
    for package, (_, causes) in found.releases.items():
        yield from (f"  {package}: {cause}" for cause in causes)


def _due(pending: Sequence[Pending]) -> Iterator[str]:
    yield "Por hacer:" if pending else "Por hacer: nada en los próximos 15 días."
    for one in pending[:_MOST_PENDING]:
        yield f"  {one.what} {one.key}, {_when(one)}: {one.text} ({one.responsible or 'sin responsable'})"
    if len(pending) > _MOST_PENDING:
        yield f"  y {len(pending) - _MOST_PENDING} más; todos, en «cocrea cumplimiento»."


def _when(one: Pending) -> str:
    if one.days_left < 0:
        return f"venció hace {counted(-one.days_left, 'día', 'días')}"
    return "vence hoy" if one.days_left == 0 else f"en {counted(one.days_left, 'día', 'días')}"


def _flows(running: list[Deployment]) -> Iterator[str]:
    coming = sorted((one.next_run, one.name) for one in running if one.next_run)
    for when, name in coming[:1]:
        yield f"Corre solo: lo siguiente es {name}, el {told(when)}"
    for one in running:
        if one.now:
            yield f"  {one.name}: {one.now}"
        elif one.last_state not in ("", "COMPLETED"):
            yield f"  {one.name}: la última vez no terminó bien. {one.last_message}"


def _packages(served: Sequence[Served]) -> Iterator[str]:
    widest = max((len(one.package.name) for one in served), default=0)
    for one in served:
        when = f"publicado {local(one.published)}, {_punctual(one)}" if one.published else "todavía no se publica"
        yield f"  {one.package.name:<{widest}}  {when}"


def _punctual(one: Served) -> str:
    promised = min((each.promised for each in one.tables if each.promised), default=None)
    if promised is None:
        return "sin frecuencia prometida"
    if not one.late:
        return f"al día; lo siguiente, a más tardar el {promised:%d/%m/%Y}"
    worst = max(each.days_late for each in one.late)
    days = counted(worst, "día", "días")
    return f"sin cambios {days} más de lo prometido: {', '.join(each.table for each in one.late)}"


def _as_json(found: Standing, running: list[Deployment]) -> dict[str, Any]:
    review = found.review
    return {
        "revision": review and {
            "cuando": review.when.isoformat(), "errores": review.errors, "avisos": review.warnings,
        },
        "paquetes": [
            {
                "paquete": one.package.name,
                "entrega": one.release,
                "publicada": one.published.isoformat() if one.published else None,
                "tablas": [
                    {"tabla": each.table, "cambio": each.changed.isoformat(), "dias_de_atraso": each.days_late,
                     "prometido": each.promised.isoformat() if each.promised else None}
                    for each in one.tables
                ],
            }
            for one in found.packages
        ],
        "pendientes": [
            {"que": one.what, "clave": one.key, "texto": one.text, "responsable": one.responsible,
             "fecha_limite": one.due.isoformat(), "dias_restantes": one.days_left}
            for one in found.pending
        ],
        "flujos": [
            {"nombre": one.name, "siguiente": one.next_run.isoformat() if one.next_run else None,
             "ahora": one.now, "como_fue": one.last_state, "mensaje": one.last_message}
            for one in running
        ],
    }  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea estado datapackages/ejemplo")(estado)
