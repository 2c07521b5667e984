"""Schemas and files for the differential test: valid, nearly valid and hostile."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st

# Texts that some type takes for a value, or nearly: what a strict test must not clear by mistake.
_TEXTS: dict[str, Sequence[str]] = {
    "integer": (
        "1", "12", "-5", "+5", "007", "1_000", "٣", " 12 ", "1.0", "1e3", "0x1F", "-0", "0", "9" * 25, "$5", "5 %",
        "１２",
    ),
    "number": (
        "1", "1.50", "-0.00", "1e3", "1E400", "NaN", "-INF", "inf", ".5", "5.", "1,234.5", "1.234,5", "$ 1", "-$5",
        "$-5", "1_0.5", "٣.٥", " 7 ", "0.1000000000000000000001", "1" * 40,
        "1-", "--1", "99999999999999.99", "0x10", "nan(1)",
    ),
    "string": (
        "a", "A1", "Ñandú", "a b", " ", "0", "x" * 12, "á\n", "L-01", "L-1", "total", "None", "línea\ndos", '"q"',
        "\u2028", "a\x1c",
    ),
    "boolean": ("true", "True", "TRUE", "1", "0", "false", "sí", "yes", " true", "tRue"),
    "date": (
        "2024-02-29", "2023-02-29", "2024-1-5", "2024-01-05 ", "0000-01-01", "0001-01-01", "9999-12-31", "٢٠٢٤-٠١-٠٥",
        "05/01/2024", "2024/01/05", "20240105", "5", "infinity", "2024-13-01", "2024-01-05T00:00:00", "02024-01-05",
    ),
    "time": ("12:30:00", "12:30", "25:00:00", "12:30:00Z", "123000", "12:30:00.5", "12h"),
    "datetime": (
        "2024-01-05T12:30:00Z", "2024-01-05T12:30:00", "2024-01-05 12:30:00", "2024-01-05",
        "2024-01-05T12:30:00+0000", "2024-01-05T06:30:00-06:00",
    ),
    "year": ("2024", "0000", "999", "02024", "20.4", "２０２４", "-024", "+024", " 202", "1_00"),
    "yearmonth": ("2024-05", "2024-13", "2024-5", "24-05", "2024-05-01", " 2024-05"),
    "duration": ("P1Y", "PT5M", "P1Y2M10DT2H30M", "1 day", "P", "-P1D", "P1,5D"),
    "geopoint": ("90,45", "90.5, -45", "200,10", "[90,45]", '{"lon": 90, "lat": 45}', "90;45"),
    "geojson": ('{"type": "Point", "coordinates": [1, 2]}', '{"type": "Point"}', "[]", "{"),
    "object": ('{"a": 1}', "{}", "[1]", "1", "null"),
    "array": ("[1, 2]", "[]", "{}", "1", '["a", "a"]'),
    "any": ("x", "1", "", " "),
}  # fmt: skip
_FORMATS: dict[str, Sequence[dict[str, Any]]] = {
    "number": (
        {}, {}, {"decimalChar": ","}, {"decimalChar": ",", "groupChar": "."}, {"groupChar": ","}, {"bareNumber": False},
        {"floatNumber": True},
    ),
    "integer": ({}, {}, {"bareNumber": False}),
    "string": ({}, {}, {}, {"format": "email"}, {"format": "uri"}, {"format": "uuid"}, {"format": "binary"}),
    "boolean": ({}, {"trueValues": ["sí", "1"], "falseValues": ["no", "0"]}),
    "date": ({}, {}, {"format": "%d/%m/%Y"}, {"format": "any"}),
    "time": ({}, {"format": "any"}, {"format": "%H:%M"}),
    "datetime": ({}, {"format": "any"}, {"format": "%Y-%m-%d %H:%M:%S"}),
    "geopoint": ({}, {"format": "array"}, {"format": "object"}),
}  # fmt: skip
_PATTERNS = (
    r"[a-z]+", r"L-\d+", r"A|B", r"a|x+$", r"\w+", r"[^x]*", r".*", r"(L-)?[0-9]{1,2}", r"\S+", r"a\b.*", r"(.)\1*",
    r"[0-9]", r"\d{2}|\d", r"(?i)l-.*", r"^a", r"\s*", r"[\w-]+", r"[^\d]+",
)  # fmt: skip
_BOUNDS: dict[str, Sequence[Any]] = {
    "integer": (0, 1, 12, -5, 10**20), "number": (0, 1, "1.5", -0.5, "99999999999999.99"), "year": (2000, 2024),
    "date": ("2024-01-05", "2000-01-01"), "yearmonth": ("2024-05",), "time": ("12:30:00",),
    "datetime": ("2024-01-05T12:30:00Z",),
}  # fmt: skip
_SCOPES: Sequence[dict[str, Any]] = (
    {}, {}, {}, {"skip_errors": ["type-error"]}, {"pick_errors": ["#cell"]}, {"skip_errors": ["#row"]},
)  # fmt: skip
KEYABLE = [name for name in _TEXTS if name not in ("array", "object", "geojson")]
# Which has exclusive bounds.
PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
_ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16")


@dataclass(frozen=True)
class Case:
    """A schema and the bytes of a file; and what is asked of the report."""

    schema: dict[str, Any]
    data: bytes
    encoding: str | None
    limit_errors: int
    options: dict[str, Any]
    name: str = "tabla.csv"


@st.composite
def fields(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A field with format, options and constraints of its type."""
    kind = draw(st.sampled_from([*_TEXTS, "string", "number", "integer", "string"]))
    field: dict[str, Any] = {"name": name, "type": kind, **draw(st.sampled_from(_FORMATS.get(kind, ({},))))}
    constraints: dict[str, Any] = {}
    if draw(st.integers(0, 2)) == 0:
        constraints["required"] = True
    if kind in KEYABLE and draw(st.integers(0, 4)) == 0:
        constraints["unique"] = True
    if kind in ("string", "array", "object") and draw(st.integers(0, 3)) == 0:
        constraints[draw(st.sampled_from(["minLength", "maxLength"]))] = draw(st.integers(0, 3))
    if kind == "string" and draw(st.booleans()):
        constraints["pattern"] = draw(st.sampled_from(_PATTERNS))
    plain = "format" not in field and "decimalChar" not in field
    if kind in _BOUNDS and plain and draw(st.booleans()):
        bound = draw(st.sampled_from(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]))
        constraints[bound] = draw(st.sampled_from(_BOUNDS[kind]))
    if kind in ("string", "integer", "any") and plain and draw(st.integers(0, 4)) == 0:
        options = {"integer": [1, 12, 7], "string": ["a", "A1", "total", ""], "any": ["x", "1"]}
        constraints["enum"] = options[kind]
    if draw(st.integers(0, 8)) == 0:
        field["missingValues"] = draw(st.sampled_from([["", "-"], ["0"], ["", "NaN", "total"], []]))
    return field | ({"constraints": constraints} if constraints else {})


@st.composite
def schemas(draw: st.DrawFn) -> dict[str, Any]:
    """One to five fields, perhaps with keys: primary, and foreign to the same table."""
    columns = [draw(fields(f"c{number}")) for number in range(draw(st.integers(1, 5)))]
    schema: dict[str, Any] = {"fields": columns}
    if draw(st.booleans()) or any("exclusive" in name for field in columns for name in field.get("constraints", {})):
        schema["$schema"] = PROFILE
    if draw(st.integers(0, 4)) == 0:
        schema["missingValues"] = draw(st.sampled_from([["", "-"], ["NA", ""], ["None", ""]]))
    keyable = [field["name"] for field in columns if field["type"] in KEYABLE]
    if keyable and draw(st.integers(0, 2)) == 0:
        schema["primaryKey"] = draw(st.lists(st.sampled_from(keyable), min_size=1, max_size=2, unique=True))
    if keyable and draw(st.integers(0, 3)) == 0:
        reference = {"resource": "", "fields": [draw(st.sampled_from(keyable))]}
        schema["foreignKeys"] = [{"fields": [draw(st.sampled_from(keyable))], "reference": reference}]
    return schema


# A strategy is made once, and drawn from many times: to make it takes longer than to draw.
_OTHERS = st.sampled_from([text for texts in _TEXTS.values() for text in texts])
_WILD = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)


@cache
def cells(kind: str) -> st.SearchStrategy[str]:
    """Texts of cells: those that the type takes or nearly takes, and others."""
    own = st.sampled_from(_TEXTS[kind])
    return st.one_of(own, own, own, own, st.just(""), _OTHERS, _WILD)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A file that a schema nearly describes, written in one of many ways."""
    schema = draw(schemas())
    kinds = [field["type"] for field in schema["fields"]]
    labels = [field["name"] for field in schema["fields"]]
    row = st.tuples(*map(cells, kinds)).map(list)
    rows = draw(st.lists(row, max_size=8))
    for spoiled in draw(st.lists(st.sampled_from(["short", "long", "blank", "empty", "label", "twice"]), max_size=2)):
        _spoil(draw, spoiled, labels, rows)
    data, encoding = draw(_written(labels, rows))
    limit = draw(st.sampled_from([1000, 1000, 1, 2, 3, 0]))
    options = draw(
        st.sampled_from(
            [{}, {}, {}, {"skip_errors": ["type-error"]}, {"pick_errors": ["#cell"]}, {"skip_errors": ["#row"]}]
        )
    )
    return Case(schema, data, encoding, limit, options)


def _spoil(draw: st.DrawFn, how: str, labels: list[str], rows: list[list[str]]) -> None:
    at = draw(st.integers(0, len(rows)))
    if how == "label":
        labels[draw(st.integers(0, len(labels) - 1))] = draw(st.sampled_from(["", "otra", "c0"]))
    elif how == "blank":
        rows.insert(at, [])
    elif how == "empty":
        rows.insert(at, [""] * len(labels))
    elif at < len(rows) and rows[at]:
        if how == "short":
            rows[at].pop()
        elif how == "long":
            rows[at].append(draw(st.sampled_from(["extra", ""])))
        else:
            rows.append(list(rows[at]))


@st.composite
def _written(draw: st.DrawFn, labels: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[bytes, str | None]:
    end = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    if draw(st.integers(0, 5)) == 0:  # without quoting anything: whatever a person types
        text = end.join(",".join(row) for row in [labels, *rows])
    else:
        file = io.StringIO(newline="")
        quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
        writer = csv.writer(file, lineterminator=end, quoting=quoting, delimiter=draw(st.sampled_from(",,,;|\t")))
        writer.writerows([labels, *rows])
        text = file.getvalue()
    encoding = draw(st.sampled_from(_ENCODINGS))
    if draw(st.integers(0, 9)) == 0:
        text += draw(st.sampled_from(['"', 'a"b,c', ' "x"', "\n\n", '"a"b', "\r\r\n", "\x00"]))
    return text.encode(encoding, "replace"), draw(st.sampled_from([encoding, encoding, None, "utf-8"]))
