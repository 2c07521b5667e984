"""How to open each kind of remote folder that fsspec knows, over a Wire, and what its errors mean."""

from __future__ import annotations

import ftplib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import paramiko
import webdav4.client
from botocore.exceptions import BotoCoreError
from fsspec import AbstractFileSystem
from fsspec.implementations.ftp import FTPFileSystem
from fsspec.implementations.sftp import SFTPFileSystem
from s3fs import S3FileSystem
from webdav4.fsspec import WebdavFileSystem

from pipelines import settings
from pipelines.errors import ServerFailed, SourceError, TimedOut, Unreachable, UsageError
from pipelines.gather.vanished import GONE
from pipelines.gather.wire import Wire
from pipelines.source import RemoteFiles, Source

# The variable by which AWS's own tools know an S3 that is not Amazon's.
_S3_ENDPOINT = "AWS_ENDPOINT_URL_S3"


@dataclass(frozen=True)
class Account:
    """Who enters, or nobody in particular; the password shows in no repr."""

    user: str = ""
    password: str = field(default="", repr=False)


def open_filesystem(
    place: RemoteFiles, source: Source, wire: Wire, environment: Mapping[str, str]
) -> AbstractContextManager[AbstractFileSystem]:
    """The folder's file system, as the account that the place names. Raises UsageError when
    its variables are missing.
    """
    scheme = urlsplit(place.url).scheme
    account = _account(place, source, environment)
    return _OPENERS[scheme](place, account, wire, environment)


def _account(place: RemoteFiles, source: Source, environment: Mapping[str, str]) -> Account:
    if not place.credential:
        return Account()
    asked_by = f"[fuentes.{source.table}]"
    return Account(
        settings.secret(settings.USER_PREFIX + place.credential, asked_by, environment),
        settings.secret(settings.PASSWORD_PREFIX + place.credential, asked_by, environment),
    )


@contextmanager
def _s3(
    _place: RemoteFiles, account: Account, wire: Wire, environment: Mapping[str, str]
) -> Iterator[AbstractFileSystem]:
    limits = wire.limits
    found = S3FileSystem(
        anon=not account.user,
        key=account.user or None,
        secret=account.password or None,
        endpoint_url=environment.get(_S3_ENDPOINT) or None,
        config_kwargs={
            "connect_timeout": limits.connect_s,
            "read_timeout": limits.silence_s,
            "retries": {"max_attempts": limits.attempts},
        },
        use_listings_cache=False,
        skip_instance_cache=True,
    )
    try:
        yield found
    finally:
        S3FileSystem.close_session(found.loop, found.s3)


class _Sftp(SFTPFileSystem):  # type: ignore[misc]
    """Only to servers whose key this account's known_hosts has: fsspec's own would give the password to anybody."""

    def _connect(self) -> None:
        self.client = paramiko.SSHClient()
        self.client.load_system_host_keys(self.ssh_kwargs.pop("known_hosts"))
        self.client.set_missing_host_key_policy(paramiko.RejectPolicy())
        self.client.connect(self.host, **self.ssh_kwargs)
        self.ftp = self.client.open_sftp()


@contextmanager
def _sftp(
    place: RemoteFiles, account: Account, wire: Wire, environment: Mapping[str, str]
) -> Iterator[AbstractFileSystem]:
    host, port = _server(place, 22)
    limits = wire.limits
    known_hosts = Path(environment.get("HOME", "~")).expanduser() / ".ssh" / "known_hosts"
    with wire.connect(host, port, limits.connect_s) as connected:
        connected.settimeout(limits.silence_s)
        found = _Sftp(
            host, port=port, sock=connected, username=account.user or None, password=account.password or None,
            timeout=limits.connect_s, banner_timeout=limits.connect_s, auth_timeout=limits.connect_s,
            known_hosts=str(known_hosts) if known_hosts.is_file() else "/dev/null", skip_instance_cache=True,
        )  # fmt: skip
        try:
            if channel := found.ftp.get_channel():
                channel.settimeout(limits.silence_s)
            yield found
        finally:
            found.client.close()


@contextmanager
def _ftp(
    place: RemoteFiles, account: Account, wire: Wire, _environment: Mapping[str, str]
) -> Iterator[AbstractFileSystem]:
    host, port = _server(place, 21)
    # By its checked address. ftplib does not follow a server that gives another one for its data.
    address = wire.addresses(host, port)[0]
    found = FTPFileSystem(
        address, port, account.user or None, account.password or None, timeout=wire.limits.silence_s,
        use_listings_cache=False, skip_instance_cache=True,
    )  # fmt: skip
    try:
        yield found
    finally:
        found.ftp.close()


class _Pinned(httpx.HTTPTransport):
    """Requests go to the checked address of their host; TLS still asks for the host's own certificate."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        address = self._wire.addresses(host, request.url.port or {"http": 80, "https": 443}[request.url.scheme])[0]
        return super().handle_request(
            httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
        )


@contextmanager
def _webdav(
    place: RemoteFiles, account: Account, wire: Wire, _environment: Mapping[str, str]
) -> Iterator[AbstractFileSystem]:
    parts = urlsplit(place.url)
    base = f"{'https' if parts.scheme == 'webdavs' else 'http'}://{parts.netloc}"
    limits = wire.limits
    found = WebdavFileSystem(
        base,
        auth=(account.user, account.password) if account.user else None,
        transport=_Pinned(wire),
        timeout=httpx.Timeout(limits.silence_s, connect=limits.connect_s),
        retry=False,
        skip_instance_cache=True,
    )
    try:
        yield found
    finally:
        found.client.http.close()


def _server(place: RemoteFiles, default_port: int) -> tuple[str, int]:
    parts = urlsplit(place.url)
    return str(parts.hostname), parts.port or default_port


_OPENERS: Mapping[
    str, Callable[[RemoteFiles, Account, Wire, Mapping[str, str]], AbstractContextManager[AbstractFileSystem]]
] = {"s3": _s3, "sftp": _sftp, "ftp": _ftp, "webdav": _webdav, "webdavs": _webdav}


@contextmanager
def typed_errors(place: RemoteFiles, source: Source, wire: Wire) -> Iterator[None]:
    """What any of them raises inside the block, as an error that names the place."""
    try:
        yield
    except (SourceError, TimedOut, UsageError):
        raise
    except Exception as error:
        wire.check_time(place.url)
        raise _typed(error, place, source) from error


def _typed(error: Exception, place: RemoteFiles, source: Source) -> Exception:
    status = getattr(error, "status_code", None)
    if isinstance(error, paramiko.AuthenticationException | PermissionError | webdav4.client.ForbiddenOperation) or (
        status in (401, 403) or (isinstance(error, ftplib.error_perm) and str(error).startswith("530"))
    ):
        name = place.credential or "NOMBRE"
        return UsageError(
            f"{place.url} no deja entrar, o no deja leer, a quien pide [fuentes.{source.table}].",
            f"Revise «credencial» en ejercicio.toml, y las variables {settings.USER_PREFIX}{name} y "
            f"{settings.PASSWORD_PREFIX}{name}.",
        )
    if isinstance(error, paramiko.BadHostKeyException) or "not found in known_hosts" in str(error):
        host, port = _server(place, 22)
        return UsageError(
            f"No se sabe si {place.url} es el servidor que dice ser: su llave no está en known_hosts, o no es esa.",
            f"Pida la llave a quien lo administra, compárela con la que da «ssh-keyscan -p {port} {host}» y agréguela "
            "a ~/.ssh/known_hosts.",
        )
    if isinstance(error, FileNotFoundError | ftplib.error_perm | NotADirectoryError | IsADirectoryError):
        return SourceError(
            f"No encuentro {place.url}.",
            f"Corrija la dirección en [fuentes.{source.table}] de ejercicio.toml, o pregunte a quien cuida la carpeta.",
            rule=GONE,
            file=source.label,
        )
    if isinstance(error, OSError | EOFError | httpx.TransportError | paramiko.SSHException | BotoCoreError):
        return Unreachable(
            f"No hay respuesta de {place.url}: la conexión falló o se cortó.",
            "Revise la red, la dirección y que el servidor esté encendido.",
        )
    if isinstance(error, ftplib.Error | webdav4.client.ClientError):
        return ServerFailed(
            f"{place.url} respondió algo que no se pudo leer.",
            "Vuelva a intentarlo; si sigue igual, avise a quien administra ese servidor.",
        )
    return error
