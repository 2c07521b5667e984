"""Real files, small, made on the spot: pictures that tell where they were taken, sound, video, documents."""

from __future__ import annotations

import io
import struct
import wave

from PIL import Image

# In Cuernavaca, by a telephone held sideways, by somebody.
_ARTIST, _ORIENTATION, _GPS = 0x013B, 0x0112, 0x8825
XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Ana Ruiz</x:xmpmeta>"


def picture(form: str, size: tuple[int, int] = (640, 400), orientation: int = 6, colour: str = "#245") -> bytes:
    """A picture with EXIF (author, place, orientation) and, a JPEG, with XMP and a comment."""
    notes = Image.Exif()
    notes[_ARTIST], notes[_ORIENTATION] = "Ana Ruiz", orientation
    notes.get_ifd(_GPS).update({1: "N", 2: (18.0, 55.0, 30.0), 3: "W", 4: (99.0, 14.0, 2.0)})
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, form, exif=notes)
    content = made.getvalue()
    if form != "JPEG":
        return content
    xmp = b"\xff\xe1" + struct.pack(">H", len(XMP) + 2) + XMP
    return content[:2] + xmp + b"\xff\xfe\x00\x0aAna Ruiz" + content[2:] + b"otra foto, con sus notas"


def sound(seconds: int = 3) -> bytes:
    """A silent WAV, with a list of notes that names its author."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        file.writeframes(b"\x80" * 8000 * seconds)
    content = made.getvalue()
    notes = b"LIST" + struct.pack("<I", 20) + b"INFOIART" + struct.pack("<I", 8) + b"Ana Ruiz"
    return content[:4] + struct.pack("<I", len(content) - 8 + len(notes)) + content[8:] + notes


def video(seconds: int = 90) -> bytes:
    """The least of an MP4: its length, and the place where it was taken."""
    header = struct.pack(">IIIIIII", 0, 0, 0, 1000, seconds * 1000, 0x10000, 0) + bytes(72)
    return box(b"ftyp", b"isom\0\0\0\0isommp42") + box(
        b"moov", box(b"mvhd", header) + box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+18.9250-099.2339/"))
    )


def pdf(text: str, author: str = "", catalog: bytes = b"", page: bytes = b"", *more: bytes) -> bytes:
    """A PDF of one page with one line of text; ``more`` are objects from the seventh on."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode("cp1252")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>%s>>" % page,
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Author(%s)/Title(Minuta)>>" % author.encode() if author else b"<<>>",
        *more,
    ]
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % one for one in places)
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (len(parts) + 1, table, len(parts) + 1, len(content))
    )


def stream(content: bytes, told: bytes = b"") -> bytes:
    """A PDF's stream."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (told, len(content), content)


def signed(author: str) -> bytes:
    """A PDF with a signature, as far as anybody tells before asking whether it holds."""
    form = b"/AcroForm<</SigFlags 3/Fields[7 0 R]>>"
    field = b"<</FT/Sig/T(Firma)/V<</Type/Sig/ByteRange[0 9 9 9]/Contents<00>>>>>"
    return pdf("Firmada.", author, form, b"", field)


def box(kind: bytes, content: bytes) -> bytes:
    """A box of an MP4."""
    return struct.pack(">I", len(content) + 8) + kind + content
