"""Every kind of personal datum: its detector, and how a message names and masks it."""

from __future__ import annotations

from pipelines.domains.personal_data import clabe, curp, email, phone, rfc, voter_card
from pipelines.domains.personal_data.sighting import Column, Sighting, without_overlaps

DETECTORS = {
    one.kind: one
    for one in (
        curp.DETECTOR, voter_card.KEY_DETECTOR, voter_card.BACK_DETECTOR, rfc.DETECTOR, clabe.DETECTOR, email.DETECTOR,
        phone.DETECTOR,
    )
}  # fmt: skip
# Kind → the datum with its article.
NAMES = {
    curp.KIND: "una CURP",
    voter_card.KEY: "una clave de elector",
    voter_card.BACK: "un número de la credencial para votar",
    rfc.KIND: "el RFC de una persona",
    clabe.KIND: "una CLABE interbancaria",
    email.KIND: "un correo que no es oficial",
    phone.KIND: "un teléfono",
}
_SHOWN = 2


def sightings(text: str, column: Column) -> list[Sighting]:
    """Every personal datum of a text, in its order."""
    return without_overlaps(found for one in DETECTORS.values() for found in one.find(text, column))


def masked_datum(sighting: Sighting) -> str:
    """Its first and last characters, enough to find it in its cell; of an address, its domain too."""
    if sighting.kind == email.KIND:
        local, _, domain = sighting.key.partition("@")
        return f"{local[0]}…@{domain}"
    return f"{sighting.key[:_SHOWN]}…{sighting.key[-_SHOWN:]}"


def masked(text: str, label: str = "") -> str:
    """The text with each personal datum masked: for reports, which go to more hands than the spreadsheet does.

    ``label`` is what the text's column calls itself (``sighting.label_of``): «Teléfono» announces ten bare digits.
    """
    parts, at = [], 0
    for one in sightings(text, Column(label)):
        parts += [text[at : one.start], masked_datum(one)]
        at = one.end
    return "".join([*parts, text[at:]])
