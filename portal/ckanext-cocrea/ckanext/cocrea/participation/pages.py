"""What a person does: write, read it over, send it, and follow it up with the folio.

/participa/dudas, /sumate      the forms; the same for everybody, kept, without cookies (see portal/pages.py)
…/revisar                      what was written, to be read over; only here there is a cookie, against forgery
…/enviar                       kept, with its folio
/participa/folio               what became of it
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan import model
from ckan.config.middleware.flask_app import csrf
from ckanext.cocrea.participation import (
    attachments,
    folios,
    forms,
    letters,
    limits,
    mail,
    messages,
    notice,
    offices,
    staff_log,
    statistics,
    traps,
    vault,
)
from ckanext.cocrea.participation.asking import asked, is_open, topics
from ckanext.cocrea.participation.private import cannot_now, private_pages
from ckanext.cocrea.portal.drawing import addresses, draw, section
from ckanext.cocrea.portal.exercises import Exercise, served_exercises
from ckanext.cocrea.portal.tables import Tables
from flask import Response, redirect, request, session
from flask_wtf.csrf import CSRFError

blueprint = private_pages("cocrea_participa")
_FORM = "/participa/<any(dudas,sumate):name>"
Answer = tuple[str, int]
_STALE = "Pasó mucho tiempo, o su navegador no guarda la galleta de seguridad. Vuelva a enviar."
_TOO_MANY = (
    "Llegaron demasiados envíos desde su conexión. Espere una hora y vuelva a enviar; lo que escribió sigue aquí."
)
_TOO_MANY_FOLIOS = "Se preguntó por demasiados folios desde su conexión. Espere quince minutos."
_OVER = "Este caso está cerrado. Si necesita algo más, escriba un mensaje nuevo."
_OF_ANOTHER = "Ese folio es de un mensaje que escribió a otro de los ejercicios de este sitio."
_OF_NONE = "Ese folio es de un ejercicio que ya no se publica en este sitio."
_NO_FOLIO = "Ese folio no está. Revise que esté completo: son 16 letras y números. Si su plazo terminó, ya se borró."


@section(blueprint, f"{_FORM}/revisar", ("GET", "POST"))
def revisar(exercise: Exercise, tables: Tables, name: str) -> Any:
    """What was written, to be read over before it is sent."""
    if request.method == "GET":
        return redirect(addresses(exercise)(name))
    filled = forms.read(forms.FORMS[name], request.form, topics(tables))
    if filled.errors or "corregir" in request.form:
        return _again(name, exercise, tables, filled)
    return _read_over(name, exercise, tables, filled.values)


@section(blueprint, f"{_FORM}/enviar", ("GET", "POST"))
def enviar(exercise: Exercise, tables: Tables, name: str) -> Any:
    """Keep what was written, and give its folio."""
    if request.method == "GET":
        return redirect(addresses(exercise)(name))
    if not is_open():
        return cannot_now(vault.Closed())
    is_within = limits.is_within(limits.TRYING)
    filled = forms.read(forms.FORMS[name], request.form, topics(tables))
    if not is_within:
        return _read_over(name, exercise, tables, filled.values, _TOO_MANY, 429)
    if filled.errors:
        return _again(name, exercise, tables, filled)
    if wrong := _forged() or traps.caught(request.form) or _not_accepted(exercise):
        return _read_over(name, exercise, tables, filled.values, wrong)
    try:
        files = attachments.read(request.files.getlist("archivos"))
    except attachments.Refused as refused:
        return _read_over(name, exercise, tables, filled.values, str(refused))
    if not limits.is_within(limits.SENDING):
        return _read_over(name, exercise, tables, filled.values, _TOO_MANY, 429)
    kept = _receive(name, exercise, tables, filled.values, files)
    return draw(
        "participa/recibido", exercise, tables, message=kept, form=forms.FORMS[name], promise=letters.promise(kept),
        mail_works=mail.is_configured(),
    )  # fmt: skip


@section(blueprint, "/participa/folio", ("GET", "POST"))
def folio(exercise: Exercise, tables: Tables) -> Any:
    """What became of what was written."""
    if request.method == "GET":
        return draw("participa/folio", exercise, tables, wrong="")
    found = _asked_for(exercise, tables)
    return found if isinstance(found, tuple) else _followed(exercise, tables, found)


@section(blueprint, "/participa/folio/agregar", ("POST",))
def agregar(exercise: Exercise, tables: Tables) -> Any:
    """Something that the person adds."""
    found = _asked_for(exercise, tables)
    if isinstance(found, tuple):
        return found
    text = forms.clean(request.form.get("mensaje", ""), many_lines=True)
    if wrong := _forged() or _cannot_add(text):
        return _followed(exercise, tables, found, text, wrong)
    try:
        with model.meta.engine.begin() as connection:
            messages.add_note(connection, found.id, messages.ADDED, None, text)
            published = offices.of_form(found.form, tables, exercise.organization_id)
            for office in offices.of_case(connection, found.id, published):
                mail.note_down(connection, found.id, letters.ADDED, office)
            found = messages.open_message(connection, found.id)
    except messages.Over:
        return _followed(exercise, tables, found, text, _OVER)
    mail.send_soon()
    return _followed(exercise, tables, found, told="Lo agregamos. Quien atiende su caso ya lo puede leer.")


@section(blueprint, "/participa/folio/borrar", ("POST",))
def borrar(exercise: Exercise, tables: Tables) -> Any:
    """Erase what the person wrote, because that person asks for it."""
    found = _asked_for(exercise, tables)
    if isinstance(found, tuple):
        return found
    if wrong := _forged() or ("" if "seguro" in request.form else "Marque que está de acuerdo en borrar."):
        return _followed(exercise, tables, found, wrong=wrong)
    with model.meta.engine.begin() as connection:
        messages.erase(connection, found.id)
        staff_log.note(connection, "borrar", found.id, who=staff_log.THE_PERSON)
    return draw("participa/folio", exercise, tables, wrong="", told="Borramos lo que escribió y sus datos.")


@section(blueprint, "/participa/aviso-de-privacidad")
def aviso(exercise: Exercise, tables: Tables) -> str:
    """The privacy notice."""
    text = notice.text_of(exercise)
    return draw("participa/aviso", exercise, tables, text=text, version=notice.version_of(text))


@section(blueprint, "/participa/estadisticas")
def estadisticas(exercise: Exercise, tables: Tables) -> str:
    """How many wrote and how soon they were answered."""
    return draw(
        "participa/estadisticas", exercise, tables, counts=_counts(exercise), topics=topics(tables), forms=forms.FORMS
    )


@section(blueprint, "/participa/estadisticas.csv")
def estadisticas_csv(exercise: Exercise, _tables: Tables) -> Response:
    """The same as open data."""
    return Response(statistics.as_csv(_counts(exercise)), mimetype="text/csv")


def _counts(exercise: Exercise) -> list[statistics.Count]:
    with model.meta.engine.begin() as connection:
        return statistics.counts(connection, exercise.key)


def _again(name: str, exercise: Exercise, tables: Tables, filled: forms.Filled) -> Answer:
    page = draw(name, exercise, tables, **asked(name, tables, filled.values, filled.errors))
    return page, 422 if filled.errors else 200


def _read_over(
    name: str, exercise: Exercise, tables: Tables, values: Mapping[str, str], wrong: str = "", status: int = 0
) -> Answer:
    page = draw(
        "participa/revisar", exercise, tables, form=forms.FORMS[name], values=values, topics=topics(tables),
        wrong=wrong, stamp=traps.new_stamp(), unseen=traps.UNSEEN, most_files=attachments.MOST,
        largest_bytes=attachments.LARGEST_BYTES, notice_version=notice.version_of(notice.text_of(exercise)),
        mail_works=mail.is_configured(),
    )  # fmt: skip
    return page, status or (422 if wrong else 200)


def _receive(
    name: str, exercise: Exercise, tables: Tables, values: Mapping[str, str], files: list[attachments.Attachment]
) -> messages.Message:
    with model.meta.engine.begin() as connection:
        version = notice.keep(connection, notice.text_of(exercise))
        sending = traps.sending_of(request.form, session)
        new = messages.New(name, exercise.key, exercise.organization_id, values, files, version, sending)
        kept, is_new = messages.receive(connection, new)
        if is_new:
            if values.get("correo"):
                mail.note_down(connection, kept.id, letters.FOLIO)
            for office in offices.of_form(name, tables, exercise.organization_id):
                mail.note_down(connection, kept.id, letters.NEW, office)
    mail.send_soon()
    return kept


def _asked_for(exercise: Exercise, tables: Tables) -> messages.Message | Answer:
    """The message of this exercise with the folio that was typed; or the page that says what is wrong."""
    if not limits.is_within(limits.ASKING):
        return _no_folio(exercise, tables, _TOO_MANY_FOLIOS, 429)
    typed = folios.read_folio(request.form.get("folio", ""))
    if typed is None:
        return _no_folio(exercise, tables, _NO_FOLIO)
    with model.meta.engine.begin() as connection:
        found = messages.by_folio(connection, typed)
    if found is None:
        return _no_folio(exercise, tables, _NO_FOLIO)
    if found.exercise == exercise.key:
        return found
    other = next((one for one in served_exercises() if one.key == found.exercise), None)
    return _no_folio(exercise, tables, _OF_ANOTHER if other else _OF_NONE, other=other)


def _no_folio(
    exercise: Exercise, tables: Tables, wrong: str, status: int = 404, other: Exercise | None = None
) -> Answer:
    typed = request.form.get("folio", "")
    return draw("participa/folio", exercise, tables, wrong=wrong, typed=typed, other=other), status


def _followed(
    exercise: Exercise, tables: Tables, message: messages.Message, text: str = "", wrong: str = "", told: str = ""
) -> Answer:
    page = draw(
        "participa/seguimiento", exercise, tables, message=message, form=forms.FORMS[message.form], text=text,
        wrong=wrong, told=told, states=messages.STATES, topics=topics(tables), promise=letters.promise(message),
        notes=[one for one in message.notes if one.kind != messages.INTERNAL],
    )  # fmt: skip
    return page, 422 if wrong else 200


def _forged() -> str:
    """CKAN 2.12 stops asking for the token once any visitor went by, so that it is asked for here."""
    try:
        csrf.protect()
    except CSRFError:
        return _STALE
    return ""


def _not_accepted(exercise: Exercise) -> str:
    accepted = request.form.get("aviso")
    if not accepted:
        return "Para recibir su mensaje hace falta que acepte el aviso de privacidad."
    if accepted != notice.version_of(notice.text_of(exercise)):
        return "El aviso de privacidad cambió mientras escribía. Léalo, acéptelo y vuelva a enviar."
    return ""


def _cannot_add(text: str) -> str:
    longest = 5000
    if not text:
        return "Escriba lo que quiere agregar."
    return f"Tiene {len(text):,} caracteres y caben {longest:,}: acórtelo." if len(text) > longest else ""
