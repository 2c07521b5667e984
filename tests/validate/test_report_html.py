"""The report as a page: whole for a small case, nothing of the data as markup, fit for a telephone and a printer."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from pipelines.clean import Repair
from pipelines.validate import Finding, Reporte
from pipelines.validate.findings import TableSummary, Unchecked, Until
from pipelines.validate.report.html import as_html

NOW = datetime(2016, 2, 29, 9, 5, tzinfo=ZoneInfo("America/Mexico_City"))
REPAIR = Repair("espacios", "titulo", 2, (("B2", " Uno", "Uno"),))
HITOS = TableSummary("hitos", "Hitos", "plan.xlsx", "Hitos", 1_020, (REPAIR,), {"titulo": "Título", "fecha": "Fecha"})
MINUTAS = TableSummary("minutas", "Minutas", "minutas.csv", None, 1, ())
XSS = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}</style>'


def finding(
    cell: str | None, value: str | None, message: str = "«Fecha» debe ser una fecha.", *, severity: str = "error",
    suggestion: str | None = None, table: TableSummary = HITOS, column: str | None = "fecha",
) -> Finding:  # fmt: skip
    remedy = f"¿Quiso escribir «{suggestion}»? " if suggestion else ""
    return Finding(
        "type-error", severity, table.table, table.file, table.sheet, cell, value,  # type: ignore[arg-type]
        message, f"{remedy}Escríbala como día/mes/año.", column, suggestion,
    )  # fmt: skip


BROKEN = Reporte(
    (HITOS, MINUTAS),
    (
        *(finding(f"B{row}", "ayer") for row in range(2, 1_002)),
        finding("C9", "03/15/2015", "«Fecha» debe ser una fecha. Parece mes/día/año.", suggestion="15/03/2015"),
        finding(None, None, "Falta la columna «Título».", column=None),
        finding("3:3", None, "Sobra <b>texto</b>.", severity="advertencia", table=MINUTAS, column=None),
    ),
)
MAIN = """
<main>
<nav aria-label="Hojas con algo que revisar">
<p>Corrija primero lo que está arriba. Después vuelva a validar: un error puede esconder otro.</p>
<ol>
<li><a href="#hoja-1">plan.xlsx › hoja «Hitos»</a>: 1,002 errores</li>
<li><a href="#hoja-2">minutas.csv</a>: 1 aviso</li>
</ol>
</nav>
<section aria-labelledby="hoja-1">
<h2 id="hoja-1">plan.xlsx › hoja «Hitos»</h2>
<p class="tenue">1,002 errores. Las celdas están marcadas en <a href="plan%20%C3%BA.revisado.xlsx">plan ú.revisado.xlsx</a>.</p>
<article class="error">
<h3>Error en 1,001 celdas (B2 a B1001, C9)</h3>
<p>«Fecha» debe ser una fecha.</p>
<table class="apilada" role="table">
<caption>Celda por celda</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Celda</th><th scope="col" role="columnheader">Dice</th><th scope="col" role="columnheader">Qué pasa</th><th scope="col" role="columnheader">¿Quiso escribir?</th></tr></thead>
<tbody role="rowgroup">
<tr role="row"><th scope="row" role="rowheader">B2 a B1001</th><td role="cell" data-titulo="Dice:"><span class="valor">ayer</span></td><td role="cell"></td><td role="cell" data-titulo="¿Quiso escribir?"><span class="valor">—</span></td></tr>
<tr role="row"><th scope="row" role="rowheader">C9</th><td role="cell" data-titulo="Dice:"><span class="valor">03/15/2015</span></td><td role="cell">Parece mes/día/año.</td><td role="cell" data-titulo="¿Quiso escribir?"><span class="valor">15/03/2015</span></td></tr>
</tbody>
</table>
<p class="hacer"><strong>Qué hacer:</strong> Escríbala como día/mes/año.</p>
</article>
<article class="error">
<h3>Error</h3>
<p>Falta la columna «Título».</p>
<p class="hacer"><strong>Qué hacer:</strong> Escríbala como día/mes/año.</p>
</article>
</section>
<section aria-labelledby="hoja-2">
<h2 id="hoja-2">minutas.csv</h2>
<p class="tenue">1 aviso.</p>
<article class="advertencia">
<h3>Aviso en el renglón 3</h3>
<p>Sobra &lt;b&gt;texto&lt;/b&gt;.</p>
<p class="hacer"><strong>Qué hacer:</strong> Escríbala como día/mes/año.</p>
</article>
</section>
<section aria-labelledby="leido">
<h2 id="leido">Lo que se leyó</h2>
<table>
<caption>2 tablas, 1,021 renglones</caption>
<thead><tr><th scope="col">Tabla</th><th scope="col" class="cifra">Renglones</th></tr></thead>
<tbody>
<tr><th scope="row">Hitos <span class="lugar">plan.xlsx › hoja «Hitos»</span></th><td class="cifra">1,020</td></tr>
<tr><th scope="row">Minutas <span class="lugar">minutas.csv</span></th><td class="cifra">1</td></tr>
</tbody>
</table>
</section>
<section aria-labelledby="reparado">
<h2 id="reparado">Lo que se leyó como quiso decir</h2>
<p>Sus archivos no se tocaron. Si algo se leyó mal, aquí se ve.</p>
<h3>plan.xlsx › hoja «Hitos»</h3>
<ul><li>espacios sobrantes quitados: 2 celdas en «Título»; por ejemplo B2: «·Uno» → «Uno»</li></ul>
</section>
</main>
"""  # noqa: E501


def test_a_small_report_whole() -> None:
    page = as_html(BROKEN, "Gobierno Abierto", NOW, {"plan.xlsx": "plan ú.revisado.xlsx"})

    assert re.search(r"<main>.*</main>", page, re.DOTALL)[0] == MAIN.strip()  # type: ignore[index]
    assert page.startswith('<!doctype html>\n<html lang="es-MX">')
    assert "<title>1,002 errores, 1 aviso. · Gobierno Abierto</title>" in page
    assert '<p class="veredicto error">✗ 1,002 errores, 1 aviso. No se publica nada mientras haya errores.</p>' in page
    assert "<footer>Revisado con Cocrea el 29/02/2016 a las 09:05.</footer>" in page


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ((), "✓ Sin errores."),
        ((finding("B2", "x", severity="advertencia"),), "✓ Sin errores; 1 aviso."),
    ],
)
def test_a_report_without_errors(findings: tuple[Finding, ...], verdict: str) -> None:
    page = as_html(Reporte((MINUTAS,), findings), "Gobierno Abierto", NOW)

    assert f'<p class="veredicto bien">{verdict}</p>' in page
    assert ("<nav" in page) is bool(findings)


def test_what_was_not_checked_is_told_with_what_to_mend_first() -> None:
    waiting = (Unchecked(("que sume 100",), (Until("a<b.xlsx", None, ("C5", "C6")),)),)
    page = as_html(Reporte((HITOS,), (finding("C5", "x"),), waiting), "X", NOW)

    assert (
        '<h2 id="sin-revisar">No se revisó todavía</h2>\n'
        "<ul><li>Hasta corregir C5, C6 de «a&lt;b.xlsx»: que sume 100.</li></ul>" in page
    )


def test_what_is_not_shown_is_counted() -> None:
    values = Reporte((HITOS,), tuple(finding(f"B{row}", f"v{row}") for row in range(2, 12)))
    meant = Reporte((HITOS,), tuple(finding(f"B{row}", f"v{row}", suggestion=f"s{row}") for row in range(2, 102)))

    assert re.search("<p>Dicen.*</p>", as_html(values, "X", NOW))[0].endswith("</span> y 4 más</p>")  # type: ignore[index]
    page = as_html(meant, "X", NOW)
    assert "<caption>Las primeras 40 de 100 líneas</caption>" in page
    assert page.count('<th scope="row" role="rowheader">') == 40


HOSTILE = Reporte(
    (TableSummary("t", XSS, XSS, XSS, 1, (Repair("espacios", XSS, 1, ((XSS, f" {XSS}", XSS),)),), {XSS: XSS}),),
    tuple(
        Finding("type-error", severity, "t", XSS, XSS, cell, XSS, XSS, XSS, XSS, suggestion)  # type: ignore[arg-type]
        for severity, cell, suggestion in [("error", "B2", None), ("error", "B3", None), ("advertencia", XSS, XSS)]
    ),
)  # fmt: skip


def test_nothing_of_the_data_is_markup() -> None:
    page = as_html(HOSTILE, XSS, NOW, {XSS: XSS})

    assert "<script" not in page
    assert "<img" not in page
    assert "49" not in page.partition("</style>")[2].replace("&#34;", "")
    assert page.count("</style>") == 1


@pytest.mark.browser
def test_in_a_browser_it_asks_for_nothing_runs_nothing_and_fits_a_telephone(page: Page, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for name, report in {"roto": BROKEN, "hostil": HOSTILE}.items():
        file = tmp_path / f"{name}.html"
        file.write_text(as_html(report, f"Gobierno {XSS * 3}", NOW, {"plan.xlsx": "plan.revisado.xlsx"}))
        for width in (360, 1200):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(file.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") == width
        assert set(asked) == {file.as_uri()}
        asked.clear()
        assert page.pdf(format="Letter").startswith(b"%PDF")


# Every text on its nearest opaque background, by WCAG 2's formula; large or bold text is held to the same 4.5.
CONTRAST = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const linear = (one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = parts(colour).map((one) => linear(one / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (parts(colour).length === 3) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const low = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim()) continue;
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) low.push(element.outerHTML.slice(0, 80));
  }
  return low;
}"""


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_everybody(page: Page, tmp_path: Path, scheme: str) -> None:
    file = tmp_path / "reporte.html"
    file.write_text(as_html(BROKEN, "Gobierno Abierto", NOW, {"plan.xlsx": "plan.revisado.xlsx"}))
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(file.as_uri())

    assert page.evaluate(CONTRAST) == []
    levels = page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map((one) => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    # On a telephone too a screen reader is told of a table, with its headers.
    tables = page.get_by_role("table")
    assert tables.count() == 2
    assert [one.inner_text() for one in tables.first.get_by_role("rowheader").all()] == ["B2 a B1001", "C9"]
    assert tables.first.get_by_role("columnheader", include_hidden=True).count() == 4
    assert page.get_by_role("navigation", name="Hojas con algo que revisar").get_by_role("link").count() == 2


def test_the_page_tells_the_path_of_the_money() -> None:
    lines = ["Camino del dinero de «c3»: presupuesto $100.00.", "  Faltan $100.00 por documentar."]
    page = as_html(Reporte((MINUTAS,), ()), "X", NOW, None, lines)
    assert re.findall("<p>(.*)</p>", page.partition('id="camino"')[2])[:2] == lines
    assert 'id="camino"' not in as_html(Reporte((MINUTAS,), ()), "X", NOW)
