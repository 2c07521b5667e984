"""Sources at an HTTP or HTTPS address."""

from __future__ import annotations

from collections.abc import Iterator

import requests

from pipelines import http, settings
from pipelines.errors import CkanRefused, NotFound, SourceError
from pipelines.exercise import Source
from pipelines.gather.archive import Archive
from pipelines.gather.original import Original

_CHUNK_BYTES = 1024 * 1024
_HEADERS = {"User-Agent": "cocrea", "Accept": "*/*"}


def gather_url(source: Source, archive: Archive, session: requests.Session) -> Original:
    """Download a file into the archive.

    Raises SourceError when the address holds no file, ServiceError when its server fails or is too slow.
    """
    url = str(source.url)
    timeout = (settings.CONNECT_TIMEOUT_S, settings.READ_TIMEOUT_S)
    with http.typed_errors(url), session.get(url, stream=True, timeout=timeout, headers=_HEADERS) as response:
        try:
            http.check_status(url, response.status_code)
        except (NotFound, CkanRefused) as error:
            raise SourceError(
                error.message,
                f"Corrija la dirección en [fuentes.{source.table}] de ejercicio.toml, o pida el archivo.",
                rule="archivo-faltante",
                file=url,
            ) from error
        return archive.keep(source, response.url, _chunks(response, source, url))


def _chunks(response: requests.Response, source: Source, url: str) -> Iterator[bytes]:
    received = 0
    for chunk in response.iter_content(_CHUNK_BYTES):
        received += len(chunk)
        if received > settings.MAX_DOWNLOAD_BYTES:
            raise SourceError(
                f"El archivo de {url} pasa de {settings.MAX_DOWNLOAD_BYTES // 1024**3} GB.",
                f"Revise que la dirección de [fuentes.{source.table}] sea la de la tabla y no la de otro archivo.",
                rule="archivo-demasiado-grande",
                file=url,
            )
        yield chunk
