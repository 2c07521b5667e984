"""The report as markdown: whole, by file and sheet, and with nothing of the data read as markup."""

from __future__ import annotations

from pipelines.validate import Finding, Reporte
from pipelines.validate.findings import TableSummary, Unchecked, Until
from pipelines.validate.report.markdown import MAX_FINDINGS, as_markdown, headline

HITOS = TableSummary("hitos", "Hitos", "plan.xlsx", "Hitos", 1_020, (), {"ponderacion": "Ponderación"})
MINUTAS = TableSummary("minutas", "Minutas", "minutas.csv", None, 1, ())


def finding(cell: str | None, value: str | None, severity: str = "error", table: TableSummary = HITOS) -> Finding:
    return Finding(
        "type-error", severity, table.table, table.file, table.sheet, cell, value,  # type: ignore[arg-type]
        "No es un número.", "Escriba un número.", "ponderacion" if table is HITOS else "fecha",
    )  # fmt: skip


def test_a_report_with_errors_and_warnings() -> None:
    report = Reporte(
        (HITOS, MINUTAS),
        (
            finding("A2", "hoy", table=MINUTAS),
            finding("L7", "a|b\n[ver](https://e.mx) <b>"),
            finding("L9", None),
            finding("A3", "ayer", "advertencia", MINUTAS),
        ),
    )

    assert as_markdown(report, "Gobierno *Abierto*") == (
        "# Reporte: Gobierno \\*Abierto\\*\n"
        "\n"
        "**Los datos tienen errores.** 3 errores y 1 advertencia.\n"
        "\n"
        "| Tabla | Archivo | Hoja | Renglones |\n"
        "|---|---|---|--:|\n"
        "| Hitos | plan.xlsx | Hitos | 1,020 |\n"
        "| Minutas | minutas.csv |  | 1 |\n"
        "\n"
        "## minutas.csv\n"
        "\n"
        "| Gravedad | Celda | Columna | Valor | Qué pasa | Qué hacer |\n"
        "|---|---|---|---|---|---|\n"
        "| error | A2 | fecha | hoy | No es un número. | Escriba un número. |\n"
        "| advertencia | A3 | fecha | ayer | No es un número. | Escriba un número. |\n"
        "\n"
        "## plan.xlsx, hoja «Hitos»\n"
        "\n"
        "| Gravedad | Celda | Columna | Valor | Qué pasa | Qué hacer |\n"
        "|---|---|---|---|---|---|\n"
        "| error | L7 | Ponderación | a\\|b \\[ver\\](https://e.mx) \\<b\\> | No es un número. | Escriba un número. |\n"
        "| error | L9 | Ponderación |  | No es un número. | Escriba un número. |\n"
    )


def test_what_was_not_checked_comes_last() -> None:
    waiting = (Unchecked(("que sume 100",), (Until("a<b.xlsx", None, ("C5", "C6")),)),)

    assert as_markdown(Reporte((HITOS,), (finding("L5", "x"),), waiting), "Morelos").endswith(
        "\n\n## No se revisó todavía\n\n- Hasta corregir C5, C6 de «a\\<b.xlsx»: que sume 100.\n"
    )


def test_a_valid_report() -> None:
    report = Reporte((MINUTAS,), ())

    assert as_markdown(report, "Morelos") == (
        "# Reporte: Morelos\n"
        "\n"
        "Los datos son válidos. 0 errores y 0 advertencias.\n"
        "\n"
        "| Tabla | Archivo | Hoja | Renglones |\n"
        "|---|---|---|--:|\n"
        "| Minutas | minutas.csv |  | 1 |\n"
    )
    assert headline(report) == ""


def test_a_very_long_report_says_how_much_it_leaves_out() -> None:
    report = Reporte((HITOS,), tuple(finding(f"L{row}", "x") for row in range(2, MAX_FINDINGS + 4)))

    lines = as_markdown(report, "Morelos").splitlines()

    assert sum(line.startswith("| error") for line in lines) == MAX_FINDINGS
    assert lines[2] == "**Los datos tienen errores.** 1,002 errores y 0 advertencias."
    assert lines[-1] == "Hay 2 hallazgos más; corrija estos y vuelva a validar."


def test_the_headline_is_one_line_with_the_first_error_and_its_place() -> None:
    report = Reporte((HITOS, MINUTAS), (finding("L7", "x"), finding("A3", "ayer", "advertencia", MINUTAS)))

    assert headline(report) == (
        "1 error y 1 advertencia. El primero, en plan.xlsx, hoja «Hitos», celda L7: No es un número. Escriba un número."
    )
