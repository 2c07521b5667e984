"""Files that travel with a release: what they are by their content, without what tells more than they show."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageOps

from pipelines.media import Unfit, prepare
from tests.media.samples import pdf, picture, sound, video

TELLING = (b"Ana Ruiz", b"xmpmeta", b"GPS", b"18.92", b"-099.", b"otra foto")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def upright(content: bytes) -> bytes:
    """The picture as anybody sees it, dot by dot."""
    return ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB").tobytes()


def bomb() -> bytes:
    """A PNG of a few bytes that says that it has 900 million dots."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    body = b"IHDR" + head
    end = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    data = b"IDAT" + zlib.compress(bytes(1000))
    return end + struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))


@pytest.mark.parametrize("form, ending, mime", [
    ("JPEG", ".jpg", "image/jpeg"), ("PNG", ".png", "image/png"), ("WEBP", ".webp", "image/webp"),
])  # fmt: skip
@pytest.mark.parametrize("orientation, size", [(1, (640, 400)), (6, (400, 640))])
def test_a_picture_loses_its_notes_and_neither_a_dot_nor_its_way_up(form, ending, mime, orientation, size):
    given = picture(form, orientation=orientation)
    found = prepare("foto.JPEG", given)
    assert (found.mime, found.extension, (found.width, found.height)) == (mime, ending, size)
    assert any(one in given for one in TELLING)
    assert [one for one in TELLING if one in found.content] == []
    assert dict(Image.open(io.BytesIO(found.content)).getexif()) == ({0x0112: 6} if orientation == 6 else {})
    assert upright(found.content) == upright(given)
    assert prepare("foto.JPEG", given) == found


@pytest.mark.parametrize("form, size, thumbnail", [
    ("JPEG", (3000, 1500), (240, 480)), ("PNG", (200, 100), (100, 200)), ("WEBP", (500, 2000), (480, 120)),
])  # fmt: skip
def test_a_thumbnail_is_small_and_stands_upright(form, size, thumbnail):
    found = prepare("foto", picture(form, size)).thumbnail
    opened = Image.open(io.BytesIO(found))
    assert (opened.format, opened.size, dict(opened.getexif())) == ("JPEG", thumbnail, {})
    assert len(found) <= 30_000


def test_a_thumbnail_of_the_busiest_picture_is_small_too():
    noise = Image.effect_noise((1200, 1200), 120)
    made = io.BytesIO()
    noise.save(made, "JPEG", quality=60)
    assert len(prepare("ruido.jpg", made.getvalue()).thumbnail) <= 30_000


@pytest.mark.parametrize("name, content, told", [
    ("a.wav", sound(3), ("audio/wav", ".wav", 3)), ("v.mov", video(90), ("video/mp4", ".mp4", 90)),
])  # fmt: skip
def test_sound_and_video_lose_their_labels_and_tell_how_long_they_last(name, content, told):
    found = prepare(name, content)
    assert (found.mime, found.extension, found.seconds) == told
    assert any(one in content for one in TELLING)
    assert [one for one in TELLING if one in found.content] == []


@pytest.mark.parametrize("name, content, told", [
    ("minuta.pdf", pdf("Se aprueba la minuta.", "Ana Ruiz"), ("application/pdf", "Se aprueba la minuta.", "Ana Ruiz")),
    ("minuta.PDF", pdf("<b>No</b>"), ("application/pdf", "<b>No</b>", "")),
    ("lista.csv", "año,monto\n2015,3\n".encode(), ("text/csv", "", "")),
    ("nota.txt", "El niño".encode("cp1252"), ("text/plain", "", "")),
])  # fmt: skip
def test_a_document_goes_as_it_is_and_tells_what_it_says(name, content, told):
    found = prepare(name, content)
    assert (found.mime, found.text, found.names) == told
    assert found.content == content


@pytest.mark.parametrize("name, content, rule, message", [
    ("foto.jpg", b"", "archivo-vacio", "«foto.jpg» está vacío: mide 0 bytes."),
    ("foto.jpg", b"MZ\x90\0" + bytes(200), "archivo-no-admitido",
     "«foto.jpg» es «.exe», sea cual sea su nombre; se publican JPEG, PNG, WebP, PDF, MP3, M4A, OGG, WAV, MP4, CSV y "
     "TXT."),
    ("foto.jpg", SVG, "archivo-no-admitido",
     "«foto.jpg» es «.svg», sea cual sea su nombre; se publican JPEG, PNG, WebP, PDF, MP3, M4A, OGG, WAV, MP4, CSV y "
     "TXT."),
    ("tabla.csv", b"a\0b", "archivo-no-admitido",
     "«tabla.csv» no es de un tipo conocido; se publican JPEG, PNG, WebP, PDF, MP3, M4A, OGG, WAV, MP4, CSV y TXT."),
    ("foto.png", bomb(), "archivo-muy-grande",
     "«foto.png» tiene demasiados puntos: de fotografías se publican hasta 60,000,000."),
    ("foto.jpg", picture("JPEG").ljust(15 * 1024**2 + 1), "archivo-muy-grande",
     "«foto.jpg» mide 15,728,641 bytes, y de fotografías se publican hasta 15,728,640."),
    ("foto.jpg", picture("JPEG")[:700], "archivo-danado",
     "«foto.jpg» está dañado o incompleto: no se puede abrir."),
    ("acta.pdf", b"%PDF-1.4\nnada", "archivo-danado", "«acta.pdf» está dañado o incompleto: no se puede abrir."),
    ("v.mp4", video()[:60], "archivo-danado", "«v.mp4» está dañado o incompleto: no se puede abrir."),
])  # fmt: skip
def test_what_cannot_be_published_says_why(name, content, rule, message):
    with pytest.raises(Unfit) as found:
        prepare(name, content)
    assert (found.value.rule, found.value.message) == (rule, message)
    assert found.value.remedy.endswith(".")
