"""The whole report as it is printed, for small exercises broken in known ways."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from pipelines.clean import Repair
from pipelines.errors import SourceError
from pipelines.validate import Finding, Reporte, source_finding
from pipelines.validate.findings import TableSummary, Unchecked, Until
from pipelines.validate.report.terminal import show_report
from tests.conftest import copy_example
from tests.validate.broken import edit_sheet, report_of, set_cells

AGAIN = "Después de corregir, vuelva a validar: un error puede esconder otro.\n"


def printed(report: Reporte, *, terminal: bool) -> str:
    """What is printed on a terminal of 80 columns, or into a pipe."""
    out = io.StringIO()
    console = Console(file=out, width=80, force_terminal=terminal, color_system=None, highlight=False, soft_wrap=True)
    show_report(report, console)
    return out.getvalue()


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Reporte:
    exercise = copy_example(tmp_path_factory.mktemp("terminal") / "ejercicio", "terminal")
    dates = {row: "03/15/2015" if row % 2 else f"31/02/20{row:02}" for row in range(5, 20)}
    states = {row: "Terminado" if row % 2 else "En procso" for row in range(20, 26)}
    set_cells(
        exercise,
        {
            ("Compromisos", "D6"): None, ("Compromisos", "B7"): "Pal 2015",
            **{("Hitos", f"K{row}"): date for row, date in dates.items()},
            ("Hitos", "N6"): "nota [bold]suelta[/bold]",
            ("Avances", "A12"): "c1-h1-2015-11-ip", ("Avances", "A13"): "c1-h1-2015-11-ip",
            **{("Avances", f"E{row}"): state for row, state in states.items()},
        },
    )  # fmt: skip
    edit_sheet(exercise, "Plan", lambda sheet: sheet.delete_cols(15))
    return report_of(exercise)


ON_A_TERMINAL = """
plan-de-accion.xlsx › hoja «Compromisos»: 2 errores
  ✗ Error en la celda D6: Falta «Título»: es un dato obligatorio.
      Qué hacer: Escriba el dato en la celda; si no lo tiene, pídalo a quien
        corresponda.
  ✗ Error en la celda B7: «Clave del plan» debe ser una clave de la tabla
    «Plan de Acción Local», y esta no está en ella.
      Dice: «Pal 2015»
      Qué hacer: ¿Quiso escribir «pal-2015»? Corrija la clave, o agregue el
        renglón que falta en la hoja «Plan» de «plan-de-accion.xlsx».

plan-de-accion.xlsx › hoja «Hitos»: 16 errores
  ✗ Error en 15 celdas (K5 a K19): «Fecha límite» debe ser una fecha.
      K5, K7, K9, K11, K13, K15 y más, hasta K19 dicen «03/15/2015». Parece
        mes/día/año. ¿Quiso escribir «15/03/2015»?
      K6 dice «31/02/2006». El día 31 de febrero de 2006 no existe: ese mes
        termina el 28.
      K8 dice «31/02/2008». El día 31 de febrero de 2008 no existe: ese mes
        termina el 29.
      K10 dice «31/02/2010». El día 31 de febrero de 2010 no existe: ese mes
        termina el 28.
      y 4 más.
      Qué hacer: Escríbala como día/mes/año, por ejemplo 15/03/2015.
  ✗ Error en la celda N6: Hay contenido fuera de la tabla: la columna N no
    tiene encabezado.
      Dice: «nota [bold]suelta[/bold]»
      Qué hacer: Bórrelo o páselo a otra hoja; si es parte de la tabla,
        escriba el encabezado en N4.

plan-de-accion.xlsx › hoja «Avances»: 8 errores
  ✗ Error en 2 celdas (A12, A13): El valor de «Clave del avance» no debe
    repetirse.
      A12 dice «c1-h1-2015-11-ip». Ya está en el renglón 5.
      A13 dice «c1-h1-2015-11-ip». Ya está en el renglón 12.
      Qué hacer: Escriba un valor distinto, o borre el renglón si sobra.
  ✗ Error en 6 celdas (E20 a E25): «Estatus» solo admite los valores de su
    lista.
      Donde dice «En procso»: ¿Quiso escribir «En proceso»?
      Donde dice «Terminado»
      Qué hacer: Escriba uno de estos, tal como está aquí: Sin avance, En
        proceso, Completado, Verificado.

plan-de-accion.xlsx › hoja «Plan»: 1 aviso
  ! Aviso en la celda O4: No está la columna «Dirección del sitio», que es
    opcional: se publicará vacía.
      Qué hacer: Si tiene esos datos, agréguela con ese encabezado en el
        renglón 4; si no, no hace falta nada.
"""


def test_a_broken_exercise_on_a_terminal(broken: Reporte) -> None:
    out = printed(broken, terminal=True)
    assert out.startswith(ON_A_TERMINAL)
    assert out.endswith(
        f"✗ 26 errores en 23 tablas, 480 renglones; 1 aviso. No se publica nada hasta\n  corregirlos.\n{AGAIN}"
    )
    assert max(map(len, out.splitlines())) <= 80


def test_in_a_pipe_each_line_is_whole_and_says_the_same(broken: Reporte) -> None:
    piped = printed(broken, terminal=False)
    assert piped.split() == printed(broken, terminal=True).split()
    assert (
        "      Qué hacer: ¿Quiso escribir «pal-2015»? Corrija la clave, o agregue el renglón que falta en la hoja "
        "«Plan» de «plan-de-accion.xlsx».\n" in piped
    )


def _report(*findings: Finding, repairs: tuple[Repair, ...] = (), sheet: str | None = "Hoja 1") -> Reporte:
    table = TableSummary("montos", "Montos", "m [1].xlsx", sheet, 1, repairs, {"monto": "Monto", "fecha": "Fecha"})
    return Reporte((table,), findings)


def _finding(cell: str | None, value: str | None, message: str = "«Monto» debe ser un número.") -> Finding:
    return Finding("type-error", "error", "montos", "m [1].xlsx", "Hoja 1", cell, value, message, "Corríjalo.", "monto")


def test_a_thousand_equal_errors_are_said_once_with_their_range() -> None:
    report = _report(*(_finding(f"C{row}", "nada") for row in range(5, 1005)))
    assert printed(report, terminal=True) == (
        "\n"
        "m [1].xlsx › hoja «Hoja 1»: 1,000 errores\n"
        "  ✗ Error en 1,000 celdas (C5 a C1004): «Monto» debe ser un número.\n"
        "      Dicen: «nada»\n"
        "      Qué hacer: Corríjalo.\n"
        "\n"
        "✗ 1,000 errores en 1 tabla, 1 renglón. No se publica nada hasta corregirlos.\n"
        f"{AGAIN}"
    )


def _of_line(cell: str | None, contract: str, value: str = "2015-0048") -> Finding:
    return _finding(cell, value, f"El contrato «{contract}» no se paga con esta línea.")


@pytest.mark.parametrize(
    ("findings", "told"),
    [
        # What each says of its own record: a heading that holds for all, and equal ones once.
        (
            [*(_of_line(f"E{row}", "ctr-1") for row in range(8, 12)), _of_line("E12", "ctr-2")],
            "  ✗ Error en 5 celdas (E8 a E12): El contrato «…» no se paga con esta línea.\n"
            "      E8 a E11 dicen «2015-0048». El contrato «ctr-1» no se paga con esta línea.\n"
            "      E12 dice «2015-0048». El contrato «ctr-2» no se paga con esta línea.\n",
        ),
        # One cell with two findings is one cell.
        (
            [_finding("H5", "5", f"La agenda no tiene la visita del paso {step}.") for step in (1, 4)],
            "  ✗ Error en la celda H5: La agenda no tiene la visita del paso ….\n"
            "      H5 dice «5». La agenda no tiene la visita del paso 1.\n"
            "      H5 dice «5». La agenda no tiene la visita del paso 4.\n",
        ),
        # What differs from its first sentence on is another thing.
        (
            [_finding("C5", "a", "No es un número."), _finding("C6", "b", "Es demasiado grande.")],
            "  ✗ Error en la celda C5: No es un número.\n"
            "      Dice: «a»\n"
            "      Qué hacer: Corríjalo.\n"
            "  ✗ Error en la celda C6: Es demasiado grande.\n"
            "      Dice: «b»\n",
        ),
        (
            [_finding(f"{row}:{row}", "TOTAL", "Parece un renglón de total.") for row in (7, 8, 9, 12)],
            "  ✗ Error en 4 renglones (7 a 9, 12): Parece un renglón de total.\n"
            "      Dicen: «TOTAL»\n",
        ),
    ],
)  # fmt: skip
def test_what_several_findings_share_heads_them(findings: list[Finding], told: str) -> None:
    found = printed(_report(*findings), terminal=False)
    assert found.split("\n", 2)[2].startswith(f"{told}      Qué hacer: Corríjalo.\n")


def test_scattered_cells_are_named_up_to_a_few_ranges() -> None:
    cells = [f"C{row}" for row in (5, 6, 7, 9, 11, 12, 14, 16, 18, 20, 22)]
    report = _report(*(_finding(cell, f"valor {cell}") for cell in cells))
    assert printed(report, terminal=False).splitlines()[2:4] == [
        "  ✗ Error en 11 celdas (C5 a C7, C9, C11, C12, C14, C16 y más, hasta C22): «Monto» debe ser un número.",
        "      Dicen: «valor C5», «valor C6», «valor C7», «valor C9» y 7 más",
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("[red]x[/red] [/] [link=http://a.mx]b[/link]", "[red]x[/red] [/] [link=http://a.mx]b[/link]"),
        ("dos\nlíneas\ty más", "dos líneas y más"),
        ("x" * 70, "x" * 59 + "…"),
        (":smile:", ":smile:"),
    ],
)
def test_a_value_shows_literally(value: str, shown: str) -> None:
    assert f"      Dice: «{shown}»\n" in printed(_report(_finding("C5", value)), terminal=False)


def test_a_source_that_could_not_be_read_has_no_cell() -> None:
    error = SourceError("«m.xlsx» está dañado.", "Guárdelo de nuevo.", rule="archivo-ilegible", file="m.xlsx")
    assert printed(Reporte((), (source_finding(error, "montos"),)), terminal=True) == (
        "\n"
        "m.xlsx: 1 error\n"
        "  ✗ Error: «m.xlsx» está dañado.\n"
        "      Qué hacer: Guárdelo de nuevo.\n"
        "\n"
        "✗ 1 error en 0 tablas, 0 renglones. No se publica nada hasta corregirlo.\n"
        f"{AGAIN}"
    )


REPAIRED = (
    Repair("numero", "monto", 891, (("AN4", "$43,333,584.00", "43333584.00"),)),
    Repair("numero", "fecha", 1, (("B4", "$1", "1"),)),
    Repair("espacios", "monto", 1, (("C5", "\xa0Adeudos de Ejercicios Fiscales Anteriores a este  ", "Adeudos"),)),
)


def test_what_waits_until_something_is_mended_is_told_once_with_where() -> None:
    report = Reporte(
        (),
        (_finding("C5", "nada"),),
        (
            Unchecked(("que sume 100",), (Until("m.xlsx", "Hoja 1", ("C5", "C6", "C7")),)),
            Unchecked(("que haya dos",), (Until("m.xlsx", "Hoja 1", ("7:7",)),)),
            Unchecked(("que haya tres",), (Until("m.xlsx", "Hoja 1", ("C5", "7:7", "9:9")),)),
            Unchecked(
                ("que a", "que b", "que c", "que d", "que e", "que f"),
                (Until("m.xlsx", "Hoja 1", ("C5",)), Until("otro.csv", None, ())),
            ),
        ),
    )
    assert (
        "\n"
        "No se revisó todavía:\n"
        "  Hasta corregir C5 a C7 de la hoja «Hoja 1»: que sume 100.\n"
        "  Hasta corregir el renglón 7 de la hoja «Hoja 1»: que haya dos.\n"
        "  Hasta corregir C5 y los renglones 7, 9 de la hoja «Hoja 1»: que haya tres.\n"
        "  Hasta corregir C5 de la hoja «Hoja 1» y corregir lo señalado en «otro.csv»: que a; que b; que c; que d; "
        "y 2 más.\n"
        "\n"
        "✗ 1 error en 0 tablas" in printed(report, terminal=False)
    )


def test_repairs_are_one_line_a_kind_with_an_example() -> None:
    assert printed(_report(repairs=REPAIRED), terminal=False) == (
        "\n"
        "Se leyó como quiso decir (sus archivos no se tocaron):\n"
        "  m [1].xlsx › hoja «Hoja 1»\n"
        "    números con formato leídos como cifra: 892 celdas en 2 columnas; por ejemplo AN4: "
        "«$43,333,584.00» → «43333584.00»\n"
        "    espacios sobrantes quitados: 1 celda en «Monto»; por ejemplo C5: "
        "«·Adeudos de Ejercicio…es Anteriores a este··» → «Adeudos»\n"
        "\n"
        "✓ Sin errores: 1 tabla, 1 renglón.\n"
    )


def test_repairs_are_only_counted_while_there_are_errors() -> None:
    out = printed(_report(_finding("C5", "nada"), repairs=REPAIRED), terminal=False)
    assert (
        "\n893 celdas se leyeron como quiso decir: se dirá cuáles cuando no haya errores. "
        "Sus archivos no se tocaron.\n" in out
    )
    assert "espacios" not in out
