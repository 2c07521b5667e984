"""What is remembered from one table to the next says the same as what is looked at anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from frictionless import Dialect, Package, Report, Resource, Schema, system

from pipelines.validate.engine import key_lookups, known_lookups, validate
from pipelines.validate.engine.lookups import Lookup

_CITED = {"fields": [{"name": "clave", "type": "string"}]}
_CITING = {
    "fields": [{"name": "id", "type": "integer"}, {"name": "ramo", "type": "string"}],
    "foreignKeys": [{"fields": ["ramo"], "reference": {"resource": "ramos", "fields": ["clave"]}}],
}


def _tables(folder: Path, **ramos: Any) -> Resource:
    table = Resource(name="lineas", path=str(folder / "lineas.csv"), schema=Schema.from_descriptor(_CITING))
    cited = {"schema": Schema.from_descriptor(_CITED), **ramos}
    Package(resources=[table, Resource(name="ramos", path=str(folder / "ramos.csv"), **cited)])
    return table


def _told(validated: Report) -> Any:
    report = validated.to_descriptor()
    for one in [report, *report["tasks"]]:
        one["stats"].pop("seconds")
    return report


def _write(folder: Path, ramos: str) -> None:
    (folder / "lineas.csv").write_text("id,ramo\n1,01\n2,02\n", encoding="utf-8")
    (folder / "ramos.csv").write_text(ramos, encoding="utf-8")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables that are read because they are cited; files are of any age."""
    monkeypatch.setattr(known_lookups, "_SETTLED_SECONDS", float("-inf"))
    monkeypatch.setattr(known_lookups, "_known", type(known_lookups._known)())
    done: list[str] = []
    read: Callable[..., Lookup] = key_lookups._read

    def noted(table: Resource, key: tuple[str, ...]) -> Lookup:
        done.append(str(table.name))
        return read(table, key)

    monkeypatch.setattr(key_lookups, "_read", noted)
    return done


def _both(make: Callable[[], Resource]) -> int:
    with system.use_context(trusted=True):
        theirs, ours = _told(make().validate()), _told(validate(make()))
    assert ours == theirs
    return len(ours["tasks"][0]["errors"])


def test_a_cited_table_is_read_once(tmp_path: Path, reads: list[str]) -> None:
    _write(tmp_path, "clave\n01\n02\n")
    for _time in range(3):
        assert _both(lambda: _tables(tmp_path)) == 0
    assert reads == ["ramos"]


def test_a_cited_table_that_changes_is_read_again(tmp_path: Path, reads: list[str]) -> None:
    _write(tmp_path, "clave\n01\n02\n")
    assert _both(lambda: _tables(tmp_path)) == 0
    before = (tmp_path / "ramos.csv").stat()
    # Of the same size, and by its own account of the same time.
    _write(tmp_path, "clave\n01\n03\n")
    os.utime(tmp_path / "ramos.csv", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert _both(lambda: _tables(tmp_path)) == 1
    assert reads == ["ramos", "ramos"]


@pytest.mark.parametrize(
    "ramos",
    [
        {"dialect": Dialect(header=False), "schema": Schema.from_descriptor(_CITED)},
        {"encoding": "cp1252"},
        {"schema": Schema.from_descriptor({"fields": [{"name": "clave", "type": "integer"}]})},
        {"schema": Schema.from_descriptor({**_CITED, "missingValues": ["02"]})},
    ],
    ids=["dialect", "encoding", "type", "missing-values"],
)
def test_another_way_to_read_it_is_another_table(tmp_path: Path, reads: list[str], ramos: dict[str, Any]) -> None:
    _write(tmp_path, "clave\n01\n02\n")
    for options in ({}, ramos, {}):
        _both(lambda options=options: _tables(tmp_path, **options))  # type: ignore[misc]
    assert reads == ["ramos", "ramos"]


def test_a_file_that_has_just_changed_is_not_remembered(tmp_path: Path, reads: list[str], monkeypatch: Any) -> None:
    monkeypatch.setattr(known_lookups, "_SETTLED_SECONDS", 60.0)
    _write(tmp_path, "clave\n01\n02\n")
    for _time in range(2):
        assert _both(lambda: _tables(tmp_path)) == 0
    assert reads == ["ramos", "ramos"]


@pytest.mark.parametrize("name", ["lineas", "Líneas del año", "", "a b"])
def test_a_descriptor_is_judged_by_its_own_name(tmp_path: Path, name: str) -> None:
    _write(tmp_path, "clave\n01\n")
    schema = Schema.from_descriptor({"fields": _CITING["fields"]})
    for one in ("lineas", name):
        _both(lambda one=one: Resource(name=one, path=str(tmp_path / "lineas.csv"), schema=schema))  # type: ignore[misc]


def test_a_path_that_is_not_safe_is_said_each_time(tmp_path: Path) -> None:
    _write(tmp_path, "clave\n01\n")
    schema = Schema.from_descriptor({"fields": _CITING["fields"]})

    def make() -> Resource:
        return Resource(name="lineas", path=str(tmp_path / "lineas.csv"), schema=schema)

    with system.use_context(trusted=True):
        assert validate(make()).valid
    with system.use_context(trusted=False):
        theirs, ours = _told(make().validate()), _told(validate(make()))
    assert ours == theirs
    assert not ours["valid"]
