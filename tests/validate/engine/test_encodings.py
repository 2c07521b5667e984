"""What a file's first bytes are depends on its encoding, as frictionless finds it."""

from __future__ import annotations

from pathlib import Path

import pytest
from frictionless import Dialect, Resource, Schema

from pipelines.validate.engine import validate
from tests.validate.engine.differences import outcome

FIELDS = [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]
MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize("header", [True, False], ids=["with-a-header", "without-it"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "cp850", "ascii", None])
@pytest.mark.parametrize(
    "data",
    [
        MARK, MARK + b"a,b\n1,x\n", MARK + b"1,x\n2,y\n", MARK + b'"1",x\n', MARK * 2 + b"1,x\n",
        b"1,x\n" + MARK + b"2,y\n",
        MARK + "a,b\n1,ñ\n".encode("cp1252"), b"a,b\n" + b"1,x\n" * 50_000 + "2,ñ\n".encode(),
    ],
    ids=["alone", "header", "record", "quoted", "twice", "later", "of-no-utf-8", "not-ascii-at-the-end"],
)  # fmt: skip
def test_the_mark_of_utf_8_is_text_in_other_encodings(
    tmp_path: Path, data: bytes, encoding: str | None, header: bool
) -> None:
    path = tmp_path / "tabla.csv"
    path.write_bytes(data)

    def resource() -> Resource:
        declared = {"encoding": encoding} if encoding else {}
        schema = Schema.from_descriptor({"fields": FIELDS})
        return Resource(path=str(path), schema=schema, dialect=Dialect(header=header), **declared)

    assert outcome(lambda: validate(resource())) == outcome(lambda: resource().validate())
