"""The resources that go beside the tables of every dataset, and tell of its releases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HISTORY, CHANGES, FEED = "historial", "cambios", "novedades"
ACUSE_PAGE, ACUSE_DOCUMENT = "acuse", "acuse_json"


@dataclass(frozen=True)
class Companion:
    """A resource beside the tables: its file's name, and what its page on CKAN says."""

    file: str
    title: str
    description: str
    format: str
    mimetype: str


COMPANIONS: Mapping[str, Companion] = {
    CHANGES: Companion(
        "cambios.json", "Qué cambió en cada entrega",
        "Lo que cambió de una entrega a la siguiente, en palabras, de la más nueva a la más antigua.",
        "JSON", "application/json",
    ),
    FEED: Companion(
        "cambios.atom", "Novedades (Atom)", "Lo mismo, para suscribirse con un lector de noticias.",
        "Atom", "application/atom+xml",
    ),
    HISTORY: Companion(
        "historial.csv", "Historial de entregas",
        "Cada entrega de cada tabla: cuántos renglones tuvo, la huella de su archivo y dónde queda para citarlo.",
        "CSV", "text/csv",
    ),
}  # fmt: skip
# What can only be told after the release is served.
ACUSES: Mapping[str, Companion] = {
    ACUSE_PAGE: Companion(
        "acuse.html", "Acuse: lo que aquí se publica, comprobado",
        "Después de publicar, un programa leyó de vuelta cada archivo y cada tabla como cualquier visitante, y los "
        "comparó con lo que se entregó: renglones, sumas y huellas.",
        "HTML", "text/html",
    ),
    ACUSE_DOCUMENT: Companion(
        "acuse.json", "Acuse para programas", "Lo mismo, para comprobarlo con un programa.",
        "JSON", "application/json",
    ),
}  # fmt: skip
