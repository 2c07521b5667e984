"""A value that breaks a constraint of its column, in Spanish: one text a constraint."""

from __future__ import annotations

import ast
from collections.abc import Callable

from pipelines.clean.headers import plain
from pipelines.domains.words import counted
from pipelines.schema import Field
from pipelines.validate import suggestions
from pipelines.validate.shown import as_written
from pipelines.validate.texts import Text, advise, measured

# Longer lists of options say only the first, and how many there are.
_OPTIONS_SHOWN = 12


def explain_constraint(constraint: str, wanted: str, cell: str, field: Field) -> Text:
    """Why ``cell`` breaks the ``constraint``, whose value is ``wanted`` as frictionless shows it."""
    explained = CONSTRAINTS.get(constraint)
    if explained is None:
        return advise(f"«{field.title}» no cumple la condición «{constraint}: {wanted}».", "Corrija el valor.")
    return explained(cell, wanted, field)


def _required(cell: str, wanted: str, field: Field) -> Text:
    return advise(
        f"Falta «{field.title}»: es un dato obligatorio.",
        "Escriba el dato en la celda; si no lo tiene, pídalo a quien corresponda.",
    )


def _enum(cell: str, wanted: str, field: Field) -> Text:
    values = [str(one) for one in field.constraints.get("enum") or ast.literal_eval(wanted)]
    if not values:
        return advise(
            f"«{field.title}» no admite ningún valor: su lista está vacía en el esquema.",
            "Escriba en el «enum» del esquema los valores que se admiten, o quítelo.",
        )
    options = {value: as_written(value, field) for value in values}
    labels = list(options.values())
    rest = len(labels) - _OPTIONS_SHOWN
    shown = ", ".join(labels[:_OPTIONS_SHOWN]) + (f" y {rest} más" if rest > 0 else "")
    return advise(
        f"«{field.title}» solo admite los valores de su lista.",
        f"Escriba uno de estos, tal como está aquí: {shown}.",
        suggestions.nearest_label(cell, options),
    )


def _pattern(cell: str, wanted: str, field: Field) -> Text:
    meant = suggestions.suggest_for_pattern(cell, wanted)
    longest = field.constraints.get("maxLength")
    if meant and longest and len(meant) > int(longest):
        meant = None
    hidden = "La celda tiene caracteres que no se ven. " if suggestions.has_invisible(cell) else ""
    example = field.descriptor.get("example")
    how = f"Escríbalo como en este ejemplo: {example}." if example else "Escríbalo como dice su descripción."
    if not (example or field.description):
        how = f"Debe seguir este patrón: {wanted}."
    return advise(f"«{field.title}» no tiene la forma debida. {hidden}{field.description}", how, meant)


def _unit(field: Field) -> str:
    told = field.unit not in ("", "MXN", "%") and plain(field.unit) not in plain(field.title)
    return f", en {field.unit}," if told else ""


def _at_least(cell: str, wanted: str, field: Field) -> Text:
    limit = measured(wanted, field)
    return advise(
        f"«{field.title}»{_unit(field)} no puede ser menor que {limit}.", f"Revise la cifra: debe ser {limit} o más."
    )


def _at_most(cell: str, wanted: str, field: Field) -> Text:
    limit = measured(wanted, field)
    return advise(
        f"«{field.title}»{_unit(field)} no puede ser mayor que {limit}.", f"Revise la cifra: debe ser {limit} o menos."
    )


def _more_than(cell: str, wanted: str, field: Field) -> Text:
    limit = measured(wanted, field)
    return advise(f"«{field.title}»{_unit(field)} debe ser mayor que {limit}.", f"Escriba una cifra mayor que {limit}.")


def _less_than(cell: str, wanted: str, field: Field) -> Text:
    limit = measured(wanted, field)
    return advise(f"«{field.title}»{_unit(field)} debe ser menor que {limit}.", f"Escriba una cifra menor que {limit}.")


def _too_short(cell: str, wanted: str, field: Field) -> Text:
    length = counted(len(cell), "carácter", "caracteres")
    return advise(
        f"El texto de «{field.title}» es demasiado corto: tiene {length}.",
        f"Escriba al menos {counted(int(wanted), 'carácter', 'caracteres')}.",
    )


def _too_long(cell: str, wanted: str, field: Field) -> Text:
    length, limit = len(cell), int(wanted)
    return advise(
        f"El texto de «{field.title}» es demasiado largo: tiene {counted(length, 'carácter', 'caracteres')}.",
        f"Redúzcalo a {counted(limit, 'carácter', 'caracteres')} (contando los espacios): "
        f"{'sobra' if length - limit == 1 else 'sobran'} {length - limit:,}.",
    )


def _json_schema(cell: str, wanted: str, field: Field) -> Text:
    return advise(f"«{field.title}» no tiene la estructura que pide su esquema.", "Corrija el contenido JSON.")


def _repeated(cell: str, wanted: str, field: Field) -> Text:
    return advise(
        f"El valor de «{field.title}» está repetido y no debe repetirse.", "Escriba un valor distinto en cada renglón."
    )


CONSTRAINTS: dict[str, Callable[[str, str, Field], Text]] = {
    "required": _required,
    "unique": _repeated,
    "enum": _enum,
    "pattern": _pattern,
    "minimum": _at_least,
    "maximum": _at_most,
    "exclusiveMinimum": _more_than,
    "exclusiveMaximum": _less_than,
    "minLength": _too_short,
    "maxLength": _too_long,
    "jsonSchema": _json_schema,
}
