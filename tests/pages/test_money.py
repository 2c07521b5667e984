"""What a journalist does with the money: from each total to its rows, and from a row to its cell."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from pipelines.settings import CkanAccess
from tests.conftest import EXAMPLE, Cli

pytestmark = pytest.mark.browser


def test_a_journalist_goes_from_an_amount_to_its_row(page: Page, site: str) -> None:
    page.goto(f"{site}/dinero")
    trail = page.locator("#c3-sigue-el-dinero")
    assert rows_of(trail.locator("tbody").first) == [
        "En el presupuesto $165,714,238.04 100.0 % 4 eslabones, en el presupuesto",
        "Con contrato $143,922,710.07 86.8 % 5 eslabones, con contrato (1 no encontrado)",
        "Con pago $108,428,003.45 65.4 % 14 eslabones, con pago",
        "Con entrega $107,243,703.45 64.7 % 4 eslabones, con entrega",
    ]
    expect(trail).to_contain_text("Eslabón por eslabón (27)")
    expect(trail.locator(".line").first).to_contain_text("$5,213,746.78 no se han comprometido")
    expect(trail.locator("summary").first).to_contain_text("por pagar $11,885,500.00")
    expect(trail).to_contain_text("marca con este compromiso 13 renglones, que suman $193.7 millones modificados")
    expect(trail.get_by_role("listitem").filter(has_text="no se han comprometido $5,213,746.78")).to_have_text(
        "De los $93,402,844.57 de la línea «2015-0048» no se han comprometido $5,213,746.78, según el presupuesto. "
        "Se vio en el eslabón Presupuesto 2015-0048."
    )
    trail.get_by_role("link", name="4 eslabones, en el presupuesto").click()
    step = trail.get_by_role("region", name="En el presupuesto, eslabón por eslabón, de Sigue el dinero")
    expect(trail.get_by_role("heading", name="En el presupuesto: 4 eslabones, $165,714,238.04")).to_be_visible()
    assert sum(map(pesos, step.locator("td.right").all_inner_texts())) == Decimal("165714238.04")
    expect(step.get_by_role("row", name="ras-01")).to_contain_text("Se encontró, y falta dinero por seguir")
    trail.get_by_role("link", name="Mantenimiento de escuelas públicas").first.click()
    amount = page.get_by_role("row", name="Modificado Aprobado")
    expect(amount).to_contain_text("$93,402,844.57")
    expect(amount).to_contain_text("AQ51")
    expect(page.locator(".lead")).to_have_text(
        "Viene de presupuesto_egresos_2015.csv, renglón 51. Descargar el original (78.0 kB)."
    )
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar el original").click()
    assert download.value.path().read_bytes() == (EXAMPLE / "presupuesto_egresos_2015.csv").read_bytes()
    lines = (EXAMPLE / "presupuesto_egresos_2015.csv").read_text("cp1252").splitlines()
    assert "$93,402,844.57" in lines[50]
    page.goto(f"{site}/dinero")
    page.get_by_text("Contrato: Rehabilitación de 22 escuelas").first.click()
    page.get_by_role("link", name="pag-2015-01-1", exact=True).click()
    expect(page.locator(".lead")).to_contain_text("Viene de follow-the-money.xlsx, hoja Pagos, renglón 5.")
    expect(page.get_by_role("row", name="Monto")).to_contain_text("E5")
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar el original").click()
    assert download.value.path().read_bytes() == (EXAMPLE / "follow-the-money.xlsx").read_bytes()
    page.goto(f"{site}/dinero")
    page.get_by_role("link", name="Contrato ctr-2015-01", exact=True).click()
    expect(page.locator("h1")).to_have_text("Eslabón del rastreo ras-02")
    expect(page.locator(".lead")).to_contain_text("Viene de follow-the-money.xlsx, hoja Rastreo, renglón")
    page.get_by_role("link", name="ctr-2015-01", exact=True).click()
    page.get_by_role("link", name="2015-0048", exact=True).click()
    expect(page.locator("h1")).to_have_text("Renglón del presupuesto 2015-0048")


def rows_of(table: Locator) -> list[str]:
    """What each row says, also to whoever does not see it."""
    return [" ".join(one.split()) for one in table.locator("tr").all_inner_texts()]


def pesos(row: str) -> Decimal:
    """The last amount of a row, as the pages write it."""
    sign, _, amount = row.rpartition("$")
    return Decimal(amount.replace(",", "")) * (-1 if sign.endswith("−") else 1)


def test_a_sum_leads_to_the_rows_that_it_adds(page: Page, site: str) -> None:
    page.goto(f"{site}/dinero")
    page.get_by_role("link", name="renglones de Servicios generales").click()
    rows = page.locator("tbody tr")
    shown = [pesos(one) for one in rows.all_inner_texts()]
    expect(page.locator(".lead")).to_have_text(
        f"${sum(shown):,.2f} de presupuesto modificado, en {len(shown)} renglones."
    )
    rows.first.get_by_role("link").click()
    expect(page.locator(".lead")).to_contain_text("Viene de presupuesto_egresos_2015.csv")


def test_the_money_is_told_in_good_spanish(page: Page, site: str) -> None:
    page.goto(f"{site}/dinero")
    told = page.get_by_text("lo más es").all_inner_texts()
    assert [one.replace("\u00a0", " ").partition("; le siguen ")[2] for one in told] == [
        "Participaciones y aportaciones (30.2 %) e Inversión pública (4.2 %).",
        "Participaciones a Municipios (30.2 %) y Salud (8.2 %).",
        "Otras No Clasificadas en Funciones Anteriores (34.1 %) y Gobierno (10.3 %).",
    ]
    expect(page.get_by_role("link", name="1 renglón de Participaciones y aportaciones")).to_have_count(1)
    assert not re.search(r">1(<[^>]*>)* renglones", page.content())


# The link on a page, and what the page that it leads to adds.
SUMS = {
    "/dinero": {
        "118 renglones de lo pagado": "$5,109,186,539.85 de presupuesto pagado, en 118 renglones.",
        "renglones de lo recaudado": "$5,137,183,677.85 de presupuesto recaudado, en",
    },
    "/compromisos/c4-agua-a-la-vista": {"9 renglones": "$42,127,048.77 de presupuesto modificado, en 9 renglones."},
}


@pytest.mark.parametrize(("path", "link", "lead"), [(path, *one) for path in SUMS for one in SUMS[path].items()])
def test_every_total_leads_to_its_rows(page: Page, site: str, path: str, link: str, lead: str) -> None:
    page.goto(site + path)
    page.get_by_role("link", name=link).click()
    expect(page.locator(".lead")).to_contain_text(lead)
    if path != "/dinero":
        expect(page.locator("h1")).to_have_text("Agua a la vista: horarios de tandeo y calidad")
    assert f"${sum(map(pesos, page.locator('tbody tr').all_inner_texts())):,.2f}" == lead.split()[0]


def test_the_trail_of_real_data_is_told_though_its_exercise_has_no_plan(
    page: Page, ckan: CkanAccess, cocrea: Cli, on_ckan: Mapping[str, str], tmp_path: Path
) -> None:
    slug = f"t{uuid.uuid4().hex[:8]}-puertos"
    ports = EXAMPLE.parent / "ejemplo-puertos"
    folder = shutil.copytree(ports, tmp_path / slug, ignore=shutil.ignore_patterns("salida"))
    settings = folder / "ejercicio.toml"
    settings.write_text(settings.read_text("utf-8").replace("ejemplo-puertos", slug), encoding="utf-8")
    assert cocrea("correr", folder, env=on_ckan).returncode == 0
    page.goto(f"{ckan.url}/ejercicios/{slug}/dinero")
    trail = page.locator("#k004-altamira-2011")
    expect(trail.locator("h2")).to_have_text("El rastro de «Follow the Money: puerto de Altamira 2011»")
    assert rows_of(trail.locator("tbody").first) == [
        "En el presupuesto $181,000,000.00 100.0 % 2 eslabones, en el presupuesto",
        "Con contrato $0.00 0.0 % 74 eslabones, con contrato",
        "Con pago $0.00 0.0 % 1 eslabón, con pago (1 no encontrado)",
        "Con entrega $0.00 0.0 % 1 eslabón, con entrega (1 no encontrado)",
    ]
    expect(trail.locator(".bars li")).to_have_count(4)
    expect(trail).to_contain_text("$181.0 millones en el presupuesto no está publicado en qué contratos, pagos")
    expect(trail.get_by_role("listitem").filter(has_text="Faltan contratos que documenten $151")).to_have_text(
        "Faltan contratos que documenten $151,000,000.00 de los $151,000,000.00 de la línea «2011-000014». "
        "Se vio en el eslabón Contrato 206456-000002."
    )
    expect(trail.get_by_role("listitem").filter(has_text="Contrato 206456-000002: ")).to_contain_text(
        "se encontró, y falta dinero por seguir."
    )
    trail.get_by_text("Eslabón por eslabón (78)").click()
    expect(trail.get_by_role("row", name="alt-077")).to_contain_text("del contrato 14904-000075 del eslabón alt-077")
    trail.get_by_role("link", name="alt-001", exact=True).click()
    expect(page.locator(".lead")).to_contain_text("Viene de rastreo.csv, renglón 2. Descargar el original")
    page.get_by_role("link", name="2011-000014", exact=True).click()
    expect(page.locator("h1")).to_have_text("Renglón de la Cuenta Pública 2011-000014")
    expect(page.get_by_role("row", name="Ejercido")).to_contain_text("$151,000,000.00")
    expect(page.locator(".lead")).to_contain_text("Viene de cuenta_publica_2011_k004.csv, renglón 14. Descargar")
    page.goto(f"{ckan.url}/ejercicios/{slug}/dinero#k004-altamira-2011-contrato")
    trail.get_by_role("link", name="206456-000002 del eslabón alt-003").click()
    expect(page.locator("h1")).to_have_text("Contrato de CompraNet 206456-000002")
    # In the row's own currency, which may be any.
    expect(page.get_by_role("row", name="Importe del contrato")).to_contain_text("19,882,886")
    expect(page.locator(".lead")).to_contain_text("Viene de compranet_2011_altamira.csv, renglón 2. Descargar")
