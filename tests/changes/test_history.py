"""The history of releases: what was published, when, with which hash, and what it changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.changes.change import KINDS, Change
from pipelines.changes.history import SCHEMA, Entry, append, read_history, stamp, write_history
from pipelines.changes.log import ReleaseLog, append_log, read_changes, restored, write_changes
from pipelines.errors import UsageError
from tests.changes.tables import compared

WHEN = datetime(2016, 4, 1, 12, 30, 15, 999, tzinfo=timezone(timedelta(hours=-6)))
STAMP = "2016-04-01T18:30:15Z"
HEADER = "entrega,fecha,tabla,titulo,renglones,sha256,agregados,modificados,quitados,url,nota\n"
BEFORE = {"contactos": [{"contacto_id": "1"}, {"contacto_id": "2", "area": "x"}], "ligas": [{"liga_id": "1"}]}
AFTER = {"contactos": [{"contacto_id": "2", "area": "y"}, {"contacto_id": "3"}, {"contacto_id": "4"}]}


def test_a_release_is_a_row_a_table_and_the_newest_comes_first(tmp_path):
    first, _ = compared(tmp_path, {}, BEFORE)
    second, _ = compared(tmp_path, BEFORE, AFTER)
    history = append([], "e1", WHEN, first, {"contactos": "aa", "ligas": "bb"})
    history = append(
        history, "e2", WHEN + timedelta(days=1), second, {"contactos": "cc"}, {"contactos": "https://x.mx/e2.csv"},
        "Se restauró, «así»",
    )  # fmt: skip
    assert write_history(history).decode() == (
        HEADER
        + 'e2,2016-04-02T18:30:15Z,contactos,Contactos,3,cc,2,1,1,https://x.mx/e2.csv,"Se restauró, «así»"\n'
        + 'e2,2016-04-02T18:30:15Z,ligas,Ligas de interés,0,,0,0,1,,"Se restauró, «así»"\n'
        + "e1,2016-04-01T18:30:15Z,contactos,Contactos,2,aa,2,0,0,,\n"
        + "e1,2016-04-01T18:30:15Z,ligas,Ligas de interés,1,bb,1,0,0,,\n"
    )


def test_the_newest_release_is_not_written_twice_and_a_restored_one_is(tmp_path):
    differences, _ = compared(tmp_path, {}, AFTER)
    change = Change("contactos", "x", "cambio")
    history, logs = append([], "e1", WHEN, differences, {}), append_log([], "e1", WHEN, [change])
    assert append(history, "e1", WHEN + timedelta(days=1), differences, {}) == history
    assert append_log(logs, "e1", WHEN + timedelta(days=1), []) == logs
    for release, note in (("e2", ""), ("e1", restored("e1", logs[-1].date))):
        history = append(history, release, WHEN, differences, {}, note=note)
        logs = append_log(logs, release, WHEN, [change], note)
    assert [(one.entrega, one.nota) for one in history] == [(one.release, one.note) for one in logs] == [
        ("e1", "Se restauró la entrega e1, publicada el 01/04/2016"), ("e2", ""), ("e1", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("when", "expected"), [(WHEN, STAMP), (datetime(2016, 1, 2, tzinfo=UTC), "2016-01-02T00:00:00Z")]
)
def test_a_moment_is_in_utc(when, expected):
    assert stamp(when) == expected


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without its zone: 2016-04-01"):
        append_log([], "e", WHEN.replace(tzinfo=None), [])
    with pytest.raises(ValueError, match="without its zone"):
        append([], "e", WHEN.replace(tzinfo=None), {}, {})


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"))
ENTRIES = st.builds(Entry, *[TEXTS] * 4, st.integers(), TEXTS, *[st.integers()] * 3, TEXTS, TEXTS)
CHANGES = st.builds(Change, TEXTS, TEXTS, st.sampled_from(KINDS))
LOGS = st.builds(ReleaseLog, TEXTS, TEXTS, st.lists(CHANGES, max_size=3).map(tuple), TEXTS)


@settings(deadline=None)
@given(st.lists(ENTRIES, max_size=4))
def test_the_history_reads_back_as_it_was(entries):
    assert read_history(write_history(entries).decode()) == entries


@settings(deadline=None)
@given(st.lists(LOGS, max_size=3))
def test_the_logs_read_back_as_they_were(logs):
    assert read_changes(write_changes(logs).decode()) == logs


def test_the_logs_as_other_programs_read_them():
    logs = [ReleaseLog("e2", STAMP, (Change("agenda", "Más <b>", "nuevo"),), "Nota"), ReleaseLog("e1", STAMP, ())]
    assert (
        write_changes(logs).decode()
        == """[
  {
    "entrega": "e2",
    "fecha": "2016-04-01T18:30:15Z",
    "nota": "Nota",
    "cambios": [
      {
        "tabla": "agenda",
        "tipo": "nuevo",
        "texto": "Más <b>"
      }
    ]
  },
  {
    "entrega": "e1",
    "fecha": "2016-04-01T18:30:15Z",
    "cambios": []
  }
]
"""
    )


def test_logs_of_a_later_version_are_read_as_far_as_they_are_known():
    text = (
        '[{"entrega": "e", "fecha": "f", "otra": 1, "cambios": [{"tabla": "t", "texto": "x", "tipo": "nunca visto"}]}]'
    )
    assert read_changes(text) == [ReleaseLog("e", "f", (Change("t", "x", "cambio"),))]


def test_no_text_is_no_history():
    assert (read_history(""), read_changes("")) == ([], [])


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("a,b\n", 1), (HEADER + "e,f,t\n", 2), (HEADER + "e,f,t,T,muchos,s,0,0,0,,\n", 2),
        (HEADER + "e,f,t,T,1,s,0,0,0,,\n\n", 3), ("\n", 1), (HEADER + 'e,"f', 2), (HEADER + "e,f\rg", 2),
    ],
)  # fmt: skip
def test_a_history_that_is_none_is_told_by_its_row(text, row):
    with pytest.raises(UsageError) as caught:
        read_history(text)
    assert (caught.value.message, caught.value.remedy) == (
        f"El historial de entregas no se puede leer: su renglón {row} no es como se escribió.",
        "Recupere el archivo de una copia; si no la hay, bórrelo: el historial empieza de nuevo en la próxima entrega.",
    )


@pytest.mark.parametrize(
    "text", ["{", "[1]", "{}", "3", "null", '[{"entrega": 1, "fecha": "", "cambios": []}]', '[{"entrega": "e"}]',
             '[{"entrega": "e", "fecha": "f", "cambios": ["x"]}]']
)  # fmt: skip
def test_logs_that_are_none_are_told(text):
    with pytest.raises(UsageError) as caught:
        read_changes(text)
    assert caught.value.message == (
        "El registro de cambios (cambios.json) no se puede leer: no es como se escribió."
    )  # fmt: skip


def test_the_dictionary_speaks_of_every_column():
    assert SCHEMA.columns == tuple(Entry.__dataclass_fields__)
    assert all(one.title and one.description for one in SCHEMA.fields)
