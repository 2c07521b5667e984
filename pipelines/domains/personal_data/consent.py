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


def find_names_without_consent(members: pd.DataFrame, data: pd.DataFrame, schema: Schema) -> Iterator[Breach]:
    """Cells of a table that hold the full name of a member who has not consented, however accented (error).

    A name with consent in another record of ``members`` is public; the members' own names are ``withhold``'s.
    """
    pattern = _names_pattern(members)
    if pattern is None:
        return
    for field in schema.fields:
        if field.type in _FIGURES or (schema.name, field.name) == (MEMBERS, "nombre"):
            continue
        codes, texts = pd.factorize(data[field.name])
        named = (
            {code for code, text in enumerate(texts) if pattern.search(_plain(str(text)))}
            if _any(pattern, texts)
            else set()
        )
        for row in (position for position, code in enumerate(codes) if code in named):
            yield _breach(
                schema, row, field.name, "error",
                "La celda nombra a una persona del Secretariado que no ha consentido que se publique su nombre.",
                "Quite el nombre, o pida su consentimiento y escriba Sí en la hoja de integrantes.",
            )  # fmt: skip


def _without_consent(data: pd.DataFrame, table: str) -> pd.Series[bool]:
    if table == MEMBERS:
        return ~data["consentimiento_publicacion"].isin(_YES)
    if table == EVIDENCE:
        return data["personas_identificables"].isin(_YES) & ~data["consentimiento"].isin(_YES)
    return pd.Series(False, index=data.index)


def _names_pattern(members: pd.DataFrame) -> re.Pattern[str] | None:
    hidden = _without_consent(members, MEMBERS)
    public = set(map(_plain, members.loc[~hidden, "nombre"]))
    names = {one for one in map(_plain, members.loc[hidden, "nombre"]) if " " in one} - public
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names)))})(?!\w)") if names else None


def _any(pattern: re.Pattern[str], texts: pd.Index[str]) -> bool:
    """One sweep over the whole column, which settles most of them."""
    return pattern.search(_plain(_BETWEEN.join(map(str, texts)))) is not None


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
