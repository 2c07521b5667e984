"""Folders of FTP, SFTP, WebDAV and S3: a file, a glob, all of it; and the ways in which each says no."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import CocreaError, SourceError, Unreachable, UsageError
from pipelines.gather import Original
from pipelines.paths import Workspace
from pipelines.source import RemoteFiles
from tests.gather.remotes import PASSWORD, USER, Remote, ftp, s3, sftp, webdav
from tests.gather.serving import at, bring_all, means

KINDS: dict[str, Callable[[Path, Path], AbstractContextManager[Remote]]] = {
    "ftp": ftp, "sftp": sftp, "webdav": webdav, "s3": s3,
}  # fmt: skip
FILES = {
    "2015/02 año.csv": b"2", "2015/01.csv": b"1" * 200_000,
    "2015/notas.txt": b"n", "2015/x/03.csv": b"3", "e.csv": b"e",
}  # fmt: skip
CREDENTIALS = {"COCREA_USUARIO_FIN": USER, "COCREA_CLAVE_FIN": PASSWORD}


@pytest.fixture(params=KINDS)
def remote(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    folder, home = tmp_path_factory.mktemp("remota"), tmp_path_factory.mktemp("casa")
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    with KINDS[request.param](folder, home) as found:
        yield found


def ask(folder: Path, remote: Remote, path: str, credentials: Any = None, **limits: Any) -> tuple[Original, ...]:
    environment = {**remote.environment, **(CREDENTIALS if credentials is None else credentials)}
    own = dataclasses.replace(means(**{"silence_s": 10, **limits}), environment=environment)
    return bring_all(folder, at(RemoteFiles(f"{remote.address}{path}", "FIN")), own)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("e.csv", {"e.csv": "e.csv"}),
        ("2015/*.csv", {"2015/01.csv": "2015/01.csv", "2015/02 año.csv": "2015/02 año.csv"}),
        (
            "2015/",
            {name: f"2015/{name.split('/')[-1]}" for name in ("2015/01.csv", "2015/02 año.csv", "2015/notas.txt")},
        ),
    ],
    ids=["a file", "a glob", "a folder"],
)
def test_brings_files_in_the_order_of_their_names(tmp_path, remote, path, found):
    originals = ask(tmp_path, remote, path)
    assert [one.address for one in originals] == [remote.address + name for name in found]
    assert [one.path.read_bytes() for one in originals] == [FILES[name] for name in found]
    assert [one.name.removeprefix("hacienda/") for one in originals] == list(found)
    register = Workspace(tmp_path).register.read_text(encoding="utf-8")
    assert USER not in register and PASSWORD not in register


def test_a_file_that_is_not_there(tmp_path, remote):
    for path, said in (
        ("nada.csv", "No encuentro {0}."), ("2014/*.csv", "No hay ningún archivo en {0}."),
    ):  # fmt: skip
        with pytest.raises(SourceError) as caught:
            ask(tmp_path, remote, path)
        assert (caught.value.message, caught.value.rule) == (
            said.format(f"{remote.address}{path}"), "archivo-faltante",
        )  # fmt: skip


def test_a_file_past_the_limit_of_size(tmp_path, remote):
    with pytest.raises(SourceError) as caught:
        ask(tmp_path, remote, "2015/01.csv", download_bytes=100_000)
    assert caught.value.message == (
        f"El archivo {remote.address}2015/01.csv pasa de 100,000 bytes, lo más que se descarga."
    )
    assert [one for one in Workspace(tmp_path).originals.rglob("*") if one.is_file()] == []


@pytest.mark.parametrize("remote", ["ftp", "sftp", "webdav"], indirect=True)
def test_a_wrong_password(tmp_path, remote):
    with pytest.raises(UsageError) as caught:
        ask(tmp_path, remote, "e.csv", {**CREDENTIALS, "COCREA_CLAVE_FIN": "otra-clave"})
    assert (caught.value.message, caught.value.remedy) == (
        f"{remote.address}e.csv no deja entrar, o no deja leer, a quien pide [fuentes.egresos].",
        "Revise «credencial» en ejercicio.toml, y las variables COCREA_USUARIO_FIN y COCREA_CLAVE_FIN.",
    )


def test_a_credential_that_nobody_configured(tmp_path, remote):
    with pytest.raises(UsageError) as caught:
        ask(tmp_path, remote, "e.csv", {"COCREA_USUARIO_FIN": USER})
    assert (caught.value.message, caught.value.remedy) == (
        "Falta la variable de ambiente COCREA_CLAVE_FIN, que pide [fuentes.egresos].",
        "Defina COCREA_CLAVE_FIN donde corre Cocrea; en ejercicio.toml solo va su nombre.",
    )


@pytest.mark.parametrize("remote", ["sftp"], indirect=True)
def test_a_server_that_is_not_known_gets_no_password(tmp_path, remote):
    (Path(remote.environment["HOME"]) / ".ssh" / "known_hosts").unlink()
    with pytest.raises(UsageError) as caught:
        ask(tmp_path, remote, "e.csv")
    port = remote.address.rstrip("/").rpartition(":")[2]
    assert (caught.value.message, caught.value.remedy) == (
        f"No se sabe si {remote.address}e.csv es el servidor que dice ser: su llave no está en known_hosts, o "
        "no es esa.",
        f"Pida la llave a quien lo administra, compárela con la que da «ssh-keyscan -p {port} 127.0.0.1» y agréguela a "
        "~/.ssh/known_hosts.",
    )


@pytest.mark.parametrize("remote", ["webdav", "s3"], indirect=True)
def test_a_file_whose_etag_is_the_same_is_not_brought_again(tmp_path, remote):
    (first,) = ask(tmp_path, remote, "e.csv")
    (again,) = ask(tmp_path, remote, "e.csv", download_bytes=0)
    assert first.etag
    assert (again.path, again.etag) == (first.path, first.etag)


@pytest.mark.parametrize("scheme", ["ftp", "sftp", "webdav"])
def test_nobody_answers(tmp_path, scheme):
    with pytest.raises(CocreaError) as caught:
        ask(tmp_path, Remote(f"{scheme}://127.0.0.1:9/"), "e.csv")
    assert (type(caught.value), caught.value.message) == (
        Unreachable, f"No hay respuesta de {scheme}://127.0.0.1:9/e.csv: la conexión falló o se cortó.",
    )  # fmt: skip
