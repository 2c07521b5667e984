"""People and pictures that are published only with consent.

A member of the Secretariado without ``consentimiento_publicacion`` stays in the table, for votes and attendance refer
to the row, but without what says who it is. Evidence that shows identifiable people without ``consentimiento`` is not
published at all, for its very address is the picture. The law makes a public servant's name and office public (Ley
General de Transparencia, article 70-VII); where that is the case, the consent column is answered yes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

import pandas as pd

from pipelines.domains.breach import Breach
from pipelines.schema import Schema

MEMBERS, EVIDENCE = "stl_integrantes", "evidencias"
RESERVED_NAME = "Nombre reservado"
RULE = "datos-personales/sin-consentimiento"
_BLANKED = ("cargo", "correo_oficial", "telefono_oficial")
_YES = ("true", "True", "TRUE", "1")
_FIGURES = {"number", "integer", "boolean", "date", "time", "datetime", "year"}
_BETWEEN = "\x00"
# Shorter words of a name are «de», «la», «y», or could be anyone's.
_TELLING = 4


def withhold(data: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """What may be published of a table: the one given, but for members and evidence without consent."""
    hidden = _without_consent(data, schema.name)
    if not hidden.any():
        return data
    if schema.name == EVIDENCE:
        return data[~hidden].reset_index(drop=True)
    published = data.copy()
    published.loc[hidden, "nombre"] = RESERVED_NAME
    published.loc[hidden, list(_BLANKED)] = ""
    return published


def find_withheld(data: pd.DataFrame, schema: Schema) -> Iterator[Breach]:
    """Each record that ``withhold`` holds back (advertencia), and each member whose key tells the name (error)."""
    hidden = _without_consent(data, schema.name)
    for row in (position for position, one in enumerate(hidden) if one):
        if schema.name == EVIDENCE:
            yield _breach(
                schema, row, "consentimiento", "advertencia",
                "Esta evidencia muestra personas identificables sin su consentimiento: no se publicará.",
                "Si consintieron, escriba Sí en «Consentimiento»; si no, use una imagen en la que no se les reconozca.",
            )  # fmt: skip
            continue
        yield _breach(
            schema, row, "consentimiento_publicacion", "advertencia",
            f"Esta persona no ha consentido que se publiquen sus datos: aparecerá como «{RESERVED_NAME}», sin cargo, "
            "correo ni teléfono.",
            "Si ya lo consintió, o si es servidora pública y su nombre y cargo son públicos por ley, escriba Sí.",
        )  # fmt: skip
        if _tells(str(data["integrante_id"].iat[row]), str(data["nombre"].iat[row])):
            yield _breach(
                schema, row, "integrante_id", "error",
                "La clave de esta persona lleva su nombre, y no ha consentido que se publique.",
                "Póngale una clave sin su nombre, por ejemplo stl-01, también en las demás tablas que la usan.",
            )  # fmt: skip


class NamesWithoutConsent:
    """What names the members who have not consented: worked out once for all the tables of an exercise."""

    def __init__(self, members: pd.DataFrame) -> None:
        self.whole, self.partly = _patterns(members)


def find_names_without_consent(names: NamesWithoutConsent, data: pd.DataFrame, schema: Schema) -> Iterator[Breach]:
    """Cells of a table that name a member who has not consented, or hold their official address.

    Their whole name, however accented and with the surnames first or last, is an error; a given name with the first
    surname, or both surnames, may be somebody else's: advertencia. A name with consent in another record of the
    members is public; what ``withhold`` takes out of the members' own records is not looked at.
    """
    own = ("nombre", *_BLANKED) if schema.name == MEMBERS else ()
    columns = [one for one in schema.fields if one.type not in _FIGURES and one.name not in own]
    for field in columns if names.whole or names.partly else ():
        codes, texts = pd.factorize(data[field.name])
        named = _matching(names.whole, texts)
        perhaps = _matching(names.partly, texts) - named
        for row, code in enumerate(codes):
            if code in named:
                yield _breach(
                    schema, row, field.name, "error",
                    "Se nombra a una persona del Secretariado que no ha consentido que se publique su nombre.",
                    "Quite el nombre, o pida su consentimiento y escriba Sí en la hoja de integrantes.",
                )  # fmt: skip
            elif code in perhaps:
                yield _breach(
                    schema, row, field.name, "advertencia",
                    "Parece que se nombra a una persona del Secretariado que no ha consentido que se publique su "
                    "nombre.",
                    "Si es ella, quite el nombre o pida su consentimiento; si es otra persona, no hace falta nada.",
                )  # fmt: skip


def _without_consent(data: pd.DataFrame, table: str) -> pd.Series[bool]:
    if table == MEMBERS:
        return ~data["consentimiento_publicacion"].isin(_YES)
    if table == EVIDENCE:
        return data["personas_identificables"].isin(_YES) & ~data["consentimiento"].isin(_YES)
    return pd.Series(False, index=data.index)


def _patterns(members: pd.DataFrame) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """What names somebody without consent for sure, and what may name them."""
    hidden = _without_consent(members, MEMBERS)
    public = {form for one in members.loc[~hidden, "nombre"] for form in (*_whole(one), *_partly(one))}
    names = list(members.loc[hidden, "nombre"])
    addresses = {_plain(one) for one in members.loc[hidden, "correo_oficial"] if one}
    return (
        _any_of({form for one in names for form in _whole(one)} - public | addresses),
        _any_of({form for one in names for form in _partly(one)} - public),
    )


def _matching(pattern: re.Pattern[str] | None, texts: pd.Index[str]) -> set[int]:
    """The codes of the texts in which the pattern is found. One sweep over the whole column settles most of them."""
    if pattern is None or not pattern.search(_plain(_BETWEEN.join(map(str, texts)))):
        return set()
    return {code for code, text in enumerate(texts) if pattern.search(_plain(str(text)))}


def _any_of(forms: set[str]) -> re.Pattern[str] | None:
    """A pattern of the forms, their words apart by anything that is no letter: in an address, by hyphens."""
    spread = (r"[\W_]+".join(map(re.escape, re.split(r"[\W_]+", one))) for one in sorted(forms))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(spread)})(?![^\W_])") if forms else None


def _whole(name: str) -> set[str]:
    """The whole name, and with the surnames first; a name of one word names nobody."""
    words = _plain(name).split()
    if len(words) < 3:
        return {" ".join(words)} if len(words) == 2 else set()
    given, surnames = " ".join(words[:-2]), " ".join(words[-2:])
    return {f"{given} {surnames}", f"{surnames} {given}", f"{surnames}, {given}"}


def _partly(name: str) -> set[str]:
    """A given name and the first surname, and both surnames: the last two words, as in most Mexican names."""
    words = _plain(name).split()
    given, surnames = words[:-2], words[-2:]
    return {" ".join(surnames), *(f"{one} {surnames[0]}" for one in given if len(one) >= _TELLING)} if given else set()


def _tells(key: str, name: str) -> bool:
    telling = {word for word in _plain(name).split() if len(word) >= _TELLING}
    return not telling.isdisjoint(re.split(r"[^a-z0-9]+", key))


def _plain(text: str) -> str:
    """Without accents, capitals, or more than one space at a time."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in decomposed if not unicodedata.combining(one)).split())


def _breach(
    schema: Schema, row: int, column: str, severity: Literal["error", "advertencia"], message: str, remedy: str
) -> Breach:
    return Breach(RULE, severity, schema.name, row, column, message, remedy)
