"""As type_messages_es, for a file that is judged as it is: what cleaning would have understood must be written out."""

from __future__ import annotations

from datetime import datetime

from pipelines.schema import Field
from pipelines.validate import suggestions
from pipelines.validate.suggested_dates import suggest_date
from pipelines.validate.texts import Text, advise
from pipelines.validate.type_messages_es import explain_type

_DEFAULT_FORMATS = {"date": "%Y-%m-%d", "time": "%H:%M:%S", "datetime": "%Y-%m-%dT%H:%M:%S"}
_EXAMPLE = datetime(2015, 3, 15, 10, 30)  # noqa: DTZ001 - a calendar day in a text has no time zone
_NAMES = {"date": "una fecha", "time": "una hora", "datetime": "una fecha con hora"}


def explain_type_as_is(cell: str, field: Field) -> Text:
    """What ``cell`` should be in this column, written exactly as the schema asks."""
    if field.type in _DEFAULT_FORMATS:
        return _moment(cell, field)
    if field.type == "boolean":
        return _boolean(cell, field)
    return explain_type(cell, field)


def without_labels(field: Field) -> Field:
    """The column with the codes of its enumeration alone: where nothing is cleaned, a label is no value."""
    return Field({key: value for key, value in field.descriptor.items() if key != "categories"})


def _moment(cell: str, field: Field) -> Text:
    declared = str(field.descriptor.get("format", "default"))
    form = _DEFAULT_FORMATS[field.type] if declared in ("default", "any") else declared
    meant, reason = suggest_date(cell) if field.type == "date" else (None, "")
    if meant:
        meant = _rewritten(meant, "%d/%m/%Y", form)
    elif field.type == "time":
        meant = _rewritten(cell, "%H:%M", form) or _rewritten(suggestions.suggest_time(cell) or "", "%H:%M", form)
    return advise(
        f"«{field.title}» debe ser {_NAMES[field.type]}. {reason}",
        f"Escríbala exactamente así: {_EXAMPLE.strftime(form)}.",
        meant if meant != cell else None,
    )


def _rewritten(text: str, form: str, wanted: str) -> str | None:
    try:
        return datetime.strptime(text, form).strftime(wanted)  # noqa: DTZ007 - as above
    except ValueError:
        return None


def _boolean(cell: str, field: Field) -> Text:
    yes, no = (
        str((field.descriptor.get(name) or [default])[0])
        for name, default in (("trueValues", "true"), ("falseValues", "false"))
    )
    meant = {"Sí": yes, "No": no}.get(suggestions.suggest_boolean(cell) or "")
    return advise(f"«{field.title}» debe ser {yes} o {no}.", f"Escriba {yes} o {no}, tal como está aquí.", meant)
