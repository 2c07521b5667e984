"""Which encoding a Spanish text is in: by its letters, in their place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pipelines.clean.encodings import decode
from tests.clean.reading import read, refusal, rows, table_schema

# Words of budgets and plans; between them, every accented letter of Spanish, capital and small, but Ú at the start:
# «Única» alone in cp850 has the same bytes as «énica» in cp1252, and é is what begins more words.
_WRITTEN = """
    México MÉXICO pública PÚBLICA Sí sí año AÑO niñez NIÑEZ área ÁREA Ángel educación EDUCACIÓN Jesús JESÚS teléfono
    vergüenza VERGÜENZA Ñuu está ESTÁ será cárcel línea LÍNEA Óscar Índice ésta única él Él allá Aún camión MÚSICA
    ¿Qué? ¡Ya! N.º 1.ª «cita» Perú Querétaro QUERÉTARO Michoacán MICHOACÁN Yucatán Nuevo León programa monto 2015 a,b
"""
WORDS = _WRITTEN.split()
LETTERS = set("áéíóúñüÁÉÍÓÚÑÜ")
CODECS = ["utf-8", "utf-8-sig", "cp1252", "cp850", "mac_roman", "utf-16", "utf-16-le", "utf-16-be"]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30), st.sampled_from(CODECS))
@example(["México"], "cp850")
@example(["Sí"], "cp850")
@example(["México", "¡Ya!", "¡Ya!"], "mac_roman")
def test_any_spanish_text_is_read_as_it_was_written(words, codec):
    text = " ".join(words)
    assume(LETTERS & set(text))
    assert decode(text.encode(codec))[0] == text


@pytest.mark.parametrize("word", [one for one in WORDS if LETTERS & set(one)])
@pytest.mark.parametrize("codec", CODECS)
def test_one_word_is_enough(word, codec):
    assert decode(f"clave;{word}\n".encode(codec))[0] == f"clave;{word}\n"


# What ends a line is no neighbour of the word before, and a no-break space is no á.
@pytest.mark.parametrize(
    "text",
    [
        "Monto;\xa012.00\xa0;\xa0-\xa0", "FONDO\xa0DE\xa0APORTACIONES\xa0", "Ramo\xa0\xa0;Año\xa0",
        "“comillas” – guion…", "Precio en €", "TOTAL\xa0\n",
    ],
)  # fmt: skip
def test_windows_punctuation_and_no_break_spaces_are_not_taken_for_letters(text):
    assert decode(text.encode("cp1252")) == (text, "cp1252")


@pytest.mark.parametrize(
    ("content", "declared", "text", "codec"),
    [
        (b"abc", None, "abc", "utf-8"),
        (b"", None, "", "utf-8"),
        ("ño".encode(), "utf-8", "ño", "utf-8-sig"),
        ("ño".encode("utf-8-sig"), "UTF8", "ño", "utf-8-sig"),
        ("ño".encode("cp1252"), "windows-1252", "ño", "cp1252"),
        ("ño".encode("latin-1"), "latin-1", "ño", "iso8859-1"),
        ("ño".encode("mac_roman"), "mac_roman", "ño", "mac-roman"),
        ("ño".encode("utf-16-be"), "utf-16-be", "ño", "utf-16-be"),
    ],
)
def test_what_is_declared_is_what_is_used(content, declared, text, codec):
    assert decode(content, declared) == (text, codec)


def test_what_is_declared_and_cannot_be_is_not_read_otherwise():
    with pytest.raises(UnicodeDecodeError):
        decode("año".encode("cp1252"), "utf-8")
    with pytest.raises(LookupError):
        decode(b"abc", "utf-99")
    with pytest.raises(LookupError):
        decode(b"abc", "rot13")


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        # One stray sign, or a text of another language, does not outweigh the rest.
        ("Precio en £: 10", "cp1252"),
        ("Enquête préfecture Évry à côté événement", "cp1252"),
        ("PÚBLICO · «año» 2015–2016", "cp1252"),
        ("Domino’s y McDonald’s", "cp1252"),
        ("EDUCACIÓN, ÁREA, NIÑEZ, ÉL", "mac_roman"),
        ("Dirección general, año, país", "mac_roman"),
        ("EDUCACIÓN, ÁREA, NIÑEZ, ÉL", "cp850"),
    ],
)
def test_the_whole_text_decides(text, codec):
    assert decode(text.encode(codec)) == (text, codec)


def test_utf_8_with_a_few_foreign_bytes_is_not_read_as_another_encoding():
    with pytest.raises(UnicodeDecodeError) as caught:
        decode("educación, año, niñez\n".encode() * 5 + "área".encode("cp1252"))
    assert (caught.value.encoding, caught.value.start) == ("utf-8", 125)


def test_a_byte_that_windows_has_not_is_not_read_as_something_else():
    # 0x81 is no character of cp1252; cp850 reads every byte, and would make «secretarÝa» of the rest.
    with pytest.raises(UnicodeDecodeError):
        decode("secretaría, educación, año".encode("cp1252") + b"\x81")


def test_what_does_not_read_as_spanish_is_asked_for_and_not_guessed(tmp_path: Path) -> None:
    content = "clave,nombre\n1,Λεωνίδας Παπαδόπουλος\n".encode("iso-8859-7")
    message, remedy, rule = refusal(tmp_path, content, "t.csv", table_schema("clave", "nombre"))
    assert rule == "codificacion"
    assert message.startswith("No reconozco la codificación de «t.csv»: leído como ")
    assert "declárela" in remedy
    table = read(tmp_path, content, "t.csv", table_schema("clave", "nombre"), encoding="iso-8859-7")
    assert rows(table) == [["1", "Λεωνίδας Παπαδόπουλος"]]
