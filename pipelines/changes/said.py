"""Values of a table as a sentence in Mexican Spanish says them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from pipelines.domains.amounts import plain
from pipelines.domains.dates import spoken
from pipelines.schema import Field

# A text in a sentence is no longer than this.
LONGEST_TEXT = 90
# Letters before the place where two texts differ.
_BEFORE = 20
_CURRENCIES = {"MXN": "pesos", "": "pesos", "USD": "dólares", "EUR": "euros"}


def said(text: str, field: Field, currency: str = "MXN") -> str:
    """A value by its column: «31/01/2016», «40 %», «1,200.00 pesos», «Completado», «sí», a text in one line."""
    if not text:
        return ""
    if field.type == "date":
        return spoken(text)
    if field.type == "datetime":
        return f"{spoken(text)} a las {text[11:16]}"
    if field.type == "time":
        return text[:5]
    if field.type == "boolean":
        return {"true": "sí", "false": "no"}.get(text, text)
    return field.labels.get(text) or _figure(text, field, currency) or shortened(text)


def money(amount: Decimal, currency: str = "MXN") -> str:
    """1234.5 → «1,234.50 pesos»."""
    return f"{figure(amount)} {_CURRENCIES.get(currency, currency)}"


def figure(amount: Decimal) -> str:
    """1234.5 → «1,234.50»; less than a cent is said too."""
    return f"{Decimal(plain(amount)):,f}"


def signed(amount: Decimal) -> str:
    """1234.5 → «+1,234.50», -1 → «-1.00»."""
    return f"{'+' if amount >= 0 else ''}{figure(amount)}"


def number_of(text: str) -> Decimal | None:
    """A figure, exactly; None when the text is none."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def shortened(text: str) -> str:
    """A text in one line, cut at a word when it is long."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_TEXT:
        return line
    return line[:LONGEST_TEXT].rpartition(" ")[0].rstrip(".,;: ") + "…" if " " in line else line[:LONGEST_TEXT] + "…"


def apart(one: str, other: str) -> tuple[str, str]:
    """Two texts that differ, each in one line; long ones from a little before the place where they differ."""
    texts = [text.replace("\r", "␍").replace("\n", "⏎") for text in (one, other)]
    if max(map(len, texts)) <= LONGEST_TEXT:
        return texts[0], texts[1]
    same = next(
        (place for place, (mine, its) in enumerate(zip(*texts, strict=False)) if mine != its), min(map(len, texts))
    )
    start = max(0, same - _BEFORE)
    end = start + LONGEST_TEXT
    first, second = (
        f"{'…' if start else ''}{text[start:end]}{'…' if len(text) > end else ''}" for text in texts
    )  # fmt: skip
    return first, second


def lowered(title: str) -> str:
    """A title inside a sentence; what begins with an acronym stays."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def is_money(field: Field) -> bool:
    """Whether a column holds an amount of its own currency (``moneda``) or of pesos."""
    return field.is_amount or (field.type == "number" and field.name == "monto")


def _figure(text: str, field: Field, currency: str) -> str:
    number = number_of(text) if field.type in ("number", "integer") else None
    if number is None:
        return ""
    if is_money(field):
        return money(number, currency)
    shown = f"{number:,f}"
    return f"{shown} %" if field.unit == "%" else f"{shown} {field.unit}".strip()
