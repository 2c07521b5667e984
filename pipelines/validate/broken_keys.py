"""A key that is wrong in its own table, told there once: the records of other tables that name it are right."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipelines.clean import Tabla
from pipelines.clean.headers import plain
from pipelines.domains.personal_data import label_of, masked
from pipelines.domains.words import counted
from pipelines.validate.findings import Finding, did_you_mean
from pipelines.validate.places import cell_address
from pipelines.validate.rule import Column
from pipelines.validate.texts import quoted

_RULE = "foreign-key"
# Findings of a key's cell that explain why nobody finds it.
_WRONG = ("constraint-error/pattern", "constraint-error/required", "caracter-invisible", "primary-key")
_ALIKE = 0.6

# A key that records name and its table lacks → the findings of those records.
Dangling = Mapping[str, Sequence[Finding]]


def told_by_key(findings: Sequence[Finding], tables: Iterable[Tabla]) -> list[Finding]:
    """The findings with those of records that name one broken key as one, at that key."""
    by_name = {table.name: table for table in tables}
    told: dict[int, Finding] = {}
    explained: set[int] = set()
    new: list[Finding] = []
    for (name, column), dangling in _dangling(findings, by_name).items():
        wrong = [
            one for one in findings
            if (one.table, one.column) == (name, column) and one.rule in _WRONG and one.severity == "error"
        ]  # fmt: skip
        matched = _matched(wrong, dangling)
        for key, cell in matched:
            told[id(cell)] = _with_those_that_name_it(cell, key, dangling[key], by_name)
            explained |= set(map(id, dangling[key]))
        known = {key for key, _ in matched}
        rest = {key: found for key, found in dangling.items() if key not in known}
        for key, position in _changed(by_name[name], column, rest, by_name):
            new.append(_renamed(by_name[name], column, position, key, rest[key], by_name))
            explained |= set(map(id, rest[key]))
    return [told.get(id(one), one) for one in findings if id(one) not in explained] + new


def _dangling(findings: Iterable[Finding], tables: Mapping[str, Tabla]) -> dict[Column, dict[str, list[Finding]]]:
    """By column of keys: those that it lacks and others name."""
    found: dict[Column, dict[str, list[Finding]]] = {}
    for one in findings:
        if one.rule == _RULE and one.value and one.column:
            for other, column in _named_by(tables[one.table], one.column):
                if other in tables:
                    found.setdefault((other, column), {}).setdefault(one.value, []).append(one)
    return found


def _named_by(table: Tabla, column: str) -> Iterator[Column]:
    """What a column's texts name, when they do so alone."""
    for key in table.schema.foreign_keys:
        if list(key["fields"]) == [column] and "severity" not in key:
            yield str(key["reference"].get("resource") or table.name), str(key["reference"]["fields"][0])


def _matched(wrong: Sequence[Finding], dangling: Dangling) -> list[tuple[str, Finding]]:
    """Each key that is named with the wrong cell that surely was it: the only one of both, or those most alike."""
    if len(wrong) == 1 and len(dangling) == 1:
        key, named = next(iter(dangling.items()))
        # A key that resembles another one is rather a slip of those that name it.
        return [(key, wrong[0])] if not named[0].suggestion or _alike(wrong[0].value or "", key) >= _ALIKE else []
    pairs = sorted(
        ((_alike(one.value or "", key), at, key) for at, one in enumerate(wrong) for key in dangling),
        key=lambda pair: (-pair[0], *pair[1:]),
    )
    found: dict[str, int] = {}
    for likeness, at, key in pairs:
        if likeness >= _ALIKE and key not in found and at not in found.values():
            found[key] = at
    cells = [at for at in range(len(wrong)) if at not in found.values()]
    # A key that resembles another one is a slip of those that name it: what is left explains what is left.
    unlike = [key for key, named in dangling.items() if key not in found and not named[0].suggestion]
    if len(cells) == 1 and len(unlike) == 1:
        found[unlike[0]] = cells[0]
    return [(key, wrong[at]) for key, at in found.items()]


def _changed(table: Tabla, column: str, dangling: Dangling, tables: Mapping[str, Tabla]) -> Iterator[tuple[str, int]]:
    """Each key that several records name, with the record of one that nobody names and differs by little."""
    several = [key for key, named in dangling.items() if len(named) > 1]
    if not several:
        return
    named = set().union(
        *(
            other.data[own]
            for other in tables.values()
            for own in other.letters
            if (table.name, column) in _named_by(other, own)
        )
    )
    alone = {str(text): at for at, text in enumerate(table.data[column]) if text and text not in named}
    for key in several:
        alike = [
            one for one in alone
            if _alike(one, key) >= _ALIKE and (len(table.data) == 1 or _numbers(one) == _numbers(key))
        ]  # fmt: skip
        if len(alike) == 1:
            yield key, alone[alike[0]]


def _with_those_that_name_it(cell: Finding, key: str, named: Sequence[Finding], tables: Mapping[str, Tabla]) -> Finding:
    shown, suggestion = _shown(key, tables[cell.table], str(cell.column))
    verb, mend = ("la cita", "se arregla") if len(named) == 1 else ("la citan", "se arreglan")
    return replace(
        cell,
        message=f"{cell.message} {_counted(named, tables)} {verb} como «{shown}»: {mend} al corregir esta celda.",
        remedy=did_you_mean(suggestion) + cell.general_remedy,
        suggestion=suggestion,
    )


def _renamed(
    table: Tabla, column: str, position: int, key: str, named: Sequence[Finding], tables: Mapping[str, Tabla]
) -> Finding:
    shown, suggestion = _shown(key, table, column)
    piece = table.piece(position)
    return Finding(
        "clave-cambiada", "error", table.name, piece.file, piece.sheet, cell_address(table, position, column),
        str(table.data[column].iat[position]),
        f"Nadie cita esta clave, y {_counted(named, tables)} citan «{shown}», que no está en la tabla.",
        f"{did_you_mean(suggestion)}Corrija la clave; si de veras cambió, cámbiela también donde la citan.",
        column, suggestion,
    )  # fmt: skip


def _counted(named: Sequence[Finding], tables: Mapping[str, Tabla]) -> str:
    """«3 renglones de «Hitos» y «Avances»»."""
    titles = dict.fromkeys(tables[one.table].schema.title for one in named)
    return f"{counted(len(named), 'renglón', 'renglones')} de {quoted(list(titles))}"


def _shown(key: str, table: Tabla, column: str) -> tuple[str, str | None]:
    """The key as a report may say it, and as a suggestion, which it is not when it holds personal data."""
    safe = masked(key, label_of(table.schema.field(column)))
    return safe, key if safe == key else None


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, plain(one), plain(other)).ratio()


def _numbers(text: str) -> list[int]:
    return [int(one) for one in re.findall(r"\d+", text, re.ASCII)]
