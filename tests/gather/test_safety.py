"""Where a source may not lead, whatever it says: private networks, also by a redirect or a name, and other schemes."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipelines.errors import SourceError, Unreachable
from pipelines.gather import Means
from pipelines.gather.means import is_public
from pipelines.paths import Workspace
from pipelines.source import CkanFiles, Place, RemoteFiles
from tests.gather.serving import CONTENT, at, bring, in_turn, means, reply
from tests.machine import serving

IF_YOURS = (
    "Si es una máquina de su oficina, escriba red_local = true en [fuentes.egresos] de ejercicio.toml; si no, revise "
    "la dirección, o a dónde envía."
)


def refusal(folder: Path, place: Place | str, own: Means | None = None) -> tuple[str, str, str]:
    with pytest.raises(SourceError) as caught:
        bring(folder, at(place, local_network=False), own)
    assert not [one for one in Workspace(folder).originals.rglob("*") if one.is_file()]
    return caught.value.message, caught.value.remedy, caught.value.rule


def leads_to(where: str) -> tuple[str, str, str]:
    return f"La dirección de «egresos» lleva a {where}.", IF_YOURS, "direccion-no-permitida"


PRIVATE = {
    "http://127.0.0.1:9/e.csv": "127.0.0.1",
    "http://127.1:9/e.csv": "127.0.0.1",
    "http://2130706433:9/e.csv": "127.0.0.1",
    "http://0.0.0.0:9/e.csv": "0.0.0.0",
    "http://[::1]:9/e.csv": "::1",
    "http://[::ffff:10.0.0.1]:9/e.csv": "::ffff:10.0.0.1",
    "http://169.254.169.254/latest/meta-data/": "169.254.169.254",
    "https://192.168.0.1/e.csv": "192.168.0.1",
}


@pytest.mark.parametrize("url", PRIVATE)
def test_a_private_address_is_refused_unless_it_is_allowed(tmp_path, url):
    host = urlsplit(url).hostname
    assert refusal(tmp_path, url) == leads_to(f"«{host}», que es de una red privada ({PRIVATE[url]})")


@pytest.mark.parametrize(
    "place",
    [
        CkanFiles("http://127.0.0.1:9/dataset/egresos"), RemoteFiles("ftp://127.0.0.1:9/e.csv"),
        RemoteFiles("sftp://127.0.0.1:9/e.csv"), RemoteFiles("webdav://127.0.0.1:9/e.csv"),
        RemoteFiles("webdavs://127.0.0.1:9/e.csv"),
    ],
    ids=lambda one: one.url,
)  # fmt: skip
def test_so_it_is_for_every_kind_of_place(tmp_path, place):
    assert refusal(tmp_path, place) == leads_to("«127.0.0.1», que es de una red privada (127.0.0.1)")


# To these tests the server's own address is of the Internet; every other one is what it is.
HERE = dataclasses.replace(means(), is_public=lambda address: address == "127.0.0.1" or is_public(address))
SCHEMES = "Revise la dirección, o a dónde envía; pídala a quien publica."


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("http://169.254.169.254/", leads_to("«169.254.169.254», que es de una red privada (169.254.169.254)")),
        ("http://127.0.0.2/", leads_to("«127.0.0.2», que es de una red privada (127.0.0.2)")),
        ("https://[::1]/", leads_to("«::1», que es de una red privada (::1)")),
        (
            "file:///etc/passwd",
            ("La dirección de «egresos» lleva a «file:///etc/passwd», que no es http ni https.", SCHEMES,
             "direccion-no-permitida"),
        ),
    ],
)  # fmt: skip
def test_a_redirect_leads_nowhere_else(tmp_path, location, told):
    with serving(reply(302, b"", Location=location)) as server:
        assert refusal(tmp_path, f"{server}/e.csv", HERE) == told


def test_a_name_of_a_private_address_is_refused(tmp_path):
    own = dataclasses.replace(means(), resolve=lambda _host, _port: ["93.184.215.14", "10.0.0.1"])
    assert refusal(tmp_path, "http://datos.gob.mx/e.csv", own) == leads_to(
        "«datos.gob.mx», que es de una red privada (10.0.0.1)"
    )


def test_a_name_that_changes_its_address_is_refused_at_its_next_connection(tmp_path):
    """DNS rebinding: each connection goes to the very address that was checked for it, without asking again."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked: list[str] = []

    def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return next(answers)

    own = dataclasses.replace(HERE, resolve=resolve)
    answer, requests = in_turn(reply(302, b"", Location="/otra.csv", Connection="close"), reply())
    with serving(answer) as server:
        url = server.replace("127.0.0.1", "datos.gob.mx")
        assert refusal(tmp_path, f"{url}/e.csv", own)[0].endswith("(10.0.0.1).")
    assert (asked, [one["Host"] for one in requests]) == (["datos.gob.mx"] * 2, [url.removeprefix("http://")])


def test_a_name_is_resolved_once_for_what_is_public(tmp_path):
    with serving(reply()) as server:
        own = dataclasses.replace(HERE, resolve=lambda _host, _port: ["127.0.0.1"])
        url = server.replace("127.0.0.1", "datos.gob.mx") + "/e.csv"
        assert bring(tmp_path, at(url, local_network=False), own).path.read_bytes() == CONTENT


def test_a_name_of_no_address(tmp_path):
    def resolve(host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(host)

    with pytest.raises(Unreachable):
        bring(tmp_path, at("http://no-existe.mx/e.csv"), dataclasses.replace(means(attempts=1), resolve=resolve))


@pytest.mark.parametrize(
    ("address", "public"),
    {
        "8.8.8.8": True, "2606:4700::1111": True, "127.0.0.1": False, "10.1.2.3": False, "172.16.0.1": False,
        "192.168.1.1": False, "169.254.169.254": False, "100.64.0.1": False, "0.0.0.0": False, "224.0.0.1": False,
        "255.255.255.255": False, "240.0.0.1": False, "::1": False, "::": False,
        "fe80::1": False, "fe80::1%eth0": False,
        "fd00::1": False, "ff02::1": False, "::ffff:127.0.0.1": False, "::ffff:8.8.8.8": True,
        "2002:7f00:1::": False, "64:ff9b::7f00:1": False, "64:ff9b::808:808": True,
    }.items(),
)  # fmt: skip
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(("host", "code"), [("datos.no-existe.gob.mx", 0), ("127.0.0.1", 1), ("10.0.0.1", 1)])
def test_an_offices_proxy_is_not_asked_for_what_is_known_to_be_private(tmp_path, cocrea, host, code):
    """The proxy itself is on a private network, as they are."""
    (tmp_path / "ejercicio.toml").write_text(
        'version = 1\n[ejercicio]\nclave = "proxy"\nnombre = "P"\nentidad = "17"\n[organizacion]\nclave = "stl"\n'
        f'nombre = "S"\n[fuentes.compromisos]\nurl = "http://{host}/plan.csv"\n'
    )
    answer, asked = in_turn(reply())
    with serving(answer) as proxy:
        done = cocrea("reunir", tmp_path, env={"http_proxy": proxy, "no_proxy": ""})
    assert (done.returncode, [one["Host"] for one in asked]) == (code, [] if code else [host])
    assert ("red privada" in done.stdout) == bool(code)


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "::ffff:169.254.169.254"])
def test_no_clouds_own_address_is_reached_even_from_an_office(tmp_path, address):
    own = dataclasses.replace(means(), resolve=lambda _host, _port: [address])
    with pytest.raises(SourceError) as caught:
        bring(tmp_path, at("http://archivos.oficina.mx/e.csv"), own)
    assert (caught.value.message, caught.value.rule) == (
        "La dirección de «egresos» lleva a «archivos.oficina.mx», que es una dirección interna de la máquina o de la "
        f"nube ({address}).",
        "direccion-no-permitida",
    )
