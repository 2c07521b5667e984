"""Texts as Mexicans write them → texts as Table Schema reads them; what is not understood stays as it was."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import frictionless
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.clean.values import REPAIRS, cleaner
from pipelines.schema import Field

CATEGORIES = [{"value": "aga", "label": "Ejes de la Alianza"}, {"value": "local", "label": "Problemática local"}]
FIELDS = {
    "string": Field({"name": "x", "type": "string"}),
    "number": Field({"name": "x", "type": "number"}),
    "integer": Field({"name": "x", "type": "integer"}),
    "year": Field({"name": "x", "type": "year"}),
    "date": Field({"name": "x", "type": "date"}),
    "datetime": Field({"name": "x", "type": "datetime"}),
    "time": Field({"name": "x", "type": "time"}),
    "boolean": Field({"name": "x", "type": "boolean"}),
    "category": Field({"name": "x", "type": "string", "categories": CATEGORIES}),
    "numbered category": Field(
        {
            "name": "x",
            "type": "integer",
            "categories": [{"value": 1, "label": "Primera"}, {"value": 2, "label": "Otra"}],
        }
    ),
    "percentage": Field({"name": "x", "type": "number", "unit": "%"}),
    "whole percentage": Field({"name": "x", "type": "integer", "unit": "%"}),
}

UNDERSTOOD = {
    "string": [
        ("", "", ""), ("Congreso", "Congreso", ""), ("  \t", "", "espacios"), (" Congreso\xa0", "Congreso", "espacios"),
        ("educacio\u0301n", "educación", "acentos"), ("a\r\nb\rc", "a\nb\nc", "saltos"),
        ("$1,234.50", "$1,234.50", ""), ("007", "007", ""), ("-", "-", ""),
    ],
    "number": [
        ("0", "0", ""), ("-12.50", "-12.50", ""), ("$1,234.50", "1234.50", "numero"), ("$ 1,234", "1234", "numero"),
        (" -   ", "0", "guion-cero"), ("$ - ", "0", "guion-cero"), ("–", "0", "guion-cero"),
        ("(1,200)", "-1200", "numero"), ("($1,200.00)", "-1200.00", "numero"), ("-$5", "-5", "numero"),
        ("1,200.50-", "-1200.50", "numero"),
        ("$-5", "-5", "numero"), ("−5", "-5", "numero"), ("+5", "5", "numero"),
        ("1,234,567.891", "1234567.891", "numero"), ("1.9e-06", "0.0000019", "notacion"),
        ("1.8929990662930001E+10", "18929990662.930001", "notacion"),
        ("MXN 10", "10", "numero"), ("10 pesos", "10", "numero"), ("$10.00 M.N.", "10.00", "numero"),
        (".5", "0.5", "numero"), ("007", "7", "numero"), (" 12 ", "12", "espacios"),
    ],
    "integer": [
        ("3", "3", ""), ("3.0", "3", "numero"), ("3.00", "3", "numero"), ("1,200", "1200", "numero"),
        ("03", "3", "numero"),
        ("-", "0", "guion-cero"),
    ],
    "year": [("2015", "2015", ""), ("2015.0", "2015", "numero"), ("2,015", "2015", "numero")],
    "date": [
        ("2015-03-15", "2015-03-15", ""), ("15/03/2015", "2015-03-15", "fecha"), ("5/3/2015", "2015-03-05", "fecha"),
        ("15-03-2015", "2015-03-15", "fecha"), ("15.3.2015", "2015-03-15", "fecha"),
        ("2015/03/15", "2015-03-15", "fecha"),
        ("2015-3-5", "2015-03-05", "fecha"), ("2015-03-15 00:00:00", "2015-03-15", "fecha"),
        ("15/03/2015 00:00", "2015-03-15", "fecha"), ("15 de marzo de 2015", "2015-03-15", "fecha"),
        ("15 de Marzo del 2015", "2015-03-15", "fecha"), ("1o de septiembre de 2015", "2015-09-01", "fecha"),
        ("1º de enero de 2016", "2016-01-01", "fecha"), ("15 mar 2015", "2015-03-15", "fecha"),
        ("3 setiembre 2015", "2015-09-03", "fecha"),
    ],
    "datetime": [
        ("2015-03-15T10:30:00", "2015-03-15T10:30:00", ""), ("15/03/2015 10:30", "2015-03-15T10:30:00", "fecha"),
        ("15/03/2015", "2015-03-15T00:00:00", "fecha"),
        ("15 de marzo de 2015, 10:30 hrs", "2015-03-15T10:30:00", "fecha"),
        ("15 de marzo de 2015 a las 9:05", "2015-03-15T09:05:00", "fecha"),
    ],
    "time": [
        ("10:30:00", "10:30:00", ""), ("9:30", "09:30:00", "hora"), ("09:30 hrs", "09:30:00", "hora"),
        ("9:30 h", "09:30:00", "hora"), ("9:30 a. m.", "09:30:00", "hora"), ("9:30 PM", "21:30:00", "hora"),
        ("12:00 a.m.", "00:00:00", "hora"), ("12:00 pm", "12:00:00", "hora"),
    ],
    "boolean": [
        ("true", "true", ""), ("Sí", "true", "si-no"), ("SI", "true", "si-no"), ("x", "true", "si-no"),
        ("1", "true", "si-no"), ("No", "false", "si-no"), ("Falso", "false", "si-no"), ("", "", ""),
    ],
    "category": [
        ("aga", "aga", ""), ("AGA", "aga", "catalogo"), ("ejes de la alianza", "aga", "catalogo"),
        ("PROBLEMATICA LOCAL", "local", "catalogo"),
    ],
    "numbered category": [
        ("1", "1", ""), ("primera", "1", "catalogo"), ("2.0", "2", "numero"), ("OTRA", "2", "catalogo"),
    ],
    "percentage": [
        ("40", "40", ""), ("40%", "40", "porcentaje"), ("40.5 %", "40.5", "porcentaje"), ("0.4", "0.4", ""),
        ("1,200%", "1200", "porcentaje"),
    ],
    "whole percentage": [("40%", "40", "porcentaje"), ("40.0 %", "40", "porcentaje"), ("40.0", "40", "numero")],
}  # fmt: skip

LEFT_AS_IT_WAS = {
    "number": [
        "1.234,50", "12,5", "1,23", "12 mil", "N/D", "$", "()", "(-5)", "--5", "-5-", "(5-)", "1e5", "1.89E+10", "40%",
        "1 234", "12/03/2015", "1,2345",
    ],
    "integer": ["3.5", "tres", "3-4"],
    "year": ["2015-2016", "dos mil"],
    "date": [
        "31/02/2015", "03/15/2015", "15/03/15", "42078", "marzo de 2015", "15 de marso de 2015",
        "2015-03-15 10:30", "hoy",
    ],
    "datetime": ["15/03/2015 25:00", "mañana 10:30"],
    "time": ["25:00", "13:00 pm", "0:30 am", "9:75", "9h30", "mediodía"],
    "boolean": ["quizá", "2", "sí, pero"],
    "category": ["otra", "aga, local"],
    "numbered category": ["tercera"],
    "percentage": ["%", "cuarenta %", "4,5%", "40%%"],
    "whole percentage": ["40.5%%"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text", "cleaned", "repair"),
    [(kind, *one) for kind, examples in UNDERSTOOD.items() for one in examples],
)
def test_reads_what_people_write_and_says_what_it_changed(kind, text, cleaned, repair):
    assert cleaner(FIELDS[kind])(text) == (cleaned, repair)
    assert repair in REPAIRS or not repair


@pytest.mark.parametrize(("kind", "text"), [(kind, one) for kind, texts in LEFT_AS_IT_WAS.items() for one in texts])
def test_what_is_not_surely_understood_stays_for_validation_to_point_at(kind, text):
    assert cleaner(FIELDS[kind])(text) == (text, "")


ANYTHING = st.text() | st.text("0123456789.,-$()%/: \xa0aAeEmMxXdDpPñsSíI")


@given(st.sampled_from(sorted(FIELDS)), ANYTHING)
def test_cleaning_again_changes_nothing(kind, text):
    once = cleaner(FIELDS[kind])(text)[0]
    assert cleaner(FIELDS[kind])(once) == (once, "")


@given(st.sampled_from(sorted(FIELDS)), ANYTHING)
def test_a_repair_is_told_exactly_when_the_text_changed(kind, text):
    cleaned, repair = cleaner(FIELDS[kind])(text)
    assert bool(repair) == (cleaned != text)


STYLES = [
    "{plain}",
    "{commas}",
    "${commas}",
    "$ {commas}",
    " {commas} ",
    "\xa0{plain}",
    "{commas} pesos",
    "{plain} M.N.",
    "MXN {commas}",
]
NEGATIVE = ["-{}", "−{}", "({})", "$-{}"]


def styled(number: Decimal, style: str) -> str:
    return style.format(plain=f"{number:f}", commas=f"{number:,f}")


@given(st.decimals(0, 10**15, places=2), st.sampled_from(STYLES))
@example(Decimal("0.00"), "${commas}")
def test_any_amount_in_any_mexican_style_is_the_same_amount(number, style):
    assert Decimal(cleaner(FIELDS["number"])(styled(number, style))[0]) == number


@given(st.decimals("0.01", 10**15, places=2), st.sampled_from(NEGATIVE), st.sampled_from(["{plain}", "{commas}"]))
def test_any_negative_amount(number, sign, style):
    assert Decimal(cleaner(FIELDS["number"])(sign.format(styled(number, style)))[0]) == -number


@given(ANYTHING)
def test_a_number_that_changed_is_one_that_frictionless_reads_and_keeps_its_digits(text):
    cleaned, repair = cleaner(FIELDS["number"])(text)
    if repair and cleaned:
        judge = frictionless.Field.from_descriptor({"name": "x", "type": "number"})
        assert judge.read_cell(cleaned)[1] is None or repair == "espacios"
    if repair == "numero":
        digits = "".join(one for one in text if one.isdigit())
        assert cleaned.replace(".", "").lstrip("-0") == digits.lstrip("0")


_YEAR = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
MONTHS = _YEAR.split()
DAY_STYLES = [
    lambda day: day.isoformat(),
    lambda day: f"{day.day:02}/{day.month:02}/{day.year}",
    lambda day: f"{day.day}/{day.month}/{day.year}",
    lambda day: f"{day.day}-{day.month}-{day.year}",
    lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.isoformat()} 00:00:00",
    lambda day: f"{day.day} de {MONTHS[day.month - 1]} de {day.year}",
    lambda day: f"{day.day} de {MONTHS[day.month - 1].upper()} del {day.year}",
    lambda day: f"{day.day} {MONTHS[day.month - 1][:3].capitalize()}. {day.year}",
]


@pytest.mark.parametrize("style", DAY_STYLES)
def test_every_day_of_the_programme_in_every_style(style):
    clean = cleaner(FIELDS["date"])
    for number in range(366 * 12):
        day = date(2012, 1, 1) + timedelta(days=number)
        assert clean(style(day))[0] == day.isoformat()


@given(st.dates(date(1000, 1, 1)), st.sampled_from(DAY_STYLES), st.times().map(lambda one: one.replace(microsecond=0)))
def test_any_day_and_time(day, style, clock):
    assert cleaner(FIELDS["date"])(style(day))[0] == day.isoformat()
    written = f"{day:%d/%m/}{day.year:04} {clock:%H:%M:%S}"
    assert cleaner(FIELDS["datetime"])(written)[0] == datetime.combine(day, clock).isoformat()


@given(st.integers(0, 23), st.integers(0, 59))
def test_any_minute_by_both_clocks(hour, minute):
    clean = cleaner(FIELDS["time"])
    iso = time(hour, minute).isoformat()
    half = f"{hour % 12 or 12}:{minute:02} {'a' if hour < 12 else 'p'}. m."
    assert [clean(one)[0] for one in (f"{hour}:{minute:02}", f"{hour:02}:{minute:02} hrs.", half)] == [iso] * 3
