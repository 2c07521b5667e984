"""The two forms: what they ask, and what is accepted as an answer. Nothing here knows of CKAN."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

_MAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]+\.[^\s@<>()\[\],;:\"\\.]{2,}")
_TELEPHONE = re.compile(r"\+?[\d ().-]{8,20}")


@dataclass(frozen=True)
class Field:
    """One question. ``lines`` of a text; ``choices`` by value; ``longest`` in characters.

    ``needed`` says when a question that is not always required is; ``read`` is what it is called to whom reads it.
    """

    name: str
    label: str
    longest: int = 200
    required: bool = False
    hint: str = ""
    lines: int = 1
    choices: Mapping[str, str] | None = None
    kind: str = "text"
    autocomplete: str = "off"
    needed: str = "opcional"
    read: str = ""


@dataclass(frozen=True)
class Form:
    """The questions of a section; ``title`` is what is sent, with its article."""

    name: str
    title: str
    kinds: Mapping[str, str]
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Filled:
    """A form as it was answered: the clean values by field, and what is wrong by field."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)


FORMS: Mapping[str, Form] = {
    "dudas": Form(
        "dudas", "su mensaje", {"duda": "Duda", "queja": "Queja", "sugerencia": "Sugerencia"},
        (
            Field("tipo", "Qué quiere enviar", required=True, read="Qué envía",
                  choices={"duda": "Una duda", "queja": "Una queja", "sugerencia": "Una sugerencia"}),
            Field("tema", "De qué se trata", choices={}),
            Field("mensaje", "Su mensaje", 5000, required=True, lines=8, read="Mensaje",
                  hint="Diga qué pasó, cuándo y qué espera. No escriba datos de otras personas que no hagan falta."),
            Field("nombre", "Su nombre", 120, hint="Puede dejarlo vacío.", autocomplete="name", read="Nombre"),
            Field("correo", "Su correo electrónico", 254, kind="email", autocomplete="email", read="Correo electrónico",
                  hint="Sólo si quiere recibir la respuesta ahí. Sin él podrá leerla con su folio."),
        ),
    ),
    "sumate": Form(
        "sumate", "su interés", {"persona": "Persona", "organizacion": "Organización"},
        (
            Field("tipo", "Quiere participar", required=True, read="Quién quiere participar",
                  choices={"persona": "Una persona", "organizacion": "Una organización"}),
            Field("nombre", "Su nombre", 120, required=True, autocomplete="name", read="Nombre"),
            Field("organizacion", "Nombre de la organización", 200, needed="obligatorio si participa una organización",
                  autocomplete="organization"),
            Field("sector", "Sector", required=True, choices={
                "sociedad_civil": "Sociedad civil organizada", "academia": "Academia", "empresa": "Empresa o cámara",
                "colectivo": "Colectivo o comunidad", "gobierno": "Gobierno", "ciudadania": "Ciudadanía",
            }),
            Field("municipio", "Municipio", 120, required=True),
            Field("correo", "Su correo electrónico", 254, required=True, kind="email", autocomplete="email",
                  read="Correo electrónico"),
            Field("telefono", "Teléfono", 20, kind="tel", hint="Si prefiere una llamada.", autocomplete="tel"),
            Field("tema", "En qué compromiso o tema", choices={}),
            Field("mensaje", "Qué le gustaría hacer", 3000, lines=5),
        ),
    ),
}  # fmt: skip


def read(form: Form, given: Mapping[str, str], topics: Mapping[str, str]) -> Filled:
    """The answers, clean, with what is wrong of each. ``topics`` are the choices of «tema» today."""
    values = {one.name: clean(given.get(one.name, ""), many_lines=one.lines > 1) for one in form.fields}
    errors = {one.name: wrong for one in form.fields if (wrong := _wrong(one, values[one.name], topics))}
    if values["tipo"] == "organizacion" and not values.get("organizacion"):
        errors["organizacion"] = "Escriba el nombre de la organización."
    return Filled(values, errors)


def clean(text: str, *, many_lines: bool) -> str:
    """The text as it is kept: one form of each letter, no characters that are not seen, no blanks around it."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(one for one in text if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co"))
    return text.strip() if many_lines else " ".join(text.split())


def _wrong(one: Field, value: str, topics: Mapping[str, str]) -> str:
    if not value:
        return _missing(one) if one.required else ""
    if one.choices is not None:
        known = topics if one.name == "tema" else one.choices
        return "" if value in known else "Elija una de las opciones."
    if len(value) > one.longest:
        return f"Tiene {len(value):,} caracteres y caben {one.longest:,}: acórtelo."
    if one.kind == "email" and not _MAIL.fullmatch(value):
        return f"«{value}» no es un correo completo: escríbalo como nombre@ejemplo.mx."
    if one.kind == "tel" and not _TELEPHONE.fullmatch(value):
        return f"«{value}» no es un teléfono: escriba sus 10 cifras."
    return ""


def _missing(one: Field) -> str:
    return "Elija una opción." if one.choices is not None else "Escríbalo: hace falta."
