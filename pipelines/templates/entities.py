"""The 32 states by their INEGI code (Marco Geoestadístico)."""

from __future__ import annotations

import difflib
import re

from pipelines.clean.headers import plain
from pipelines.errors import UsageError

_NAMES = (
    "Aguascalientes", "Baja California", "Baja California Sur", "Campeche", "Coahuila de Zaragoza", "Colima", "Chiapas",
    "Chihuahua", "Ciudad de México", "Durango", "Guanajuato", "Guerrero", "Hidalgo", "Jalisco", "México",
    "Michoacán de Ocampo", "Morelos", "Nayarit", "Nuevo León", "Oaxaca", "Puebla", "Querétaro", "Quintana Roo",
    "San Luis Potosí", "Sinaloa", "Sonora", "Tabasco", "Tamaulipas", "Tlaxcala", "Veracruz de Ignacio de la Llave",
    "Yucatán", "Zacatecas",
)  # fmt: skip
ENTITIES = {f"{code:02}": name for code, name in enumerate(_NAMES, 1)}


def entity_name(code: str) -> str:
    """The state's name. Raises UsageError for a code that is of none, with all of them."""
    if code in ENTITIES:
        return ENTITIES[code]
    listed = ", ".join(f"{number} {name}" for number, name in ENTITIES.items())
    guess = code.strip().zfill(2) if re.fullmatch(r"\s*\d\s*", code, re.ASCII) else _code_named(code)
    hint = f"¿Quiso escribir {guess}? " if guess in ENTITIES else ""
    raise UsageError(
        f"No hay una entidad con la clave «{code}».",
        f"{hint}Escriba la clave INEGI de dos cifras: {listed}.",
    )


def _code_named(name: str) -> str:
    """The code of the state of that name, or of one so alike that it must be it; else ""."""
    codes = {plain(one): code for code, one in ENTITIES.items()} | {
        "coahuila": "05", "edomex": "15", "estado de mexico": "15", "michoacan": "16", "veracruz": "30", "cdmx": "09",
    }  # fmt: skip
    near = difflib.get_close_matches(plain(name), codes, n=1, cutoff=0.8)
    return codes[near[0]] if near else ""
