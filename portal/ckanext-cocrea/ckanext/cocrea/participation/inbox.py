"""What the staff do: read what was written to their organization, answer it, and close it. Each thing they do is noted.

Nothing is shown to whoever does not attend the organization: to them a message is not there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ckan import model
from ckan.config.middleware.flask_app import csrf
from ckan.plugins import toolkit
from ckanext.cocrea.participation import (
    folios,
    forms,
    letters,
    listing,
    mail,
    messages,
    retention,
    roles,
    staff_log,
)
from ckanext.cocrea.participation.asking import topics
from ckanext.cocrea.participation.private import private_pages
from ckanext.cocrea.portal.drawing import addresses, draw, section
from ckanext.cocrea.portal.exercises import Exercise
from ckanext.cocrea.portal.tables import Tables
from flask import Response, abort, flash, get_flashed_messages, redirect, request, url_for
from flask_wtf.csrf import CSRFError

blueprint = private_pages("cocrea_bandeja")
_EXPORTED = ("numero", "tipo", "tema", "estado", "recibido", "plazo", "atiende")
_ACTIONS = ("responder", "anotar", "asignar", "cerrar", "reabrir", "borrar")
_OF_ADMINISTRATORS = frozenset({"asignar", "cerrar", "reabrir", "borrar"})
_LONGEST, _DIGITS = 10_000, 8
# The kind of what the staff are told once, of what they have just done.
_TOLD = "cocrea"
_NOT_FOUND = "No hay un mensaje con ese número o folio. Busque «7» o el folio completo, de 16 letras y números."
_TOO_OLD = "No se guardó nada: esta página llevaba demasiado tiempo abierta. Revise lo que escribió y envíelo otra vez."


@section(blueprint, "/participa/bandeja")
def bandeja(exercise: Exercise, tables: Tables) -> Any:
    """A page of what was written, what waits first."""
    if not toolkit.current_user.is_authenticated:
        return redirect(url_for("user.login", came_from=request.path))
    _only_if(roles.attends(exercise.organization_id))
    asked = {name: request.args.get(name, "") for name in ("medio", "estado", "numero")}
    return _listed(exercise, tables, asked, _number(request.args.get("pagina", "")))


@section(blueprint, "/participa/bandeja/buscar", ("POST",))
def buscar(exercise: Exercise, tables: Tables) -> Any:
    """The message of a folio, or those of a number. Posted: a folio is not written in an address."""
    if not toolkit.current_user.is_authenticated:
        return redirect(url_for("user.login", came_from=request.path.removesuffix("/buscar")))
    _only_if(roles.attends(exercise.organization_id))
    typed, here = request.form.get("buscar", "").strip(), addresses(exercise)
    if folio := folios.read_folio(typed):
        with model.meta.engine.begin() as connection:
            found = messages.by_folio(connection, folio)
        if found and found.exercise == exercise.key and found.organization_id == exercise.organization_id:
            return redirect(here("cocrea_bandeja.caso", message_id=found.id))
    elif number := _number(typed.rpartition(" ")[2]):
        return redirect(here("cocrea_bandeja.bandeja", numero=number))
    return _listed(exercise, tables, {}, 1, _NOT_FOUND), 404


@section(blueprint, "/participa/bandeja/<message_id>")
def caso(exercise: Exercise, tables: Tables, message_id: str) -> Any:
    """One message, with what was answered and who did what."""
    if not toolkit.current_user.is_authenticated:
        return redirect(url_for("user.login", came_from=request.path))
    found = _found(exercise, message_id)
    with model.meta.engine.begin() as connection:
        staff_log.note(connection, "abrir", found.id)
    return _drawn(exercise, tables, found)


@section(blueprint, f"/participa/bandeja/<message_id>/<any({','.join(_ACTIONS)}):what>", ("POST",))
def atender(exercise: Exercise, tables: Tables, message_id: str, what: str) -> Any:
    """One thing that the staff do with a message. A session that ended, or a page that is too old, loses no answer."""
    if not toolkit.current_user.is_authenticated:
        return draw("participa/sin_sesion", exercise, tables, text=request.form.get("mensaje", "")), 401
    found = _found(exercise, message_id)
    try:
        csrf.protect()
    except CSRFError:
        return _drawn(exercise, tables, found, what, _TOO_OLD), 400
    _only_if(what not in _OF_ADMINISTRATORS or roles.administers(found.organization_id))
    if wrong := _DOES[what](found):
        return _drawn(exercise, tables, found, what, wrong), 422
    mail.send_soon()
    flash(_DONE[what], _TOLD)
    return redirect(addresses(exercise)("cocrea_bandeja.caso", message_id=found.id))


@section(blueprint, "/participa/bandeja/<message_id>/archivo/<int:file_id>")
def archivo(exercise: Exercise, _tables: Tables, message_id: str, file_id: int) -> Response:
    """A file that came with a message; always to be kept, never shown in the page."""
    found = _found(exercise, message_id)
    with model.meta.engine.begin() as connection:
        try:
            name, kind, content = messages.open_attachment(connection, found.id, int(file_id))
        except KeyError:
            abort(404)
        staff_log.note(connection, "descargar archivo", found.id, str(file_id))
    answer = Response(content, mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@section(blueprint, "/participa/bandeja.csv")
def exportar(exercise: Exercise, _tables: Tables) -> Response:
    """Everything of one form, with personal data: for administrators alone."""
    _only_if(roles.administers(exercise.organization_id))
    form = forms.FORMS.get(request.args.get("medio", "")) or abort(404)
    text = io.StringIO()
    asked = [one.name for one in form.fields if one.name not in ("tipo", "tema")]
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*_EXPORTED, *asked])
    with model.meta.engine.begin() as connection:
        every = listing.every(connection, exercise, form.name)
        for one in every:
            writer.writerow([_inert(cell) for cell in (*_told(one), *(one.values.get(name, "") for name in asked))])
        staff_log.note(connection, "exportar", None, f"{exercise.key}: {listing.names(every)}")
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{form.name}-{exercise.key}.csv")
    return answer


def _listed(exercise: Exercise, tables: Tables, asked: Mapping[str, str], page: int, wrong: str = "") -> str:
    """A page of the inbox. It shows the beginning of each message, so that whose were shown is noted."""
    form, state, number = (asked.get(name, "") for name in ("medio", "estado", "numero"))
    with model.meta.engine.begin() as connection:
        found = listing.page_of(connection, exercise, listing.Wanted(form, state, _number(number)), page)
        waiting, late = listing.waiting(connection, exercise)
        untold = mail.untold(connection, exercise)
        staff_log.note(connection, "ver la bandeja", None, f"{exercise.key}: {listing.names(found.shown)}")
    return draw(
        "participa/bandeja", exercise, tables, found=found, waiting=waiting, late=late, untold=untold, wrong=wrong,
        states=messages.STATES, name_of=letters.name_of, form=form, state=state, number=number,
        mail_works=mail.is_configured(), administers=roles.administers(exercise.organization_id),
    )  # fmt: skip


def _number(text: str) -> int:
    """A number as it was typed; 0 when it is none, or no message could have it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else 0


def _only_if(allowed: bool) -> None:
    if not allowed:
        abort(404)


def _found(exercise: Exercise, message_id: str) -> messages.Message:
    _only_if(roles.attends(exercise.organization_id))
    with model.meta.engine.begin() as connection:
        try:
            found = messages.open_message(connection, message_id)
        except KeyError:
            abort(404)
    _only_if(found.exercise == exercise.key and found.organization_id == exercise.organization_id)
    return found


def _drawn(exercise: Exercise, tables: Tables, found: messages.Message, tried: str = "", wrong: str = "") -> str:
    """The case; with what was ``tried`` and why it went ``wrong``, what was typed is still in its own field."""
    with model.meta.engine.begin() as connection:
        done = staff_log.of_message(connection, found.id)
        failures = mail.failures(connection, found.id)
    return draw(
        "participa/caso", exercise, tables, message=found, form=forms.FORMS[found.form], wrong=wrong, done=done,
        failures=failures, states=messages.STATES, heading=letters.name_of(found), topics=topics(tables),
        people=roles.people_of(found.organization_id), administers=roles.administers(found.organization_id),
        told=" ".join(get_flashed_messages(category_filter=[_TOLD])),
        mail_works=mail.is_configured(), typed={tried: request.form.get("mensaje", "")}, ends=retention.ends(found.id),
    )  # fmt: skip


def _answer(found: messages.Message) -> str:
    return _write(found, messages.ANSWER, "responder")


def _note(found: messages.Message) -> str:
    return _write(found, messages.INTERNAL, "anotar")


def _write(found: messages.Message, kind: str, action: str) -> str:
    text = forms.clean(request.form.get("mensaje", ""), many_lines=True)
    if not text or len(text) > _LONGEST:
        return f"Escriba un texto de hasta {_LONGEST:,} caracteres; éste tiene {len(text):,}."
    try:
        with model.meta.engine.begin() as connection:
            number = messages.add_note(connection, found.id, kind, toolkit.current_user.name, text)
            staff_log.note(connection, action, found.id)
            if kind == messages.ANSWER and found.values.get("correo"):
                mail.note_down(connection, found.id, letters.ANSWERED, note_id=number)
    except messages.Over:
        return "Este caso está cerrado: reábralo para escribir en él."
    return ""


def _assign(found: messages.Message) -> str:
    account = request.form.get("persona", "")
    if account not in roles.people_of(found.organization_id):
        return "Elija a una persona de la organización."
    with model.meta.engine.begin() as connection:
        state = {"state": messages.ATTENDED} if found.state == messages.RECEIVED else {}
        messages.change(connection, found.id, assigned=account, **state)
        staff_log.note(connection, "asignar", found.id, account)
        if address := roles.mail_of(account):
            mail.note_down(connection, found.id, letters.ASSIGNED, address)
    return ""


def _close(found: messages.Message) -> str:
    if not found.answered and found.form == "dudas":
        return "Responda antes de cerrar: quien escribió merece saber qué pasó."
    with model.meta.engine.begin() as connection:
        messages.change(connection, found.id, state=messages.CLOSED, closed=datetime.now(UTC))
        staff_log.note(connection, "cerrar", found.id)
    return ""


def _reopen(found: messages.Message) -> str:
    if found.erased:
        return "Lo que se escribió ya se borró: no hay qué reabrir."
    with model.meta.engine.begin() as connection:
        messages.wait_again(connection, found.id)
        staff_log.note(connection, "reabrir", found.id)
    return ""


def _erase(found: messages.Message) -> str:
    if "seguro" not in request.form:
        return "Marque que está de acuerdo en borrar: no se puede deshacer."
    with model.meta.engine.begin() as connection:
        messages.erase(connection, found.id)
        staff_log.note(connection, "borrar", found.id)
    return ""


_DOES = dict(zip(_ACTIONS, (_answer, _note, _assign, _close, _reopen, _erase), strict=True))
_DONE = dict(zip(_ACTIONS, (
    "Se guardó la respuesta.", "Se guardó la nota.", "Se asignó el caso.", "Se cerró el caso.", "Se reabrió el caso.",
    "Se borró lo que la persona escribió.",
), strict=True))  # fmt: skip


def _told(one: messages.Message) -> tuple[str, ...]:
    return (
        str(one.number), one.kind, one.topic, one.state, one.received.isoformat(timespec="minutes"),
        one.due.isoformat(), one.assigned or "",
    )  # fmt: skip


def _inert(cell: str) -> str:
    """A spreadsheet computes nothing of what a visitor wrote."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
