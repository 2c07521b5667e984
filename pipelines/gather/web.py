"""Sources at an HTTP or HTTPS address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import requests

from pipelines import http
from pipelines.errors import ServerFailed, ServiceError, SourceError
from pipelines.gather.archive import Archive
from pipelines.gather.hung_up import not_cut, says_its_end
from pipelines.gather.means import Means
from pipelines.gather.original import Original
from pipelines.gather.patience import Patience
from pipelines.gather.session import session
from pipelines.gather.sheets import LOGIN_HOST, export_address
from pipelines.gather.vanished import GONE
from pipelines.gather.wire import Wire
from pipelines.source import Address, Source

# What is lost, at most, where a body comes cut: urllib3 does not give the part of a chunk.
_CHUNK_BYTES = 64 * 1024
_REFUSALS = {
    401: ("pide una contraseña", "archivo-ilegible"),
    403: ("no permite descargarlo", "archivo-ilegible"),
    404: ("ya no existe", GONE),
    410: ("ya no existe", GONE),
}


def gather_address(source: Source, archive: Archive, means: Means) -> tuple[Original, ...]:
    """Download the file at the source's address. Raises as ``Download.bring``."""
    place = source.place
    assert isinstance(place, Address)
    address = export_address(place.url, whole=source.sheet is not None)
    with Wire(source, means) as wire, session(wire) as requester:
        return (Download(address, place.url, source, archive, wire, requester).bring(),)


class Download:
    """One file from one address into the archive. ``name`` is what the steward calls it."""

    def __init__(
        self, address: str, name: str, source: Source, archive: Archive, wire: Wire, requester: requests.Session
    ) -> None:
        self._address = address
        self._name = name
        self._source = source
        self._archive = archive
        self._wire = wire
        self._session = requester
        self._patience = Patience(wire.limits)
        self._before = next((one for one in archive.last(source) if one.address == address), None)

    def bring(self) -> Original:
        """The file as it is now: the archived one when the server says that it has not changed.

        What fails and may succeed later is asked for again, and a body that comes cut goes on from there where the
        server can. Raises SourceError when the address gives no file, leads where it may not or passes the limit of
        size; ServiceError when its server fails to the end or takes too long. What arrives cut is not kept.
        """
        while True:
            try:
                return self._attempt()
            except ServiceError as error:
                self._wire.check_time(self._address)
                self._patience.wait(error)

    def _attempt(self) -> Original:
        with http.typed_errors(self._address), self._ask(self._unless_the_same()) as response:
            if response.status_code == requests.codes.not_modified:
                return self._again()
            body = self._body(response)
            if self._before and not says_its_end(response):
                body = not_cut(body, self._before.path, self._address)
            kept = self._archive.keep(self._source, self._name, body, self._address)
            etag, modified = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
            return replace(kept, etag=etag, modified=modified)

    def _again(self) -> Original:
        if self._before is None:
            raise ServerFailed(
                f"{self._address} dice que el archivo no ha cambiado, pero es la primera vez que se le pide.",
                "Vuelva a intentarlo; si sigue igual, avise a quien administra ese servidor.",
            )
        return self._archive.again(self._source, self._before)

    def _unless_the_same(self) -> dict[str, str]:
        asked = {"If-None-Match": self._before.etag, "If-Modified-Since": self._before.modified} if self._before else {}
        return {key: value for key, value in asked.items() if value}

    def _ask(self, headers: dict[str, str]) -> requests.Response:
        limits = self._wire.limits
        response = self._session.get(
            self._address, stream=True, timeout=(limits.connect_s, limits.silence_s), headers=headers
        )
        if response.ok and urlsplit(response.url).hostname == LOGIN_HOST:
            response.close()
            raise self._refused("no es pública: pide entrar con una cuenta de Google", "archivo-ilegible")
        if response.ok:
            return response
        response.close()
        if response.status_code in _REFUSALS:
            said, rule = _REFUSALS[response.status_code]
            raise self._refused(f"{said} (respuesta {response.status_code})", rule)
        self._patience.asked_for(response.headers.get("Retry-After"))
        http.check_status(self._address, response.status_code)
        return response

    def _refused(self, said: str, rule: str) -> SourceError:
        return SourceError(
            f"{self._address} {said}.",
            f"Corrija la dirección en [fuentes.{self._source.table}] de ejercicio.toml, o pida el archivo a quien lo "
            "publica.",
            rule=rule,
            file=self._name,
        )

    def _body(self, response: requests.Response) -> Iterator[bytes]:
        """The whole body, continued where it was cut. Raises what cut it where it cannot be."""
        received = before = 0
        validator = _validator(response)
        while True:
            try:
                # Before the first byte, for what announces its size.
                self._check_size(received + _announced(response))
                with http.typed_errors(self._address), response:
                    for chunk in response.iter_content(_CHUNK_BYTES):
                        received += len(chunk)
                        self._check_size(received)
                        yield chunk
                # A connection that was shut can look like the end of a body without a length.
                self._wire.check_time(self._address)
                return
            except ServiceError as error:
                self._wire.check_time(self._address)
                if not (validator and received):
                    raise
                if before and received >= before + _CHUNK_BYTES:
                    # A server that cuts every connection gives the whole file all the same, piece by piece.
                    self._patience.went_on()
                before = received
                self._patience.wait(error)
                response = self._rest(received, validator, error)

    def _rest(self, received: int, validator: str, cut: ServiceError) -> requests.Response:
        """The body from there on. Raises ``cut`` when the server does not continue the same file."""
        with http.typed_errors(self._address):
            response = self._ask({"Range": f"bytes={received}-", "If-Range": validator})
        if not response.headers.get("Content-Range", "").startswith(f"bytes {received}-"):
            response.close()
            raise cut
        return response

    def _check_size(self, size_bytes: int) -> None:
        most = self._wire.limits.download_bytes
        if size_bytes > most:
            raise SourceError(
                f"El archivo de {self._address} pasa de {most:,} bytes, lo más que se descarga.",
                f"Revise que la dirección de [fuentes.{self._source.table}] sea la de la tabla y no la de otro "
                "archivo.",
                rule="archivo-demasiado-grande",
                file=self._name,
            )


def _announced(response: requests.Response) -> int:
    text = response.headers.get("Content-Length", "")
    return int(text) if text.isdecimal() else 0


def _validator(response: requests.Response) -> str:
    """What tells that the rest belongs to the same file; "" when nothing does, or the bytes come encoded."""
    etag = response.headers.get("ETag", "")
    if response.headers.get("Content-Encoding") or response.headers.get("Accept-Ranges") == "none":
        return ""
    return etag if etag and not etag.startswith("W/") else response.headers.get("Last-Modified", "")
