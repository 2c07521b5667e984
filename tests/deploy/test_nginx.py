"""Debian's nginx by deploy/nginx: does it read it, and what a visitor gets from the CKAN that deploy/ckan sets up."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
import requests

from portal.box import Box, postgres, valkey
from portal.box.ckan import INSIDE
from portal.box.credentials import load_secrets
from portal.box.install import environment_path
from portal.box.ports import remembered_ports
from portal.site import LICENCES
from tests.deploy.conftest import METRICS, NAME, Nginx, put, running
from tests.flows.conftest import wait_until
from tests.machine import free_port
from tools.deployment import DEPLOY

HEADERS = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
MEGABYTE = 1024 * 1024
pytestmark = pytest.mark.nginx


@pytest.mark.parametrize("which", ["compose", "debian"])
def test_nginx_reads_its_configuration(which: str, tmp_path: Path):
    judged = subprocess.run([*put(tmp_path, which, "127.0.0.1:5000").command, "-t"], capture_output=True, text=True)
    assert judged.returncode == 0, judged.stderr
    assert "warn" not in judged.stderr


@pytest.fixture(scope="module")
def ckan_address(box: Box, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A second CKAN, by deploy/ckan's own files, on the databases of the session's; gives its host and port."""
    folder = tmp_path_factory.mktemp("servidor")
    secrets, ports = load_secrets(box.layout.secrets), remembered_ports(box.layout.portal)
    assert secrets and ports
    (folder / "secretos").mkdir()
    for name, text in {
        "bd_ckan": secrets.ckan_password, "bd_lectura": secrets.datastore_read_password, "bd_prefect": "ab" * 32,
        "solr": secrets.solr_password, "sesion": "cd" * 32, "csrf": "ef" * 32, "tokens": secrets.token_key,
        "participacion": secrets.data_key, "metricas": METRICS,
    }.items():  # fmt: skip
        (folder / "secretos" / name).write_text(f"{text}\n", encoding="utf-8")
    text = (DEPLOY / "ckan" / "cocrea.ini").read_text("utf-8")
    text = text.replace("/var/lib/ckan", str(box.layout.storage)).replace("/etc/cocrea/licencias.json", str(LICENCES))
    (folder / "cocrea.ini").write_text(text, encoding="utf-8")
    address = f"127.0.0.1:{free_port()}"
    programs = f"{environment_path(box.layout)}/bin:{postgres.POSTGRES_BIN_PATH}:{DEPLOY}/ckan:/usr/bin:/bin"
    env = {
        "PATH": programs, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(INSIDE), "PGPASSWORD": secrets.postgres_password,
        "COCREA_SECRETOS": str(folder / "secretos"), "CKAN_INI": str(folder / "ckan.ini"),
        "COCREA_INI_BASE": str(folder / "cocrea.ini"), "COCREA_SITIO_URL": f"https://{NAME}", "COCREA_SITIO_ID": "g9c",
        "COCREA_BD": "", "COCREA_BD_OPCIONES": f"?host={postgres.sockets(box.layout)}",
        "COCREA_VALKEY": valkey.url(box.layout), "COCREA_SOLR": f"http://127.0.0.1:{ports['solr']}/solr/ckan",
        "COCREA_ESCUCHA": address, "COCREA_PROCESOS": "2",
        "COCREA_PSQL": f"psql -U postgres -d postgres -h {postgres.sockets(box.layout)}",
    }  # fmt: skip
    made = [DEPLOY / "postgresql" / "crear.sh", "-h", str(postgres.sockets(box.layout))]
    for _ in range(2):  # again does no harm
        subprocess.run(made, env=env, check=True)
    prepared = ["configurar.sh", "preparar.sh"]
    said = subprocess.run(prepared, env=env, capture_output=True, text=True, check=True, cwd=folder).stdout
    assert said.endswith("CKAN está al día.\n")
    site = ["configurar.sh", "gunicorn", "--config", str(DEPLOY / "ckan" / "gunicorn.conf.py")]
    with (folder / "ckan.log").open("wb") as log:
        popen = subprocess.Popen(site, env=env, cwd=folder, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_until(lambda: answers(f"http://{address}/api/3/action/status_show"))
        yield address
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(popen.pid).terminate()
        popen.wait(30)


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=60).status_code == 200
    except requests.ConnectionError:
        return False


@pytest.fixture(scope="module")
def nginx(ckan_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with running(put(tmp_path_factory.mktemp("nginx"), "debian", ckan_address)) as one:
        yield one


@pytest.mark.long
def test_a_visitor_gets_the_site_by_tls_with_every_header(nginx: Nginx):
    (nginx.folder / "acme" / ".well-known" / "acme-challenge" / "prueba").write_text("hola")
    plain = f"http://127.0.0.1:{nginx.plain}"
    assert requests.get(f"{plain}/.well-known/acme-challenge/prueba", timeout=10).text == "hola"
    moved = requests.get(f"{plain}/dinero?a=1", headers={"Host": NAME}, allow_redirects=False, timeout=10)
    assert (moved.status_code, moved.headers["Location"]) == (301, f"https://{NAME}/dinero?a=1")

    page = nginx.visitor().get(f"{nginx.url}/compromisos", timeout=60)
    assert page.status_code == 200 and "<html" in page.text
    assert {name: page.headers.get(name) for name in HEADERS} == HEADERS
    assert "Content-Security-Policy" in page.headers and page.headers["Content-Encoding"] == "gzip"
    assert page.headers["Server"] == "nginx"
    entering = nginx.visitor().get(f"{nginx.url}/user/login", timeout=60)
    assert "Secure" in entering.headers["Set-Cookie"]
    with pytest.raises(requests.ConnectionError):
        nginx.visitor("otro.ejemplo.mx").get(nginx.url, timeout=10)
    assert [speaks(nginx, one) for one in ("-tls1_1", "-tls1_2", "-tls1_3")] == [False, True, True]


def speaks(nginx: Nginx, version: str) -> bool:
    """Whether it takes this version of TLS from a program that would take anything."""
    asked = ["openssl", "s_client", "-connect", f"127.0.0.1:{nginx.secure}", version, "-cipher", "ALL:@SECLEVEL=0"]
    return subprocess.run(asked, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


@pytest.mark.long
def test_files_go_up_and_come_down_whole_and_other_pages_read_the_data(nginx: Nginx, box: Box):
    visitor, who = nginx.visitor(), {"Authorization": box.credentials().api_token}
    content = os.urandom(20 * MEGABYTE)

    def act(action: str, **sent: object) -> requests.Response:
        return visitor.post(f"{nginx.url}/api/3/action/{action}", headers=who, timeout=120, **sent)  # type: ignore[arg-type]

    organization = act("organization_create", json={"name": "tras-nginx"}).json()["result"]
    dataset = act("package_create", json={"name": "tras-nginx", "owner_org": organization["id"]}).json()["result"]
    made = act("resource_create", data={"package_id": dataset["id"]}, files={"upload": ("grande.bin", content)})
    assert made.status_code == 200, made.text
    address = made.json()["result"]["url"]
    assert address.startswith(f"https://{NAME}/dataset/")
    got = visitor.get(address.replace(f"https://{NAME}", nginx.url), timeout=120)
    assert got.content == content
    asked = visitor.get(f"{nginx.url}/api/3/action/status_show", headers={"Origin": "https://otro.mx"}, timeout=60)
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    act("dataset_purge", json={"id": dataset["id"]})
    act("organization_purge", json={"id": organization["id"]})


@pytest.mark.long
def test_what_is_too_large_or_too_often_is_refused_before_ckan(nginx: Nginx):
    visitor = nginx.visitor()
    large = visitor.post(f"{nginx.url}/participa/dudas", data=b"x" * (17 * MEGABYTE), timeout=60)
    assert large.status_code == 413
    with ThreadPoolExecutor(8) as several:
        sent = several.map(
            lambda _: nginx.visitor().post(f"{nginx.url}/user/login", timeout=120).status_code, range(24)
        )
        assert list(sent).count(429) >= 8
    # It would say who, and all that was asked.
    assert "limiting" not in nginx.errors
    # Who only looks is not refused.
    assert visitor.get(f"{nginx.url}/participa/dudas", timeout=60).status_code == 200
    assert visitor.get(f"{nginx.url}/.git/config", timeout=60).status_code == 404


@pytest.mark.long
def test_only_what_never_changes_is_kept_and_visits_say_nothing_personal(nginx: Nginx):
    visitor = nginx.visitor()
    for _ in range(2):
        style = visitor.get(f"{nginx.url}/cocrea/cocrea.css?v=prueba", timeout=60)
        assert style.status_code == 200 and style.headers["Cache-Control"] == "public, max-age=3600"
        assert {name: style.headers.get(name) for name in HEADERS} == HEADERS
        visitor.get(f"{nginx.url}/compromisos?correo=a@b.mx", timeout=60)
    visits = [json.loads(line) for line in nginx.visits.splitlines()]
    assert [one["memoria"] for one in visits if one["ruta"] == "/cocrea/cocrea.css"][-2:] == ["MISS", "HIT"]
    assert {one["memoria"] for one in visits if one["ruta"] == "/compromisos"} == {""}
    assert {one["red"] for one in visits} == {"127.0.0.0"}
    assert "correo" not in nginx.visits and "127.0.0.1" not in nginx.visits


@pytest.mark.long
def test_metrics_are_for_whoever_has_their_token(nginx: Nginx):
    def asked(**headers: str) -> int:
        return nginx.visitor().get(f"{nginx.url}/metrics", headers=headers, timeout=60).status_code

    assert [asked(), asked(Authorization="Bearer otro"), asked(Authorization=f"Bearer {METRICS}")] == [404, 404, 200]


@pytest.mark.long
def test_without_ckan_the_page_says_so_in_spanish(tmp_path: Path):
    with running(put(tmp_path, "debian", f"127.0.0.1:{free_port()}")) as alone:
        page = alone.visitor().get(f"{alone.url}/compromisos", timeout=60)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
    assert "El sitio no está disponible en este momento" in page.text
    assert {name: page.headers.get(name) for name in HEADERS} == HEADERS
