"""Codes that a list of reference should have and does not: foreign keys with the severity «advertencia».

The lists of the CONAC come from copies, change by decree, and states add codes of their own, so an unknown code is a
warning. Frictionless would count them among the errors that stop its checking, so they are looked up here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import count, takewhile

from pipelines.clean import Tabla
from pipelines.schema import Field
from pipelines.validate.findings import Finding
from pipelines.validate.foreign_keys import ForeignKeys
from pipelines.validate.places import cell_address, header_address
from pipelines.validate.texts import advise

RULE, TOO_MANY = "codigo-desconocido", "demasiados-avisos"
# Past this many of one column, more say nothing new; the report says how many there are.
MAX_WARNINGS = 1_000
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
    nearest = codes.nearest(record, part)
    known = f" La más cercana es «{_shown(nearest)}», {codes.name(nearest)}." if nearest else ""
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

    def name(self, code: Code) -> str:
        """What the list calls it, in quotes."""
        return f"«{self._names.get(code, '')}»"

    def _first_unknown(self, code: Code) -> int | None:
        """Which part of the code, from 0, is the first that the list does not have; None when it has them all."""
        trimmed = _trimmed(code)
        return next((length - 1 for length in range(1, len(trimmed) + 1) if trimmed[:length] not in self._known), None)

    def _nearest(self, code: Code, part: int) -> Code | None:
        """The code of the list that is like this one up to ``part``, with as many figures there: the nearest to it."""
        wrong = code[part]
        near = [
            one
            for one in self._names
            if len(one) == part + 1
            and one[:part] == code[:part]
            and one[part].isdigit()
            and wrong.isdigit()
            and len(one[part]) == len(wrong)
            and self._patterns[part].fullmatch(one[part])
        ]
        return min(near, key=lambda one: (-_shared(one[part], wrong), abs(int(one[part]) - int(wrong))), default=None)


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def _trimmed(code: Code) -> Code:
    """Without the empty parts at its end."""
    return code[: next(length for length in count(len(code), -1) if length == 0 or code[length - 1])]


def _shown(code: Code) -> str:
    return ", ".join(_trimmed(code))


def _pattern(field: Field) -> re.Pattern[str]:
    return re.compile(str(field.constraints.get("pattern", ".*")))
