"""The website where there is little room, no colour or no hand to open a thing: on paper, on a telephone."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
# A telephone, and what margins leave of a letter.
TELEPHONE, LETTER = 360, 662
# As small as letters of a picture may be, and the widths between which they are drawn another way.
SMALLEST_PX, WIDTHS = 11, (320, TELEPHONE, 640, 641, 768, 1280)
# What a page says in its last columns and in what it folds.
ON_PAPER = {
    "/compromisos": ["Acompaña", "Vence", "Observatorio Ciudadano Tlahuica", "19 de agosto de 2016", "Por hacer"],
    "/compromisos/c3-sigue-el-dinero": ["Se capturaron los contratos y pagos de 2015"],
    "/cumplimiento": ["Falta", "Venció su hito c5-h2", "Venció acu-06-3", "Al día"],
    "/dinero": ["Instituto de Acceso a la Información", "pag-2015-01-1", "$15,540,000.00", "Fondo General"],
    "/stl": ["Orden del día", "Aprobación del Plan de Acción Local.", "Venció acu-06-3"],
    "/datos": ["CSV para Excel", "su dirección para siempre"],
}
# Boxes that show less than they hold, and what is beyond the edge of the window.
CUT = """() => {
  const boxes = [...document.querySelectorAll("main *")].filter(one => one.checkVisibility());
  const whole = boxes.filter(one => one.getClientRects().length && !one.closest("pre, .hidden, thead"));
  const scrolls = one => getComputedStyle(one).overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1;
  const outside = one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
  return whole.filter(one => scrolls(one) || outside(one)).map(one => one.textContent.trim().slice(0, 40));
}"""
LETTERS = """() => [...document.querySelectorAll("svg text")].filter(one => one.checkVisibility())
  .map(one => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)"""


# The words of links that do not fit in one line, but for those that say where they may be parted.
SPLIT = """links => links.filter(one => one.checkVisibility()).flatMap(one =>
  [...one.childNodes].filter(each => each.nodeType === Node.TEXT_NODE)).flatMap(text =>
  [...text.data.matchAll(/\\S+/g)].filter(({0: word, index}) => {
    const range = document.createRange();
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return range.getClientRects().length > 1;
  }).map(one => one[0]))"""


def test_paper_has_every_column_and_what_a_screen_folds(page: Page, site: str) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": LETTER, "height": 900})
    for path, told in ON_PAPER.items():
        page.goto(site + path)
        words = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(page.pdf(format="Letter"))).pages)
        words = "".join(words.split())
        assert [one for one in told if "".join(one.split()) not in words] == [], path
        assert "Buscarenlosdatos" not in words
        assert page.evaluate(CUT) == [], path


@pytest.mark.parametrize("path", ["/compromisos", "/cumplimiento", "/datos", "/dinero", "/dinero/renglon/2015-0048"])
def test_a_telephone_shows_every_column_and_no_amount_cut(page: Page, site: str, path: str) -> None:
    page.set_viewport_size({"width": TELEPHONE, "height": 800})
    page.goto(site + path)
    for one in page.locator("summary").all():
        one.click()
    assert page.evaluate(CUT) == []
    assert (
        page.locator("td.right, .figure").evaluate_all("all => all.filter(one => one.getClientRects().length > 1)")
        == []
    )


def test_the_smallest_telephone_and_a_page_twice_as_large_cut_no_hour_nor_amount(page: Page, site: str) -> None:
    for width in (320, 640):
        page.set_viewport_size({"width": width, "height": 640})
        page.goto(f"{site}/compromisos/c3-sigue-el-dinero")
        assert page.evaluate(CUT) == [], width
        page.goto(f"{site}/agenda")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator(".month .busy a").evaluate_all(SPLIT) == [], width


def test_a_card_says_its_columns_and_stays_a_row(page: Page, site: str) -> None:
    page.set_viewport_size({"width": TELEPHONE, "height": 800})
    page.goto(f"{site}/cumplimiento")
    row = page.get_by_role("row", name="Sigue el dinero")
    expect(row.get_by_role("rowheader")).to_have_css("font-weight", "600")
    missing = row.get_by_role("cell").last
    expect(missing).to_have_text("Venció su hito c3-h2 (el 29/01/2016).")
    assert missing.evaluate("one => getComputedStyle(one, '::before').content").startswith('"Falta: "')
    page.goto(f"{site}/datos")
    assert {one["right"] <= TELEPHONE for one in boxes(page, "a[download]")} == {True}


@pytest.mark.parametrize("path", ["/compromisos", "/dinero"])
def test_letters_of_pictures_are_legible_at_any_width(page: Page, site: str, path: str) -> None:
    page.goto(site + path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        letters = page.evaluate(LETTERS)
        assert letters, width
        assert min(letters) >= SMALLEST_PX, width


def test_each_picture_has_its_words_and_its_table(page: Page, site: str) -> None:
    page.goto(f"{site}/dinero")
    section = page.locator("section", has=page.locator("#clasificadores"))
    table = section.get_by_role("region", name="En qué se gasta")
    assert section.locator(".treemap.on-wide g title").evaluate_all("all => all.map(one => one.textContent)") == [
        f"{one[0]}. {one[2]}: {one[3]}" for one in cells(table)
    ]
    assert [
        one.split(".")[0] for one in section.locator(".treemap.on-wide text").all_text_contents() if one[0].isdigit()
    ] == [str(number + 1) for number in range(8)]
    assert section.locator("h3 + p").first.inner_text().replace("\xa0", " ") == (
        "De $5,292.9 millones, lo más es Servicios personales: $2,751.1 millones, 52.0 %; "
        "le siguen Participaciones y aportaciones (30.2 %) e Inversión pública (4.2 %)."
    )
    assert [one.locator("li").count() for one in section.locator(".bars").all()] == [8, 9, 4]
    expect(section.locator(".bars").nth(1).locator("li").last).to_have_text("Los demás (4) $161.3 millones")
    income = page.locator("section", has=page.locator("#ingresos"))
    expect(income.locator("p").first).to_have_text(
        "Estimado: $4,886.5 millones. Recaudado: $5,137.2 millones, 105.1 % de lo estimado."
    )

    page.goto(f"{site}/compromisos")
    expect(page.locator("h2:text('El año, hito por hito') + p")).to_have_text(
        "De 21 hitos con fecha, 9 están hechos, 5 están vencidos y 7 están por hacer al 31 de mayo de 2016. El próximo "
        "vence el 30 de junio de 2016: Poner en línea diez trámites, con pago y seguimiento de la "
        "solicitud (compromiso 1)."
    )
    page.get_by_text("Los hitos y sus fechas en una tabla").click()
    rows = cells(page.get_by_role("region", name="Los hitos y sus fechas"))
    drawn = page.locator(".year .on-wide g title").evaluate_all("all => all.map(one => one.textContent)")
    assert sorted(one[1] for one in rows) == sorted(drawn)
    assert rows[0][2:] == ["1 de septiembre de 2015", "30 de octubre de 2015", "✓ Hecho"]
    page.set_viewport_size({"width": TELEPHONE, "height": 800})
    expect(page.locator(".year .on-narrow")).to_be_visible()
    expect(page.locator(".year .on-wide")).to_be_hidden()


def test_pictures_are_seen_in_the_colours_that_a_reader_imposes(page: Page, site: str) -> None:
    page.emulate_media(forced_colors="active", color_scheme="dark")
    for path, inks in (("/dinero", ".treemap text, .bars rect"), ("/compromisos", ".year text, .year .hecho")):
        page.goto(site + path)
        fills = page.locator(inks).evaluate_all("all => all.map(one => getComputedStyle(one).fill)")
        assert set(fills) == {"rgb(255, 255, 255)"}


def cells(table: Any) -> list[list[str]]:
    return [one.inner_text().split("\t") for one in table.locator("tbody tr").all()]


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    """Where each of them is that is shown."""
    return [box for one in page.locator(selector).all() if (box := rectangle(one))]


def rectangle(one: Any) -> dict[str, float] | None:
    box = one.bounding_box()
    return box and {"left": box["x"], "right": box["x"] + box["width"]}
