"""OCDS (Open Contracting Data Standard 1.0 and 1.1) in JSON → Grid: a sheet of contracts and one of their payments.

It takes a release, a release package, a record package, a list of them, or JSON Lines of any. Of a contracting process
with several releases, the later ones say what changed: a contract is what all of them say together, as OCDS merges.
Numbers stay the text that they are in the file: no float touches an amount.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pipelines import settings
from pipelines.clean.cells import Grid
from pipelines.clean.encodings import decode
from pipelines.clean.headers import plain
from pipelines.clean.ocds_rows import CONTRACTS, PAYMENTS, contract_rows, payment_rows
from pipelines.clean.repair import Repair
from pipelines.errors import SourceError

SHEETS = {"contratos": (CONTRACTS, contract_rows), "pagos": (PAYMENTS, payment_rows)}
_EXAMPLES = 5
# An exponent past this is no amount, and writing it in full would fill memory.
_LONGEST_EXPONENT = 30


@dataclass(frozen=True, eq=False)
class Process:
    """A contracting process: the releases of one ocid, in the order of their dates, each with its path in the file."""

    ocid: str
    releases: tuple[tuple[str, Mapping[str, Any]], ...]


def read_ocds(content: bytes, name: str, sheet: str | None) -> Grid:
    """The contracts or the payments of an OCDS file. Raises SourceError when it is none, or has no such sheet."""
    known = {plain(one): one for one in SHEETS}
    title = known.get(plain(sheet or "contratos"))
    if title is None:
        raise SourceError(
            f"«{name}» es OCDS, y no tiene la hoja «{sheet}».",
            'Escriba hoja = "contratos" u hoja = "pagos" en ejercicio.toml.',
            rule="hoja-faltante",
            file=name,
            sheet=sheet,
        )
    titles, flatten = SHEETS[title]
    found = processes(content, name)
    rows: list[list[str]] = []
    empty = []
    for one in found:
        own = list(flatten(one.ocid, one.releases))
        rows += own
        if not own:
            empty.append((one.releases[0][0], one.ocid, ""))
    repairs = (Repair("proceso-sin-renglon", "", len(empty), tuple(empty[:_EXAMPLES])),) if empty else ()
    return Grid([list(titles), *rows], list(range(1, len(rows) + 2)), title, frozenset(), repairs)


def is_ocds(content: bytes) -> bool:
    """Whether the JSON says that it is OCDS, near its start."""
    return re.search(rb'"(ocid|releases|records|compiledRelease)"\s*:', content[:1_000_000]) is not None


def processes(content: bytes, name: str) -> list[Process]:
    """The contracting processes of a file, in the order in which it first names them. Raises SourceError."""
    if len(content) > settings.MAX_JSON_BYTES:
        raise SourceError(
            f"«{name}» mide {len(content):,} bytes; un JSON se lee entero, y se admiten {settings.MAX_JSON_BYTES:,}.",
            "Pida los datos por partes (un archivo por mes o por año), o como CSV.",
            rule="archivo-demasiado-grande",
            file=name,
        )
    found: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for path, document in _documents(content, name):
        for place, release in _releases(document, path, name):
            found.setdefault(str(release.get("ocid") or place), []).append((place, release))
    return [
        Process(ocid, tuple(sorted(releases, key=lambda one: str(one[1].get("date") or ""))))
        for ocid, releases in found.items()
    ]


def _documents(content: bytes, name: str) -> Iterator[tuple[str, Any]]:
    """The whole file, or each of its lines, with what its paths begin with."""
    try:
        text = decode(content)[0]
    except UnicodeError as error:
        raise _broken(name, "tiene bytes que no son texto, o de una codificación desconocida") from error
    try:
        yield "", _load(text)
        return
    except RecursionError as error:
        raise _broken(name, "tiene demasiados niveles, unos dentro de otros") from error
    except json.JSONDecodeError as error:
        # One document a line, or one that is broken.
        if error.msg != "Extra data":
            raise _broken(name, f"se rompe en la línea {error.lineno}, columna {error.colno}") from error
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield f"línea {number}: ", _load(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise _broken(name, f"se rompe en la línea {number}") from error


def _load(text: str) -> Any:
    return json.loads(text.lstrip("\ufeff"), parse_float=_literal, parse_int=str, parse_constant=str)


def _literal(text: str) -> str:
    """A number as it is written; 1.5e3 as 1500."""
    if "e" not in text.lower():
        return text
    try:
        number = Decimal(text)
        return f"{number:f}" if abs(number.adjusted()) <= _LONGEST_EXPONENT else text
    except InvalidOperation:
        return text


def _releases(document: Any, path: str, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The releases of a document with their paths: of a record, the compiled one, or all of those it holds."""
    if isinstance(document, list):
        for index, one in enumerate(document):
            yield from _releases(one, f"{path}[{index}]", name)
    elif not isinstance(document, dict):
        raise _not_ocds(name, path)
    elif isinstance(document.get("compiledRelease"), dict):
        yield _joined(path, "compiledRelease"), document["compiledRelease"]
    elif isinstance(document.get("records") or document.get("releases"), list):
        key = "records" if document.get("records") else "releases"
        for index, one in enumerate(document[key]):
            # A linked release is an address alone: what it says is not in this file.
            if isinstance(one, dict) and not ("url" in one and "ocid" not in one):
                yield from _releases(one, f"{_joined(path, key)}[{index}]", name)
    elif "ocid" in document:
        yield path.rstrip(": ") or "(raíz)", document
    elif "releases" not in document and "records" not in document:
        raise _not_ocds(name, path)


def _joined(path: str, key: str) -> str:
    return f"{path}{key}" if not path or path.endswith(": ") else f"{path}.{key}"


def _not_ocds(name: str, path: str) -> SourceError:
    where = f", en {path.rstrip(': ')}," if path else ""
    return SourceError(
        f"«{name}» es un archivo JSON{where} y no es OCDS: no tiene «releases», «records» ni «ocid».",
        "Pida los datos en OCDS, o como CSV, XLSX u ODS.",
        rule="archivo-no-es-lo-que-dice",
        file=name,
    )


def _broken(name: str, what: str) -> SourceError:
    return SourceError(
        f"«{name}» está dañado o incompleto: como JSON, {what}.",
        "Vuelva a descargarlo, o pídalo de nuevo a quien lo publica.",
        rule="archivo-ilegible",
        file=name,
    )
