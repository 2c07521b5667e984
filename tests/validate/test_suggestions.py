"""What a wrong value was probably meant to be; nothing, when it could be two things."""

from __future__ import annotations

import pytest

from pipelines.validate import suggestions
from pipelines.validate.suggested_dates import suggest_date, suggest_moment


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1.234,50", "1234.50"), ("$ 1.234.567,00", "1234567.00"), ("12,5", "12.5"), ("1 234.50", "1234.50"),
        ("1'234.50", "1234.50"), ("12,34,567", None), ("1.5E+06", "1500000"), ("12 %", "12"), ("1O0", "100"),
        ("1OOO", "1000"),
        ("１２３", "123"), ("NaN", None), ("INF", None), ("1_000", None), ("uno", None), ("O", None), ("", None),
        ("1,234,5", None), ("-", None), ("1e99", "1" + "0" * 99), ("1e999999999", None), ("٣", None),
    ],
)  # fmt: skip
def test_numbers(text: str, meant: str | None) -> None:
    assert suggestions.suggest_number(text) == meant


@pytest.mark.parametrize(
    ("text", "meant", "reason"),
    [
        ("03/15/2015", "15/03/2015", "Parece mes/día/año."),
        ("2015-15-03", "15/03/2015", "Parece año-día-mes."),
        ("15/03/15", "15/03/2015", ""),
        ("15 mar 2015", "15/03/2015", ""),
        ("15-mar-15", "15/03/2015", ""),
        ("marzo 15, 2015", "15/03/2015", ""),
        ("Mar 15 2015", "15/03/2015", ""),
        ("sábado 18 de abril del 2015", "18/04/2015", ""),
        ("Miércoles, 15 de marzo", None, ""),
        ("42078", "15/03/2015", "Es el número con el que la hoja de cálculo guarda una fecha."),
        ("31/02/2015", None, "El día 31 de febrero de 2015 no existe: ese mes termina el 28."),
        ("29/02/2016 ", None, ""),
        ("30/02/2016", None, "El día 30 de febrero de 2016 no existe: ese mes termina el 29."),
        ("31/11/2015", None, "El día 31 de noviembre de 2015 no existe: ese mes termina el 30."),
        ("15/13/2015", None, "El mes 13 no existe."),
        ("2015-00-10", None, "El mes 0 no existe."),
        ("15/03/215", None, "El año 215 no parece correcto."),
        ("03/2015", None, "Falta el día."),
        ("marzo de 2015", None, "Falta el día."),
        ("por definir", None, ""),
        ("2015", None, ""),
        ("", None, ""),
    ],
)
def test_dates(text: str, meant: str | None, reason: str) -> None:
    assert suggest_date(text) == (meant, reason)


@pytest.mark.parametrize(
    ("text", "meant", "reason"),
    [
        ("26/03/2015 4 pm", "26/03/2015 16:00", ""),
        ("26/03/2015 12 am", "26/03/2015 0:00", ""),
        ("20-02-2015 12 hrs", "20/02/2015 12:00", ""),
        ("20-02-2015 12 hrs.", "20/02/2015 12:00", ""),
        ("20 de febrero de 2015 a las 9.30", "20/02/2015 9:30", ""),
        ("2015-02-20T10:30", "20/02/2015 10:30", ""),
        ("03/15/2015 10:30", "15/03/2015 10:30", "Parece mes/día/año."),
        ("2015-02-30 10:00", None, "El día 30 de febrero de 2015 no existe: ese mes termina el 28."),
        ("20/02/2015 25:00", None, "La hora 25 no existe: va de 0 a 23."),
        ("20/02/2015 10:75", None, "La hora no se entiende."),
        ("03/15/2015", "15/03/2015", "Parece mes/día/año."),
        ("10 am", None, "Falta el día."),
        ("10:30", None, "Falta el día."),
        ("pronto", None, ""),
        ("", None, ""),
    ],
)
def test_moments(text: str, meant: str | None, reason: str) -> None:
    assert suggest_moment(text) == (meant, reason)


@pytest.mark.parametrize(
    ("text", "pattern", "meant"),
    [
        ("C1 Trámites en línea", "[a-z0-9][a-z0-9-]*", "c1-tramites-en-linea"),
        ("c1 tramites", "[a-z0-9][a-z0-9-]*", "c1-tramites"),
        ("MX", "[A-Z]{3}", "MXN"),
        ("pesos", "[A-Z]{3}", "MXN"),
        ("M.N.", "[A-Z]{3}", "MXN"),
        ("Dólares", "[A-Z]{3}", "USD"),
        ("euros", "[A-Z]{3}", None),
        ("MX", "[a-z]{2}", "mx"),
        ("5", "(0[1-9]|[12][0-9]|3[0-2])", "05"),
        ("05-b01", "[0-9A-Z]{1,6}", "05B01"),
        ("12.0", "[0-9]{1,2}", "12"),
        ("1", "[1-9]000", "1000"),
        ("777 000 0011", r"\+52[0-9]{10}", "+527770000011"),
        ("01 777 000 0011", r"\+52[0-9]{10}", "+527770000011"),
        ("c1\u200b-h1", "[a-z0-9][a-z0-9-]*", "c1-h1"),
        ("123", "[0-9]{1,2}", None),
        ("???", "[a-z0-9][a-z0-9-]*", None),
    ],
)
def test_texts_with_a_form(text: str, pattern: str, meant: str | None) -> None:
    assert suggestions.suggest_for_pattern(text, pattern) == meant


@pytest.mark.parametrize(
    ("suggest", "text", "meant"),
    [
        (suggestions.suggest_integer, "1.234", None),
        (suggestions.suggest_integer, "1.234.567", "1234567"),
        (suggestions.suggest_integer, "1OOO", "1000"),
        (suggestions.suggest_integer, "5to", "5"),
        (suggestions.suggest_integer, "3er", "3"),
        (suggestions.suggest_integer, "2da.", "2"),
        (suggestions.suggest_integer, "12 km", None),
        (suggestions.suggest_year, "15", "2015"),
        (suggestions.suggest_year, "Año 2015", "2015"),
        (suggestions.suggest_year, "2015-2016", None),
        (suggestions.suggest_time, "10.30", "10:30"),
        (suggestions.suggest_time, "10 horas", "10:00"),
        (suggestions.suggest_time, "25.30", None),
        (suggestions.suggest_time, "10 am", "10:00"),
        (suggestions.suggest_time, "4 p.m.", "16:00"),
        (suggestions.suggest_time, "12 a. m.", "0:00"),
        (suggestions.suggest_time, "13 pm", None),
        (suggestions.suggest_boolean, "Yes", "Sí"),
        (suggestions.suggest_boolean, "Nop", "No"),
        (suggestions.suggest_boolean, "quizá", None),
        (suggestions.suggest_email, "datos (at) ejemplo,gob.mx", "datos@ejemplo.gob.mx"),
        (suggestions.suggest_email, "datos", None),
        (suggestions.suggest_uri, "www.ejemplo.gob.mx", "https://www.ejemplo.gob.mx"),
        (suggestions.suggest_uri, "http:/ejemplo.gob.mx/a b", "http://ejemplo.gob.mx/a%20b"),
        (suggestions.suggest_uri, "en trámite", None),
        (suggestions.suggest_uri, "evidencia.pdf", None),
        (suggestions.suggest_uri, "ejemplo.gob.mx/evidencia.pdf", "https://ejemplo.gob.mx/evidencia.pdf"),
    ],
)
def test_other_kinds(suggest: object, text: str, meant: str | None) -> None:
    assert callable(suggest)
    assert suggest(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Problematica locl", "Problemática local"), ("follow", "Follow the Money"), ("FTM", None),
        ("problematica_locl", "Problemática local"), ("", None),
    ],
)  # fmt: skip
def test_labels(text: str, meant: str | None) -> None:
    options = {"aga": "Ejes AGA", "follow_the_money": "Follow the Money", "problematica_local": "Problemática local"}
    assert suggestions.nearest_label(text, options) == meant


def test_what_begins_two_labels_is_neither() -> None:
    options = {"sensibilizacion": "Sesión de sensibilización", "sesion_stl": "Sesión del Secretariado"}
    assert suggestions.nearest_label("Sesión", options) is None
    assert suggestions.nearest_label("Sesión del Secretaria", options) == "Sesión del Secretariado"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("c1-tramites", "c1-tramite"), ("C1 Tramite", "c1-tramite"), ("c2-tramite", None), ("ses-1", "ses-01"),
        ("nada", None), ("ses-10", "ses-01"), ("ses-20", "ses-02"), ("ses-03", None),
    ],
)  # fmt: skip
def test_keys(text: str, meant: str | None) -> None:
    assert suggestions.KeySuggestions(["c1-tramite", "ses-01", "ses-02"]).nearest(text) == meant


@pytest.mark.parametrize(("text", "meant"), [("pal-2051", "pal-2015"), ("pal-2016", "pal-2015"), ("plan uno", None)])
def test_the_only_key(text: str, meant: str | None) -> None:
    assert suggestions.KeySuggestions(["pal-2015"]).nearest(text) == meant
