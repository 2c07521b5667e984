"""What is taken of the files that a person attaches."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping

import pytest
import requests
from PIL import Image

from tests.pages.participation.citizen import Citizen, alerts
from tests.pages.participation.files import PDF, pdf, picture, runs_when_opened, with_place
from tests.pages.participation.office import last_case

DAMAGED = "está dañado o no es una imagen: ábralo en su equipo y, si se ve, guárdelo otra vez."


@pytest.fixture(scope="module")
def clumsy(citizens: Iterator[Citizen]) -> Citizen:
    """Who is refused each time, and so may send again."""
    return next(citizens)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([("exe.pdf", b"MZ\x90\x00" + bytes(300))],
         "«exe.pdf» no es un PDF, aunque así se llame: elija otro archivo, o guárdelo de nuevo como PDF o JPG."),
        ([("dibujo.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
         "«dibujo.png» no es una imagen PNG, aunque así se llame: elija otro archivo, o guárdelo de nuevo como PDF o "
         "JPG."),
        ([("carta.docx", b"PK\x03\x04" + bytes(300))],
         "«carta.docx» no es PDF, JPG ni PNG: guárdelo como PDF o tome una foto de él, y vuelva a elegirlo."),
        ([("fake.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00<?php ?>")],
         f"«fake.jpg» {DAMAGED}"),
        ([("a.png", picture("PNG")[:60])], f"«a.png» {DAMAGED}"),
        ([("bomba.png", picture("PNG", "1", (14_000, 14_000)))],
         "«bomba.png» tiene más de 30 millones de puntos: guárdelo con menos resolución."),
        ([("a.pdf", b"%PDF-1.4\n%%EOF\n")],
         "«a.pdf» está dañado o no es un PDF: ábralo en su equipo y, si se ve, guárdelo otra vez."),
        ([("a.pdf", pdf(runs_when_opened))],
         "«a.pdf» trae un programa adentro: imprímalo como PDF otra vez y elija esa copia."),
        ([("a.pdf", pdf(runs_when_opened).replace(b"/JavaScript", b"/Java#53cript").replace(b"/JS", b"/J#53"))],
         "«a.pdf» trae un programa adentro: imprímalo como PDF otra vez y elija esa copia."),
        ([("a.pdf", pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")))],
         "«a.pdf» trae otros archivos adentro: quítelos, o imprímalo como PDF otra vez y elija esa copia."),
        ([("a.pdf", pdf(lambda writer: writer.encrypt("secreta")))], "«a.pdf» pide una contraseña: guárdelo sin ella."),
        ([("nada.pdf", b"")], "«nada.pdf» está vacío: elíjalo otra vez."),
        ([("grande.pdf", PDF + bytes(5_000_000))], "«grande.pdf» pasa de 5 MB: redúzcalo o envíe una parte."),
        ([(f"{one}.pdf", PDF) for one in range(4)],
         "Caben 3 archivos y venían 4: quite los que menos hagan falta."),
    ],
)  # fmt: skip
def test_a_file_is_what_it_holds(clumsy: Citizen, files: list[tuple[str, bytes]], told: str) -> None:
    answer = clumsy.send([("archivos", one) for one in files])
    assert (answer.status_code, alerts(answer.text)) == (422, told)


def test_only_what_is_seen_of_a_file_is_kept(
    site: str, citizens: Iterator[Citizen], staff: Mapping[str, requests.Session]
) -> None:
    given = [("calle.jpg", with_place()), ("acta.pdf", PDF + b"<script>alert(1)</script>"), ("a.png", picture("PNG"))]
    sent = next(citizens).send([("archivos", one) for one in given])
    assert "Recibimos su mensaje" in sent.text
    case, session = last_case(staff["admin"], site), staff["admin"]
    links = re.findall(r'href="[^"]*(/archivo/\d+)"', session.get(case, timeout=60).text)
    photo, paper, note = (session.get(case + one, timeout=60) for one in links)
    seen = Image.open(io.BytesIO(photo.content))
    assert (seen.size, dict(seen.getexif())) == ((20, 40), {})
    assert not any(one in photo.content for one in (b"php", b"de noche"))
    assert paper.content == PDF
    assert Image.open(io.BytesIO(note.content)).size == (40, 20)
    types = [one.headers["Content-Type"] for one in (photo, paper, note)]
    assert types == ["image/jpeg", "application/pdf", "image/png"]
