"""Real servers of remote folders on this machine: FTP, SFTP, WebDAV and S3, each over a folder of files."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import boto3
import paramiko
from cheroot.wsgi import Server as WsgiServer
from moto.server import DomainDispatcherApplication, create_backend_app
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer
from werkzeug.serving import make_server
from wsgidav.wsgidav_app import WsgiDAVApp

USER, PASSWORD = "lector", "una-clave-secreta"


@dataclass(frozen=True)
class Remote:
    """``address`` is a folder's, which ends in «/»; ``environment`` is what its reader needs to be told."""

    address: str
    environment: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def ftp(folder: Path, _home: Path) -> Iterator[Remote]:
    """An FTP server of its own loop, for which nothing is shared between tests."""
    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, PASSWORD, str(folder), perm="elr")
    handler = type("Handler", (FTPHandler,), {"authorizer": authorizer})
    server = FTPServer(("127.0.0.1", 0), handler, ioloop=IOLoop())
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            server.ioloop.loop(timeout=0.05, blocking=False)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield Remote(f"ftp://127.0.0.1:{server.address[1]}/")
    finally:
        stop.set()
        thread.join()
        server.close_all()


class _Door(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        right = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


class _Files(paramiko.SFTPServerInterface):
    root: Path

    def _real(self, path: str) -> Path:
        return self.root / self.canonicalize(path).lstrip("/")

    def list_folder(self, path: str) -> list[paramiko.SFTPAttributes] | int:
        try:
            return [paramiko.SFTPAttributes.from_stat(one.stat(), one.name) for one in self._real(path).iterdir()]
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def stat(self, path: str) -> paramiko.SFTPAttributes | int:
        try:
            return paramiko.SFTPAttributes.from_stat(self._real(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    lstat = stat

    def open(self, path: str, flags: int, attr: paramiko.SFTPAttributes) -> paramiko.SFTPHandle | int:
        try:
            file = os.fdopen(os.open(self._real(path), os.O_RDONLY), "rb")
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        handle = paramiko.SFTPHandle(flags)
        handle.readfile = file
        return handle


@contextmanager
def sftp(folder: Path, home: Path) -> Iterator[Remote]:
    """An SFTP server whose key is in the known_hosts of ``home``."""
    key = paramiko.RSAKey.generate(2048)
    files = type("Files", (_Files,), {"root": folder})
    transports: list[paramiko.Transport] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        (home / ".ssh").mkdir()
        (home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{port} {key.get_name()} {key.get_base64()}\n")

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                transport = paramiko.Transport(connection)
                transports.append(transport)
                transport.add_server_key(key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, files)
                transport.start_server(server=_Door(), event=threading.Event())

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield Remote(f"sftp://127.0.0.1:{port}/", {"HOME": str(home)})
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            for one in transports:
                one.close()


@contextmanager
def webdav(folder: Path, _home: Path) -> Iterator[Remote]:
    """A WebDAV server that asks for a password."""
    app = WsgiDAVApp({
        "provider_mapping": {"/": {"root": str(folder), "readonly": True}},
        "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
        "http_authenticator": {"domain_controller": None},
        "logging": {"enable": False}, "verbose": 0, "lock_storage": False, "property_manager": False,
    })  # fmt: skip
    server = WsgiServer(("127.0.0.1", 0), app)
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield Remote(f"webdav://127.0.0.1:{server.bind_addr[1]}/")
    finally:
        server.stop()
        thread.join()


@contextmanager
def s3(folder: Path, _home: Path) -> Iterator[Remote]:
    """An S3 by moto: it speaks the protocol and lets anybody in."""
    with ExitStack() as stack:
        server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        stack.callback(server.server_close)
        stack.callback(thread.join)
        stack.callback(server.shutdown)
        url = f"http://127.0.0.1:{server.port}"
        client = boto3.client(
            "s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id=USER, aws_secret_access_key=PASSWORD
        )
        stack.callback(client.close)
        client.create_bucket(Bucket="hacienda")
        for path in (one for one in folder.rglob("*") if one.is_file()):
            client.put_object(Bucket="hacienda", Key=path.relative_to(folder).as_posix(), Body=path.read_bytes())
        yield Remote("s3://hacienda/", {"AWS_ENDPOINT_URL_S3": url})
