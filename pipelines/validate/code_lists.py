"""Codes that a list of reference should have and does not: foreign keys with the severity «advertencia».

The lists of the CONAC come from copies, change by decree, and states add codes of their own, so an unknown code is a
warning. Frictionless would count them among the errors that stop its checking, so they are looked up here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import count

from pipelines.clean import Tabla
from pipelines.schema import Field
from pipelines.validate.findings import Finding
from pipelines.validate.foreign_keys import ForeignKeys
from pipelines.validate.places import cell_address, header_address
from pipelines.validate.texts import advise, quoted

RULE, TOO_MANY = "codigo-desconocido", "demasiados-avisos"
# Past this many of one column, more say nothing new; the report says how many there are.
MAX_WARNINGS = 1_000
# So many codes are few enough to say; and a slip in a code of so many figures leaves no doubt of which it was.
_FEW, _SURE = 12, 3
# What a list calls its codes by.
_NAME = "nombre"
_REMEDY = (
    "Revise la clave; si es propia de su estado o de una reforma que el catálogo no tiene, déjela: "
    "se publica como está."
)

Code = tuple[str, ...]


def check_codes(table: Tabla, others: Mapping[str, Tabla]) -> Iterator[Finding]:
    """A warning for each record whose key is not in its list, at the part of the key where it leaves the list."""
    keys = ForeignKeys(table, others)
    for key in keys.advisory:
        fields = [table.schema.field(name) for name in key["fields"]]
        codes = CodeList(keys.referred(key), key["reference"]["fields"], [_pattern(one) for one in fields])
        yield from _unknown(table, fields, codes)


def _unknown(table: Tabla, fields: Sequence[Field], codes: CodeList) -> Iterator[Finding]:
    found = 0
    for position, record in enumerate(zip(*(table.data[one.name].tolist() for one in fields), strict=True)):
        part = codes.first_unknown(record)
        if part is None:
            continue
        found += 1
        if found <= MAX_WARNINGS:
            yield _finding(table, position, fields[part], record, part, codes)
    if found > MAX_WARNINGS:
        yield Finding(
            TOO_MANY, "advertencia", table.name, table.file, table.sheet, header_address(table, fields[-1].name), None,
            f"«{fields[-1].title}» tiene {found:,} claves que no están en el catálogo «{codes.title}»: aquí se señalan "
            f"las primeras {MAX_WARNINGS:,}.",
            _REMEDY, fields[-1].name,
        )  # fmt: skip


def _finding(table: Tabla, position: int, field: Field, record: Code, part: int, codes: CodeList) -> Finding:
    siblings = codes.siblings(record, part)
    nearest = codes.nearest(record, part)
    known = f" Las más cercanas: {quoted([_shown(one) for one in siblings])}." if siblings else ""
    if nearest:
        known = f" La más cercana es «{_shown(nearest)}», {codes.name(nearest)}."
    told = advise(
        f"La clave «{_shown(record)}» no está en el catálogo «{codes.title}».{known}",
        _REMEDY,
        nearest[-1] if nearest else None,
    )
    piece = table.piece(position)
    return Finding(
        RULE, "advertencia", table.name, piece.file, piece.sheet, cell_address(table, position, field.name),
        record[part], told.message, told.remedy, field.name, told.suggestion,
    )  # fmt: skip


class CodeList:
    """The codes of a list, which may have several parts: a function within its group, and so on.

    ``patterns`` are the forms that the parts have in the table that names them: a list may hold codes of more levels.
    """

    def __init__(self, table: Tabla, columns: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> None:
        self.title = table.schema.title
        self._patterns = patterns
        names = table.data[_NAME] if _NAME in table.data else [""] * len(table.data)
        codes = map(_trimmed, zip(*(table.data[one] for one in columns), strict=True))
        self._names = dict(zip(codes, names, strict=True))
        # A code whose last parts are empty names a whole group, which its members imply.
        self._known = {code[:length] for code in self._names for length in range(len(code) + 1)}
        self.first_unknown = cache(self._first_unknown)
        self.nearest = cache(self._nearest)
        self.siblings = cache(self._siblings)

    def name(self, code: Code) -> str:
        """What the list calls it, in quotes."""
        return f"«{self._names.get(code, '')}»"

    def _first_unknown(self, code: Code) -> int | None:
        """Which part of the code, from 0, is the first that the list does not have; None when it has them all."""
        trimmed = _trimmed(code)
        return next((length - 1 for length in range(1, len(trimmed) + 1) if trimmed[:length] not in self._known), None)

    def _nearest(self, code: Code, part: int) -> Code | None:
        """The only code that a slip of one figure would have made this one; None when several would, or none."""
        near = [one for one in self._like(code, part) if _is_a_slip(one[part], code[part])]
        return near[0] if len(near) == 1 else None

    def _siblings(self, code: Code, part: int) -> tuple[Code, ...]:
        """The codes that differ from this one in its last figure alone, up to ``part``, where they are few."""
        stem = code[part][:-1]
        found = tuple(one for one in self._like(code, part) if one[part].startswith(stem))
        return found if len(found) <= _FEW else ()

    def _like(self, code: Code, part: int) -> Iterator[Code]:
        """Codes of the list with the same parts before ``part``, and as many characters there."""
        for one in self._names:
            if (
                len(one) == part + 1
                and one[:part] == code[:part]
                and len(one[part]) == len(code[part])
                and self._patterns[part].fullmatch(one[part])
            ):
                yield one


def _is_a_slip(one: str, other: str) -> bool:
    """Whether one figure of several is another, or two neighbours changed places."""
    differ = [place for place, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    swapped = len(differ) == 2 and differ[1] == differ[0] + 1 and one[differ[0]] == other[differ[1]]
    return len(one) >= _SURE and (len(differ) == 1 or (swapped and one[differ[1]] == other[differ[0]]))


def _trimmed(code: Code) -> Code:
    """Without the empty parts at its end."""
    return code[: next(length for length in count(len(code), -1) if length == 0 or code[length - 1])]


def _shown(code: Code) -> str:
    return ", ".join(_trimmed(code))


def _pattern(field: Field) -> re.Pattern[str]:
    return re.compile(str(field.constraints.get("pattern", ".*")))
