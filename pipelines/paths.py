"""Every path in one place: what ships with the software, and what a run writes inside an exercise."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def _shipped(folder: str) -> Path:
    """A folder that stands at the top of a checkout, and inside this package in a wheel."""
    inside = _HERE / folder
    return inside if inside.is_dir() else _HERE.parent / folder


SCHEMAS = _shipped("schemas")
DATAPACKAGES = _shipped("datapackages")
PRESETS = _HERE / "clean" / "presets"
LOCALE = _HERE / "cli" / "locale"

EXERCISE_FILE = "ejercicio.toml"


class Workspace:
    """What one exercise's runs write: ``salida/`` beside its spreadsheets.

    salida/
      originales/ab/abcdef…            bytes as gathered, by sha256
      originales/registro.jsonl        one line a gathering: where from, when, which bytes
      archivos/abcdef…                 files that rows name, as they may be published, by sha256
      entregas/<paquete>/<id>/         a release: datapackage.json, its CSVs, and its Acuse: acuse.json, .md and .html;
                                       originales/ (the archive's own files by another name) and reporte/
      reportes/                        the last report: reporte.html, reporte.json, and each file with its cells marked;
                                       the last compliance board: cumplimiento.html
      formatos/<paquete>/…             the tables of the last release in other formats, by their content
      .puntualidad                     of which releases CKAN's lateness board tells, and in which CKAN
      hecho/                           what the last valid reading gave, by what it read (pipelines/recall.py)
      .almacen*.json                   what a store shared with other machines had of all this (pipelines/store)
    """

    def __init__(self, exercise_folder: Path) -> None:
        self.root = exercise_folder / "salida"
        self.originals = self.root / "originales"
        self.register = self.originals / "registro.jsonl"
        self.media = self.root / "archivos"
        self.releases = self.root / "entregas"
        self.formats = self.root / "formatos"
        self.done = self.root / "hecho"
        self.reports = self.root / "reportes"
        self.board = self.root / ".puntualidad"
        self.lock = self.root / ".candado"

    def original(self, sha256: str) -> Path:
        """Where the bytes of that hash are in the archive, if they are there."""
        return self.originals / sha256[:2] / sha256
