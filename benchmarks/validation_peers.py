"""The same checks said to other libraries: ``python -m benchmarks.validation_peers PEER FILE``, in their environment.

Types, what is required, patterns, bounds, lengths, the unique columns and the foreign key; each library as its own
documents show it, over texts where it can, so that no cell is lost on the way. They tell less than frictionless: mostly
how many cells fail, without each row's message. Nothing of the pipeline is imported here.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.validation_file import RAMOS, schema

Constraints = dict[str, Any]
RAMOS_KEYS = [f"{n:02}" for n in range(RAMOS)]
_NUMBERS = ("number", "integer", "year")


def _fields() -> list[tuple[str, str, Constraints]]:
    return [(field["name"], field["type"], field.get("constraints", {})) for field in schema()["fields"]]


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


def pandas_by_hand(path: Path) -> int:
    """What a programmer who knows this file would write."""
    import pandas as pd

    data = pd.read_csv(path, dtype=str, keep_default_na=False)
    failed = 0
    for name, kind, asked in _fields():
        texts = data[name]
        given = texts != ""
        if asked.get("required"):
            failed += int((~given).sum())
        if kind in _NUMBERS:
            values = pd.to_numeric(texts.where(given), errors="coerce")
            failed += int((values.isna() & given).sum())
            failed += int((values < asked.get("minimum", float("-inf"))).sum())
            failed += int((values > asked.get("maximum", float("inf"))).sum())
        elif kind == "date":
            values = pd.to_datetime(texts.where(given), format="%Y-%m-%d", errors="coerce")
            failed += int((values.isna() & given).sum()) + int((values < asked["minimum"]).sum())
        elif kind == "boolean":
            failed += int((~texts.isin(["true", "false", ""])).sum())
        if "pattern" in asked:
            failed += int((~texts.str.fullmatch(asked["pattern"]) & given).sum())
        if "maxLength" in asked:
            failed += int((texts.str.len() > asked["maxLength"]).sum())
    for key in ("linea_id", "folio"):
        failed += int(data[key].duplicated().sum())
    return failed + int((~data["id_ramo"].isin(RAMOS_KEYS)).sum())


def pandera_pandas(path: Path) -> int:
    """Pandera over pandas, of texts turned into types by it (``coerce``)."""
    import pandas as pd
    import pandera.pandas as pa

    kinds = {
        "string": str,
        "number": float,
        "integer": "Int64",
        "year": "Int64",
        "date": "datetime64[ns]",
        "boolean": str,
    }
    columns = {}
    for name, kind, asked in _fields():
        columns[name] = pa.Column(
            kinds[kind],
            _pandera_checks(pa, kind, asked, pd.Timestamp),
            nullable=not asked.get("required"),
            unique=name in ("linea_id", "folio"),
            coerce=True,
        )
    columns["id_ramo"].checks.append(pa.Check.isin(RAMOS_KEYS))
    data = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    return _pandera_failures(pa, pa.DataFrameSchema(columns), data)


def pandera_polars(path: Path) -> int:
    """Pandera over polars."""
    import datetime

    import pandera.polars as pa
    import polars as pl

    kinds = {
        "string": pl.String, "number": pl.Float64, "integer": pl.Int64, "year": pl.Int64, "date": pl.Date,
        "boolean": pl.String,
    }  # fmt: skip
    columns = {}
    for name, kind, asked in _fields():
        columns[name] = pa.Column(
            kinds[kind],
            _pandera_checks(pa, kind, asked, datetime.date.fromisoformat),
            nullable=not asked.get("required"),
            unique=name in ("linea_id", "folio"),
            coerce=True,
        )
    columns["id_ramo"].checks.append(pa.Check.isin(RAMOS_KEYS))
    return _pandera_failures(pa, pa.DataFrameSchema(columns), _read_polars(path))


def _read_polars(path: Path) -> Any:
    """Texts, but the dates: polars casts no text to one by itself."""
    import polars as pl

    dates = [pl.col(name).str.to_date("%Y-%m-%d", strict=False) for name, kind, _asked in _fields() if kind == "date"]
    return pl.read_csv(path, infer_schema=False).with_columns(dates)


def _pandera_checks(pa: Any, kind: str, asked: Constraints, day: Callable[[str], Any]) -> list[Any]:
    checks = []
    if "minimum" in asked:
        checks.append(pa.Check.ge(day(asked["minimum"]) if kind == "date" else asked["minimum"]))
    if "maximum" in asked:
        checks.append(pa.Check.le(asked["maximum"]))
    if "pattern" in asked:
        checks.append(pa.Check.str_matches(_whole(asked["pattern"])))
    if "maxLength" in asked:
        checks.append(pa.Check.str_length(max_value=asked["maxLength"]))
    if kind == "boolean":
        checks.append(pa.Check.isin(["true", "false"]))
    return checks


def _pandera_failures(pa: Any, described: Any, data: Any) -> int:
    try:
        described.validate(data, lazy=True)
    except pa.errors.SchemaErrors as found:
        return len(found.failure_cases)
    return 0


def dataframely(path: Path) -> int:
    """Dataframely over polars, of texts cast by it."""
    import datetime

    import dataframely as dy

    kinds = {"string": dy.String, "number": dy.Float64, "integer": dy.Int64, "year": dy.Int64, "date": dy.Date}
    columns: dict[str, Any] = {}
    for name, kind, asked in _fields():
        options: dict[str, Any] = {"nullable": not asked.get("required")}
        if "minimum" in asked:
            least = asked["minimum"]
            options["min"] = datetime.date.fromisoformat(least) if kind == "date" else least
        if "maximum" in asked:
            options["max"] = asked["maximum"]
        if "pattern" in asked:
            options["regex"] = _whole(asked["pattern"])
        if "maxLength" in asked:
            options["max_length"] = asked["maxLength"]
        if name in ("linea_id", "folio"):
            options["unique"] = True
        if name == "id_ramo":
            options["check"] = lambda column: column.is_in(RAMOS_KEYS)
        columns[name] = dy.Enum(["true", "false"], nullable=False) if kind == "boolean" else kinds[kind](**options)
    described = type("Lineas", (dy.Schema,), columns)
    _good, failure = described.filter(_read_polars(path), cast=True)
    return sum(failure.counts().values())


def great_expectations(path: Path) -> int:
    """Great Expectations over pandas, of texts; types by the forms of their texts."""
    import great_expectations as gx
    import great_expectations.expectations as gxe
    import pandas as pd

    data = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    context = gx.get_context(mode="ephemeral")
    suite = gx.ExpectationSuite(name="lineas")
    for name, kind, asked in _fields():
        if asked.get("required"):
            suite.add_expectation(gxe.ExpectColumnValuesToNotBeNull(column=name))
        if kind in _NUMBERS:
            data[name] = pd.to_numeric(data[name], errors="coerce")
        if kind == "date":
            data[name] = pd.to_datetime(data[name], format="%Y-%m-%d", errors="coerce")
        if "minimum" in asked:
            least, most = asked["minimum"], asked.get("maximum")
            least = pd.Timestamp(least) if kind == "date" else least
            suite.add_expectation(gxe.ExpectColumnValuesToBeBetween(column=name, min_value=least, max_value=most))
        if "pattern" in asked:
            suite.add_expectation(gxe.ExpectColumnValuesToMatchRegex(column=name, regex=_whole(asked["pattern"])))
        if "maxLength" in asked:
            suite.add_expectation(gxe.ExpectColumnValueLengthsToBeBetween(column=name, max_value=asked["maxLength"]))
        if kind == "boolean":
            suite.add_expectation(gxe.ExpectColumnValuesToBeInSet(column=name, value_set=["true", "false"]))
    for name in ("linea_id", "folio"):
        suite.add_expectation(gxe.ExpectColumnValuesToBeUnique(column=name))
    suite.add_expectation(gxe.ExpectColumnValuesToBeInSet(column="id_ramo", value_set=RAMOS_KEYS))
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("lineas")
    batch = asset.add_batch_definition_whole_dataframe("todo").get_batch({"dataframe": data})
    return sum(one.result.get("unexpected_count", 0) for one in batch.validate(suite).results)


PEERS: dict[str, Callable[[Path], int]] = {
    "pandas a mano": pandas_by_hand,
    "pandera (pandas)": pandera_pandas,
    "pandera (polars)": pandera_polars,
    "dataframely": dataframely,
    "great expectations": great_expectations,
}
# The module that each imports: what importing takes is not counted.
_IMPORTS = {
    "pandas a mano": "pandas", "pandera (pandas)": "pandera.pandas", "pandera (polars)": "pandera.polars",
    "dataframely": "dataframely", "great expectations": "great_expectations.expectations",
}  # fmt: skip


def main() -> None:
    """``PEER FILE``."""
    peer, path = sys.argv[1], Path(sys.argv[2])
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    __import__(_IMPORTS[peer])
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    failures = PEERS[peer](path)
    seconds, used = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    processors = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    measured = {"segundos": seconds, "procesador": processors, "MB": used.ru_maxrss / 1024, "fallas": failures}
    sys.stdout.write(json.dumps(measured))


if __name__ == "__main__":
    main()
