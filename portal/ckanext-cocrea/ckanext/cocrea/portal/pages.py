"""The sections of the website. How they are drawn, and their two addresses: see drawing.py."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from ckanext.cocrea.participation.asking import asked
from ckanext.cocrea.portal import charts, clock, commitments, formats, identity, money, trail
from ckanext.cocrea.portal.agenda import SETTLED, agenda, icalendar
from ckanext.cocrea.portal.calendars import calendars
from ckanext.cocrea.portal.catalogue import catalogue
from ckanext.cocrea.portal.changes import about_commitment, changes
from ckanext.cocrea.portal.choosing import choice
from ckanext.cocrea.portal.drawing import addresses, draw, pages_of_the_website, root, section, served
from ckanext.cocrea.portal.exercises import PLAN, Exercise
from ckanext.cocrea.portal.keys import linked
from ckanext.cocrea.portal.overview import ASPECTS
from ckanext.cocrea.portal.provenance import places
from ckanext.cocrea.portal.punctuality import late_feed, punctuality
from ckanext.cocrea.portal.secretariat import SECTORS, announcements, secretariat
from ckanext.cocrea.portal.sharing import card_of, draw_card
from ckanext.cocrea.portal.tables import Row, Tables
from ckanext.cocrea.portal.timeline import timeline
from flask import Response, abort, redirect, request

blueprint = pages_of_the_website("cocrea_portal")
# Of what a sum adds; all of them are in its table.
_MOST_ROWS = 500


@section(blueprint, "/")
def inicio(exercise: Exercise, tables: Tables) -> str:
    """What this is, how far the commitments are, what comes next, and the newest data."""
    now = clock.now()
    return draw(
        "inicio", exercise, tables, today=now.date(), commitments=commitments.commitments(tables),
        line=commitments.plan_line(tables), agenda=agenda(tables, now), announcements=announcements(tables)[:3],
        news=changes(exercise)[:5],
    )  # fmt: skip


@blueprint.route("/ejercicios")
def ejercicios() -> str:
    """All of them, also those without a plan."""
    return draw("elegir", None, choice=choice(served(), request.args), rule="/")


@blueprint.route("/identidad.css")
@blueprint.route("/ejercicios/<key>/identidad.css")
def identidad(key: str | None = None) -> Response:
    """The colours of an exercise; without its key, of the only one there is, and none where there are several."""
    found = [one for one in served() if (one.key == key if key else PLAN in one.releases)]
    return Response(identity.style_sheet(found[0] if len(found) == 1 else None), mimetype="text/css")


@blueprint.route("/data.json")
def data_json() -> Response:
    """All open data of the site, for other catalogues."""
    answer = Response(json.dumps(catalogue(served(), root()), ensure_ascii=False, indent=2))
    answer.mimetype = "application/json"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@section(blueprint, "/stl")
def stl(exercise: Exercise, tables: Tables) -> str:
    """Section 1: the Secretariado Técnico Local."""
    return draw(
        "stl", exercise, tables, stl=secretariat(tables, clock.now().date()), sectors=SECTORS,
        linked=linked(tables, addresses(exercise)),
    )  # fmt: skip


@section(blueprint, "/stl/minutas/<minute>")
def minuta(exercise: Exercise, tables: Tables, minute: str) -> str:
    """Section 1: a minuta, read in the page as far as its document has text."""
    row = next((one for one in tables.rows("minutas") if one["minuta_id"] == minute), None) or abort(404)
    file = tables.medium("minutas", row) or abort(404)
    sessions = tables.of("stl_sesiones", "sesion_id", row["sesion_id"])
    text = file.text.read_text("utf-8") if file.text and file.text.is_file() else ""
    return draw("minuta", exercise, tables, minute=row, file=file, session=sessions[0] if sessions else {}, text=text)


@section(blueprint, "/compromisos")
def compromisos(exercise: Exercise, tables: Tables) -> str:
    """Section 2: all commitments."""
    found = commitments.commitments(tables)
    return draw(
        "compromisos",
        exercise,
        tables,
        commitments=found,
        line=commitments.plan_line(tables),
        year=timeline(found),
        year_down=timeline(found, down=True),
    )


@section(blueprint, "/compromisos/<slug>")
def compromiso(exercise: Exercise, tables: Tables, slug: str) -> str:
    """Section 2: one commitment."""
    found = commitments.commitments(tables)
    one = _commitment(found, slug)
    history = about_commitment(changes(exercise), one.row["numero"])
    marked = money.marked(tables, one.slug)
    card = card_of(exercise, tables, one)
    return draw(
        "compromiso", exercise, tables, card, one=one, commitments=found, history=history, marked=marked,
        today=clock.now().date(),
    )  # fmt: skip


@section(blueprint, "/compartir.png")
def tarjeta(exercise: Exercise, tables: Tables) -> Response:
    """The picture with which the exercise is shared."""
    return Response(draw_card(card_of(exercise, tables)), mimetype="image/png")


@section(blueprint, "/compromisos/<slug>/compartir.png")
def tarjeta_compromiso(exercise: Exercise, tables: Tables, slug: str) -> Response:
    """The picture with which a commitment is shared."""
    one = _commitment(commitments.commitments(tables), slug)
    return Response(draw_card(card_of(exercise, tables, one)), mimetype="image/png")


@section(blueprint, "/agenda")
def la_agenda(exercise: Exercise, tables: Tables) -> str:
    """Section 2: the agenda."""
    now = clock.now()
    found = agenda(tables, now)
    return draw(
        "agenda", exercise, tables, agenda=found, settled=SETTLED,
        calendars=calendars([*found.coming, *found.past], now.date()),
    )  # fmt: skip


@section(blueprint, "/agenda.ics")
def agenda_ics(exercise: Exercise, tables: Tables) -> Response:
    """The agenda as a feed that a calendar follows."""
    return _calendar(exercise, tables.rows("agenda"))


@section(blueprint, "/agenda/<event>.ics")
def actividad_ics(exercise: Exercise, tables: Tables, event: str) -> Response:
    """One activity, to be put in a calendar."""
    return _calendar(exercise, [one for one in tables.rows("agenda") if one["evento_id"] == event] or abort(404))


@section(blueprint, "/contacto")
def contacto(exercise: Exercise, tables: Tables) -> str:
    """Section 3: contact."""
    return draw("contacto", exercise, tables)


@section(blueprint, "/datos")
def datos(exercise: Exercise, tables: Tables) -> str:
    """Section 4: the front door of the open data."""
    return draw("datos", exercise, tables)


@section(blueprint, "/datos/<table>.json")
def tabla_json(_exercise: Exercise, tables: Tables, table: str) -> Response:
    """One table as JSON, of any size."""
    file = tables.file(table) or abort(404)
    return _file(formats.as_json(file, tables.schema(table)), f"{table}.json", "application/json")


@section(blueprint, "/datos/<table>.excel.csv")
def tabla_para_excel(_exercise: Exercise, tables: Tables, table: str) -> Response:
    """One table as CSV that Excel opens with its accents."""
    file = tables.file(table) or abort(404)
    return _file(formats.with_mark(file), f"{table}.csv", "text/csv; charset=utf-8")


@section(blueprint, "/ligas")
def ligas(exercise: Exercise, tables: Tables) -> str:
    """Section 5: links."""
    return draw("ligas", exercise, tables)


@section(blueprint, "/dinero")
def dinero(exercise: Exercise, tables: Tables) -> str:
    """Follow the Money."""
    spending = money.spending(tables)
    chapters = spending.by_classifier["capitulo"]
    return draw(
        "dinero", exercise, tables, spending=spending.moments, years=spending.years,
        by_classifier=spending.by_classifier, classifiers=money.CLASSIFIERS, no_key=money.NO_KEY,
        revenue=money.revenue(tables), trails=trail.trails(tables), key_of=trail.key_of, found=trail.FOUND,
        tile_sets=charts.treemaps(chapters), largest=charts.bars,
    )  # fmt: skip


@section(blueprint, "/dinero/por/<classifier>/<path:code>")
def sumandos(exercise: Exercise, tables: Tables, classifier: str, code: str) -> str:
    """The rows that a sum of the budget adds."""
    found = money.parts(tables, classifier, code, _MOST_ROWS) or abort(404)
    return draw("sumandos", exercise, tables, parts_of=found)


@section(blueprint, "/dinero/<kind>/<path:record>")
def renglon(exercise: Exercise, tables: Tables, kind: str, record: str) -> str:
    """One row of the money, whole, with the cells of the original that each of its values comes from."""
    found = money.record(tables, kind, record) or abort(404)
    return draw(
        "renglon", exercise, tables, record=found, places=places(tables, found.table, found.position),
        named=money.named(tables, kind, found.row),
    )  # fmt: skip


@section(blueprint, "/participa/dudas")
def dudas(exercise: Exercise, tables: Tables) -> str:
    """Section 6: where doubts, complaints and suggestions are heard."""
    return draw("dudas", exercise, tables, **asked("dudas", tables))


@section(blueprint, "/participa")
def participa(exercise: Exercise, _tables: Tables) -> Any:
    """Where people would look for both forms."""
    return redirect(addresses(exercise)("sumate"))


@section(blueprint, "/participa/sumate")
def sumate(exercise: Exercise, tables: Tables) -> str:
    """Section 7: how to take part."""
    return draw("sumate", exercise, tables, **asked("sumate", tables))


@section(blueprint, "/cumplimiento")
def cumplimiento(exercise: Exercise, tables: Tables) -> str:
    """The compliance board."""
    lines, today = commitments.board(tables), clock.now().date()
    return draw(
        "cumplimiento", exercise, tables, lines=lines, aspects=ASPECTS, punctual=punctuality(exercise, today),
        linked=linked(tables, addresses(exercise)),
    )  # fmt: skip


@section(blueprint, "/cumplimiento/puntualidad.csv")
def puntualidad_csv(exercise: Exercise, _tables: Tables) -> Response:
    """Whether each table changes as often as promised, as a table."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("conjunto", "tabla", "titulo", "frecuencia", "cambio", "prometido", "dias_de_atraso"))
    for one in punctuality(exercise, clock.now().date()):
        writer.writerow(
            (one.release.dataset, one.table, one.title, one.frequency, one.changed, one.promised or "", one.days_late)
        )
    return Response(text.getvalue(), mimetype="text/csv", headers={"Access-Control-Allow-Origin": "*"})


@section(blueprint, "/cumplimiento/puntualidad.atom")
def puntualidad_atom(exercise: Exercise, _tables: Tables) -> Response:
    """The tables that are late, for who follows them."""
    page = root() + addresses(exercise)("cumplimiento").lstrip("/")
    late = [one for one in punctuality(exercise, clock.now().date()) if one.days_late and one.promised]
    return Response(late_feed(exercise, page, late), mimetype="application/atom+xml")


def _commitment(found: Sequence[commitments.Commitment], slug: str) -> commitments.Commitment:
    return next((one for one in found if one.slug == slug), None) or abort(404)


def _file(content: Iterator[str] | Iterator[bytes], name: str, kind: str) -> Response:
    """Sent while it is read, to anyone's page too."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Access-Control-Allow-Origin": "*"}
    return Response(content, content_type=kind, headers=headers)


def _calendar(exercise: Exercise, events: Sequence[Row]) -> Response:
    latest = exercise.releases[PLAN].modified if PLAN in exercise.releases else datetime.now(UTC)
    page = root() + addresses(exercise)("la_agenda").lstrip("/")
    owner = f"{exercise.key}-{{}}@{urlsplit(root()).netloc}"
    return Response(
        icalendar(exercise.title, owner, page, events, latest), mimetype="text/calendar",
        headers={"Content-Disposition": "inline; filename=agenda.ics"},
    )  # fmt: skip
