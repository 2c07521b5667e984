"""Texts that frictionless takes for a value and no steward means as one."""

from __future__ import annotations

import pandas as pd
import pytest

from pipelines.schema import Schema
from pipelines.validate.strict import as_judged

ADDRESS = Schema("tabla", {"fields": [{"name": "url", "type": "string", "format": "uri", "title": "Dirección"}]})


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://ejemplo.gob.mx", True), ("HTTP://ejemplo.gob.mx/acta.pdf?v=1#p2", True),
        ("http://192.168.0.1:8080/a", True), ("https://ejemplo.gob.mx/sesión-1", True), ("", True),
        ("http:/ejemplo.gob.mx", False), ("https://", False), ("https://pendiente", False),
        ("https://ejemplo.gob.mx/acta 1.pdf", False), ("C:/Documentos/acta.pdf", False),
        ("file:///C:/Documentos/acta.pdf", False), ("mailto:datos@ejemplo.gob.mx", False),
    ],
)  # fmt: skip
def test_an_address_opens_a_page(text: str, read: bool) -> None:
    (judged,) = as_judged(pd.Series([text], dtype="str"), ADDRESS.field("url"))
    assert (judged == text) is read
