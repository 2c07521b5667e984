"""What cannot work is said before anything is downloaded, in words and with a way out."""

from __future__ import annotations

import errno
import os
import shutil
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.box import Box, BoxSettings
from portal.box.box import disk_errors_explained
from portal.box.credentials import load_or_make_secrets
from portal.box.errors import (
    BoxError,
    FolderForbidden,
    InstallationFailed,
    InvalidName,
    NoDiskSpace,
    OtherVersion,
    PythonTooOld,
    UnknownVersion,
    UnsupportedPlatform,
)
from portal.box.install import environment_path
from portal.box.ports import is_free, settle_ports
from portal.box.preconditions import check_disk, check_platform, check_python
from portal.box.private import private_folder
from portal.box.settings import Layout
from portal.box.setup import check_version
from portal.box.solr import site_schema
from portal.box.versions import VERSIONS
from portal.site import site_settings


@pytest.mark.parametrize(("system", "machine"), [("Linux", "x86_64"), ("Linux", "aarch64")])
def test_known_platforms(system: str, machine: str) -> None:
    check_platform(system, machine)


@pytest.mark.parametrize(("system", "machine"), [("Windows", "AMD64"), ("Darwin", "arm64"), ("Linux", "riscv64")])
def test_unknown_platforms(system: str, machine: str) -> None:
    with pytest.raises(UnsupportedPlatform) as caught:
        check_platform(system, machine)
    assert caught.value.mensaje == (
        f"El portal local no funciona en {system} ({machine}): le faltan PostgreSQL, Valkey o Java."
    )
    assert caught.value.remedio.startswith("Úselo en Linux (aarch64, x86_64), o ")


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_known_pythons(version: tuple[int, int]) -> None:
    check_python(version)


@pytest.mark.parametrize("version", [(3, 9), (3, 10), (3, 14)])
def test_unknown_pythons(version: tuple[int, int]) -> None:
    with pytest.raises(PythonTooOld) as caught:
        check_python(version)
    assert caught.value.mensaje == (
        f"Este Python es {version[0]}.{version[1]}; el portal local necesita 3.11, 3.12 o 3.13."
    )


def test_too_little_disk(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    check_disk(tmp_path, free // 2)
    with pytest.raises(NoDiskSpace) as caught:
        check_disk(tmp_path, free * 2)
    assert f"En el disco de {tmp_path} quedan" in caught.value.mensaje
    assert "COCREA_HOME" in caught.value.remedio


@pytest.mark.parametrize(
    ("path", "flags", "error"),
    [
        pytest.param("/dev/full", os.O_WRONLY, NoDiskSpace, id="full"),
        pytest.param("/proc/version", os.O_WRONLY, FolderForbidden, id="forbidden"),
    ],
)
def test_errors_of_the_disk_become_words(path: str, flags: int, error: type[BoxError], tmp_path: Path) -> None:
    layout = Layout(BoxSettings(tmp_path))
    with pytest.raises(error), disk_errors_explained(layout):
        descriptor = os.open(path, flags)
        try:
            # /proc's files open for root and refuse to be written.
            os.write(descriptor, b"x")
        except OSError as problem:
            raise PermissionError(errno.EACCES, "", path) if problem.errno == errno.EIO else problem from problem
        finally:
            os.close(descriptor)


@pytest.mark.parametrize("name", ["", "Demo", "mi portal", "../otro", "7", "a" * 32])
def test_names_that_cannot_name_a_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidName, match="no sirve como nombre"):
        BoxSettings(tmp_path, name=name)


@pytest.mark.parametrize(("asked", "version"), [("", "2.12"), ("2.11", "2.11"), (" 2.12 ", "2.12")])
def test_the_environment_chooses_the_version_of_ckan(asked: str, version: str) -> None:
    settings = site_settings(environment={"COCREA_CKAN": asked})
    assert (settings.ckan, settings.version) == (version, VERSIONS[version])


def test_each_version_pins_all_that_it_installs() -> None:
    pinned = {name: one.lock.read_text("utf-8") for name, one in VERSIONS.items()}
    assert {name: f"\nckan=={name}." in lock and "--hash=sha256:" in lock for name, lock in pinned.items()} == {
        "2.11": True,
        "2.12": True,
    }


def test_a_version_that_no_lock_pins() -> None:
    with pytest.raises(UnknownVersion) as caught:
        site_settings(environment={"COCREA_CKAN": "2.9"})
    assert caught.value.mensaje == "El portal local no sabe correr CKAN «2.9»."
    assert caught.value.remedio == "Elija una de estas: 2.11, 2.12."


def test_what_tools_leave_beside_an_extension_does_not_make_another_environment(tmp_path: Path) -> None:
    extension = tmp_path / "extension"
    for name in ("pyproject.toml", "ckanext/x/__init__.py"):
        (extension / name).parent.mkdir(parents=True, exist_ok=True)
        (extension / name).write_text(name, "utf-8")
    layout = Layout(BoxSettings(tmp_path, extensions=(extension,)))
    before = environment_path(layout)
    for name in (".mypy_cache/3.11/x.json", "ckanext/x/__pycache__/x.pyc", "ckanext/.DS_Store"):
        (extension / name).parent.mkdir(parents=True, exist_ok=True)
        (extension / name).write_text(name, "utf-8")
    assert environment_path(layout) == before
    (extension / "ckanext" / "x" / "otro.py").write_text("x = 1\n", "utf-8")
    assert environment_path(layout) != before


@pytest.mark.parametrize("named", [True, False], ids=["named", "of-before-there-was-a-choice"])
def test_a_portal_stays_with_the_version_that_made_it(tmp_path: Path, named: bool) -> None:
    made, other = (Box(BoxSettings(tmp_path, ckan=version)) for version in ("2.12", "2.11"))
    check_version(made.layout)
    check_version(other.layout)
    load_or_make_secrets(private_folder(made.layout.secrets))
    if named:
        made.layout.made_with.write_text("2.12", "utf-8")
    with pytest.raises(OtherVersion) as caught:
        other.up()
    assert caught.value.mensaje == "El portal «demo» es de CKAN 2.12, y se pide CKAN 2.11."
    assert "COCREA_PORTAL" in caught.value.remedio
    check_version(made.layout)


def test_ports_are_remembered_and_not_shared(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("uno", "dos")]
    for folder in folders:
        folder.mkdir()
    first, second = (settle_ports(folder, tmp_path / "cerrojos", None) for folder in folders)
    assert len({*first.values(), *second.values()}) == 4
    assert settle_ports(folders[0], tmp_path / "cerrojos", None) == first


def test_portals_that_start_at_once_share_no_port(tmp_path: Path) -> None:
    folders = [tmp_path / "portales" / str(number) for number in range(16)]
    for folder in folders:
        folder.mkdir(parents=True)
    with ThreadPoolExecutor(len(folders)) as pool:
        settled = list(pool.map(lambda folder: settle_ports(folder, tmp_path / "cerrojos", None), folders))
    assert len({port for ports in settled for port in ports.values()}) == 2 * len(folders)


def test_a_solr_port_taken_meanwhile_is_nobodys_business(tmp_path: Path) -> None:
    (tmp_path / "portal").mkdir()
    first = settle_ports(tmp_path / "portal", tmp_path / "cerrojos", None)
    with socket.create_server(("127.0.0.1", first["solr"])):
        assert not is_free(first["solr"])
        second = settle_ports(tmp_path / "portal", tmp_path / "cerrojos", None)
    assert (second["ckan"], second["solr"] == first["solr"]) == (first["ckan"], False)


def test_sockets_fit_whatever_the_home() -> None:
    short, long = (Layout(BoxSettings(Path("/") / name)).sockets("valkey") for name in ("a", "a" * 100))
    assert short == Path("/a/portales/demo/conexiones/valkey")
    assert len(str(long / ".s.PGSQL.5432.lock")) < 108


def test_a_folder_of_somebody_else_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "mia").mkdir()
    (tmp_path / "prestada").symlink_to(tmp_path / "mia")
    assert private_folder(tmp_path / "mia").stat().st_mode & 0o777 == 0o700
    with pytest.raises(PermissionError):
        private_folder(tmp_path / "prestada")


def test_a_schema_that_is_not_the_expected_one_is_refused() -> None:
    with pytest.raises(InstallationFailed, match="no es el que se esperaba"):
        site_schema("<schema/>", "es")


def test_a_box_that_was_never_up_is_down(tmp_path: Path) -> None:
    box = Box(BoxSettings(tmp_path))
    box.down()
    status = box.status()
    assert (status.url, status.supervised) == (None, False)
    assert {name: (s.active, s.pid, s.restarts) for name, s in status.services.items()} == dict.fromkeys(
        ("postgresql", "valkey", "solr", "ckan", "trabajador"), (False, None, 0)
    )
