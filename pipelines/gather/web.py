"""Sources at an HTTP or HTTPS address."""

from __future__ import annotations

from collections.abc import Iterator

import requests

from pipelines import http, settings
from pipelines.errors import SourceError
from pipelines.gather.archive import Archive
from pipelines.gather.original import Original
from pipelines.source import Source

_CHUNK_BYTES = 1024 * 1024
_HEADERS = {"User-Agent": "cocrea", "Accept": "*/*"}
_REFUSALS = {
    401: "pide una contraseña",
    403: "no permite descargarlo",
    404: "ya no existe",
    410: "ya no existe",
}


def gather_url(
    source: Source,
    archive: Archive,
    session: requests.Session,
    timeout_s: tuple[float, float] = (settings.CONNECT_TIMEOUT_S, settings.READ_TIMEOUT_S),
    max_bytes: int = settings.MAX_DOWNLOAD_BYTES,
) -> Original:
    """Download a file into the archive; ``timeout_s`` is for connecting and for each silence while it comes.

    Raises SourceError when the address gives no file or one past ``max_bytes``, ServiceError when its server fails
    or is too slow. What arrives cut is not kept.
    """
    url = str(source.url)
    with http.typed_errors(url), session.get(url, stream=True, timeout=timeout_s, headers=_HEADERS) as response:
        if response.status_code in _REFUSALS:
            raise SourceError(
                f"{url} {_REFUSALS[response.status_code]} (respuesta {response.status_code}).",
                f"Corrija la dirección en [fuentes.{source.table}] de ejercicio.toml, o pida el archivo a quien lo "
                "publica.",
                rule="archivo-faltante",
                file=url,
            )
        http.check_status(url, response.status_code)
        return archive.keep(source, source.provenance or url, _chunks(response, source.table, url, max_bytes))


def _chunks(response: requests.Response, table: str, url: str, max_bytes: int) -> Iterator[bytes]:
    received = 0
    for chunk in response.iter_content(_CHUNK_BYTES):
        received += len(chunk)
        if received > max_bytes:
            raise SourceError(
                f"El archivo de {url} pasa de {max_bytes:,} bytes, lo más que se descarga.",
                f"Revise que la dirección de [fuentes.{table}] sea la de la tabla y no la de otro archivo.",
                rule="archivo-demasiado-grande",
                file=url,
            )
        yield chunk
