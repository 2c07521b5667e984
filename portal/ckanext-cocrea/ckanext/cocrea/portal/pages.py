"""The addresses of the website. A page is drawn from one exercise's tables; with several, its address says which.

/compromisos                        of the only exercise that has a plan; with several, which ones there are
/ejercicios/<clave>/compromisos     of that exercise
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from ckan.plugins import toolkit
from ckanext.cocrea.portal import charts, clock, commitments, identity, money, words
from ckanext.cocrea.portal.agenda import agenda, icalendar
from ckanext.cocrea.portal.changes import about_commitment, changes
from ckanext.cocrea.portal.exercises import Exercise, served_exercises
from ckanext.cocrea.portal.provenance import places
from ckanext.cocrea.portal.secretariat import SECTORS, announcements, secretariat
from ckanext.cocrea.portal.tables import Row, Tables
from ckanext.cocrea.portal.timeline import LEFT, WIDTH, timeline
from flask import Blueprint, Response, abort, render_template, request, url_for

blueprint = Blueprint("cocrea_portal", __name__)
PLAN = "plan-de-accion"
# Of what a sum adds; all of them are in its table.
_MOST_ROWS = 500
# Nothing from elsewhere, nothing written into the page: neither scripts nor styles.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@blueprint.after_request
def with_headers(response: Response) -> Response:
    """The headers of every page of the website."""
    response.headers.update(_HEADERS)
    return response


@blueprint.errorhandler(404)
def not_here(_error: Any) -> tuple[str, int]:
    """An exercise, a commitment or a row that is not published."""
    return _draw("no_encontrada", None), 404


def section(rule: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A page of an exercise, at both its addresses. The view is given the exercise and its tables."""

    def register(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def answer(key: str | None = None, **parts: str) -> Any:
            all_of_them = served_exercises()
            with_plan = [one for one in all_of_them if PLAN in one.releases]
            if key is None and len(with_plan) != 1:
                return _draw("elegir", None, exercises=with_plan or all_of_them, rule=rule)
            found = [one for one in all_of_them if one.key == key] if key else with_plan
            if not found:
                abort(404)
            return view(found[0], Tables(found[0]), **parts)

        blueprint.add_url_rule(rule, view.__name__, answer)
        blueprint.add_url_rule(f"/ejercicios/<key>{rule if rule != '/' else ''}", view.__name__, answer)
        return view

    return register


@section("/")
def inicio(exercise: Exercise, tables: Tables) -> str:
    """What this is, how far the commitments are, what comes next, and the newest data."""
    return _draw(
        "inicio", exercise, tables, commitments=commitments.commitments(tables), line=commitments.plan_line(tables),
        agenda=agenda(tables, clock.now()), announcements=announcements(tables)[:3], news=changes(exercise)[:5],
    )  # fmt: skip


@section("/identidad.css")
def identidad(exercise: Exercise, tables: Tables) -> Response:
    """The colours of the exercise."""
    return Response(identity.style_sheet(exercise), mimetype="text/css")


@section("/stl")
def stl(exercise: Exercise, tables: Tables) -> str:
    """Section 1: the Secretariado Técnico Local."""
    return _draw("stl", exercise, tables, stl=secretariat(tables, clock.now().date()), sectors=SECTORS)


@section("/compromisos")
def compromisos(exercise: Exercise, tables: Tables) -> str:
    """Section 2: all commitments."""
    found = commitments.commitments(tables)
    return _draw(
        "compromisos",
        exercise,
        tables,
        commitments=found,
        line=commitments.plan_line(tables),
        year=timeline(found),
        width=WIDTH,
        left=LEFT,
    )


@section("/compromisos/<slug>")
def compromiso(exercise: Exercise, tables: Tables, slug: str) -> str:
    """Section 2: one commitment."""
    found = commitments.commitments(tables)
    one = next((one for one in found if one.slug == slug), None) or abort(404)
    history = about_commitment(changes(exercise), one.row["numero"])
    return _draw("compromiso", exercise, tables, one=one, commitments=found, history=history)


@section("/agenda")
def la_agenda(exercise: Exercise, tables: Tables) -> str:
    """Section 2: the agenda."""
    return _draw("agenda", exercise, tables, agenda=agenda(tables, clock.now()))


@section("/agenda.ics")
def agenda_ics(exercise: Exercise, tables: Tables) -> Response:
    """The agenda as a feed that a calendar follows."""
    return _calendar(exercise, tables.rows("agenda"))


@section("/agenda/<event>.ics")
def actividad_ics(exercise: Exercise, tables: Tables, event: str) -> Response:
    """One activity, to be put in a calendar."""
    return _calendar(exercise, [one for one in tables.rows("agenda") if one["evento_id"] == event] or abort(404))


@section("/contacto")
def contacto(exercise: Exercise, tables: Tables) -> str:
    """Section 3: contact."""
    return _draw("contacto", exercise, tables)


@section("/datos")
def datos(exercise: Exercise, tables: Tables) -> str:
    """Section 4: the front door of the open data."""
    return _draw("datos", exercise, tables)


@section("/ligas")
def ligas(exercise: Exercise, tables: Tables) -> str:
    """Section 5: links."""
    return _draw("ligas", exercise, tables)


@section("/dinero")
def dinero(exercise: Exercise, tables: Tables) -> str:
    """Follow the Money."""
    spending = money.spending(tables)
    return _draw(
        "dinero", exercise, tables, spending=spending.moments, by_classifier=spending.by_classifier,
        classifiers=money.CLASSIFIERS, no_key=money.NO_KEY, revenue=money.revenue(tables), trails=money.trails(tables),
        tiles=charts.treemap(spending.by_classifier["capitulo"]), width=charts.WIDTH, height=charts.HEIGHT,
    )  # fmt: skip


@section("/dinero/por/<classifier>/<path:code>")
def sumandos(exercise: Exercise, tables: Tables, classifier: str, code: str) -> str:
    """The rows that a sum of the budget adds."""
    found = money.parts(tables, classifier, code, _MOST_ROWS) or abort(404)
    return _draw("sumandos", exercise, tables, parts_of=found)


@section("/dinero/<kind>/<path:record>")
def renglon(exercise: Exercise, tables: Tables, kind: str, record: str) -> str:
    """One row of the money, whole, with the cells of the original that each of its values comes from."""
    found = money.record(tables, kind, record) or abort(404)
    return _draw("renglon", exercise, tables, record=found, places=places(tables, found.table, found.position))


@section("/participa/dudas")
def dudas(exercise: Exercise, tables: Tables) -> str:
    """Section 6: where doubts, complaints and suggestions are heard."""
    return _draw("dudas", exercise, tables, contacts=_contacts(tables, "dudas_quejas_sugerencias"))


@section("/participa/sumate")
def sumate(exercise: Exercise, tables: Tables) -> str:
    """Section 7: how to take part."""
    return _draw("sumate", exercise, tables, contacts=_contacts(tables, "manifestar_interes"))


@section("/cumplimiento")
def cumplimiento(exercise: Exercise, tables: Tables) -> str:
    """The compliance board."""
    plan = commitments.plan_of(tables).get("plan_id")
    lines = tables.of("cumplimiento", "plan_id", plan)
    return _draw("cumplimiento", exercise, tables, lines=lines)


def _contacts(tables: Tables, kind: str) -> list[Row]:
    plan = commitments.plan_of(tables).get("plan_id")
    return [one for one in tables.of("contactos", "plan_id", plan) if one["tipo"] == kind]


def _draw(page: str, exercise: Exercise | None, tables: Tables | None = None, **values: Any) -> str:
    plan = commitments.plan_of(tables) if tables else {}
    drawn: str = render_template(
        f"cocrea/{page}.html", exercise=exercise, tables=tables, plan=plan, words=words,
        site_title=toolkit.config.get("ckan.site_title"), here=_addresses(exercise), root=_root(),
        address=_root() + request.path.lstrip("/"), colours=identity.colours(exercise) if exercise else {},
        logo=exercise.attachment(identity.LOGO) if exercise else None, **words.FILTERS, **values,
    )  # fmt: skip
    return drawn


def _root() -> str:
    """The site's address as it is configured: the one of a request is whatever its sender says, and pages are kept."""
    return str(toolkit.config["ckan.site_url"]).rstrip("/") + "/"


def _addresses(exercise: Exercise | None) -> Callable[..., str]:
    """``here('stl')``: the address of a section of the exercise on the page, in the form that the reader used."""
    key = request.view_args.get("key") if request.view_args else None
    if exercise is None:
        key = None
    return lambda name, **parts: url_for(f"cocrea_portal.{name}", **({"key": key} if key else {}), **parts)


def _calendar(exercise: Exercise, events: Sequence[Row]) -> Response:
    latest = exercise.releases[PLAN].modified if PLAN in exercise.releases else datetime.now(UTC)
    page = _root() + _addresses(exercise)("la_agenda").lstrip("/")
    owner = f"{exercise.key}-{{}}@{urlsplit(_root()).netloc}"
    return Response(
        icalendar(exercise.title, owner, page, events, latest.replace(tzinfo=UTC)), mimetype="text/calendar",
        headers={"Content-Disposition": "inline; filename=agenda.ics"},
    )  # fmt: skip
