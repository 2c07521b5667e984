"""What the tests of remote sources share: answers of a real web server on this machine, and sources that ask it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from pipelines.gather import Archive, Means, Original, gather
from pipelines.paths import Workspace
from pipelines.settings import GatherLimits
from pipelines.source import Address, Place, Source

CONTENT = b"ciclo,monto\n" + b"2015,1\n" * 20_000
Answer = Callable[[BaseHTTPRequestHandler], None]
# As the real ones, in a hurry.
LIMITS = GatherLimits(connect_s=1, silence_s=0.5, first_delay_s=0.01, longest_delay_s=1, download_bytes=10**9)


def means(**limits: Any) -> Means:
    return Means(dataclasses.replace(LIMITS, **limits))


def at(place: Place | str, **more: Any) -> Source:
    """A source on this machine, which is a private network."""
    return Source("egresos", Address(place) if isinstance(place, str) else place, **{"local_network": True, **more})


def bring_all(folder: Path, source: Source, own: Means | None = None) -> tuple[Original, ...]:
    return gather(source, Archive(Workspace(folder)), own or means())


def bring(folder: Path, source: Source | str, own: Means | None = None) -> Original:
    (found,) = bring_all(folder, at(source) if isinstance(source, str) else source, own)
    return found


def reply(status: int = 200, body: bytes = CONTENT, length: int | None = None, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body) if length is None else length))
        request.end_headers()
        request.wfile.write(body)

    return answer


def in_turn(*answers: Answer) -> tuple[Answer, list[dict[str, str]]]:
    """An answer for each request, the last one for all that follow; and the headers of each request."""
    asked: list[dict[str, str]] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.append(dict(request.headers))
        answers[min(len(asked), len(answers)) - 1](request)

    return answer, asked
