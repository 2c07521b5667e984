"""`cocrea sondear`: what a file is, and a draft of how to read it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import show
from pipelines.cli.options import Format
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.errors import UsageError
from pipelines.gather import Means
from pipelines.probe import probe
from pipelines.probe.document import as_document
from pipelines.probe.drafting import draft_of, own_schema_of
from pipelines.probe.into_exercise import append_section, check_room
from pipelines.probe.original import take
from pipelines.probe.own_table import write_schema
from pipelines.probe.terminal import show_probe

Target = Annotated[str, typer.Argument(metavar="ARCHIVO|URL", help="El archivo, o su dirección en internet.")]
Into = Annotated[
    Path | None, typer.Option(metavar="CARPETA", help="Agrega el borrador al ejercicio.toml de esta carpeta.")
]
Table = Annotated[str | None, typer.Option(metavar="NOMBRE", help="Para qué tabla es; si no se dice, la más parecida.")]
Own = Annotated[
    str | None,
    typer.Option(metavar="NOMBRE", help="Para una tabla suya: agrega también su paquete, y escribe su esquema."),
]
SheetName = Annotated[str | None, typer.Option(metavar="NOMBRE", help="Qué hoja del libro, si tiene varias.")]
Member = Annotated[str, typer.Option(metavar="RUTA", help="Qué archivo de adentro, si es un ZIP con varios.")]


def sondear(
    objetivo: Target, ejercicio: Into = None, tabla: Table = None, propia: Own = None, hoja: SheetName = None,
    miembro: Member = "", formato: Format = "texto",
) -> None:  # fmt: skip
    """Mira un archivo antes de usarlo: dice cómo está hecho y escribe un borrador de cómo leerlo."""
    with tempfile.TemporaryDirectory(prefix="cocrea-") as folder:
        original = take(objetivo, Path(folder), Means(), miembro)
        found = probe(original)
        schema = own_schema_of(found, hoja, ejercicio, propia) if propia else None
        table, draft = draft_of(found, original, objetivo, ejercicio, propia or tabla, hoja, own=schema is not None)
    written = ""
    if ejercicio is not None:
        if not table:
            raise UsageError(
                f"«{original.name}» no se parece a ninguna tabla conocida.",
                "Diga para qué tabla es con --tabla; o con --propia, cómo se llamará una suya.",
            )
        check_room(ejercicio, table, own=schema is not None)
        written = show.near(append_section(ejercicio, draft))
        if schema is not None:
            write_schema(ejercicio, table, schema)
    if formato == "json":
        show.as_json(as_document(found, draft, written))
        return
    out = show.console()
    show_probe(found, out)
    out.print("\n[bold]Borrador para ejercicio.toml[/bold]")
    out.print(draft, markup=False, end="")
    if schema is not None:
        out.print("\nSu esquema está en la carpeta «esquemas» del ejercicio: corrija ahí qué es cada columna.")
    if written:
        out.print(f"\nSe agregó a {written}: léalo, corríjalo y corra «cocrea validar».", markup=False)


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea sondear egresos_2019.csv --ejercicio mi-ejercicio")(sondear)
