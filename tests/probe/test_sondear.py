"""What `cocrea sondear` says of files as governments publish them, and the drafts that it writes."""

from __future__ import annotations

import functools
import http.server
import io
import json
import threading
import tomllib
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pipelines.exercise import load_exercise
from pipelines.gather import Means
from pipelines.probe import Probe, probe
from pipelines.probe.months import months_total, wide_months
from pipelines.probe.original import take
from tests.conftest import Cli


def looked_at(folder: Path, name: str, content: bytes) -> Probe:
    path = folder / name
    path.write_bytes(content)
    return probe(take(str(path), folder, Means()))


def book(*rows: list[object], title: str = "Hoja1") -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("text", "codec", "said"),
    [
        ("a,b\nEducación,1\n", "utf-8", ("utf-8", "alta", "todos sus bytes son UTF-8 válido")),
        ("a,b\nAgua,1\n", "utf-8", ("utf-8", "alta",
         "no tiene letras con acento: cualquier codificación lee lo mismo")),
        ("a,b\nEducación,1\n", "cp1252", ("cp1252", "media",
         "leído así hay 1 letra del español en su lugar y 0 signos ajenos; como cp850, 0 y 1")),
        ("a,b\n" + "Educación,1\n" * 9, "mac_roman", ("mac_roman", "alta",
         "leído así hay 9 letras del español en su lugar y 0 signos ajenos; como cp1252, 0 y 9")),
        ("a,b\n" + "Educación,1\n" * 9, "cp850", ("cp850", "alta",
         "leído así hay 9 letras del español en su lugar y 0 signos ajenos; como cp1252, 0 y 9")),
    ],
)  # fmt: skip
def test_the_encoding_with_its_evidence(tmp_path: Path, text: str, codec: str, said: tuple[str, str, str]) -> None:
    encoding = looked_at(tmp_path, "t.csv", text.encode(codec)).encoding
    assert encoding is not None
    assert (encoding.value, encoding.confidence, encoding.reason) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a;b\n1;2\n", "separa con «;»"),
        ("a\tb\n1\t2\n", "separa con tabulador"),
        ("'a','b'\n'1','2'\n", "separa con «,», comillas '"),
        ('a;b\n"x \\"y\\" z";2\n', "separa con «;», escape \\"),
        ("a\nx\ny\n", "una sola columna"),
    ],
)
def test_the_dialect(tmp_path: Path, text: str, said: str) -> None:
    dialect = looked_at(tmp_path, "t.csv", text.encode()).dialect
    assert dialect is not None
    assert dialect.value == said


# The rows, and what is said of the header, the unit, the totals and the notes.
SHEETS = {
    "a plain table": ([["Clave", "Programa", "Monto"], ["1", "Agua", 10], ["2", "Luz", 20]], [1], "pesos", [], []),
    "titles and units above": (
        [["Gobierno del Estado"], ["Miles de pesos"], [], ["Clave", "Programa", "Monto"], ["1", "Agua", 10.5]],
        [4], "miles de pesos", [], [],
    ),
    "merged titles over two rows": (
        [["Gobierno"], ["Concepto", "Egresos", None, "Subejercicio"], [None, "Aprobado", "Devengado", None],
         ["Agua", 10, 8, 2], ["Luz", 20, 8, 12]], [2, 3], "pesos", [], [],
    ),
    "totals and notes": (
        [["Concepto", "Monto", "Unidad"], ["Agua", "10.00", "x"], ["Luz", "20.00", "x"], ["Total", "30.00", ""],
         ["Nota: cifras en millones de pesos"]], [1], "millones de pesos", [(4,)], [5],
    ),
    "only texts": ([["Nombre", "Cargo"], ["Ana", "Directora"], ["Luis", "Vocal"]], [1], "pesos", [], []),
    "years as titles": ([["Concepto", 2014, 2015], ["Agua", 10, 20], ["Luz", 11, 21]], [1], "pesos", [], []),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "header", "unit", "totals", "notes"), SHEETS.values(), ids=SHEETS)
def test_the_parts_of_a_sheet(tmp_path: Path, rows, header, unit, totals, notes) -> None:
    sheet = looked_at(tmp_path, "t.xlsx", book(*rows)).best
    assert sheet is not None
    assert sheet.header is not None
    assert list(sheet.header.numbers) == header
    assert (sheet.unit.value, [one.numbers for one in sheet.totals], list(sheet.notes)) == (unit, totals, notes)


def test_the_kinds_of_columns_and_their_marks_for_no_data(tmp_path: Path) -> None:
    sheet = looked_at(
        tmp_path,
        "t.csv",
        b'Clave,Nombre,Fecha,Monto,Piezas,Nada\n001,Agua,15/03/2015,"$1,000.50",3,\n002,Luz,N/D,N/D,4,\n',
    ).best
    assert sheet is not None
    assert [(one.title, one.kind.value, one.nulls) for one in sheet.columns] == [
        ("Clave", "clave", ()), ("Nombre", "texto", ()), ("Fecha", "fecha", ("N/D",)), ("Monto", "importe", ("N/D",)),
        ("Piezas", "número", ()), ("Nada", "vacía", ()),
    ]  # fmt: skip


# What the file holds, and what it says and asks for.
REFUSED = {
    "a.pdf": (b"%PDF-1.4 x", "es un PDF", "Pida la hoja de cálculo"),
    "a.png": (b"\x89PNG\r\n\x1a\n", "es una imagen", "Pida la hoja de cálculo"),
    "a.csv": (b"", "está vacío", "Revise que se haya guardado"),
    "a.xls": (b"<html><p>Error</p></html>", "es una página web (HTML) sin ninguna tabla", "revise que la dirección"),
    "a.txt": (b"\0\1\2\3", "es un archivo de otro tipo", "guárdelo como XLSX, ODS o CSV"),
    "a.dbf": (
        b"\x03\x78\x01\x01\x01\0\0\0\x41\0\x0b\0" + b"\0" * 20 + b"NOMBRE".ljust(11, b"\0") + b"C" + b"\0" * 4 + b"\x0a"
        + b"\0" * 15 + b"\r" + b" Ana       \x1a",
        "es un archivo de dBase o FoxPro (DBF)", "Ábralo con LibreOffice Calc",
    ),
    "a.doc": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016 + "WordDocument".encode("utf-16-le"),
        "es un documento de Word", "Copie la tabla a una hoja de cálculo",
    ),
    "a.bz2": (b"BZh91AY", "es un archivo comprimido", "Descomprímalo"),
    "a.json": (b'{"a": 1}', "es un archivo JSON y no es OCDS", "Pida los datos en OCDS, o como CSV"),
    "b.json": (b'{"ocid": "o"}', "ninguno de sus procesos de contratación trae contratos", "la versión más reciente"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), list(REFUSED.items()), ids=REFUSED)
def test_what_is_not_understood_says_what_it_would_need(tmp_path: Path, cocrea: Cli, name: str, expected) -> None:
    content, said, remedy = expected
    (tmp_path / name).write_bytes(content)
    done = cocrea("sondear", tmp_path / name)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert remedy in done.stderr


def test_a_file_without_titles_gets_its_columns_by_their_letters(tmp_path: Path, cocrea: Cli) -> None:
    path = tmp_path / "sin-titulos.csv"
    path.write_text("2015,01,Gobierno\n2016,02,Salud\n2017,03,Obras\n", encoding="utf-8")
    told = cocrea("sondear", path).stdout
    assert "encabezado = 0  # adivinado" in told
    assert [one for one in told.splitlines() if "posicion" in one] == [
        '# … = { posicion = "A" }  # 3 de 3 celdas; por ejemplo «2015»',
        '# … = { posicion = "B" }  # 3 de 3 celdas; por ejemplo «01»',
        '# … = { posicion = "C" }  # 3 textos distintos en 3 celdas',
    ]


def test_the_only_table_inside_a_zip(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("datos/egresos.csv", "Clave,Monto\n1,10\n")
        archive.writestr("__MACOSX/datos/._egresos.csv", "x")
    (tmp_path / "t.zip").write_bytes(content.getvalue())
    original = take(str(tmp_path / "t.zip"), tmp_path / "w", Means(), "")
    assert (original.name, original.member) == ("datos/egresos.csv", "datos/egresos.csv")


def test_an_address_is_gathered_and_looked_at(tmp_path: Path) -> None:
    (tmp_path / "egresos.csv").write_text("Clave,Monto\n1,10\n", encoding="utf-8")
    serve = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/egresos.csv"
        found = probe(take(address, tmp_path / "w", Means(is_public=lambda _: True)))
        server.shutdown()
    assert (found.name, [one.title for one in found.sheets[0].columns]) == (address, ["Clave", "Monto"])


EXERCISE = """\
version = 1   # como la dejó su dueña
[ejercicio]
clave = "prueba"
nombre = "Prueba"
entidad = "09"
[organizacion]
clave = "prueba"
nombre = "Prueba"
[fuentes.mesas]
archivo = "mesas.csv\""""


def test_a_draft_goes_round(tmp_path: Path, cocrea: Cli) -> None:
    """A clear header: the draft is added after what there was, and the exercise is read with it."""
    mesas = "Clave de la mesa;Título;Descripción;Fecha de inicio\r\n"
    (tmp_path / "ejercicio.toml").write_text(EXERCISE, encoding="utf-8")
    (tmp_path / "mesas.csv").write_text(mesas, encoding="cp1252")
    (tmp_path / "propuestas.csv").write_text(
        "Informe\nClave de la propuesta;Clave de la mesa;Título;Descripción;Fecha de recepción\n", encoding="cp1252"
    )
    done = cocrea("sondear", tmp_path / "propuestas.csv", "--ejercicio", tmp_path, "--tabla", "propuestas")
    assert (done.returncode, done.stderr) == (0, "")
    text = (tmp_path / "ejercicio.toml").read_text(encoding="utf-8")
    assert text.startswith(EXERCISE + "\n\n# Borrador de «cocrea sondear»")
    assert tomllib.loads(text)["fuentes"]["propuestas"]["delimitador"] == ";"
    assert load_exercise(tmp_path).schemas.keys() >= {"mesas", "propuestas"}

    again = cocrea("sondear", tmp_path / "propuestas.csv", "--ejercicio", tmp_path, "--tabla", "propuestas")
    assert (again.returncode, again.stdout) == (2, "")
    assert "ya tiene la sección [fuentes.propuestas], y no se toca lo que usted escribió" in again.stderr
    assert (tmp_path / "ejercicio.toml").read_text(encoding="utf-8") == text


def test_a_file_that_no_table_fits_becomes_one_of_the_exercise(tmp_path: Path, cocrea: Cli) -> None:
    (tmp_path / "ejercicio.toml").write_text(EXERCISE.split("[fuentes")[0], encoding="utf-8")
    (tmp_path / "e.csv").write_text(
        "Ejercicio 2016,,,\nRamo,Dependencia,Fecha,Ramo,Aprobado\n"
        '01,Salud,15/03/2016,x,"$1,000.50"\n02,Agua,16/03/2016,y,20\nTotal,,,,"1,020.50"\n'
    )
    asked = ("sondear", tmp_path / "e.csv", "--ejercicio", tmp_path, "--propia")
    assert cocrea(*asked, "egresos_estatales").returncode == 0
    schema = json.loads((tmp_path / "esquemas" / "egresos_estatales.json").read_text())
    assert [(one["name"], one["type"]) for one in schema["fields"]] == [
        ("registro_id", "string"), ("ramo", "string"), ("dependencia", "string"), ("fecha", "date"),
        ("ramo_d", "string"), ("aprobado", "number"),
    ]  # fmt: skip
    added = tomllib.loads((tmp_path / "ejercicio.toml").read_text())
    assert added["paquetes"]["egresos-estatales"] == {"titulo": "Egresos estatales", "tablas": ["egresos_estatales"]}
    assert added["fuentes"]["egresos_estatales"]["columnas"]["ramo_d"] == {"posicion": "D"}
    found = cocrea("validar", tmp_path, "--formato", "json")
    assert found.returncode == 0, found.stdout
    # A name that is taken is told, and nothing is touched.
    assert {cocrea(*asked, one).returncode for one in ("egresos_estatales", "hitos")} == {2}
    assert tomllib.loads((tmp_path / "ejercicio.toml").read_text()) == added


def test_a_draft_of_a_whole_table_is_accepted(exercise: Path, cocrea: Cli) -> None:
    """A real table of the example, without its section: the draft of its file is as good as what was there."""
    settings = exercise / "ejercicio.toml"
    whole = settings.read_text(encoding="utf-8")
    section = '[fuentes.presupuesto_ingresos]\narchivo = "presupuesto_ingresos_2015.csv"\npublicar_original = true\n'
    assert section in whole
    settings.write_text(whole.replace(section, ""), encoding="utf-8")
    done = cocrea("sondear", exercise / "presupuesto_ingresos_2015.csv", "--ejercicio", exercise, "--formato", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["hojas"][0]["tablas"][0]["tabla"] == "presupuesto_ingresos"
    assert found["agregado_a"].endswith("ejercicio.toml")
    checked = cocrea("validar", exercise)
    assert checked.returncode == 0, checked.stdout + checked.stderr


HEAD = [
    ["Concepto", "Egresos", "", "", "", "", "Subejercicio"],
    ["", "Aprobado", "Ampliaciones/ (Reducciones)", "Modificado", "Devengado", "Pagado", ""],
]  # fmt: skip


@pytest.mark.parametrize(
    ("above", "concept", "layout"),
    [
        ("Clasificación por Objeto del Gasto (Capítulo y Concepto)", "Servicios Personales", "eaepe-objeto-del-gasto"),
        ("Clasificación Administrativa", "Tesorería", "eaepe-administrativa"),
        ("Clasificación Económica (por Tipo de Gasto)", "Gasto Corriente", "eaepe-economica"),
        ("Clasificación Funcional (Finalidad y Función)", "Gobierno", "eaepe-funcional"),
        ("Gasto por Categoría Programática", "Programas", "eaepe-programatica"),
    ],
)
def test_of_layouts_with_the_same_titles_the_one_that_is_named(
    tmp_path: Path, above: str, concept: str, layout: str
) -> None:
    lines = [[concept, 10, 0, 10, 5, 5, 5], ["Total del Gasto", 10, 0, 10, 5, 5, 5]]
    found = looked_at(tmp_path, "t.xlsx", book([above], ["(Pesos)"], [], *HEAD, *lines)).best
    assert found is not None
    preset = found.matches[0].preset
    assert preset is not None
    # What the layout makes by itself, nobody is asked for.
    assert (preset.name, found.matches[0].missing) == (layout, ("ciclo",))


def test_of_tables_with_the_same_titles_none_is_taken_when_nothing_names_it(tmp_path: Path) -> None:
    lines = [["Agua", 10, 0, 10, 5, 5, 5], ["Luz", 10, 0, 10, 5, 5, 5]]
    found = looked_at(tmp_path, "t.xlsx", book(["Cuenta Pública"], [], *HEAD, *lines)).best
    assert found is not None
    assert {one.guess.confidence for one in found.matches} == {"baja"}
    assert "y puede ser también eaepe_" in found.matches[0].guess.reason


def test_a_layout_with_footnotes_in_its_titles(tmp_path: Path) -> None:
    found = looked_at(tmp_path, "t.xlsx", book(
        ["Estado Analítico de Ingresos Detallado - LDF"], ["(PESOS)"], ["Concepto (c)", "Ingreso", *[""] * 4,
        "Diferencia (e)"], ["", "Estimado (d)", "Ampliaciones/ (Reducciones)", "Modificado", "Devengado", "Recaudado"],
        ["Ingresos de Libre Disposición"], ["A. Impuestos", 100, 5, 105, 90, 80.5, -19.5],
    )).best  # fmt: skip
    assert found is not None
    assert [(one.preset and one.preset.name, one.missing) for one in found.matches] == [("ldf-5-ingresos", ("ciclo",))]


def test_the_lists_that_ship_are_no_guess(tmp_path: Path) -> None:
    found = looked_at(
        tmp_path, "t.xlsx", book(["Clave", "Nombre", "Monto"], ["1", "Predial", 10], ["2", "ISAI", 5])
    ).best
    assert found is not None
    assert found.matches == ()


@pytest.mark.parametrize(
    ("titles", "pattern"),
    [
        ([f"MES_{one}" for one in range(1, 13)], "MES_([0-9]+)"),
        (["Ramo", *(f"Mes {one:02}" for one in range(1, 10))], "Mes\\ ([0-9]+)"),
        (
            ["ENERO", "Febrero", "marzo", "Abril", "Mayo", "Junio"],
            "(Enero|Febrero|Marzo|Abril|Mayo|Junio|Julio|Agosto|Septiembre|Octubre|Noviembre|Diciembre)",
        ),
        (
            ["ENE", "Feb", "mar", "Abr", "May", "Jun.", "Sept"],
            "(Ene|Feb|Mar|Abr|May|Jun|Jul|Ago|Sep|Oct|Nov|Dic|Sept|Set)",
        ),
        (["T1", "T2", "T3", "T4"], ""),
        (["Ramo", "Monto"], ""),
        ([str(one) for one in range(1, 13)], ""),
    ],
)
def test_months_as_columns(titles: list[str], pattern: str) -> None:
    assert (wide_months([*titles, "Total anual"]), months_total([*titles, " TOTAL anual "])) == (pattern, "TOTAL anual")


def shapes_of(folder: Path, name: str, content: bytes) -> list[tuple[str, str, str]]:
    found = looked_at(folder, name, content).best
    assert found is not None
    for one in found.shapes:
        tomllib.loads(f"{one.key} = {one.toml}")
    return [(one.key, one.guess.value, one.guess.confidence) for one in found.shapes]


def test_what_a_sheet_needs_before_its_columns_are_columns(tmp_path: Path) -> None:
    marks = [
        ["Concepto", "Aprobado", "Modificado", "Subejercicio"], ["", "1", "2", "3 = (1 - 2)"],
        ["Agua", 10, 8, 2], ["Luz", 20, 8, 12],
    ]  # fmt: skip
    assert shapes_of(tmp_path, "marcas.xlsx", book(*marks)) == [("descartar", "renglón 2", "alta")]
    assert (found := looked_at(tmp_path, "marcas.xlsx", book(*marks)).best) is not None
    assert found.rows == 2
    levels = b"Concepto;Monto\nImpuestos;30\n  Predial;10\n  ISAI;20\nDerechos;5\n  Agua;5\nTotal;35\n"
    assert shapes_of(tmp_path, "niveles.csv", levels) == [("niveles", "sangrías 0, 2 en «Concepto»", "alta")]
    assert (found := looked_at(tmp_path, "niveles.csv", levels).best) is not None
    assert [(one.numbers, one.guess.confidence) for one in found.totals] == [((7,), "alta")]
    unequal = levels.replace(b"Impuestos;30", b"Impuestos;31")
    assert shapes_of(tmp_path, "niveles.csv", unequal) == [("niveles", "sangrías 0, 2 en «Concepto»", "baja")]
    moments = "Ramo,Momento,Importe\n4,Aprobado,10\n4,Pagado,9\n5,Aprobado,8\n5,Pagado,7\n"
    assert shapes_of(tmp_path, "momentos.csv", moments.encode()) == [
        ("momentos", "Aprobado, Pagado en «Momento»", "alta")
    ]
    pairs = "Concepto,Rubro,Monto\n" + "".join(
        f"{state}: {fund},1.{at} Impuesto {at},10\n"
        for state in ("Colima", "Sonora")
        for at, fund in enumerate(("FAM", "FISE", "FASP"))
    )
    assert shapes_of(tmp_path, "pares.csv", pairs.encode()) == [("separar", "en «Concepto», «Rubro»", "alta")]
    dotted = "Clave,Rubro,Monto\n1,Impuestos,30\n1.1,Predial,10\n1.2,ISAI,20\n2,Derechos,5\n2.1,Agua,5\n"
    chapters = "COG,Rubro,Monto\n1000,Personal,30\n1100,Base,10\n1200,Eventual,20\n2000,Cosas,5\n2100,Papel,5\n"
    for at, codes in enumerate((dotted, chapters)):
        title = codes[: codes.index(",")]
        told = [("niveles", f"2 según las claves en «{title}»", "alta")]
        assert shapes_of(tmp_path, f"claves{at}.csv", codes.encode()) == told
    commas = "Rubro;Monto\nAgua;1.234,50\nLuz;12,5\nTotal;1.247,00\n"
    assert shapes_of(tmp_path, "comas.csv", commas.encode()) == [("decimal", "en «Monto»", "alta")]
    # A sentence with a colon is one text, and a year beside another is no mark.
    plain = "Nota,Importe,Otro\nAviso: uno,1,3\nPago: dos,2,4\nVisto: tres,3,5\n"
    assert shapes_of(tmp_path, "nada.csv", plain.encode()) == []


def test_sheets_with_the_same_titles_are_proposed_together(tmp_path: Path, cocrea: Cli) -> None:
    made = openpyxl.Workbook()
    for at, name in enumerate(("Enero", "Febrero", "Notas")):
        sheet = made.create_sheet(name, at)
        sheet.append(["Folio", "Importe"] if name != "Notas" else ["Clave", "Texto"])
        sheet.append([f"{name}-1", 10])
    del made["Sheet"]
    made.save(tmp_path / "t.xlsx")
    done = cocrea("sondear", tmp_path / "t.xlsx", "--formato", "json")
    assert 'hoja = ["Enero", "Febrero"]' in json.loads(done.stdout)["borrador"]
    one = cocrea("sondear", tmp_path / "t.xlsx", "--hoja", "Febrero", "--formato", "json")
    assert 'hoja = "Febrero"' in json.loads(one.stdout)["borrador"]
