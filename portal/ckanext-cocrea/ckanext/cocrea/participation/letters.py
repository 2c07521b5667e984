"""The words of each mail. What goes to an office tells that there is something and where, never what a person wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.plugins.toolkit import config
from ckanext.cocrea.participation import model, retention, vault
from ckanext.cocrea.participation.forms import FORMS
from ckanext.cocrea.participation.messages import ATTENDED, RECEIVED, Message
from ckanext.cocrea.portal.words import day, weekday

FOLIO, ANSWERED = "folio", "respuesta"
NEW, ADDED, ASSIGNED = "nuevo", "agregado", "asignado"
NEARLY_DUE, OVERDUE, EXPIRING = "por_vencer", "vencido", "por_borrarse"


@dataclass(frozen=True)
class Letter:
    """A mail in plain text; ``person`` is the address that the person left."""

    subject: str
    body: str
    person: str


def write(message: Message, kind: str, note_id: int | None) -> Letter:
    """The mail of that kind about a message."""
    subject, body = _WORDS[kind](message, note_id)
    return Letter(subject, f"{body}\n\n{_signature(message)}\n", message.values.get("correo", ""))


def name_of(message: Message) -> str:
    """«Queja 7»: what the staff call it."""
    return f"{FORMS[message.form].kinds.get(message.kind, message.kind)} {message.number}"


def promise(message: Message) -> str:
    """What the person may expect and until when, in the same words wherever it is told; empty when nothing is due."""
    if message.state not in (RECEIVED, ATTENDED):
        return ""
    until = weekday(message.due)
    return _PROMISES[message.form == "sumate", bool(message.answered), message.late].format(until)


def _folio(message: Message, _note: int | None) -> tuple[str, str]:
    return "Recibimos lo que nos escribió", (
        f"Gracias por escribir. {promise(message)}\n\nSu folio: {message.values['folio']}\n\n"
        f"Con él puede ver la respuesta y agregar algo: {_page(message, 'folio')}\n"
        "Guárdelo y no lo comparta: quien lo tenga puede leer la respuesta."
    )


def _answered(message: Message, note_id: int | None) -> tuple[str, str]:
    asked = sa.select(model.note.c.sealed).where(model.note.c.id == note_id)
    with ckan_model.meta.engine.connect() as connection:
        text = vault.unseal(connection.execute(asked).scalar_one())["texto"]
    return "Hay una respuesta a lo que nos escribió", (
        f"{text}\n\n---\nSu folio: {message.values['folio']}\n"
        f"Para leerla de nuevo o agregar algo: {_page(message, 'folio')}"
    )


def _to_office(what: str) -> Callable[[Message, int | None], tuple[str, str]]:
    def told(message: Message, _note: int | None) -> tuple[str, str]:
        return f"{name_of(message)}: {what}", (
            f"{name_of(message)}: {what}.\nSe responde a más tardar el {day(message.due)}.\n\n"
            f"Ábrala en la bandeja (pide entrar con su cuenta): {_page(message, f'bandeja/{message.id}')}"
        )

    return told


def _expiring(message: Message, _note: int | None) -> tuple[str, str]:
    end = retention.ends(message.id)
    return f"{name_of(message)}: se va a borrar y sigue abierta", (
        f"{name_of(message)} sigue abierta. Lo que la persona escribió se borra el {day(end)}, como dice el aviso de "
        "privacidad, aunque nadie lo haya atendido.\n\n"
        f"Atiéndala antes en la bandeja (pide entrar con su cuenta): {_page(message, f'bandeja/{message.id}')}"
    )


# By whether it is an offer to take part, was answered before, and is late.
_PROMISES: Mapping[tuple[bool, bool, bool], str] = {
    (False, False, False): "Le responderán a más tardar el {}.",
    (False, False, True): "La respuesta debía llegar a más tardar el {} y no ha llegado.",
    (False, True, False): "Ya hubo una respuesta y su caso sigue abierto: le responderán otra vez a más tardar el {}.",
    (False, True, True): "Ya hubo una respuesta; la siguiente debía llegar a más tardar el {} y no ha llegado.",
    (True, False, False): "Alguien del Secretariado se pondrá en contacto con usted a más tardar el {}.",
    (True, False, True): "Alguien del Secretariado debía ponerse en contacto con usted a más tardar el {}. Si no lo "
    "ha hecho, agregue algo aquí.",
    (True, True, False): "Ya hubo una respuesta y su caso sigue abierto: le responderán otra vez a más tardar el {}.",
    (True, True, True): "Ya hubo una respuesta; la siguiente debía llegar a más tardar el {} y no ha llegado.",
}
_WORDS: Mapping[str, Callable[[Message, int | None], tuple[str, str]]] = {
    FOLIO: _folio,
    ANSWERED: _answered,
    NEW: _to_office("llegó al sitio"),
    ADDED: _to_office("la persona agregó algo"),
    ASSIGNED: _to_office("le toca a usted"),
    NEARLY_DUE: _to_office("está por vencer"),
    OVERDUE: _to_office("ya venció su plazo"),
    EXPIRING: _expiring,
}


def _page(message: Message, name: str) -> str:
    return f"{str(config['ckan.site_url']).rstrip('/')}/ejercicios/{message.exercise}/participa/{name}"


def _signature(message: Message) -> str:
    return f"{config.get('ckan.site_title')}\nEste correo lo envía un programa; no responda a él."
