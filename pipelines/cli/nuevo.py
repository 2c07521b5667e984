"""`cocrea nuevo`: an exercise to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from pipelines.cli import show
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.templates import create_exercise


def nuevo(
    carpeta: Annotated[Path, typer.Argument(metavar="CARPETA", help="La carpeta que se va a crear.")],
    entidad: Annotated[str, typer.Option(help="Clave INEGI del estado, de 01 a 32.")],
    nombre: Annotated[str, typer.Option(help="Cómo se llamará el ejercicio en el portal, entre comillas.")],
) -> None:
    """Crea un ejercicio nuevo: su ejercicio.toml y los libros de Excel listos para capturar."""
    books = create_exercise(carpeta, entidad, nombre)
    out = show.console()
    out.print(f"[green]✓[/green] El ejercicio «{escape(nombre)}» está en {escape(str(carpeta))}")
    out.print("  ejercicio.toml: quién publica y de dónde sale cada tabla")
    for book in books:
        out.print(f"  {book.file}: {', '.join(sheet.title for sheet in book.sheets)}")
    out.print(
        "[green]Qué sigue:[/green] abra los libros (la hoja «Instrucciones» dice cómo), capture, guarde y revise con "
        f"«cocrea validar {escape(str(carpeta))}»."
    )


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(**COMMAND_STYLE, epilog='Ejemplo: cocrea nuevo mi-estado --entidad 17 --nombre "Gobierno Abierto"')(
        nuevo
    )
