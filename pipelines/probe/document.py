"""A probe as one JSON document, for programs."""

from __future__ import annotations

from typing import Any

from pipelines.probe import Guess, Probe, SheetProbe


def as_document(found: Probe, draft: str, written: str) -> dict[str, Any]:
    """The whole probe; ``draft`` is the section, and ``written`` the file that it was added to, if it was."""
    return {
        "archivo": found.name,
        "tipo": _guess(found.kind),
        "codificacion": _guess(found.encoding),
        "dialecto": _guess(found.dialect),
        "reparado": list(found.repaired),
        "hojas": [_sheet(one) for one in found.sheets],
        "ilegibles": [{"hoja": one.sheet, "mensaje": one.message, "remedio": one.remedy} for one in found.unreadable],
        "borrador": draft,
        "agregado_a": written,
    }


def _sheet(sheet: SheetProbe) -> dict[str, Any]:
    return {
        "hoja": sheet.title,
        "renglones": sheet.rows,
        "columnas": [
            {"letra": one.letter, "titulo": one.title, "contenido": _guess(one.kind), "nulos": list(one.nulls)}
            for one in sheet.columns
        ],
        "encabezado": {**(_guess(sheet.header.guess) or {}), "renglones": list(sheet.header.numbers)}
        if sheet.header
        else None,
        "unidad": _guess(sheet.unit),
        "totales": [{"titulo": one.title, "renglones": list(one.numbers), **(_guess(one.guess) or {})}
                    for one in sheet.totals],
        "notas": list(sheet.notes),
        "formas": [{"clave": one.key, "lectura": one.toml, **(_guess(one.guess) or {})} for one in sheet.shapes],
        "tablas": [
            {"tabla": one.schema.name, "formato": one.preset.name if one.preset else None, **(_guess(one.guess) or {})}
            for one in sheet.likeliest
        ],
    }  # fmt: skip


def _guess(guess: Guess | None) -> dict[str, str] | None:
    return {"valor": guess.value, "confianza": guess.confidence, "razon": guess.reason} if guess else None
