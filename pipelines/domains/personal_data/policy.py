"""What an exercise says of personal data: the section ``[datos_personales]`` of ``ejercicio.toml``.

[datos_personales]
dominios_oficiales = ["congresomorelos.mx", "uaem.mx"]    # sus correos son de institución

[[datos_personales.permitidos]]
tabla = "contratos"
columna = "titulo"
valor = "002010077777777771"      # sin «valor», todos los del tipo «dato» que haya en la columna
motivo = "Cuenta concentradora de la Secretaría de Hacienda, publicada en su portal."

[[datos_personales.permitidos]]
tabla = "stl_sesiones"
columna = "lugar"
dato = "telefono"
motivo = "Son los conmutadores de las dependencias sede."

A permission may also name ``ejercicio.toml`` or ``correcciones.yml`` as its table, and a key there as its column.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.domains.personal_data import email
from pipelines.domains.personal_data.kinds import DETECTORS, sightings
from pipelines.domains.personal_data.sighting import Column, Sighting
from pipelines.errors import ExerciseError
from pipelines.toml_file import as_toml, suggestion

_KEYS = ("dominios_oficiales", "permitidos")
_PERMISSION_KEYS = ("tabla", "columna", "valor", "dato", "motivo")
_REQUIRED = ("tabla", "columna", "motivo")
_EXAMPLE = 'Escriba, por ejemplo, tabla = "contratos", columna = "titulo", dato = "telefono" y motivo = "…".'
# Announces a value by every name, so that it is read as it would be in its column.
_ANY_COLUMN = Column(label="CURP RFC CLABE teléfono")


@dataclass(frozen=True)
class Permission:
    """Personal data that a column may publish, and why: those of one ``kind``, or those whose key is in ``keys``."""

    table: str
    column: str
    reason: str
    kind: str | None
    keys: frozenset[tuple[str, str]]

    def covers(self, table: str, column: str, sighting: Sighting) -> bool:
        """Whether it lets this datum of that column be published."""
        return (table, column) == (self.table, self.column) and (
            sighting.kind == self.kind or (sighting.kind, sighting.key) in self.keys
        )


@dataclass(frozen=True)
class Policy:
    """Domains whose addresses are an institution's, and the permissions in the order of the file."""

    official_domains: tuple[str, ...] = ()
    permissions: tuple[Permission, ...] = ()


def read_policy(raw: Mapping[str, Any], columns: Mapping[str, Collection[str]], path: Path) -> Policy:
    """The section ``[datos_personales]`` as read from TOML; ``columns`` are those of each table of the exercise.

    Raises ExerciseError, saying which key and what to write instead.
    """
    where = f"la sección [datos_personales] de {path}"
    _check_keys(raw, _KEYS, where)
    domains, permissions = raw.get("dominios_oficiales", []), raw.get("permitidos", [])
    if not isinstance(domains, list):
        raise ExerciseError(
            f"En {where}, «dominios_oficiales» no es una lista.",
            'Escriba, por ejemplo, dominios_oficiales = ["uaem.mx"].',
        )
    if not isinstance(permissions, list) or not all(isinstance(one, dict) for one in permissions):
        raise ExerciseError(
            f"En {where}, «permitidos» no es una lista de secciones.",
            "Escriba cada permiso debajo de su propia línea [[datos_personales.permitidos]], con dos corchetes.",
        )
    return Policy(
        tuple(_domain(one, where) for one in domains),
        tuple(_permission(one, number, columns, path) for number, one in enumerate(permissions, 1)),
    )


def _domain(text: Any, where: str) -> str:
    domain = text.strip().lower().removeprefix("@") if isinstance(text, str) else ""
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain):
        raise ExerciseError(
            f"En {where}, «dominios_oficiales» tiene {as_toml(text)}, que no es un dominio.",
            'Escriba lo que va después de la arroba, entre comillas; por ejemplo "uaem.mx".',
        )
    if email.is_private(domain):
        raise ExerciseError(
            f"En {where}, «dominios_oficiales» tiene «{domain}», donde cualquiera abre un correo.",
            "Quítelo. Si una dirección de ahí debe publicarse, declárela con su motivo en un permiso.",
        )
    return domain


def _permission(raw: Mapping[str, Any], number: int, columns: Mapping[str, Collection[str]], path: Path) -> Permission:
    where = f"el permiso {number} de [[datos_personales.permitidos]] en {path}"
    _check_keys(raw, _PERMISSION_KEYS, where)
    for key, value in raw.items():
        if not isinstance(value, str) or not value.strip():
            raise ExerciseError(f"En {where}, «{key}» vale {as_toml(value)}.", "Escriba un texto entre comillas.")
    for key in _REQUIRED:
        if key not in raw:
            raise ExerciseError(f"Falta «{key}» en {where}.", _EXAMPLE)
    if ("valor" in raw) == ("dato" in raw):
        raise ExerciseError(
            f"{where[0].upper()}{where[1:]} debe tener «valor» o «dato», y solo uno de los dos.",
            f"Escriba «valor» para permitir un dato, o «dato» para permitir los de un tipo en la columna: {_listed()}.",
        )
    _check_known(raw["tabla"], columns, f"la tabla «{raw['tabla']}» que nombra {where}", "Las tablas del ejercicio son")
    of_table = columns[raw["tabla"]]
    _check_known(raw["columna"], of_table, f"la columna «{raw['columna']}» que nombra {where}", "Las columnas son")
    if "dato" in raw:
        _check_known(raw["dato"], DETECTORS, f"el dato «{raw['dato']}» que nombra {where}", "Los datos son")
    keys = frozenset((one.kind, one.key) for one in sightings(raw.get("valor", ""), _ANY_COLUMN))
    if "valor" in raw and not keys:
        raise ExerciseError(
            f"El «valor» de {where} no es un dato personal de los que se buscan.",
            "Escríbalo completo, como está en la celda. Si la celda ya no se señala, quite el permiso.",
        )
    return Permission(raw["tabla"], raw["columna"], raw["motivo"].strip(), raw.get("dato"), keys)


def _check_keys(raw: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    for key in raw:
        if key not in known:
            raise ExerciseError(
                f"No conozco la clave «{key}» en {where}.", suggestion(key, known, "Las claves posibles son")
            )


def _check_known(name: str, known: Iterable[str], what: str, otherwise: str) -> None:
    if name not in known:
        raise ExerciseError(f"No existe {what}.", suggestion(name, known, otherwise))


def _listed() -> str:
    return ", ".join(f'"{kind}"' for kind in DETECTORS)
