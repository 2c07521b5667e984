"""What the website gives to whoever takes the data along, and whether they are on time."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from ckanapi import RemoteCKAN
from playwright.sync_api import Page, expect
from pyarrow import parquet

from pipelines.domains.puntualidad import next_promised
from pipelines.settings import CkanAccess
from portal.box import Box
from tests.publish.small import Small

pytestmark = pytest.mark.browser


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


def test_tables_on_time_are_told_so(page: Page, site: str) -> None:
    page.goto(f"{site}/cumplimiento")
    expect(page.get_by_text("Ninguna tabla está atrasada")).to_be_visible()
    board = page.get_by_role("region", name="Puntualidad de los datos")
    expect(board.get_by_role("row", name="Hitos")).to_contain_text("Al día")
    (hitos,) = (one for one in punctual_lines(site) if one["tabla"] == "hitos")
    assert (hitos["frecuencia"], hitos["dias_de_atraso"]) == ("R/P1M", "0")
    assert date.fromisoformat(hitos["prometido"]) == next_promised(date.fromisoformat(hitos["cambio"]), "R/P1M")
    assert late_entries(site) == []


def test_the_board_is_a_table_of_ckan_that_says_the_same(page: Page, ckan: CkanAccess, site: str) -> None:
    told = [{key: value for key, value in one.items() if key != "dias_de_atraso"} for one in punctual_lines(site)]
    asked = {"resource_id": f"{site.rpartition('/')[2]}-puntualidad"}
    records = RemoteCKAN(ckan.url).call_action("datastore_search", asked)["records"]
    found = [{key: value or "" for key, value in one.items() if key != "_id"} for one in records]
    assert sorted(found, key=str) == sorted(told, key=str)
    page.goto(f"{site}/cumplimiento")
    page.get_by_role("link", name="Consultar en CKAN").click()
    expect(page.get_by_role("heading", name="Puntualidad de los datos", level=1)).to_be_visible()


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
    assert {(one["cambio"], one["prometido"]) for one in lines.values()} == {("2026-01-31", "2026-02-28")}
    assert int(lines["personas"]["dias_de_atraso"]) > 200
    told = "debía cambiar a más tardar el 28/02/2026"
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
