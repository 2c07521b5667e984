"""OCDS (Open Contracting Data Standard 1.0 and 1.1) in JSON → Grid: a sheet of contracts and one of their payments.

It takes a release, a release package, a record package, a list of them, or JSON Lines of any, in one file or several.
Of a contracting process with several releases, wherever they are, the later ones say what changed: a contract is what
all of them say together, as OCDS merges. Numbers stay the text that they are in the file: no float touches an amount.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import Any

from pipelines import settings
from pipelines.clean.cells import Grid
from pipelines.clean.encodings import decode
from pipelines.clean.headers import plain
from pipelines.clean.ocds_merge import Release, compile_releases
from pipelines.clean.ocds_rows import CONTRACTS, PAYMENTS, Row, contract_rows, payment_rows
from pipelines.clean.repair import Repair
from pipelines.clean.shown import refuse_too_much_text
from pipelines.errors import SourceError

Flatten = Callable[[str, Mapping[str, Any]], Iterator[Row]]
SHEETS: Mapping[str, tuple[tuple[str, ...], Flatten]] = {
    "contratos": (CONTRACTS, contract_rows),
    "pagos": (PAYMENTS, payment_rows),
}
# What holds releases, the first before the others; the packages of a record package are addresses.
_PACKAGES = ("records", "releases", "packages")
_EXAMPLES = 5
_OCID = re.compile(r'"ocid"\s*:\s*("(?:[^"\\]|\\.)*"|[^\s,"{}\[\]]+)')
# An exponent past this is no amount, and writing it in full would fill memory.
_LONGEST_EXPONENT = 30


# A file's content, read when it is its turn, and its name.
File = tuple[Callable[[], bytes], str]


def read_ocds(files: Sequence[File], sheet: str | None) -> list[Grid]:
    """The contracts or the payments of OCDS files: a Grid each, with the rows that it was the last to speak of.

    Raises SourceError when one is no OCDS, or there is no such sheet.
    """
    known = {plain(one): one for one in SHEETS}
    title = known.get(plain(sheet or "contratos"))
    if title is None:
        raise SourceError(
            f"«{files[0][1]}» es OCDS, y no tiene la hoja «{sheet}».",
            'Escriba hoja = "contratos" u hoja = "pagos" en ejercicio.toml.',
            rule="hoja-faltante",
            file=files[0][1],
            sheet=sheet,
        )
    titles, flatten = SHEETS[title]
    several = _in_several_files(files)
    found = [_Rows() for _ in files]
    waiting: dict[str, list[Release]] = {}
    for number, (content, name) in enumerate(files):
        for ocid, releases in _processes(content(), name, number, found[number].links).items():
            # Its place among the rows, whenever these come.
            found[number].rows[ocid] = []
            if ocid in several:
                waiting.setdefault(ocid, []).extend(releases)
            else:
                _settle(ocid, releases, flatten, found)
    for ocid, releases in waiting.items():
        _settle(ocid, releases, flatten, found)
    return [one.grid(name, title, titles) for one, (_, name) in zip(found, files, strict=True)]


class _Rows:
    """What comes of a file: its rows by their process, and what is told of it, as (path, ocid or address)."""

    def __init__(self) -> None:
        self.rows: dict[str, list[list[str]]] = {}
        self.links: list[tuple[str, str]] = []
        self.empty: list[tuple[str, str]] = []
        self.merged: list[tuple[str, str]] = []

    def grid(self, name: str, title: str, titles: Sequence[str]) -> Grid:
        rows = [row for own in self.rows.values() for row in own]
        # What a process says is said again in each of its contracts.
        refuse_too_much_text(sum(map(len, chain.from_iterable(rows))), name, title)
        told = (("proceso-sin-renglon", self.empty), ("releases-unidos", self.merged), ("release-ligado", self.links))
        repairs = tuple(
            Repair(kind, "", len(places), tuple((path, what, "") for path, what in places[:_EXAMPLES]))
            for kind, places in told
            if places
        )
        return Grid([list(titles), *rows], list(range(1, len(rows) + 2)), title, frozenset(), repairs)


def _settle(ocid: str, releases: Sequence[Release], flatten: Flatten, found: Sequence[_Rows]) -> None:
    """The rows of a process, each in the file that last spoke of it."""
    last = max(releases, key=lambda one: one.date)
    any_row = False
    for file, row in flatten(ocid, compile_releases(releases)):
        found[file].rows.setdefault(ocid, []).append(row)
        any_row = True
    if not any_row:
        found[last.file].empty.append((last.path, ocid))
    if len(releases) > 1:
        found[last.file].merged.append((last.path, ocid))


def _in_several_files(files: Sequence[File]) -> set[str]:
    """The processes that more than one file speaks of: only their releases are held until the end."""
    if len(files) == 1:
        return set()
    seen: Counter[str] = Counter()
    for content, _ in files:
        seen.update(_named_processes(content()))
    return {ocid for ocid, times in seen.items() if times > 1}


def _named_processes(content: bytes) -> set[str]:
    """The processes that a file names anywhere, also those it only relates to: much cheaper than to read it twice."""
    if len(content) > settings.MAX_JSON_BYTES:
        return set()
    try:
        text = decode(content)[0]
        return {str(_load(one)) for one in set(_OCID.findall(text))}
    except ValueError:
        # What is wrong with it is told when it is read.
        return set()


def is_ocds(content: bytes) -> bool:
    """Whether the JSON says that it is OCDS, near its start."""
    return re.search(rb'"(ocid|releases|records|compiledRelease)"\s*:', content[:1_000_000]) is not None


def _processes(content: bytes, name: str, number: int, links: list[tuple[str, str]]) -> dict[str, list[Release]]:
    """The releases of each process of the file with that number, in the order in which it first names them.

    ``links`` gets those of which the file has only the address. Raises SourceError.
    """
    if len(content) > settings.MAX_JSON_BYTES:
        raise SourceError(
            f"«{name}» mide {len(content):,} bytes; un JSON se lee entero, y se admiten {settings.MAX_JSON_BYTES:,}.",
            "Pida los datos por partes (un archivo por mes o por año), o como CSV.",
            rule="archivo-demasiado-grande",
            file=name,
        )
    found: dict[str, list[Release]] = {}
    for path, document in _documents(content, name):
        for place, release, compiled in _releases(document, path, name, links):
            ocid = str(release.get("ocid") or f"{name}: {place}")
            found.setdefault(ocid, []).append(Release(number, place, release, compiled))
    return found


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


def _releases(
    document: Any, path: str, name: str, links: list[tuple[str, str]]
) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """The releases of a document with their paths, and whether each is compiled.

    Of a record, the compiled one, or all of those it holds; of a linked one only the address is there, for ``links``.
    """
    if isinstance(document, list):
        for index, one in enumerate(document):
            yield from _releases(one, f"{path}[{index}]", name, links)
    elif not isinstance(document, dict):
        raise _not_ocds(name, path)
    elif isinstance(document.get("compiledRelease"), dict):
        yield _joined(path, "compiledRelease"), document["compiledRelease"], True
    elif document.keys().isdisjoint(_PACKAGES):
        if "ocid" not in document:
            raise _not_ocds(name, path)
        yield path.rstrip(": ") or "(raíz)", document, "compiled" in _tags(document)
    else:
        yield from _packed(document, path, name, links)


def _packed(
    package: Mapping[str, Any], path: str, name: str, links: list[tuple[str, str]]
) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """The releases of a package or of a record: of those under the first key that holds any."""
    key = next((one for one in _PACKAGES if isinstance(package.get(one), list) and package[one]), "")
    for index, one in enumerate(package[key] if key else ()):
        place = f"{_joined(path, key)}[{index}]"
        if address := _address(one):
            links.append((place, address))
        elif isinstance(one, dict):
            yield from _releases(one, place, name, links)


def _address(linked: Any) -> str:
    """Where a linked release or a package is; "" for one that is here."""
    if isinstance(linked, dict) and "ocid" not in linked and "url" in linked:
        return str(linked["url"])
    return linked if isinstance(linked, str) else ""


def _tags(release: Mapping[str, Any]) -> list[Any]:
    found = release.get("tag")
    return found if isinstance(found, list) else [found]


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
