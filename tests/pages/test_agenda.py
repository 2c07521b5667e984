"""The agenda as a calendar and as a list: what lasts several days, what is to come, and what nobody told of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pipelines.definition import load_definitions
from pipelines.paths import DATAPACKAGES
from pipelines.settings import CkanAccess
from tests.pages.test_bad_input import publish

pytestmark = pytest.mark.browser
UNTOLD = "Pasó su fecha; no se publicó si se hizo."
# The tables of all packages but the plan's.
OTHERS = {
    table
    for name, one in load_definitions(DATAPACKAGES).items()
    for table in (*one.tables, *one.derived)
    if name != "plan-de-accion"
}
TODAY = date.today()  # noqa: DTZ011
NEXT = (TODAY.replace(day=1) + timedelta(days=40)).replace(day=28)


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A telephone without JavaScript."""
    opened = browser.new_page(locale="es-MX", viewport={"width": 360, "height": 900}, java_script_enabled=False)
    yield opened
    opened.close()


def to_come(agenda: pd.DataFrame) -> pd.DataFrame:
    """The last activity begins on the 28th of the month after this one, and lasts for a week."""
    changed = agenda.copy()
    changed.loc[changed.index[-1], ["inicio", "fin"]] = [f"{NEXT}T08:00:00", f"{NEXT + timedelta(days=6)}T13:00:00"]
    return changed


def cancelled_before_a_tentative_one(agenda: pd.DataFrame) -> pd.DataFrame:
    """Of the two last activities, which are to come, the first was cancelled, and the second may not be held."""
    changed = to_come(agenda)
    changed.loc[changed.index[-1], "estatus"] = "tentativa"
    changed.loc[changed.index[-2], ["inicio", "fin", "estatus"]] = [f"{NEXT}T07:00:00", "", "cancelada"]
    return changed


def in_force(plan: pd.DataFrame) -> pd.DataFrame:
    """A plan of today, whose Secretariado was installed ten days ago."""
    begun = str(TODAY - timedelta(days=10))
    return plan.assign(
        fecha_instalacion_stl=begun, fecha_firma="", fecha_inicio="", fecha_fin="", frecuencia_sesiones="R/P1M"
    )


@pytest.fixture(scope="module")
def coming(ckan: CkanAccess, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The website of an exercise with a plan alone, and an activity to come."""
    folder = tmp_path_factory.mktemp("porvenir", numbered=False)
    return publish(ckan, folder, {"agenda": to_come, "plan_accion": in_force}, OTHERS)


def test_an_activity_of_several_days_is_on_each_of_them_and_says_both(plain: Page, site: str) -> None:
    plain.goto(f"{site}/agenda")
    june = plain.get_by_role("table", name="Actividades de junio de 2016")
    marked = june.locator("td", has=plain.locator('a[href="#eve-24"]'))
    assert marked.locator("time").all_inner_texts() == ["20", "21", "22", "23", "24"]
    assert marked.first.locator("time").get_attribute("datetime") == "2016-06-20"
    assert [one.split()[0] for one in marked.locator("a").all_text_contents()] == [
        "08:00", "sigue", "sigue", "sigue", "hasta",
    ]  # fmt: skip
    marked.nth(2).get_by_role("link", name="sigue Último curso para operadores de transporte").click()
    expect(plain).to_have_url(f"{site}/agenda#eve-24")
    event = plain.locator("#eve-24")
    expect(event).to_be_in_viewport()
    expect(event).to_contain_text(
        "del lunes 20 de junio de 2016, 08:00 h, al viernes 24 de junio de 2016, 13:00 h, Centro"
    )
    lines = requests.get(f"{site}/agenda/eve-24.ics", timeout=60).text.splitlines()
    assert {"DTSTART:20160620T130000Z", "DTEND:20160624T180000Z"} <= set(lines)


def test_what_passed_says_what_became_of_it_or_that_nobody_told(plain: Page, site: str) -> None:
    plain.goto(f"{site}/agenda")
    expect(plain.locator("#eve-24")).to_contain_text(f"Confirmada · paso 5 {UNTOLD}")
    expect(plain.locator("#eve-23")).to_contain_text(f"paso 5 {UNTOLD}")
    expect(plain.locator("#eve-23 h3 .state")).to_have_text("? Sin confirmar")
    settled = plain.locator("#pasadas + ul > li", has_not_text=UNTOLD)
    assert plain.locator("#pasadas + ul > li").count() - settled.count() == 3
    expect(plain.locator("#eve-01")).to_contain_text("Realizada")


@pytest.mark.parametrize("width", [360, 1280])
def test_all_the_months_are_read_on_a_telephone_and_a_desk(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/agenda")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.locator("table.month").count() == 11
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert Axe().run(page).response["violations"] == []


def test_what_was_cancelled_is_told_so_wherever_it_is_announced(plain: Page, site: str) -> None:
    plain.goto(f"{site}/agenda")
    april = plain.locator("table.month", has_text="Actividades de abril de 2016")
    mark = april.locator('a[href="#eve-20"]')
    expect(mark.locator("strong")).to_have_text("Cancelada")
    expect(mark.locator("s")).to_contain_text("Sesión 7 del Secretariado")
    expect(plain.locator("#eve-20 h3 s")).to_contain_text("Sesión 7 del Secretariado")
    expect(plain.locator("#eve-20 h3 .state")).to_have_text("✕ Cancelada")
    plain.goto(site)
    assert plain.locator("#sigue").inner_text() == "Lo último en la agenda"
    expect(plain.locator(".events li", has=plain.locator('a[href$="#eve-23"]')).locator(".state")).to_have_text(
        "? Sin confirmar"
    )


def test_what_comes_next_is_what_will_be_held(page: Page, ckan: CkanAccess, tmp_path: Path) -> None:
    site = publish(
        ckan, tmp_path / "cancelada", {"agenda": cancelled_before_a_tentative_one, "plan_accion": in_force}, OTHERS
    )
    page.goto(f"{site}/agenda")
    assert page.locator("#porvenir + ul > li .state").all_inner_texts() == ["✕ Cancelada", "? Por confirmar"]
    page.goto(site)
    expect(page.locator("#sigue")).to_have_text("Lo que sigue")
    (told,) = page.locator(".events li").all()
    expect(told.locator("a")).to_have_attribute("href", re.compile("#eve-24$"))
    expect(told.locator(".state")).to_have_text("? Por confirmar")
    assert Axe().run(page).response["violations"] == []


def test_the_calendar_file_says_no_end_that_was_not_published(site: str) -> None:
    told = requests.get(f"{site}/agenda/eve-23.ics", timeout=60).text
    assert "DTSTART:" in told and "DTEND" not in told and "DURATION" not in told


def test_what_is_to_come_is_first_and_goes_from_one_month_into_the_next(page: Page, coming: str) -> None:
    page.goto(f"{coming}/agenda")
    shown = page.locator("details[open] table.month")
    assert shown.count() == 2
    assert [len(one.locator('a[href="#eve-24"]').all()) for one in shown.all()] == [
        days := (NEXT.replace(day=28) + timedelta(days=4)).replace(day=1).toordinal() - NEXT.toordinal(), 7 - days,
    ]  # fmt: skip
    event = page.locator("#porvenir + ul > li")
    expect(event).to_have_attribute("id", "eve-24")
    expect(event).not_to_contain_text(UNTOLD)
    expect(page.get_by_text("Meses anteriores (11)")).to_be_visible()
    page.goto(coming)
    until = NEXT + timedelta(days=6)
    expect(page.locator(".events li")).to_contain_text(f"hasta el {until.day} de")


def test_what_a_plan_lacks_says_since_which_day_it_is_due(page: Page, site: str, coming: str) -> None:
    page.goto(f"{site}/agenda")
    expect(page.locator("#porvenir + .nothing")).to_have_text(
        "No hay actividades por venir publicadas. La vigencia del plan terminó el 28 de agosto de 2016."
    )
    page.goto(f"{coming}/stl")
    told = page.locator(".nothing")
    expect(told.first).to_contain_text("El Secretariado se instaló el")
    expect(told.first).to_contain_text(": se pide desde ese día.")
    expect(told.nth(1)).to_contain_text("Acordó sesionar con frecuencia mensual: le toca a más tardar el")
    assert page.locator(".timeline, .people").count() == 0
    page.goto(coming)
    expect(page.locator(".hero .lead")).to_contain_text("preparan el «Plan de Acción Local de Gobierno Abierto")
