"""Queries to real databases: every value exactly as text, nothing but reading, and nothing secret in what is said."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import CocreaError, DiskFull, SourceError, TimedOut, Unreachable, UsageError
from pipelines.gather import Original
from pipelines.gather.database import as_text
from pipelines.paths import Workspace
from pipelines.source import Query
from tests.gather.databases import PASSWORD, READER, Database
from tests.gather.serving import at, bring, means

HACIENDA = "COCREA_SQL_HACIENDA"
ENGINES = ["postgresql", pytest.param("mariadb", marks=pytest.mark.mariadb)]
ROWS = 12_000
TABLES = {
    "postgresql": f"""
        CREATE TABLE valores (clave text, monto numeric(20,4), entero bigint, fecha date, momento timestamp, hora time,
          es boolean, real double precision, datos bytea, uno jsonb, nulo text, vacio text);
        INSERT INTO valores VALUES ('007', 1234567890123456.7890, 9007199254740993, '2015-03-01',
          '2015-03-01 10:00:00.5', '10:30', true, 0.1, '\\x00ff', '{{"a": "ñ"}}', NULL, '');
        INSERT INTO valores (clave) VALUES ('a "b", c%'), ('línea 1' || chr(10) || 'línea 2');
        CREATE TABLE muchos AS SELECT n, n * 1.10 AS monto FROM generate_series(1, {ROWS}) AS n;
        GRANT ALL ON ALL TABLES IN SCHEMA public TO {READER};
        CREATE TABLE ajena (x int); REVOKE ALL ON ajena FROM PUBLIC;
        """,
    "mariadb": f"""
        CREATE TABLE valores (clave text, monto decimal(20,4), entero bigint, fecha date, momento datetime(1),
          hora time, es boolean, `real` double, datos varbinary(9), uno json, nulo text, vacio text);
        INSERT INTO valores VALUES ('007', 1234567890123456.7890, 9007199254740993, '2015-03-01',
          '2015-03-01 10:00:00.5', '10:30', true, 0.1, x'00ff', '{{"a": "ñ"}}', NULL, '');
        INSERT INTO valores (clave) VALUES ('a "b", c%'), (concat('línea 1', char(10), 'línea 2'));
        CREATE TABLE muchos AS SELECT seq AS n, seq * 1.10 AS monto FROM seq_1_to_{ROWS};
        """,
}
EXACT = {
    "postgresql": '007,1234567890123456.7890,9007199254740993,2015-03-01,2015-03-01T10:00:00.500000,10:30:00,true,0.1,'
    '00ff,"{""a"": ""ñ""}",,',
    # MySQL's booleans are numbers, and its JSON is text.
    "mariadb": '007,1234567890123456.7890,9007199254740993,2015-03-01,2015-03-01T10:00:00.500000,10:30:00,1,0.1,'
    '00ff,"{""a"": ""ñ""}",,',
}  # fmt: skip


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> tuple[str, Database]:
    found: Database = request.getfixturevalue(request.param)
    found.run(TABLES[request.param])
    return request.param, found


def ask(folder: Path, url: str, sql: str, variable: str = HACIENDA, **limits: Any) -> Original:
    own = dataclasses.replace(means(**{"connect_s": 5, **limits}), environment={variable: url})
    return bring(folder, at(Query(sql, "HACIENDA"), publisher="Hacienda"), own)


def test_every_value_is_its_exact_text(tmp_path, engine):
    name, database = engine
    sql = "SELECT * FROM valores;"
    original = ask(tmp_path, database.url, sql)
    assert original.path.read_text(encoding="utf-8").split("\n") == [
        "clave,monto,entero,fecha,momento,hora,es,real,datos,uno,nulo,vacio",
        EXACT[name],
        '"a ""b"", c%",,,,,,,,,,,',
        '"línea 1',
        'línea 2",,,,,,,,,,,',
        "",
    ]
    assert original.as_source() == {
        "title": "consulta a HACIENDA", "path": "consulta a HACIENDA", "publisher": "Hacienda",
        "sha256": original.sha256, "query": sql,
    }  # fmt: skip
    # The same rows are the same bytes.
    assert ask(tmp_path, database.url, sql).sha256 == original.sha256
    (line,) = [json.loads(one) for one in Workspace(tmp_path).register.read_text().splitlines()][:1]
    assert (line["fuente"], line["archivos"][0]["consulta"]) == (f"HACIENDA: {sql}", sql)
    assert PASSWORD not in Workspace(tmp_path).register.read_text()


@pytest.mark.parametrize(
    ("sql", "last"),
    [
        ("SELECT n, monto FROM muchos ORDER BY n", f"{ROWS},{Decimal(ROWS) * Decimal('1.10'):f}"),
        ("SELECT clave FROM valores WHERE clave LIKE '%c\\%'", '"a ""b"", c%"'),
        ("SELECT ':x' AS a, '%s' AS b -- :nota %", ":x,%s"),
    ],
    ids=["more rows than come at once", "a LIKE", "what looks like a parameter"],
)
def test_a_query_is_sent_as_it_was_written(tmp_path, engine, sql, last):
    assert ask(tmp_path, engine[1].url, sql).path.read_text(encoding="utf-8").splitlines()[-1] == last


WRITES = [
    "DELETE FROM muchos", "INSERT INTO valores (clave) VALUES ('x')", "DROP TABLE muchos", "TRUNCATE TABLE muchos",
    "CREATE TABLE otra (x int)",
]  # fmt: skip


def test_a_query_that_gives_too_much(tmp_path, engine):
    with pytest.raises(SourceError) as caught:
        ask(tmp_path, engine[1].url, "SELECT n, monto FROM muchos ORDER BY n", download_bytes=1_000)
    assert caught.value.message == "La consulta de «egresos» da más de 1,000 bytes, lo más que se reúne."


@pytest.mark.parametrize("sql", WRITES)
def test_a_query_may_only_read(tmp_path, engine, sql):
    with pytest.raises(SourceError) as caught:
        ask(tmp_path, engine[1].url, sql)
    assert caught.value.message.startswith("La base de datos HACIENDA rechazó la consulta: ")
    assert ask(tmp_path, engine[1].url, "SELECT count(*) AS n FROM muchos").path.read_text() == f"n\n{ROWS}\n"


@pytest.mark.mariadb
def test_a_query_that_gives_no_table(tmp_path, mariadb):
    with pytest.raises(SourceError) as caught:
        ask(tmp_path, mariadb.url, "SET @a = 1")
    assert caught.value.message == "La base de datos HACIENDA no dio ninguna tabla como respuesta."


def test_a_query_that_ends_its_transaction_still_may_only_read(tmp_path, postgresql):
    key = f"t{uuid.uuid4().hex[:8]}"
    postgresql.run(f"CREATE TABLE {key} (x int); GRANT ALL ON {key} TO {READER}")
    with pytest.raises(SourceError):
        ask(tmp_path, postgresql.url, f"SELECT 1; COMMIT; INSERT INTO {key} VALUES (1)")
    assert ask(tmp_path, postgresql.url, f"SELECT count(*) AS n FROM {key}").path.read_text() == "n\n0\n"


REWRITE = "Corrija «sql» en [fuentes.egresos] de ejercicio.toml. La consulta solo puede leer."


@pytest.mark.parametrize(
    "sql", ["SELECT * FROM no_existe", "SELECT nada FROM valores", "SELEC 1", "SELECT * FROM ajena"]
)
def test_what_the_database_refuses_is_told_with_its_words(tmp_path, engine, sql):
    with pytest.raises(SourceError) as caught:
        ask(tmp_path, engine[1].url, sql)
    error = caught.value
    assert error.message.startswith("La base de datos HACIENDA rechazó la consulta: ")
    assert (error.remedy, error.rule, error.file) == (REWRITE, "consulta-rechazada", "consulta a HACIENDA")
    assert (error.__cause__, PASSWORD in str(error)) == (None, False)


SLEEP = {"postgresql": "SELECT pg_sleep(20)", "mariadb": "SELECT SLEEP(20)"}


def test_a_query_that_takes_too_long(tmp_path, engine):
    with pytest.raises(TimedOut) as caught:
        ask(tmp_path, engine[1].url, SLEEP[engine[0]], statement_s=1)
    assert (caught.value.message, caught.value.remedy) == (
        "La consulta de «egresos» no terminó en 1 segundos.",
        "Pida menos columnas o menos renglones, o un índice a quien administra la base de datos.",
    )


def test_wrong_credentials(tmp_path, engine):
    with pytest.raises(UsageError) as caught:
        ask(tmp_path, engine[1].url.replace(PASSWORD, "otra-clave"), "SELECT 1")
    assert (caught.value.message, caught.value.remedy) == (
        f"La base de datos de {HACIENDA} no acepta el usuario o la contraseña.",
        f"Revise {HACIENDA}: que el usuario, la contraseña y la base sean los correctos.",
    )
    assert caught.value.__cause__ is None


NO_ADDRESS = (
    UsageError, f"{HACIENDA} no es la dirección de una base de datos que se pueda consultar.",
    "Escríbala como postgresql://usuario:clave@servidor/base; también mysql://, mariadb:// y mssql://.",
)  # fmt: skip
NO_ANSWER = (
    Unreachable, f"La base de datos de {HACIENDA} no responde, o la conexión se cortó.",
    f"Revise la red, que el servidor esté encendido, y la dirección en {HACIENDA}.",
)  # fmt: skip


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite:////etc/passwd", NO_ADDRESS),
        ("secreta", NO_ADDRESS),
        ("postgresql://ana:secreta@127.0.0.1:9/x", NO_ANSWER),
        ("mysql://ana:secreta@127.0.0.1:9/x", NO_ANSWER),
        ("mssql://ana:secreta@127.0.0.1:9/x", NO_ANSWER),
    ],
    ids=["a file", "no address", "no PostgreSQL", "no MySQL", "no SQL Server"],
)
def test_a_database_that_is_not_there(tmp_path, url, told):
    with pytest.raises(CocreaError) as caught:
        ask(tmp_path, url, "SELECT 1")
    assert (type(caught.value), caught.value.message, caught.value.remedy) == told
    assert (caught.value.__cause__, "secreta" in caught.value.message) == (None, False)


def test_a_connection_that_nobody_configured(tmp_path):
    with pytest.raises(UsageError) as caught:
        ask(tmp_path, "x", "SELECT 1", variable="OTRA")
    assert (caught.value.message, caught.value.remedy) == (
        f"Falta la variable de ambiente {HACIENDA}, que pide [fuentes.egresos].",
        f"Defina {HACIENDA} donde corre Cocrea; en ejercicio.toml solo va su nombre.",
    )


def test_a_full_disk_keeps_nothing(full_disk, postgresql):
    with pytest.raises(DiskFull):
        ask(full_disk, postgresql.url, "SELECT repeat('x', 1000) FROM generate_series(1, 1000)")
    assert [one for one in Workspace(full_disk).originals.rglob("*") if one.is_file()] == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (True, "true"), (Decimal("1E+3"), "1000"), (Decimal("-0.10"), "-0.10"),
        (Decimal("1E-7"), "0.0000001"),
        (10**20, "100000000000000000000"), (0.1, "0.1"), (1e22, "1e+22"), (dt.date(2015, 3, 1), "2015-03-01"),
        (dt.datetime(2015, 3, 1, tzinfo=dt.UTC), "2015-03-01T00:00:00+00:00"), (dt.time(9, 5), "09:05:00"),
        (dt.timedelta(hours=10, minutes=30), "10:30:00"), (b"\x00\xff", "00ff"),
        ([Decimal("1.10"), "ñ"], '["1.10", "ñ"]'),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
    ids=str,
)  # fmt: skip
def test_a_value_as_text(value, text):
    assert as_text(value) == text
