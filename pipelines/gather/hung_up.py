"""Bodies that end where their server hangs up, with no length said: a connection that was cut looks the same.

Only the file as it was before can tell, and what is no text its own reader: a cut ZIP, GZIP or JSON is broken.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import requests

from pipelines.errors import ServerFailed

_SAMPLE_BYTES = 64 * 1024


def says_its_end(response: requests.Response) -> bool:
    """Whether the response tells a whole body from a cut one: requests raises for the latter."""
    return "Content-Length" in response.headers or "chunked" in response.headers.get("Transfer-Encoding", "").lower()


def not_cut(body: Iterator[bytes], before: Path, address: str) -> Iterator[bytes]:
    """The ``body``, compared at its end with the file ``before``. Raises ServerFailed when it looks cut."""
    digest, size, last = hashlib.sha256(), 0, b""
    for chunk in body:
        digest.update(chunk)
        size += len(chunk)
        last = chunk[-1:] or last
        yield chunk
    if _is_start_of(before, size, digest.hexdigest()) or (_ends_its_lines(before) and last != b"\n"):
        raise ServerFailed(
            f"{address} no dice cuánto mide el archivo, y lo que llegó parece cortado: el anterior seguía.",
            "Vuelva a intentarlo. Si el archivo de veras termina ahí, descárguelo con el navegador, revíselo y declare "
            "esa copia en «archivo».",
        )


def _is_start_of(before: Path, size: int, sha256: str) -> bool:
    if size >= before.stat().st_size:
        return False
    digest = hashlib.sha256()
    with before.open("rb") as file:
        while size and (chunk := file.read(min(size, _SAMPLE_BYTES))):
            digest.update(chunk)
            size -= len(chunk)
    return digest.hexdigest() == sha256


def _ends_its_lines(before: Path) -> bool:
    """Whether the file is text whose last line has an end."""
    with before.open("rb") as file:
        start = file.read(_SAMPLE_BYTES)
        if not start or b"\0" in start:
            return False
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"
