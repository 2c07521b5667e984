"""The Acuse as Markdown and as a page: what both say, and that the page needs nothing and runs nothing."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page
from rich.console import Console

from pipelines.cli import show
from pipelines.verify import Acuse, Cause, Difference, Part
from pipelines.verify.receipts import ColumnReceipt, TableReceipt
from pipelines.verify.remedies import remedy
from pipelines.verify.rows import Cell
from tests.validate.test_report_html import CONTRAST

XSS = "<script>alert('x')</script><img src=https://evil.example/x onerror=alert(1)>{{ 7 * 7 }}</style>"
URL = "https://datos.ejemplo.gob.mx/dataset/padron"
CELL = Cell({"clave": "007"}, "nombre", "Eva" * 40, "")
ROWS = Difference(
    Part.ROWS, "La tabla personas tiene celdas distintas en CKAN y en la entrega.", Cause.SOMEONE,
    remedy(Part.ROWS, Cause.SOMEONE), ("1 renglón tiene celdas distintas, en la columna nombre.",), (CELL,),
)  # fmt: skip
TABLE = TableReceipt(
    "personas", "Personas", f"{URL}/resource/1", 3, "a" * 64, {"monto": Decimal("1234567.5")}, (),
    (ColumnReceipt("nombre", "Nombre", "b" * 64, "b" * 64), ColumnReceipt("monto", "Monto", "c" * 64, None)),
)  # fmt: skip
RIGHT = Acuse(
    package="padron", title="Padrón", entrega="e" * 64, url=URL, verified_at=datetime(2026, 11, 26, 8, 30, tzinfo=UTC),
    tables=(TABLE,), differences=(), archive_sha256="f" * 64, checked=("Cada archivo.",), notes=("Una nota.",),
)  # fmt: skip
WRONG = replace(RIGHT, tables=(replace(TABLE, differences=(ROWS, ROWS)),))
HOSTILE = replace(
    WRONG,
    title=XSS,
    notes=(XSS,),
    tables=(
        replace(
            TABLE,
            title=XSS,
            differences=(replace(ROWS, text=XSS, details=(XSS,), cells=(Cell({XSS: XSS}, XSS, XSS, XSS),)),),
        ),
    ),
)


def test_markdown_says_it_all() -> None:
    assert WRONG.as_markdown().splitlines() == [
        "# Acuse: Padrón",
        "",
        "**CKAN no sirve lo mismo que la entrega.** Verificado el 26/11/2026 a las 08:30 UTC.",
        "",
        f"- Conjunto de datos: {URL}",
        f"- Entrega: `{'e' * 64}`",
        f"- sha256 de acuse.json: `{WRONG.as_json()['sha256']}`",
        f"- sha256 del paquete completo (ZIP): `{'f' * 64}`",
        "",
        "| Tabla | Renglones | Sumas (pesos) | sha256 del CSV | Resultado |",
        "|---|--:|---|---|---|",
        f"| Personas | 3 | monto: 1,234,567.50 | `{'a' * 16}…` | difiere |",
        "",
        "## Diferencias",
        "",
        *[
            f"- {ROWS.text} Causa: alguien la cambió.",
            "    - 1 renglón tiene celdas distintas, en la columna nombre.",
            f"    - clave 007, columna nombre: CKAN dice «{('Eva' * 40)[:90]}…» y la entrega nada.",
        ]
        * 2,
        "",
        f"**Qué hacer:** {ROWS.remedy}",
        "",
        "",
        "## Notas",
        "",
        "- Una nota.",
        "",
        "## Qué se comprobó",
        "",
        "- Cada archivo.",
    ]
    assert RIGHT.as_markdown().splitlines()[2] == (
        "CKAN sirve exactamente esta entrega. Verificado el 26/11/2026 a las 08:30 UTC."
    )


def test_the_terminal_says_each_cause_and_each_remedy_once() -> None:
    out = Console(record=True, width=200, file=io.StringIO(), highlight=False, soft_wrap=True)
    show.acuse(WRONG, out)
    assert out.export_text().splitlines() == [
        "  ✗ Personas: 3 renglones",
        *[
            f"  ✗ {ROWS.text}",
            "      1 renglón tiene celdas distintas, en la columna nombre.",
            f"      clave 007, columna nombre: CKAN dice «{('Eva' * 40)[:90]}…» y la entrega nada.",
            "      Causa: alguien la cambió.",
        ]
        * 2,
        f"    Qué hacer: {ROWS.remedy}",
        "  ! Una nota.",
        "  Acuse: difiere con la entrega eeeeeeeeeeee",
    ]


def test_the_page_says_it_all_and_nothing_in_it_is_markup() -> None:
    page = WRONG.as_html()
    for text in (
        "✗ CKAN no sirve lo mismo que la entrega.", "Causa: alguien la cambió.", "clave 007", "1,234,567.50", "b" * 64,
        WRONG.as_json()["sha256"],
    ):  # fmt: skip
        assert text in page
    assert page.count(f"<strong>Qué hacer:</strong> {ROWS.remedy}") == 1
    assert "✓ CKAN sirve exactamente esta entrega." in RIGHT.as_html()

    hostile = HOSTILE.as_html()
    assert "<script" not in hostile and "<img" not in hostile
    assert hostile.count("</style>") == 1


@pytest.mark.browser
def test_in_a_browser_it_asks_for_nothing_fits_a_telephone_and_can_be_read(page: Page, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for name, acuse in {"bien": RIGHT, "difiere": WRONG, "hostil": HOSTILE}.items():
        file = tmp_path / f"{name}.html"
        file.write_text(acuse.as_html(), encoding="utf-8")
        for width in (360, 1200):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(file.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") == width
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert page.evaluate(CONTRAST) == []
        assert set(asked) == {file.as_uri()}
        asked.clear()
        assert page.pdf(format="Letter").startswith(b"%PDF")
    # On paper nothing is folded.
    page.emulate_media(media="print")
    assert page.get_by_text("b" * 64).first.is_visible()
