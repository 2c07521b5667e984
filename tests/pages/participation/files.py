"""Files that people attach."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def pdf(change: Callable[[PdfWriter], object] = lambda writer: None) -> bytes:
    """A document of one page, as ``change`` leaves it."""
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    change(writer)
    writer.write(content)
    return content.getvalue()


def runs_when_opened(writer: PdfWriter) -> None:
    program = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(program)


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (40, 20), **more: Any) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size).save(content, kind, **more)
    return content.getvalue()


def with_place() -> bytes:
    """A photograph taken sideways, with where and a comment, and a program after its end."""
    notes = Image.Exif()
    notes[0x0112] = 6
    notes[0x8825] = {1: "N", 2: (19.0, 25.0, 0.0)}
    return picture("JPEG", exif=notes, comment=b"de noche") + b"<?php system($_GET[0]); ?>"


PDF = pdf()
