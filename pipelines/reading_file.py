"""[fuentes.TABLA] of ``ejercicio.toml`` → Reading: every key known and of its kind, patterns that compile."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.catalogues import catalogues
from pipelines.errors import ExerciseError
from pipelines.reading import (
    UNTITLED,
    CellFix,
    ColumnReading,
    ControlTotal,
    Level,
    Pivot,
    Reading,
    RowPattern,
    Totals,
    Unpivot,
)  # fmt: skip
from pipelines.toml_file import as_toml, suggestion

_UNITS, _COMMA = {"pesos": 1, "miles de pesos": 1_000, "millones de pesos": 1_000_000}, {".": False, ",": True}
_READING = (
    "encabezado", "hasta", "unir", "unidad", "tolerancia", "decimal", "nulos", "celdas", "descartar", "rellenar",
    "separar", "niveles", "totales", "momentos", "jerarquia", "despivotar",
)  # fmt: skip
_COLUMN = ("titulo", "posicion", "constante", "plantilla", "patron", "equivalencias", "ceros", "nulos", "opcional")
_SUMS = ("anteriores", "siguientes", "todo")
_SEVERITIES = {"error": False, "advertencia": True}


class Place:
    """A section of the file, for errors: what it is called, and where it is."""

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name

    def inside(self, key: str) -> Place:
        return Place(self.path, f"{self.name}.{key}")

    def error(self, what: str, remedy: str) -> ExerciseError:
        """An error about this section."""
        return ExerciseError(f"{self.path}: en [{self.name}], {what}", remedy)


def read_reading(source: Mapping[str, Any], table: str, path: Path) -> Reading:
    """The Reading that a source's section declares. Raises ExerciseError."""
    place = Place(path, f"fuentes.{table}")
    raw = _section(source.get("lectura", {}), _READING, place.inside("lectura"))
    inside = place.inside("lectura")
    levels = tuple(_each(raw.get("niveles", ()), "niveles", inside, _level))
    sums = (*_SUMS, *(one.name for one in levels))
    return Reading(
        columns={
            name: _column(one, place.inside(f"columnas.{name}")) for name, one in source.get("columnas", {}).items()
        },
        header_rows=() if _is_above(raw) else _header(raw.get("encabezado", ()), inside),
        header_above=_above(raw["encabezado"], inside.inside("encabezado")) if _is_above(raw) else 0,
        until=_pattern(raw.get("hasta", ""), inside.inside("hasta")),
        spread=_texts(raw.get("unir", ()), "unir", inside),
        tolerance=_figure(raw.get("tolerancia", "0"), "tolerancia", inside),
        pesos=_UNITS[_choice(raw.get("unidad", "pesos"), _UNITS, "unidad", inside)],
        decimal_comma=_COMMA[_choice(raw.get("decimal", "."), _COMMA, "decimal", inside)],
        nulls=_texts(raw.get("nulos", ()), "nulos", inside),
        cells=tuple(_each(raw.get("celdas", ()), "celdas", inside, _cell_fix)),
        discard=tuple(_each(raw.get("descartar", ()), "descartar", inside, _row_pattern)),
        fill=_texts(raw.get("rellenar", ()), "rellenar", inside),
        splits=tuple(_each(raw.get("separar", ()), "separar", inside, _split)),
        levels=levels,
        totals=tuple(_each(raw.get("totales", ()), "totales", inside, lambda one, at: _totals(one, sums, at))),
        pivot=_pivot(raw["momentos"], inside.inside("momentos")) if "momentos" in raw else None,
        hierarchy=_texts(raw.get("jerarquia", ()), "jerarquia", inside),
        unpivot=_unpivot(raw["despivotar"], inside.inside("despivotar")) if "despivotar" in raw else None,
        control=tuple(
            _control(column, one, place.inside("totales_de_control"))
            for column, one in source.get("totales_de_control", {}).items()
        ),
    )


def _column(raw: Any, place: Place) -> ColumnReading:
    if isinstance(raw, str):
        return ColumnReading(template=raw) if "{" in raw else ColumnReading(titles=(raw,))
    if isinstance(raw, list):
        return ColumnReading(titles=_texts(raw, "titulo", place))
    one = _section(raw, _COLUMN, place)
    ways = [key for key in ("titulo", "posicion", "constante", "plantilla") if key in one]
    if len(ways) != 1:
        raise place.error(
            f"se dice {' y '.join(ways) or 'ninguno'} de titulo, posicion, constante y plantilla.",
            "Escriba uno solo: de dónde sale la columna.",
        )
    title = one.get("titulo", ())
    position = _text(one.get("posicion", ""), "posicion", place).upper()
    if position and not re.fullmatch(r"[A-Z]{1,3}", position):
        raise place.error(f"la posición es «{position}».", 'Escriba la letra de la columna, por ejemplo "C".')
    return ColumnReading(
        titles=(title,) if isinstance(title, str) else _texts(title, "titulo", place),
        position=position,
        constant=_text(one["constante"], "constante", place) if "constante" in one else None,
        template=_text(one.get("plantilla", ""), "plantilla", place),
        pattern=_pattern(one.get("patron", ""), place, groups=1),
        values=_equivalences(one.get("equivalencias", {}), "equivalencias", place),
        zeros=0 if isinstance(one.get("ceros"), str) else _number(one.get("ceros", 0), "ceros", place),
        catalogue=_catalogue(one["ceros"], place) if isinstance(one.get("ceros"), str) else "",
        nulls=_texts(one.get("nulos", ()), "nulos", place),
        optional=_flag(one.get("opcional", False), "opcional", place),
    )


def _catalogue(name: str, place: Place) -> str:
    if name not in catalogues():
        raise place.error(
            f"«ceros» nombra el catálogo «{name}», que no hay.",
            "Escriba cuántas cifras tiene la clave, sin comillas, o uno de estos catálogos: "
            f"{', '.join(catalogues())}.",
        )
    return name


def _is_above(raw: Mapping[str, Any]) -> bool:
    return isinstance(raw.get("encabezado"), dict)


def _above(raw: Any, place: Place) -> int:
    one = _section(raw, ("arriba",), place, required=("arriba",))
    return _number(one["arriba"], "arriba", place)


def _header(raw: Any, place: Place) -> tuple[int, ...]:
    if raw == 0 and isinstance(raw, int) and not isinstance(raw, bool):
        return UNTITLED
    rows = [raw] if isinstance(raw, int) else list(raw) if isinstance(raw, list | tuple) else [None]
    if not all(isinstance(one, int) and not isinstance(one, bool) and one > 0 for one in rows):
        raise place.error(
            f"el encabezado es {as_toml(raw)}.",
            "Escriba el renglón, como 10, o sus renglones, como [9, 10]; o 0, si el archivo no trae títulos.",
        )
    return tuple(sorted(rows))


def _cell_fix(raw: Any, place: Place) -> CellFix:
    keys = ("celda", "dice", "debe_decir", "motivo")
    one = _section(raw, keys, place, required=keys)
    cell = _text(one["celda"], "celda", place).upper()
    if not re.fullmatch(r"([A-Z]{1,3})[1-9][0-9]*(:\1[1-9][0-9]*)?", cell):
        raise place.error(f"la celda es «{cell}».", 'Escriba su letra y su renglón, como "E115" o "C5:C9".')
    return CellFix(cell, *(_text(one[key], key, place) for key in keys[1:]))


def _row_pattern(raw: Any, place: Place) -> RowPattern:
    one = _section(raw, ("titulo", "patron"), place, required=("patron",))
    return RowPattern(_text(one.get("titulo", ""), "titulo", place), _pattern(one["patron"], place))


def _split(raw: Any, place: Place) -> RowPattern:
    one = _section(raw, ("titulo", "patron"), place, required=("titulo", "patron"))
    pattern = _pattern(one["patron"], place)
    if not re.compile(pattern).groupindex:
        raise place.error(
            f"el patrón «{pattern}» no nombra ninguna parte.", "Escríbalas como (?P<entidad>.*): (?P<fondo>.*)."
        )
    return RowPattern(_text(one["titulo"], "titulo", place), pattern)


def _totals(raw: Any, sums: Sequence[str], place: Place) -> Totals:
    one = _section(raw, ("titulo", "patron", "suma"), place, required=("titulo", "patron"))
    of = _text(one.get("suma", ""), "suma", place)
    if of and of not in sums:
        raise place.error(f"«suma» vale «{of}».", suggestion(of, sums, "Puede ser"))
    return Totals(_text(one["titulo"], "titulo", place), _pattern(one["patron"], place), of)


def _level(raw: Any, place: Place) -> Level:
    one = _section(raw, ("nombre", "titulo", "patron", "sangria", "rotulo"), place, required=("nombre",))
    indent = _number(one["sangria"], "sangria", place) if "sangria" in one else None
    if "titulo" not in one:
        raise place.error("falta «titulo», la columna en la que está el nivel.", "Agréguelo.")
    return Level(
        _text(one["nombre"], "nombre", place), _text(one["titulo"], "titulo", place),
        _pattern(one.get("patron", ""), place), indent, _flag(one.get("rotulo", False), "rotulo", place),
    )  # fmt: skip


def _pivot(raw: Any, place: Place) -> Pivot:
    keys = ("titulo", "de", "clave", "valores")
    one = _section(raw, keys, place, required=keys)
    values = _equivalences(one["valores"], "valores", place)
    return Pivot(
        _text(one["titulo"], "titulo", place),
        _text(one["de"], "de", place),
        _texts(one["clave"], "clave", place),
        values,
    )


def _unpivot(raw: Any, place: Place) -> Unpivot:
    required = ("titulos", "variable", "valor")
    one = _section(raw, (*required, "omitir", "total"), place, required=required)
    return Unpivot(
        _pattern(one["titulos"], place),
        _text(one["variable"], "variable", place),
        _text(one["valor"], "valor", place),
        _texts(one.get("omitir", ()), "omitir", place),
        _text(one.get("total", ""), "total", place),
    )


def _control(column: str, raw: Any, place: Place) -> ControlTotal:
    keys = ("cifra", "celda", "tabla", "columna", "por", "gravedad")
    one = _section({"cifra": raw} if isinstance(raw, str) else raw, keys, place.inside(column))
    if len(one.keys() & {"cifra", "celda", "tabla"}) != 1:
        raise place.error(
            f"«{column}» debe decir una cifra, «celda» o «tabla».", 'Por ejemplo { celda = "Resumen!C10" }.'
        )
    texts = {key: _text(value, key, place) for key, value in one.items()}
    amount = _figure(texts["cifra"], column, place) if "cifra" in texts else ""
    severity = _choice(texts.get("gravedad", "error"), _SEVERITIES, "gravedad", place.inside(column))
    return ControlTotal(
        column, amount=amount, cell=texts.get("celda", ""), table=texts.get("tabla", ""),
        other=texts.get("columna", column), by=texts.get("por", ""), warns=_SEVERITIES[severity],
    )  # fmt: skip


def _section(raw: Any, known: Sequence[str], place: Place, required: Sequence[str] = ()) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise place.error(f"hay {as_toml(raw)} donde va una sección.", f"Escriba sus claves: {', '.join(known)}.")
    for key in raw:
        if key not in known:
            raise place.error(f"no conozco la clave «{key}».", suggestion(key, known, "Las claves posibles son"))
    for key in required:
        if key not in raw:
            raise place.error(f"falta «{key}».", "Agréguela.")
    return raw


def _each(raw: Any, key: str, place: Place, read: Callable[[Any, Place], Any]) -> list[Any]:
    if not isinstance(raw, list | tuple):
        raise place.error(f"«{key}» debe ser una lista.", "Escríbala entre corchetes.")
    return [read(one, place.inside(f"{key}, la {number}.ª")) for number, one in enumerate(raw, 1)]


def _text(raw: Any, key: str, place: Place) -> str:
    if not isinstance(raw, str):
        raise place.error(f"«{key}» vale {as_toml(raw)}.", "Escriba un texto entre comillas.")
    return raw


def _texts(raw: Any, key: str, place: Place) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple) or not all(isinstance(one, str) for one in raw):
        raise place.error(f"«{key}» vale {as_toml(raw)}.", 'Escriba una lista de textos, por ejemplo ["N/D", "NA"].')
    return tuple(raw)


def _number(raw: Any, key: str, place: Place) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 0:
        raise place.error(f"«{key}» vale {as_toml(raw)}.", "Escriba un número entero, sin comillas.")
    return raw


def _figure(raw: Any, key: str, place: Place) -> str:
    text = _text(raw, key, place)
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        raise place.error(
            f"«{key}» vale «{text}».", f'Escriba la cifra entre comillas y sin comas, como {key} = "1234.50".'
        )
    return text


def _flag(raw: Any, key: str, place: Place) -> bool:
    if not isinstance(raw, bool):
        raise place.error(f"«{key}» vale {as_toml(raw)}.", "Escriba true o false, sin comillas.")
    return raw


def _choice(raw: Any, known: Mapping[str, Any], key: str, place: Place) -> str:
    if not isinstance(raw, str) or raw not in known:
        raise place.error(f"«{key}» vale {as_toml(raw)}.", f"Puede ser: {', '.join(known)}.")
    return raw


def _equivalences(raw: Any, key: str, place: Place) -> Mapping[str, str]:
    if not isinstance(raw, dict) or not all(isinstance(one, str) for one in raw.values()):
        raise place.error(f"«{key}» vale {as_toml(raw)}.", 'Escríbalo así: { "lo que dice" = "lo que va" }.')
    return raw


def _pattern(raw: Any, place: Place, groups: int = 0) -> str:
    text = _text(raw, "patron", place)
    try:
        found = re.compile(text)
    except re.error as error:
        raise place.error(f"el patrón «{text}» no se entiende: {error}.", "Corrija la expresión regular.") from error
    if text and groups and found.groups < groups:
        raise place.error(f"el patrón «{text}» no dice qué parte tomar.", "Ponga esa parte entre paréntesis.")
    return text
