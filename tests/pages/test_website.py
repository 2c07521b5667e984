"""The website that the extension draws from what is published: what a visitor and a journalist do in it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pyarrow import parquet

from pipelines.domains.puntualidad import next_promised
from pipelines.exercise import load_exercise
from pipelines.intake import read_all
from pipelines.package import load_release, package
from pipelines.package.attachments import LINKS, add
from pipelines.progress import unheard
from pipelines.publish import Ckan, carry_out, organization, plan_release
from pipelines.settings import CkanAccess
from portal.box import Box
from tests.conftest import EXAMPLE, Cli, Published, copy_example
from tests.exercise.test_identity import png
from tests.publish.small import Small, run_quietly

pytestmark = pytest.mark.browser
# A telephone in a pocket, and a wide screen.
WIDTHS = (360, 1280)
HEAVIEST_BYTES = 300_000
SECTIONS = {
    "": "¿Está cumpliendo el gobierno lo que acordó con su gente?",
    "/stl": "Secretariado Técnico Local",
    "/stl/minutas/min-01-v1": "Minuta de la sesión 1",
    "/compromisos": "Compromisos",
    "/compromisos/c3-sigue-el-dinero": "Sigue el dinero del mantenimiento de las escuelas",
    "/agenda": "Agenda",
    "/contacto": "Contacto",
    "/ligas": "Ligas de interés",
    "/datos": "Datos abiertos",
    "/dinero": "El dinero",
    "/dinero/renglon/2015-0048": "Renglón del presupuesto 2015-0048",
    "/dinero/pago/pag-2015-01-1": "Pago pag-2015-01-1",
    "/dinero/por/capitulo/3000": "Servicios generales",
    "/cumplimiento": "Cumplimiento",
    "/participa/dudas": "Dudas, quejas y sugerencias",
    "/participa/sumate": "Participa",
    "/compromisos/no-hay-tal": "Esta página no está",
}
GONE = "https://datos.gob.mx/"
GONE_PLAN = "https://ejemplo.gob.mx/gobierno-abierto/plan-de-trabajo-1.pdf"
HOSTILE = "<img src=x onerror=alert(1)>"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


def make_hostile(folder: Path, published: Path) -> set[str]:
    """Have each free text of what a like exercise published end in what would run if a page let it; the tables."""
    settings, told = folder / "ejercicio.toml", set()
    text = settings.read_text(encoding="utf-8")
    for each in ("plan-de-accion", "secretariado", "follow-the-money"):
        (release,) = (one for one in (published / "salida" / "entregas" / each).glob("*/datapackage.json"))
        descriptor = json.loads(release.read_text(encoding="utf-8"))
        for one in descriptor["cocrea"].get("archivos", ()):
            shutil.copyfile(release.parent / one["path"], folder / one["path"])
        for one in descriptor["resources"]:
            table, free = one["name"], [column["name"] for column in one["schema"]["fields"] if is_free(column)]
            section = re.compile(rf"(?ms)^\[fuentes\.{table}\]\n.*?(?=^\[|\Z)")
            if not section.search(text):
                continue
            with (release.parent / one["path"]).open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                for row in rows:
                    writer.writerow({**row, **{name: f"{row[name]} ⟦{table}⟧{HOSTILE}" for name in free if row[name]}})
            text = section.sub(f'[fuentes.{table}]\narchivo = "{table}.csv"\n\n', text)
            told |= {table} if free else set()
    settings.write_text(text, encoding="utf-8")
    return told


def is_free(column: Mapping[str, Any]) -> bool:
    """Whether anything may be written in a column."""
    constraints = column.get("constraints", {})
    return (
        column["type"] == "string"
        and not {"format", "fileOr"} & column.keys()
        and not {"pattern", "enum"} & constraints.keys()
    )


@pytest.mark.parametrize("path", SECTIONS)
def test_each_page_is_whole_light_accessible_and_its_own(page: Page, site: str, path: str) -> None:
    told: list[str] = []
    weights: list[int] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("response", lambda answer: weights.append(len(answer.body())))
    missing = path.endswith("no-hay-tal")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        answer = page.goto(site + path)
        assert answer is not None
        assert answer.status == (404 if missing else 200)
        assert page.locator("h1").all_inner_texts() == [SECTIONS[path]]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        violations = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []
    assert {name: answer.headers.get(name.lower()) for name in HEADERS} == HEADERS
    assert "'unsafe" not in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers
    assert sum(weights) / len(WIDTHS) <= HEAVIEST_BYTES
    assert [one for one in told if "404" not in one] == []


def test_whoever_only_reads_is_given_no_cookie_on_ckans_own_pages_either(ckan: CkanAccess, published: str) -> None:
    address = f"{ckan.url}/dataset/{published}-plan-de-accion"
    dataset = requests.get(f"{ckan.url}/api/3/action/package_show?id={published}-plan-de-accion", timeout=60).json()
    resource = dataset["result"]["resources"][0]["id"]
    for each in (f"{ckan.url}/dataset/", f"{ckan.url}/organization/", address, f"{address}/resource/{resource}"):
        answer = requests.get(each, timeout=60)
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    # Whoever logs in is given one.
    assert "Set-Cookie" in requests.get(f"{ckan.url}/user/login", timeout=60).headers


def test_a_visitor_finds_out_whether_commitment_3_is_late_and_downloads_its_data(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("link", name="Sigue el dinero del mantenimiento de las escuelas").first.click()
    expect(page.locator(".verdict")).to_have_text(
        "! Atrasado 65.1 %, avance «sustancial» en la escala de la OGP, al corte del 31 de mayo de 2016."
    )
    expect(page.get_by_text("Venció su hito c3-h2 (el 29/01/2016).")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Hitos (CSV").click()
    assert download.value.path().read_text("utf-8").startswith("hito_id,compromiso_id,meta_num,numero,actividad")


def test_a_journalist_goes_from_an_amount_to_its_row(page: Page, site: str) -> None:
    page.goto(f"{site}/dinero")
    trail = page.locator("#c3-sigue-el-dinero")
    assert trail.locator("tbody").first.inner_text().splitlines() == [
        "En el presupuesto\t$165,714,238.04\t100.0 %\t4",
        "Con contrato\t$143,922,710.07\t86.8 %\t5 (1 no encontrado)",
        "Con pago\t$108,428,003.45\t65.4 %\t14",
        "Con entrega\t$107,243,703.45\t64.7 %\t4",
    ]
    expect(trail).to_contain_text("Eslabón por eslabón (27)")
    expect(trail.locator(".line").first).to_contain_text("$5,213,746.78 no se han comprometido")
    expect(trail.locator("summary").first).to_contain_text("por pagar $11,885,500.00")
    expect(trail).to_contain_text("marca con este compromiso 13 renglones, que suman $193.7 millones modificados")
    expect(trail.get_by_role("listitem").filter(has_text="no se han comprometido $5,213,746.78")).to_have_text(
        "De los $93,402,844.57 de la línea «2015-0048» no se han comprometido $5,213,746.78, según el presupuesto. "
        "Se vio en el eslabón Presupuesto 2015-0048."
    )
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


# The link on a page, and what the page that it leads to adds.
SUMS = {
    "/dinero": {
        "118 renglones que suman lo pagado": "$5,109,186,539.85 de presupuesto pagado, en 118 renglones.",
        "renglones que suman lo recaudado": "$5,137,183,677.85 de presupuesto recaudado, en",
    },
    "/compromisos/c4-agua-a-la-vista": {"9 renglones": "$42,127,048.77 de presupuesto modificado, en 9 renglones."},
}


@pytest.mark.parametrize(("path", "link", "lead"), [(path, *one) for path in SUMS for one in SUMS[path].items()])
def test_every_total_leads_to_its_rows(page: Page, site: str, path: str, link: str, lead: str) -> None:
    page.goto(site + path)
    page.get_by_role("link", name=link).click()
    expect(page.locator(".lead")).to_contain_text(lead)
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
    assert trail.locator("tbody").first.inner_text().splitlines() == [
        "En el presupuesto\t$181,000,000.00\t100.0 %\t1",
        "Con contrato\t$0.00\t0.0 %\t74",
        "Con pago\t$0.00\t0.0 %\t1 (1 no encontrado)",
        "Con entrega\t$0.00\t0.0 %\t1 (1 no encontrado)",
    ]
    expect(trail.locator(".bars li")).to_have_count(4)
    expect(trail).to_contain_text("$181.0 millones en el presupuesto no está publicado en qué contratos, pagos")
    expect(trail.get_by_role("listitem").filter(has_text="Faltan contratos que documenten")).to_have_text(
        "Faltan contratos que documenten $181,000,000.00 de los $181,000,000.00 de la línea «2011-000014». "
        "Se vio en el eslabón Contrato 206456-000002."
    )
    expect(trail.get_by_role("listitem").filter(has_text="Contrato 206456-000002: ")).to_contain_text("insuficiente.")
    trail.get_by_text("Eslabón por eslabón (77)").click()
    trail.get_by_role("link", name="Presupuesto alt-001").click()
    expect(page.locator(".lead")).to_have_text("Viene de rastreo.csv, renglón 2.", use_inner_text=True)


def test_everything_is_done_with_the_keyboard_alone(page: Page, site: str) -> None:
    page.goto(f"{site}/compromisos")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Ir al contenido")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Compromiso 1: Trámites estatales en línea, de principio a fin")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Trámites estatales en línea, de principio a fin")


def test_a_programmer_pastes_the_examples_and_they_work(page: Page, site: str) -> None:
    page.goto(f"{site}/datos")
    curl, python, _in_r = page.locator("pre").all_inner_texts()
    answer = subprocess.run(["bash", "-c", f"{curl} --silent"], capture_output=True, check=True, timeout=60).stdout
    assert [one["numero"] for one in json.loads(answer)["result"]["records"]] == [1, 2, 3, 4, 5]
    done = subprocess.run(
        [sys.executable, "-c", f"{python.replace('print', '(lambda _: None)')}\nprint(list(compromisos.titulo)[1])"],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert done.stdout == "El aire en datos abiertos\n"
    shared = requests.get(curl.split('"')[1], headers={"Origin": "https://otro.example"}, timeout=60)
    assert shared.headers["Access-Control-Allow-Origin"] == "*"


def test_each_file_of_a_release_is_downloaded_as_csv_for_excel_as_json_and_at_its_lasting_address(
    page: Page, ckan: CkanAccess, site: str
) -> None:
    page.goto(f"{site}/datos")
    address = {
        name: page.get_by_role("link", name=name, exact=True).first.get_attribute("href")
        for name in (
            "CSV de Compromisos",
            "CSV para Excel de Compromisos",
            "JSON de Compromisos",
            "Excel (XLSX) de Compromisos",
            "Parquet de Compromisos",
        )
    }
    page.get_by_text("Cómo citar").first.click()
    address["acuse"] = page.get_by_role("link", name="Acuse de Ejemplo ficticio: Plan de Acción").get_attribute("href")
    address["lasting"] = page.locator('a[href$="/compromisos.csv"]', has_text="compromisos.csv").get_attribute("href")
    got = {name: requests.get(f"{ckan.url}{path}", timeout=60) for name, path in address.items()}
    assert {one.status_code for one in got.values()} == {200}
    assert "Acuse" in got["acuse"].text
    assert got["lasting"].content == got["CSV de Compromisos"].content
    assert got["CSV para Excel de Compromisos"].content == b"\xef\xbb\xbf" + got["CSV de Compromisos"].content
    rows = list(csv.DictReader(io.StringIO(got["CSV de Compromisos"].content.decode())))
    told = got["JSON de Compromisos"].json(parse_float=Decimal)
    assert [list(one) for one in told] == [list(one) for one in rows]
    assert [one["numero"] for one in told] == [1, 2, 3, 4, 5]
    assert [one["titulo"] for one in told] == [one["titulo"] for one in rows]
    assert {one["eje_aga"] for one in told[2:]} == {None}
    assert got["JSON de Compromisos"].headers["Content-Disposition"] == 'attachment; filename="compromisos.json"'
    book = openpyxl.load_workbook(io.BytesIO(got["Excel (XLSX) de Compromisos"].content))
    assert [one.value for one in book["Compromisos"]["A"]][:2] == ["compromiso_id", "c1-tramites-en-linea"]
    read = parquet.read_table(io.BytesIO(got["Parquet de Compromisos"].content))
    assert read["numero"].to_pylist() == [1, 2, 3, 4, 5]


def test_a_neighbour_sees_a_photograph_hears_a_session_and_opens_its_minuta(
    page: Page, ckan: CkanAccess, site: str
) -> None:
    page.goto(f"{site}/stl")
    photo = page.locator("figure", has_text="Sesión 1 del Secretariado").get_by_role("link")
    photo.scroll_into_view_if_needed()
    assert photo.locator("img").evaluate("one => one.decode().then(() => one.naturalWidth)") == 480
    picture = requests.get(ckan.url + str(photo.get_attribute("href")), timeout=60)
    assert (picture.headers["Content-Type"], picture.content[:2]) == ("image/jpeg", b"\xff\xd8")
    sound = page.locator("audio")
    expect(sound).to_have_attribute("preload", "none")
    assert sound.evaluate("async one => { one.load(); one.play(); await new Promise(done => one.onplaying = done); "
                          "return Math.round(one.duration * 10) / 10 }") == 4.8  # fmt: skip
    assert photo.locator("img").get_attribute("alt", timeout=9_000).startswith("Dibujo: seis integrantes")
    expect(page.locator("figure", has=sound).locator("figcaption")).to_have_text("Audio, 5 s, 38.4 kB")
    elsewhere = page.locator(".gallery li", has_text="Sesión 6 del Secretariado")
    expect(elsewhere.locator("p").first).to_have_text(
        "Sesión 6 del Secretariado (fotografía, 4.9 MB). Está en otro sitio: ejemplo.gob.mx."
    )
    page.get_by_role("link", name="Minuta, versión 1").last.click()
    expect(page.locator(".card.lines")).to_contain_text("Sesión")
    minuta = page.get_by_role("link", name="Descargar la minuta").get_attribute("href")
    assert requests.get(ckan.url + str(minuta), timeout=60).content.startswith(b"%PDF-")
    page.goto(f"{site}/compromisos/c3-sigue-el-dinero")
    expect(page.get_by_role("link", name="Visita a una escuela: techo sin impermeabilizar")).to_be_visible()


def test_several_exercises_are_told_apart_and_compared(page: Page, ckan: CkanAccess, site: str, tmp_path: Path) -> None:
    folder = copy_example(tmp_path / "ejercicio", "otro")
    exercise = load_exercise(folder)
    tables = read_all(exercise, run_quietly)[0]
    (one,) = exercise.only("plan-de-accion").published
    with Ckan(ckan) as api:
        organization.create(api, exercise.organization)
        entrega = package(exercise, one, [table for table in tables if table.name in one.schemas])
        gone = {"responde": False, "estado": 404}
        asked = {"revisadas": "2026-11-26T18:00:00+00:00", "ligas": {GONE: gone, GONE_PLAN: {**gone, "estado": None}}}
        add(entrega.folder, LINKS, json.dumps(asked).encode())
        entrega = load_release(entrega.folder)
        carry_out(api, plan_release(api, entrega, exercise.organization), unheard)
        # Whose only dataset is the lists of codes that others use is no exercise to visit.
        lists = load_exercise(copy_example(tmp_path / "codigos", "solo-codigos")).only("catalogos")
        (codes,) = lists.published
        only_codes = package(lists, codes, [table for table in tables if table.name in codes.schemas])
        carry_out(api, plan_release(api, only_codes, exercise.organization), unheard)
    Small(tmp_path / "datos").publish(ckan)
    assert requests.get(f"{ckan.url}/ejercicios/solo-codigos/datos", timeout=60).status_code == 200
    owner = "Ejemplo ficticio: Secretariado Técnico Local de Morelos"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(ckan.url)
        found = page.locator(".card h3").all_inner_texts()
        assert {f"{owner} ({key})" for key in ("otro", "publicado")} <= set(found)
        page.goto(f"{ckan.url}/ejercicios")
        assert "solo-codigos" not in page.content()
        told = page.locator("section", has=page.get_by_role("heading", name="Publican solo datos"))
        expect(told.get_by_role("heading", name="Secretariado de prueba").first).to_be_visible()
        expect(told).not_to_contain_text(owner)
        assert Axe().run(page).response["violations"] == []
        page.goto(f"{ckan.url}/ejercicios?q=TECNICO+local+otro")
        assert page.locator(".card h3").all_inner_texts() == [f"{owner} (otro)"]
        page.goto(f"{ckan.url}/cumplimiento?q=publicado&pagina=99")
        expect(page.get_by_role("row", name=owner)).to_have_count(1)
        page.goto(ckan.url)
        assert Axe().run(page).response["violations"] == []
        page.get_by_role("link", name="Comparar su cumplimiento").click()
        page.wait_for_url("**/cumplimiento")  # with its style, which its width depends on
        row = page.get_by_role("row", name=f"{owner} (publicado)")
        expect(row).to_contain_text("de 5")
        expect(page.get_by_role("row", name=f"{owner} (otro)")).to_contain_text("Sin tablero")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert Axe().run(page).response["violations"] == []
    row.get_by_role("link").click()
    expect(page).to_have_url(f"{site}/cumplimiento")
    page.goto(f"{ckan.url}/ejercicios/otro/ligas")
    expect(page.get_by_role("listitem").filter(has_text="No responde")).to_contain_text("(error 404)")
    expect(page.locator("main p").first).to_have_text(
        "Se revisaron el 26 de noviembre de 2026, al publicar; las que no respondieron están marcadas."
    )
    expect(page.get_by_role("listitem").filter(has_text="sin comprobar").first).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.goto(f"{ckan.url}/ejercicios/otro/compromisos/c1-tramites-en-linea")
    dead = page.locator("p", has=page.get_by_role("link", name="Plan de trabajo"))
    expect(dead).to_have_text("Plan de trabajo ! No responde")
    assert Axe().run(page).response["violations"] == []
    page.goto(f"{site}/ligas")
    expect(page.locator("main p").first).to_have_text("No se ha comprobado si responden.")


def test_tables_on_time_are_told_so(page: Page, site: str) -> None:
    page.goto(f"{site}/cumplimiento")
    expect(page.get_by_text("Ninguna tabla está atrasada")).to_be_visible()
    board = page.get_by_role("region", name="Puntualidad de los datos")
    expect(board.get_by_role("row", name="Hitos")).to_contain_text("Al día")
    (hitos,) = (one for one in punctual_lines(site) if one["tabla"] == "hitos")
    assert (hitos["frecuencia"], hitos["dias_de_atraso"]) == ("R/P1M", "0")
    assert date.fromisoformat(hitos["prometido"]) == next_promised(date.fromisoformat(hitos["cambio"]), "R/P1M")
    assert late_entries(site) == []


def test_tables_that_are_late_are_told_in_the_board_as_a_table_and_as_a_feed(
    page: Page, ckan: CkanAccess, box: Box, tmp_path: Path
) -> None:
    small = Small(tmp_path)
    small.publish(ckan)
    (history,) = (box.layout.storage / "cocrea" / "archivos" / small.resource("historial")).iterdir()
    history.write_text(re.sub(r"\d{4}-\d\d-\d\dT\d\d", "2026-02-01T03", history.read_text("utf-8")), encoding="utf-8")
    site = f"{ckan.url}/ejercicios/{small.slug}"
    lines = {one["tabla"]: one for one in punctual_lines(site)}
    # It was still the day before on the state's clocks.
    assert {(one["cambio"], one["prometido"]) for one in lines.values()} == {("2026-01-31", "2026-02-27")}
    assert int(lines["personas"]["dias_de_atraso"]) > 200
    told = "debía cambiar a más tardar el 27/02/2026"
    assert late_entries(site) == [f"Lugares: {told}", f"Personas: {told}"]
    page.goto(f"{site}/cumplimiento")
    expect(page.get_by_text("2 tablas están atrasadas")).to_be_visible()
    assert Axe().run(page).response["violations"] == []


def punctual_lines(site: str) -> list[dict[str, str]]:
    answer = requests.get(f"{site}/cumplimiento/puntualidad.csv", timeout=60)
    return list(csv.DictReader(io.StringIO(answer.text)))


def late_entries(site: str) -> list[str | None]:
    answer = requests.get(f"{site}/cumplimiento/puntualidad.atom", timeout=60)
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    return [one.text for one in ElementTree.fromstring(answer.content).iterfind("{*}entry/{*}title")]


def test_an_activity_goes_into_a_calendar(site: str) -> None:
    answer = requests.get(f"{site}/agenda/eve-01.ics", timeout=60)
    host = site.split("/")[2]
    key = site.rpartition("/")[2]
    lines = answer.content.decode().replace("\r\n ", "").split("\r\n")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    # Its name says which it is where several exercises have the same.
    lines = [one.removesuffix(f" ({key})") for one in lines]
    assert [one for one in lines if not one.startswith("DTSTAMP")] == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cocrea//Agenda//ES", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        "X-WR-CALNAME:Ejemplo ficticio: Secretariado Técnico Local de Morelos", "X-WR-TIMEZONE:America/Mexico_City",
        "BEGIN:VEVENT", f"UID:{key}-eve-01@{host}", "DTSTART:20150220T180000Z", "DTEND:20150220T190000Z",
        "SUMMARY:Firma de la declaración conjunta", "LOCATION:Palacio de Gobierno",
        f"URL:{site}/agenda#eve-01", "STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    assert max(map(len, answer.content.split(b"\r\n"))) <= 75


def test_a_page_changes_the_moment_its_release_does_and_no_text_of_any_table_runs(
    tmp_path: Path, published_example: Published, cocrea: Cli, ckan: CkanAccess, on_ckan: Mapping[str, str]
) -> None:
    folder = copy_example(tmp_path / "ejercicio", "sitiocambia")
    touched = make_hostile(folder, published_example.folder)
    done = cocrea("correr", folder, env=on_ckan)
    assert done.returncode == 0, done.stdout + done.stderr
    site = f"{ckan.url}/ejercicios/sitiocambia"
    pages = {path: requests.get(site + path, timeout=60).text for path in SECTIONS}
    assert [path for path, page in pages.items() if HOSTILE in page or "<img src=x" in page] == []
    shown = {table for page in pages.values() for table in re.findall(r"⟦(\w+)⟧&lt;img", page)}
    # Of these the pages show no free text.
    assert touched - shown <= {"mesas", "pagos"}

    before = requests.get(f"{site}/compromisos", timeout=60)
    assert before.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = requests.get(f"{site}/compromisos", headers={"If-None-Match": before.headers["ETag"]}, timeout=60)
    assert (again.status_code, again.content) == (304, b"")
    rows = folder / "compromisos.csv"
    rows.write_text(rows.read_text("utf-8").replace(HOSTILE, f"{HOSTILE} y cambió", 1), encoding="utf-8")
    assert cocrea("correr", folder, env=on_ckan).returncode == 0
    after = requests.get(f"{site}/compromisos", headers={"If-None-Match": before.headers["ETag"]}, timeout=60)
    assert (after.status_code, " y cambió" in after.text) == (200, True)


def test_an_exercise_without_a_plan_says_what_will_be_here_in_its_own_colours(
    page: Page, ckan: CkanAccess, tmp_path: Path
) -> None:
    small = Small(tmp_path, sections='[identidad]\ncolor = "#1d4e79"\nlogo = "logo.png"\n')
    (tmp_path / "ejercicio").mkdir()
    (tmp_path / "ejercicio/logo.png").write_bytes(png())
    small.publish(ckan)
    answers = {
        path: requests.get(f"{ckan.url}/ejercicios/{small.slug}{path}", timeout=60)
        for path in (one for one in SECTIONS if "/" not in one[1:] or "participa" in one)
    }
    assert {path: one.status_code for path, one in answers.items()} == dict.fromkeys(answers, 200)
    assert [path for path, one in answers.items() if 'class="nothing"' not in one.text] == ["/datos"]
    # And by what rule of the programme it is due, as no plan says when.
    told = {path: re.findall(r'class="nothing">([^<]*)<', one.text) for path, one in answers.items()}
    assert [
        one for each in told.values() for one in each if "Se pide" not in one and "El programa pide" not in one
    ] == []
    assert "firmaron" not in answers[""].text
    page.goto(f"{ckan.url}/ejercicios/{small.slug}/stl")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('header.site')).backgroundColor") == "rgb(29, 78, 121)"
    )
    assert page.evaluate("document.querySelector('.brand img').naturalWidth") == 1
    assert Axe().run(page).response["violations"] == []
    page.goto(f"{ckan.url}/dataset/{small.dataset}")
    assert page.evaluate("getComputedStyle(document.querySelector('.masthead')).backgroundColor") == "rgb(29, 78, 121)"
    assert Axe().run(page).response["violations"] == []
