"""Files that travel with a release: what they are by their content, without what tells more than they show."""

from __future__ import annotations

import base64
import io
import struct
import zlib

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Page
from pypdf import PdfReader

from pipelines.media import Unfit, prepare
from pipelines.media.ogg import without_comments
from tests.conftest import EXAMPLE
from tests.media.recordings import filmed, frames, mp3, ogg
from tests.media.samples import box, pdf, picture, signed, sound, stream, video

TELLING = (b"Ana Ruiz", b"xmpmeta", b"GPS", b"18.92", b"-099.", b"otra foto")
FILM = (EXAMPLE / "evidencias" / "ses-01-video.mp4").read_bytes()
# Goes near the end and plays on: every table is needed for it.
PLAY = """async (content) => {
    const film = document.querySelector('video');
    film.src = 'data:video/mp4;base64,' + content;
    const ended = await new Promise(done => {
        film.onerror = () => done(false);
        film.onended = () => done(true);
        film.onloadedmetadata = () => { film.currentTime = 7.5; film.play().catch(() => done(false)); };
    });
    return {error: film.error && film.error.message, duration: Math.round(film.duration),
            size: [film.videoWidth, film.videoHeight], played: ended};
}"""
PHOTOGRAPH = picture("JPEG", (64, 40))
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
    ("a.mp3", mp3(3), ("audio/mpeg", ".mp3", 3)), ("a.opus", ogg(3), ("audio/ogg", ".ogg", 3)),
    ("v.mp4", filmed(FILM), ("video/mp4", ".mp4", 8)),
])  # fmt: skip
def test_sound_and_video_lose_their_labels_and_tell_how_long_they_last(name, content, told):
    found = prepare(name, content)
    assert (found.mime, found.extension, found.seconds) == told
    assert any(one in content for one in TELLING)
    assert [one for one in TELLING if one in found.content] == []
    assert prepare(name, found.content) == found


def test_of_an_mp3_every_frame_stays_and_nothing_else() -> None:
    assert prepare("a.mp3", mp3()).content == frames()


def test_of_an_ogg_every_page_stays_where_it_is_with_empty_comments() -> None:
    assert prepare("a.ogg", ogg()).content == ogg(comment=b"")


@pytest.mark.parametrize("content", [b"", b"OggS", ogg()[:200], ogg()[:70_000]])
def test_a_cut_ogg_is_damaged(content: bytes) -> None:
    with pytest.raises((ValueError, IndexError, struct.error)):
        without_comments(content)


@pytest.mark.parametrize("captions, stay", [(b"Buenas tardes", True), (b"GPS(-99.2339, 18.9250, 19)", False)])
def test_a_film_keeps_its_samples_and_its_captions_unless_these_are_its_journey(captions: bytes, stay: bool) -> None:
    given = filmed(FILM, captions)
    found = prepare("v.mp4", given).content
    assert len(found) == len(given)
    picture = slice(FILM.index(b"mdat"), len(FILM))
    assert found[picture] == FILM[picture]
    assert (captions in found, b"18.9250,-99.2339" in found) == (stay, False)
    # Neither the day nor the hour, wherever it is written.
    assert (b"\xd1\x3a\xda\x70" in given, b"\xd1\x3a\xda\x70" in found) == (True, False)


def test_a_journey_whose_samples_cannot_be_found_is_not_published() -> None:
    given = filmed(FILM) + box(b"moof", box(b"mfhd", bytes(8)))
    with pytest.raises(Unfit) as found:
        prepare("v.mp4", given)
    assert (found.value.rule, found.value.message) == (
        "archivo-con-recorrido",
        "«v.mp4» lleva, además de imagen y sonido, datos de la cámara (como su recorrido) que no se pueden quitar.",
    )


@pytest.mark.browser
@pytest.mark.parametrize("content", [FILM, filmed(FILM)], ids=["ejemplo", "de una cámara"])
def test_a_film_still_plays(page: Page, content: bytes) -> None:
    own = prepare("v.mp4", content).content
    page.set_content("<video muted></video>")
    told = page.evaluate(PLAY, base64.b64encode(own).decode())
    assert told == {"error": None, "duration": 8, "size": [640, 426], "played": True}


@pytest.mark.parametrize("name, content, told", [
    ("minuta.pdf", signed("Ana Ruiz"), ("application/pdf", "Firmada.", "Ana Ruiz")),
    ("minuta.pdf", pdf("Con destino", "", b"/OpenAction[3 0 R/Fit]"), ("application/pdf", "Con destino", "")),
    ("minuta.PDF", pdf("<b>No</b>"), ("application/pdf", "<b>No</b>", "")),
    ("lista.csv", "año,monto\n2015,3\n".encode(), ("text/csv", "", "")),
    ("nota.txt", "El niño".encode("cp1252"), ("text/plain", "", "")),
])  # fmt: skip
def test_a_document_goes_as_it_is_and_tells_what_it_says(name, content, told):
    found = prepare(name, content)
    assert (found.mime, found.text, found.names) == told
    assert found.content == content


def test_a_pdf_loses_who_made_it_and_not_a_letter() -> None:
    xmp = stream(b"<dc:creator><rdf:Seq><rdf:li>Ana Ruiz</rdf:li></rdf:Seq></dc:creator>", b"/Type/Metadata")
    photograph = stream(PHOTOGRAPH, b"/Type/XObject/Subtype/Image/Width 64/Height 40/Filter/DCTDecode")
    page = b"/Metadata 7 0 R/PieceInfo<</Word<</Private(Ana Ruiz)>>>>/Tabs/S/XObject 8 0 R"
    given = pdf("Se aprueba.", "Ana Ruiz", b"/Metadata 7 0 R/Lang(es-MX)", page, xmp, photograph)
    # As a program leaves it that takes its author away by writing after it.
    later = given + b"startxref\n" + given.split(b"startxref\n")[1]
    for one in (given, later):
        found = prepare("minuta.pdf", one)
        assert (found.text, found.names) == ("Se aprueba.", "")
        assert [each for each in TELLING if each in found.content] == []
        read = PdfReader(io.BytesIO(found.content))
        assert (read.metadata, read.root_object["/Lang"], read.pages[0]["/Tabs"]) == (
            {"/Title": "Minuta"}, "es-MX", "/S",
        )  # fmt: skip
        drawn = read.pages[0]["/XObject"]
        assert upright(drawn._data) == Image.open(io.BytesIO(PHOTOGRAPH)).convert("RGB").tobytes()
        assert prepare("minuta.pdf", found.content) == found


JAVASCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"


@pytest.mark.parametrize("content, what", [
    (pdf("a", "", b"/OpenAction 7 0 R", b"", JAVASCRIPT), "un programa (JavaScript)"),
    (pdf("a", "", b"/Names<</JavaScript<</Names[(x) 7 0 R]>>>>", b"", JAVASCRIPT), "un programa (JavaScript)"),
    (pdf("a", "", b"", b"/AA<</O 7 0 R>>", b"<</S/#4aavaScript/JS(1)>>"), "un programa (JavaScript)"),
    (pdf("a", "", b"", b"/Annots[<</Subtype/Screen/A<</S/Rendition/JS(1)>>>>]"), "un programa (JavaScript)"),
    (pdf("a", "", b"", b"/Annots[<</Subtype/Link/A<</S/Launch/F(a.exe)>>>>]"), "una orden de abrir otro programa"),
    (pdf("a", "", b"/OpenAction<</S/ImportData/F(a.fdf)>>"), "una orden de traer datos de otro archivo"),
    (pdf("a", "", b"", b"/AA<</O<</S/SubmitForm/F(https://x.mx)>>>>"), "un botón que envía lo que se escriba en él"),
    (pdf("a", "", b"/AcroForm<</XFA 7 0 R>>", b"", stream(b"<xdp/>")), "un formulario XFA, que es un programa"),
    (pdf("a", "", b"/Names<</EmbeddedFiles<</Names[(x)<</F(a.exe)/EF 8 0 R>>]>>>>", b"", stream(b"MZ"),
         b"<</F 7 0 R>>"), "otro archivo adentro"),
    (pdf("a", "", b"", b"/Annots[<</Subtype/RichMedia>>]"), "un objeto multimedia que puede ejecutarse"),
])  # fmt: skip
def test_a_document_that_does_more_than_be_read_is_not_published(content: bytes, what: str) -> None:
    with pytest.raises(Unfit) as found:
        prepare("acta.pdf", content)
    assert (found.value.rule, found.value.message) == (
        "archivo-con-acciones", f"«acta.pdf» lleva {what}: un documento que se publica sólo se lee.",
    )  # fmt: skip


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
