"""What a sheet needs before its columns are columns: marks, levels, moments as rows, texts that say two things.

Each is a line of the draft's «lectura» as the source would declare it, with the reason; nobody is obliged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.clean.frame import Frame
from pipelines.clean.headers import plain
from pipelines.clean.levels import flatten_levels
from pipelines.clean.reading_log import ReadingLog
from pipelines.probe.code_levels import levels_by_code
from pipelines.probe.guess import HIGH, LOW, MEDIUM, Guess, confidence
from pipelines.probe.kinds import Column
from pipelines.probe.written import one_line
from pipelines.probe.written import text as written
from pipelines.reading import Level

# «1», «2», «3 = (1 + 2)», «(6=3-4)»: what the official statements number their columns with.
_MARK = re.compile(r"\(?(\d{1,2}|[a-z])\)?(\s*=\s*[\d\sa-z+\-−()/]+)?", re.IGNORECASE)
_MARKED_WITHIN = 3
_MOMENTS = {
    "aprobado": "monto_aprobado", "original": "monto_aprobado", "modificado": "monto_modificado",
    "comprometido": "monto_comprometido", "devengado": "monto_devengado", "ejercido": "monto_ejercido",
    "ejercicio": "monto_ejercido", "pagado": "monto_pagado", "estimado": "monto_estimado",
    "recaudado": "monto_recaudado", "pagos": "monto_pagado", "vigente": "monto_modificado",
}  # fmt: skip
# What separates a text that says two things, and what each part is called.
_PAIRS = (
    r"(?P<codigo>[0-9]+(?:[.\-][0-9]+)*)\.?\s*[.:–-]?\s+(?P<nombre>\D.*)",
    r"(?P<parte_1>[^:]+?):\s+(?P<parte_2>.+)",
)
_SAMPLE = 5_000


@dataclass(frozen=True)
class Shape:
    """A key of «lectura» and its value as TOML, with what is told of it. ``label`` is what people call it."""

    label: str
    key: str
    toml: str
    guess: Guess


def find_marks(frame: Frame) -> int | None:
    """The position of the row that only numbers the columns, if one of the first is it."""
    for position in range(min(_MARKED_WITHIN, len(frame.numbers))):
        texts = [said for column in frame.columns if (said := column[position].strip())]
        found = [_MARK.fullmatch(one) for one in texts]
        named = [one[1].casefold() for one in found if one]
        if len(named) == len(texts) >= _MARKED_WITHIN and len(set(named)) == len(named) and any(
            one and one[2] for one in found
        ):  # fmt: skip
            return position
    return None


def marks_shape(frame: Frame, position: int) -> Shape:
    """How to leave the row of marks out: by a mark that no datum would be."""
    mark = next(one for column in frame.columns if "=" in (one := column[position].strip()))
    said = f"renglón {frame.numbers[position]}"
    return Shape(
        "Marcas de columna", "descartar", f"{{ patron = {written('^' + _escaped(mark) + '$')} }}",
        Guess(said, HIGH, f"solo numera las columnas, como «{mark}»"),
    )  # fmt: skip


def comma_shape(frame: Frame, indexes: Sequence[int]) -> Shape:
    """That the figures of those columns have a decimal comma."""
    titles = ", ".join(f"«{one_line(frame.titles[one])}»" for one in indexes)
    example = next(text.strip() for text in frame.columns[indexes[0]] if "," in text)
    return Shape("Coma decimal", "decimal", '","', Guess(f"en {titles}", HIGH, f"sus cifras son como «{example}»"))


def guess_shapes(frame: Frame, columns: Sequence[Column], amounts: Sequence[int], sums: set[int]) -> list[Shape]:
    """What else the sheet needs; ``sums`` are the rows of its totals."""
    return [*_levels(frame, columns, amounts, sums), *_moments(frame, columns, amounts), *_pairs(frame, columns)]


def _levels(frame: Frame, columns: Sequence[Column], amounts: Sequence[int], sums: set[int]) -> Iterator[Shape]:
    """Texts set off to the right, deeper and deeper, or codes that say so: each level but the last, the records."""
    totals = {at for at, number in enumerate(frame.numbers) if number in sums}
    for index, column in enumerate(columns):
        if not column.title.strip() or index in amounts or column.kind.value == "fecha":
            continue
        if levels := levels_by_code(frame, index, column.title, totals):
            yield _levels_shape(frame, levels, totals, amounts, f"{len(levels) + 1} según las claves")
            return
        if column.kind.value != "texto":
            continue
        there = Counter(
            frame.indent(at, index) for at, text in enumerate(frame.columns[index]) if text.strip() and at not in totals
        )
        depths = sorted(there)
        if len(depths) < 2 or sum(there.values()) < 4:
            continue
        levels = [Level(f"nivel_{at}", column.title, indent=indent) for at, indent in enumerate(depths[:-1], 1)]
        yield _levels_shape(frame, levels, totals, amounts, f"sangrías {', '.join(map(str, depths))}")
        return


def _levels_shape(frame: Frame, levels: Sequence[Level], totals: set[int], amounts: Sequence[int], said: str) -> Shape:
    """The levels as «lectura» says them, and whether each row above is the sum of those below."""
    title = one_line(levels[0].title)
    log = ReadingLog("")
    left = flatten_levels(frame, levels, totals, amounts, log)
    each = ", ".join(
        f"{{ nombre = {written(one.name)}, titulo = {written(title)}, "
        f"{f'patron = {written(one.pattern)}' if one.pattern else f'sangria = {one.indent}'} }}"
        for one in levels
    )
    kept = set(left.numbers)
    above = [at for at, number in enumerate(frame.numbers) if number not in kept]
    checked = any(frame.columns[index][at].strip() for index in amounts for at in above)
    wrong = len({re.sub(r"\D", "", one.cell or "") for one in log.complaints})
    sure, reason = (
        (LOW, f"{wrong} renglones no suman lo que tienen debajo")
        if wrong
        else (HIGH, "cada uno suma al centavo lo que tiene debajo")
        if checked
        else (MEDIUM, "no hay cifras con qué comprobarlo")
    )
    return Shape("Niveles", "niveles", f"[{each}]", Guess(f"{said} en «{title}»", sure, reason))


def _moments(frame: Frame, columns: Sequence[Column], amounts: Sequence[int]) -> Iterator[Shape]:
    """A column whose texts are accounting moments, beside one of amounts."""
    for index, column in enumerate(columns):
        texts = list(dict.fromkeys(one.strip() for one in frame.columns[index][:_SAMPLE] if one.strip()))
        known = {one: name for one in texts if (name := _moment(one))}
        if not 2 <= len(texts) <= 20 or len(known) < 2 or len(set(known.values())) != len(known):
            continue
        if len(known) * 2 < len(texts) or not amounts:
            continue
        source = next((one for one in amounts if one != index), None)
        if source is None:
            continue
        key = [one_line(one.title) for at, one in enumerate(columns)
               if at not in (index, *amounts) and one.title.strip() and one.kind.value != "vacía"]  # fmt: skip
        values = ", ".join(f"{written(one)} = {written(name)}" for one, name in known.items())
        listed = ", ".join(map(written, key))
        toml = (
            f"{{ titulo = {written(one_line(column.title))}, de = {written(one_line(columns[source].title))}, "
            f"clave = [{listed}], valores = {{ {values} }} }}"
        )
        said = f"{', '.join(known)} en «{one_line(column.title)}»"
        yield Shape(
            "Momentos en renglones", "momentos", toml,
            Guess(said, confidence(len(known) / len(texts)), f"{len(known)} de sus {len(texts)} textos lo son"),
        )  # fmt: skip
        return


def _moment(text: str) -> str:
    words = plain(text).split()
    return next((name for word, name in _MOMENTS.items() if word in words and len(words) <= 2), "")


def _pairs(frame: Frame, columns: Sequence[Column]) -> Iterator[Shape]:
    """Columns of texts that say two things: «1.1.01 Impuesto…», «Nuevo León: FAM»."""
    each: list[str] = []
    told: list[str] = []
    least = 1.0
    for index, column in enumerate(columns):
        cells = [one.strip() for one in frame.columns[index][:_SAMPLE] if one.strip()]
        if column.kind.value != "texto" or not column.title.strip() or len(set(cells)) < 3:
            continue
        for pattern in _PAIRS:
            hits = [one for one in cells if re.fullmatch(pattern, one)]
            firsts = {re.fullmatch(pattern, one)[1] for one in hits}  # type: ignore[index]
            # Of texts with a colon, those of which some begin alike: a sentence may have one too.
            if len(hits) * 10 < len(cells) * 9 or ("parte_1" in pattern and len(firsts) * 2 > len(hits)):
                continue
            title = one_line(column.title)
            named = pattern if not each else re.sub(r"\?P<(\w+)>", rf"?P<\1_{len(each) + 1}>", pattern)
            each.append(f"{{ titulo = {written(title)}, patron = {written(named)} }}")
            told.append(f"«{title}»")
            least = min(least, len(hits) / len(cells))
            break
    if each:
        yield Shape(
            "Dos cosas en una celda", "separar", f"[{', '.join(each)}]",
            Guess(f"en {', '.join(told)}", confidence(least), "casi todas sus celdas se pueden separar igual"),
        )  # fmt: skip


def _escaped(text: str) -> str:
    return re.sub(r"([()+.*?\[\]{}|^$\\])", r"\\\1", text)
