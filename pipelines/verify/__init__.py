"""Verify: an Entrega + CKAN → its Acuse. Reads back everything, as an anonymous visitor; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pipelines import settings
from pipelines.errors import AlreadyRunning, NotFound
from pipelines.package import Entrega
from pipelines.progress import Advance, unheard
from pipelines.publish import Ckan
from pipelines.publish.identity import ARCHIVE
from pipelines.settings import CkanAccess
from pipelines.verify.acuse import Acuse
from pipelines.verify.cause import Cause, Evidence, Part, cause
from pipelines.verify.dataset import dataset_differences
from pipelines.verify.folder import address_of, changes_of, keep, last_document, last_seen
from pipelines.verify.receipts import Difference, Seen, TableReceipt
from pipelines.verify.table import TableReading
from pipelines.verify.visit import Visit, look

__all__ = ["Acuse", "Cause", "Difference", "Evidence", "Part", "TableReceipt", "cause", "last_differing", "verify"]

# Times that a reading begins again because somebody published meanwhile, before it gives up.
_READINGS = 3
_CHECKED = (
    "Cada archivo, descargado entero, y el paquete completo (ZIP): sha256.",
    "Cada tabla, leída entera de la API: número de renglones, huella de cada columna y suma de cada monto.",
    "El diccionario de datos, el tipo de cada columna y la llave de cada tabla.",
    "La ficha del conjunto de datos y de cada recurso: título, descripción, licencia, etiquetas, cobertura, formato, "
    "huella, tamaño y orden.",
    "La vista de cada tabla.",
    "La búsqueda: el conjunto de datos por su nombre y su título, y palabras dentro de sus tablas.",
)
# What sending a table again mends. Its page is compared whenever it is published; its view is a person's to make.
_MENDED_BY_LOADING = {Part.FILE, Part.TABLE, Part.STRUCTURE, Part.ROWS, Part.SEARCH}


def verify(
    ckan_url: str,
    entrega: Entrega,
    advance: Advance = unheard,
    read_timeout_s: float = settings.READ_TIMEOUT_S,
    now: datetime | None = None,
) -> Acuse:
    """Compare what CKAN serves with ``entrega``, write the Acuse into its folder, return it.

    ``now`` is the time that it says. Raises ServiceError when CKAN cannot be read at all, AlreadyRunning when others
    keep publishing while it reads; what CKAN serves otherwise is a difference, not an error.
    """
    before = last_seen(entrega, ckan_url)
    with Ckan(CkanAccess(ckan_url, "", read_timeout_s)) as visitor:
        acuse = _read_undisturbed(visitor, entrega, before, advance, now)
    keep(entrega, acuse)
    return acuse


def last_differing(entrega: Entrega, ckan_url: str) -> frozenset[str]:
    """The tables, and ``ARCHIVE``, that the release's last Acuse found different on that CKAN; none without an Acuse.

    CKAN's own metadata do not tell that someone changed rows or files, so comparing them would send nothing.
    """
    last = last_document(entrega, ckan_url)
    tables = {one["tabla"] for one in last.get("tablas", []) if any(map(_is_mended, one["diferencias"]))}
    archive = {ARCHIVE} if last.get("tablas") and any(map(_is_mended, last["diferencias"])) else set()
    return frozenset(tables | archive)


def _is_mended(difference: Mapping[str, Any] | str) -> bool:
    # Of format 1, where a difference was its sentence, nothing more is known.
    return isinstance(difference, str) or Part(difference["parte"]) in _MENDED_BY_LOADING


def _read_undisturbed(
    visitor: Ckan, entrega: Entrega, before: Mapping[str, Seen], advance: Advance, now: datetime | None
) -> Acuse:
    """Read; and again if CKAN served something else afterwards, so that two runs at once do not accuse each other."""
    for _ in range(_READINGS):
        visit = look(visitor, entrega, before)
        try:
            acuse = _read(visit, advance, now or datetime.now(UTC).replace(microsecond=0))
        except NotFound:  # a table that was there is not
            if look(visitor, entrega, before).state == visit.state:
                raise
            continue
        if look(visitor, entrega, before).state == visit.state:
            return acuse
    raise AlreadyRunning(
        f"Mientras se verificaba «{entrega.dataset}», otra corrida o una persona lo estaba cambiando.",
        "Espere a que terminen y vuelva a correr «cocrea verificar».",
    )


def _read(visit: Visit, advance: Advance, now: datetime) -> Acuse:
    entrega = visit.entrega
    views = visit.dataset is not None and visit.shows_tables()
    readings = [TableReading(visit, one, views=views) for one in entrega.tables if visit.dataset is not None]
    tables = tuple(one.receipt(advance) for one in readings)
    acuse = Acuse(
        package=entrega.package,
        title=entrega.descriptor["title"],
        entrega=entrega.id,
        url=address_of(visit.visitor.url, entrega),
        verified_at=now,
        tables=tables,
        differences=tuple(dataset_differences(visit)),
        archive_sha256=entrega.archive.sha256,
        checked=_CHECKED if tables else (),
        notes=tuple(_notes(readings, views=views)),
        changes=changes_of(entrega),
    )
    return acuse.with_seen(visit.seen() if acuse.matches else visit.before)


def _notes(readings: list[TableReading], *, views: bool) -> list[str]:
    notes = [f"CKAN sirve los renglones de {one.table.name} en otro orden." for one in readings if one.reordered]
    accents = [one.accents for one in readings if one.accents is not None]
    if accents and not any(accents):
        notes.append("La búsqueda dentro de las tablas de este CKAN no encuentra palabras escritas sin sus acentos.")
    if readings and not views:
        notes.append("Este CKAN no tiene vistas de tabla (datatables_view); las tablas se descargan y se consultan.")
    return notes
