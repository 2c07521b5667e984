"""The shape of an explanation, and words that several of them share."""

from __future__ import annotations

from typing import NamedTuple

from pipelines.domains.words import listed
from pipelines.schema import Field
from pipelines.validate.findings import did_you_mean


class Text(NamedTuple):
    """What is wrong, what to do (which begins with the suggestion, if any), and the suggested value."""

    message: str
    remedy: str
    suggestion: str | None = None


def advise(message: str, remedy: str, suggestion: str | None = None) -> Text:
    """A Text whose remedy begins by asking whether the suggestion was meant."""
    return Text(message.strip(), did_you_mean(suggestion) + remedy, suggestion)


def without_suggesting(cell: str, told: Text) -> Text:
    """The same, unless what it suggests is what the ``cell`` says already."""
    if told.suggestion is None or told.suggestion != cell:
        return told
    return Text(told.message, told.remedy.removeprefix(did_you_mean(cell)))


def measured(number: str, field: Field) -> str:
    """A limit with its unit: $1,000.50, 100%, or the bare figure."""
    try:
        figure = f"{int(number):,}"
    except ValueError:
        figure = number
    if field.is_amount:
        return f"-${figure[1:]}" if figure.startswith("-") else f"${figure}"
    return f"{figure}%" if field.unit == "%" else figure


def quoted(titles: list[str]) -> str:
    """«A», «B» y «C»."""
    return listed([f"«{one}»" for one in titles])
