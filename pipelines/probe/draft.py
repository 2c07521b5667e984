"""A draft of [fuentes.TABLA], in TOML that people read and correct: what is guessed says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.clean.cells import column_letter
from pipelines.clean.headers import plain, without_footnote
from pipelines.probe.guess import HIGH, LOW
from pipelines.probe.likely import Match
from pipelines.probe.months import months_total, wide_months
from pipelines.probe.sheet import SheetProbe
from pipelines.probe.totals import NOTES_PATTERN, PATTERN
from pipelines.probe.written import one_line, text
from pipelines.source import Dialect

_SHOWN = 12
_DECIMAL = "decimal"


@dataclass(frozen=True)
class Place:
    """Where the file is, as the section says it: archivo or url, and the sheet, member and encoding if it has them."""

    key: str
    value: str
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    member: str = ""
    encoding: str = ""
    dialect: Dialect = Dialect()  # noqa: RUF009 - frozen


def draft_section(table: str, place: Place, sheet: SheetProbe, match: Match | None) -> str:
    """The section's text. Without a match its columns are only listed, for people to choose."""
    lines = [
        "# Borrador de «cocrea sondear». Léalo y corríjalo: lo que dice «adivinado» puede no ser así.",
        f"[fuentes.{table}]",
        *_place(place),
    ]
    if match and match.preset:
        lines.append(f"formato = {text(match.preset.name)}  # {_how(match.guess.confidence)}{match.guess.reason}")
    reading = list(_reading(sheet, with_layout=bool(match and match.preset)))
    if reading:
        lines += ["", f"[fuentes.{table}.lectura]", *reading]
    lines += ["", *_columns(table, sheet, match)]
    return "\n".join(lines).rstrip() + "\n"


def _place(place: Place) -> Iterator[str]:
    yield f"{place.key} = {text(place.value)}"
    if place.member:
        yield f"miembro = {text(place.member)}"
    if place.sheets:
        listed = ", ".join(map(text, place.sheets))
        yield f"hoja = [{listed}]  # adivinado: tienen los mismos títulos, en los mismos renglones; deje las que sean"
    elif place.sheet:
        yield f"hoja = {text(place.sheet)}"
    if place.encoding:
        yield f"codificacion = {text(place.encoding)}  # adivinado: hay pocas letras con acento que lo digan"
    if place.dialect.delimiter not in (None, ","):
        yield f"delimitador = {text(str(place.dialect.delimiter))}"
    if place.dialect.quote not in (None, '"'):
        yield f"comillas = {text(str(place.dialect.quote))}"
    if place.dialect.escape:
        yield f"escape = {text(place.dialect.escape)}"


def _reading(sheet: SheetProbe, *, with_layout: bool) -> Iterator[str]:
    header = sheet.header
    if header is None and sheet.columns:
        yield "# encabezado = 0  # adivinado: ningún renglón parece tener los títulos; quite el # si no los trae"
    if header and not with_layout:
        rows = str(header.numbers[0]) if len(header.numbers) == 1 else str(list(header.numbers))
        yield f"encabezado = {rows}  # {_how(header.guess.confidence)}{header.guess.reason}"
    if sheet.unit.value != "pesos":
        yield f"unidad = {text(sheet.unit.value)}  # {_how(sheet.unit.confidence)}{sheet.unit.reason}"
    nulls = sorted({one for column in sheet.columns for one in column.nulls})
    if nulls:
        yield f"nulos = [{', '.join(map(text, nulls))}]  # adivinado: marcas de que no hay dato"
    # Nothing else that such figures may be.
    yield from (f"{one.key} = {one.toml}  # {one.guess.reason}" for one in sheet.shapes if one.key == _DECIMAL)
    if with_layout:
        return
    if wide := wide_months(sheet.titles):
        total = months_total(sheet.titles)
        added = f", total = {text(total)}" if total else ""
        yield (
            f'# despivotar = {{ titulos = {text(wide)}, variable = "mes", valor = "monto"{added} }}  # adivinado: '
            "parecen los meses, en columnas"
        )
    yield from _shapes(sheet)
    if sheet.totals:
        each = ", ".join(
            f"{{ titulo = {text(one_line(one.title))}, patron = {text(PATTERN)} }}" for one in sheet.totals
        )
        guess = sheet.totals[0].guess
        # Totals that do not add up would stop the run: whoever reads decides.
        yield f"{'# ' if guess.confidence == LOW else ''}totales = [{each}]  # {_how(guess.confidence)}{guess.reason}"


def _shapes(sheet: SheetProbe) -> Iterator[str]:
    """The rows to leave out, and what the sheet needs before its columns are columns."""
    drop = [(one.toml, one.guess.reason) for one in sheet.shapes if one.key == "descartar"]
    if sheet.notes:
        drop.append((f"{{ patron = {text(NOTES_PATTERN)} }}", f"notas en {_rows(sheet.notes)}"))
    if drop:
        yield f"descartar = [{', '.join(one for one, _ in drop)}]  # adivinado: {'; '.join(why for _, why in drop)}"
    for shape in sheet.shapes:
        if shape.key not in ("descartar", _DECIMAL):
            # Whoever reads says what each is called in the table, and only then is it used.
            yield f"# {shape.key} = {shape.toml}  # {_how(shape.guess.confidence) or 'adivinado: '}{shape.guess.reason}"


def _unmatched(table: str, sheet: SheetProbe) -> Iterator[str]:
    yield "# Ninguna tabla conocida tiene estas columnas. Diga abajo de dónde sale cada columna de la suya."
    yield f"[fuentes.{table}.columnas]"
    for one in sheet.columns:
        if one.title.strip():
            yield f"# … = {text(one_line(one.title))}"
        elif sheet.header is None:
            yield f'# … = {{ posicion = "{one.letter}" }}  # {one.kind.reason}'


def _columns(table: str, sheet: SheetProbe, match: Match | None) -> Iterator[str]:
    if match is None:
        yield from _unmatched(table, sheet)
        return
    titles = [one_line(one.title) for one in sheet.columns if one.title.strip()]
    if not match.preset:
        yield f"[fuentes.{table}.columnas]"
        repeated = {one for one in map(plain, titles) if sum(plain(other) == one for other in titles) > 1}
        for name, (title, sure) in match.columns.items():
            source = text(one_line(title))
            if plain(title) in repeated or "{" in title:
                letter = next(
                    column_letter(index) for index, one in enumerate(sheet.titles) if plain(one) == plain(title)
                )
                source = f'{{ posicion = "{letter}" }}  # «{one_line(title)}»: el título se repite'
            elif not sure:
                source += "  # adivinado: el título se parece"
            yield f"{name} = {source}"
    if match.missing:
        if match.preset:
            yield f"# [fuentes.{table}.columnas]"
        yield "# Columnas que la tabla pide y el archivo no tiene; escriba de dónde salen, o una constante:"
        yield from (f'# {name} = {{ constante = "…" }}' for name in match.missing)
    used = {plain(title) for title, _ in match.columns.values()}
    if match.preset:
        used |= {plain(one["titulo"]) for one in match.preset.source.get("lectura", {}).get("niveles", ())}
    unused = [one for one in titles if used.isdisjoint((plain(one), plain(without_footnote(one))))]
    if unused:
        more = f" y {len(unused) - _SHOWN} más" if len(unused) > _SHOWN else ""
        yield f"# Columnas del archivo que no se usan: {', '.join(f'«{one[:60]}»' for one in unused[:_SHOWN])}{more}."


def _how(confidence: str) -> str:
    return "" if confidence == HIGH else f"adivinado (confianza {confidence}): "


def _rows(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:8])) + ("…" if len(numbers) > 8 else "")
    return f"el renglón {shown}" if len(numbers) == 1 else f"los renglones {shown}"
