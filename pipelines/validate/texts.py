"""The shape of an explanation, and words that several of them share."""

from __future__ import annotations

from typing import NamedTuple

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


def counted(number: int, one: str, many: str) -> str:
    """ "1 carácter", "1,200 caracteres"."""
    return f"{number:,} {one if number == 1 else many}"


def measured(number: str, field: Field) -> str:
    """A limit with its unit: $1,000.50, 100%, or the bare figure."""
    try:
        figure = f"{int(number):,}"
    except ValueError:
        figure = number
    if field.is_amount:
        return f"-${figure[1:]}" if figure.startswith("-") else f"${figure}"
    return f"{figure}%" if field.unit == "%" else figure


def listed(titles: list[str]) -> str:
    """«A», «B» y «C»."""
    quoted = [f"«{one}»" for one in titles]
    if len(quoted) < 2:
        return "".join(quoted)
    last = "e" if titles[-1][:1].casefold() in ("i", "í") or titles[-1][:2].casefold() == "hi" else "y"
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"
