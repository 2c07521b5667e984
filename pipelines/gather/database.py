"""Sources that are queries: PostgreSQL, MySQL or MariaDB, and SQL Server, through SQLAlchemy.

The query runs in a transaction that may only read, under a time limit, and its rows come as they are asked for. What is
kept is CSV: UTF-8, commas, and each value as exact text. The connection's address holds a password, so it is in no
message, and the errors of drivers, which may repeat it, are no cause of ours.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import URL, Connection, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from pipelines import settings
from pipelines.errors import ServerFailed, SourceError, TimedOut, Unreachable, UsageError
from pipelines.gather.archive import Archive
from pipelines.gather.means import Means
from pipelines.gather.original import Original
from pipelines.settings import GatherLimits
from pipelines.source import Query, Source

_ROWS_A_CHUNK = 5_000
# Addresses people copy name no driver, or another one than ours.
_DRIVERS = {
    "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql", "mssql": "mssql+pymssql",
}  # fmt: skip
# What each database calls them: PostgreSQL by SQLSTATE, MySQL and SQL Server by number.
_WRONG_CREDENTIALS = frozenset({"28P01", "28000", 1044, 1045, 1698, 18456})
_TOO_SLOW = frozenset({"57014", 1969, 3024})
# How each of them is told that this transaction, and any that the query's own words begin after it, only reads, and
# when to end a statement, in ms or in s. (After START TRANSACTION READ ONLY, MariaDB still drops a table.) SQL Server
# has no such transaction: there it is only never committed, and the driver ends the statement.
_READ_ONLY = {
    "postgresql": (
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "SET TRANSACTION READ ONLY",
        "SET statement_timeout = {ms}",
    ),
    "mysql": ("SET SESSION max_execution_time = {ms}", "SET SESSION TRANSACTION READ ONLY"),
    "mariadb": ("SET SESSION max_statement_time = {s}", "SET SESSION TRANSACTION READ ONLY"),
    "mssql": (),
}


def gather_query(source: Source, archive: Archive, means: Means) -> tuple[Original, ...]:
    """Keep what the source's query gives.

    Raises UsageError when the connection is not configured or does not let in; SourceError when the database refuses
    the query; Unreachable, TimedOut, ServerFailed.
    """
    place = source.place
    assert isinstance(place, Query)
    variable = settings.SQL_PREFIX + place.connection
    url = _url(variable, settings.secret(variable, f"[fuentes.{source.table}]", means.environment))
    kept = archive.keep(source, place.label, _csv(url, variable, source, place, means.limits))
    return (replace(kept, query=place.sql),)


def _url(variable: str, text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise _wrong_address(variable) from None
    driver = _DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise _wrong_address(variable)
    return url.set(drivername=driver)


def _wrong_address(variable: str) -> UsageError:
    return UsageError(
        f"{variable} no es la dirección de una base de datos que se pueda consultar.",
        "Escríbala como postgresql://usuario:clave@servidor/base; también mysql://, mariadb:// y mssql://.",
    )


def _csv(url: URL, variable: str, source: Source, place: Query, limits: GatherLimits) -> Iterator[bytes]:
    """The rows as CSV bytes, its header first."""
    backend = url.get_backend_name()
    engine = create_engine(url, poolclass=NullPool, connect_args=_connect_args(backend, limits))
    try:
        with _typed_connecting(variable), engine.connect() as connection:
            backend = "mariadb" if getattr(connection.dialect, "is_mariadb", False) else backend
            for statement in _READ_ONLY[backend]:
                connection.exec_driver_sql(statement.format(ms=int(limits.statement_s * 1000), s=limits.statement_s))
            with _typed_querying(source, place, limits):
                yield from _bounded(_rows(connection, place.sql), source, limits)
    finally:
        engine.dispose()


def _connect_args(backend: str, limits: GatherLimits) -> dict[str, Any]:
    if backend == "postgresql":
        return {"connect_timeout": int(limits.connect_s)}
    if backend == "mssql":
        return {"login_timeout": int(limits.connect_s), "timeout": int(limits.statement_s)}
    # Later than the server, which ends the statement and says why.
    silence_s = int(limits.statement_s + limits.silence_s) + 1
    return {"connect_timeout": int(limits.connect_s), "read_timeout": silence_s, "charset": "utf8mb4"}


def _bounded(chunks: Iterator[bytes], source: Source, limits: GatherLimits) -> Iterator[bytes]:
    received = 0
    for chunk in chunks:
        received += len(chunk)
        if received > limits.download_bytes:
            raise SourceError(
                f"La consulta de «{source.table}» da más de {limits.download_bytes:,} bytes, lo más que se reúne.",
                f"Pida en [fuentes.{source.table}] menos renglones o menos columnas; revise que no multiplique tablas.",
                rule="archivo-demasiado-grande",
                file=source.label,
            )
        yield chunk


def _rows(connection: Connection, sql: str) -> Iterator[bytes]:
    # Without parameters the drivers leave the signs of the query alone: a LIKE '%x%' is itself.
    streamed = connection.execution_options(stream_results=True, yield_per=_ROWS_A_CHUNK, no_parameters=True)
    with streamed.exec_driver_sql(sql.rstrip().removesuffix(";")) as result:
        yield _as_csv([list(result.keys())])
        for rows in result.partitions():
            yield _as_csv([[as_text(value) for value in row] for row in rows])


def _as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def as_text(value: Any) -> str:
    """A database's value, exactly: decimals with their own digits, dates as ISO 8601, NULL as nothing."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case datetime() | date() | time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, default=as_text)
        case _:
            return str(value)


@contextmanager
def _typed_connecting(variable: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if _codes(error) & _WRONG_CREDENTIALS or "authentication failed" in str(error.orig):
            raise UsageError(
                f"La base de datos de {variable} no acepta el usuario o la contraseña.",
                f"Revise {variable}: que el usuario, la contraseña y la base sean los correctos.",
            ) from None
        raise Unreachable(
            f"La base de datos de {variable} no responde, o la conexión se cortó.",
            f"Revise la red, que el servidor esté encendido, y la dirección en {variable}.",
        ) from None
    except (NoSuchModuleError, SQLAlchemyError):
        raise _wrong_address(variable) from None


@contextmanager
def _typed_querying(source: Source, place: Query, limits: GatherLimits) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig.args[-1] if error.orig and error.orig.args else "").strip().split("\n")[0]
        if _codes(error) & _TOO_SLOW:
            raise TimedOut(
                f"La consulta de «{source.table}» no terminó en {limits.statement_s:,.0f} segundos.",
                "Pida menos columnas o menos renglones, o un índice a quien administra la base de datos.",
            ) from None
        if error.connection_invalidated:
            raise ServerFailed(
                f"La base de datos {place.connection} cortó la consulta de «{source.table}».",
                "Vuelva a intentarlo en unos minutos; si sigue igual, avise a quien la administra.",
            ) from None
        raise _rejected(source, place, f"rechazó la consulta: {said}") from None
    except SQLAlchemyError:
        # It gave no rows, not even their columns' names.
        raise _rejected(source, place, "no dio ninguna tabla como respuesta") from None


def _rejected(source: Source, place: Query, said: str) -> SourceError:
    return SourceError(
        f"La base de datos {place.connection} {said}.",
        f"Corrija «sql» en [fuentes.{source.table}] de ejercicio.toml. La consulta solo puede leer.",
        rule="consulta-rechazada",
        file=place.label,
    )


def _codes(error: DBAPIError) -> set[object]:
    """The database's own codes: a SQLSTATE, a number, or both."""
    numbers = error.orig.args[:1] if error.orig else ()
    return {getattr(error.orig, "sqlstate", None), *(one for one in numbers if isinstance(one, int))}
