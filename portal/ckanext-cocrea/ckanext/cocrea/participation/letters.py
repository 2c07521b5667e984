"""The words of each mail. What goes to an office tells that there is something and where, never what a person wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.plugins.toolkit import config
from ckanext.cocrea.participation import model, vault
from ckanext.cocrea.participation.forms import FORMS
from ckanext.cocrea.participation.messages import Message
from ckanext.cocrea.portal.words import day

FOLIO, ANSWERED = "folio", "respuesta"
NEW, ADDED, ASSIGNED, NEARLY_DUE, OVERDUE = "nuevo", "agregado", "asignado", "por_vencer", "vencido"


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


def _folio(message: Message, _note: int | None) -> tuple[str, str]:
    answer = f"Le responderán a más tardar el {day(message.due)}." if message.form == "dudas" else (
        "Alguien del Secretariado se pondrá en contacto con usted."
    )  # fmt: skip
    return "Recibimos lo que nos escribió", (
        f"Gracias por escribir. {answer}\n\nSu folio: {message.values['folio']}\n\n"
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


_WORDS: Mapping[str, Callable[[Message, int | None], tuple[str, str]]] = {
    FOLIO: _folio,
    ANSWERED: _answered,
    NEW: _to_office("llegó al sitio"),
    ADDED: _to_office("la persona agregó algo"),
    ASSIGNED: _to_office("le toca a usted"),
    NEARLY_DUE: _to_office("está por vencer"),
    OVERDUE: _to_office("ya venció su plazo"),
}


def _page(message: Message, name: str) -> str:
    return f"{str(config['ckan.site_url']).rstrip('/')}/ejercicios/{message.exercise}/participa/{name}"


def _signature(message: Message) -> str:
    return f"{config.get('ckan.site_title')}\nEste correo lo envía un programa; no responda a él."
