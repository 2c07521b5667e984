"""What differs of the dataset as a whole: whether it is there, its release, its page, its ZIP, and its being found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pipelines.package import TableFile
from pipelines.publish import metadata
from pipelines.publish.switching import address
from pipelines.verify import fields, search
from pipelines.verify.cause import Evidence, Part, cause
from pipelines.verify.readback import download_sha256
from pipelines.verify.receipts import Difference
from pipelines.verify.remedies import remedy
from pipelines.verify.visit import Visit

_AWAY, _OTHER = "no está en CKAN.", "no es en CKAN como se hizo."


def dataset_differences(visit: Visit) -> Iterator[Difference]:
    """What differs but for the tables. Raises ServiceError."""
    entrega = visit.entrega
    evidence = Evidence(
        Part.DATASET,
        hidden=visit.hidden,
        release_ours=visit.release_ours,
        unfinished=visit.unfinished,
        modified=visit.modified(),
    )
    if visit.dataset is None:
        yield _told(evidence, f"El conjunto de datos «{entrega.dataset}» no está en CKAN, o no es público.")
        return
    about = replace(evidence, part=Part.METADATA)
    if visit.unfinished:
        yield _told(about, f"Otra publicación de «{entrega.dataset}» está en curso, o quedó a medias.")
    if visit.served_release != entrega.id:
        served = visit.served_release[:12] or "ninguna"
        yield _told(about, f"CKAN dice servir la entrega {served} y no la {entrega.short_id}.")
    details = tuple(fields.dataset_details(entrega, visit.dataset))
    if details:
        yield _told(about, "La ficha del conjunto de datos no dice lo que la entrega.", details)
    if not fields.is_ordered(entrega, visit.dataset):
        yield _told(about, "Las tablas no están en CKAN en el orden de la entrega.")
    yield from _archive_differences(visit, evidence)
    for file in entrega.media:
        yield from _media_differences(visit, evidence, file)
    yield from _attachment_differences(visit, replace(evidence, part=Part.FILE))
    yield from _search_differences(visit, visit.dataset, replace(evidence, part=Part.SEARCH))


def _archive_differences(visit: Visit, evidence: Evidence) -> Iterator[Difference]:
    entrega = visit.entrega
    told = "el paquete completo (ZIP)", "El paquete completo (ZIP)", "La ficha del paquete completo"
    yield from _file_differences(visit, evidence, entrega.archive, metadata.archive_resource(entrega), told)


def _media_differences(visit: Visit, evidence: Evidence, file: TableFile) -> Iterator[Difference]:
    told = f"el archivo {file.path.name}", f"El archivo {file.path.name}", f"La ficha del archivo {file.path.name}"
    yield from _file_differences(visit, evidence, file, metadata.media_resource(visit.entrega, file), told)


def _file_differences(
    visit: Visit, evidence: Evidence, file: TableFile, wanted: Mapping[str, Any], told: tuple[str, str, str]
) -> Iterator[Difference]:
    """Of a file that is no table: whether it is there, its bytes, its page. ``told`` is how sentences call them."""
    served = visit.resources.get(wanted["id"])
    if served is None:
        yield _told(replace(evidence, part=Part.FILE), f"Falta {told[0]}.")
        return
    evidence = replace(evidence, modified=visit.modified(served))
    found = download_sha256(visit.visitor, served["url"])
    if found != file.sha256:
        changed = replace(evidence, part=Part.FILE, file_there=found is not None, file_equal=False)
        yield _told(changed, f"{told[1]} no es el de la entrega.")
    if details := tuple(fields.resource_details(wanted, served)):
        yield _told(replace(evidence, part=Part.METADATA), f"{told[2]} no dice lo que la entrega.", details)


def _attachment_differences(visit: Visit, evidence: Evidence) -> Iterator[Difference]:
    """Only where our extension keeps them."""
    for one in visit.entrega.attachments if visit.notes is not None else ():
        found = download_sha256(visit.visitor, address(visit.visitor, visit.entrega, one.name))
        if found != one.sha256:
            there = replace(evidence, file_there=found is not None, file_equal=False)
            yield _told(there, f"«{one.name}», que acompaña a la entrega, {_AWAY if found is None else _OTHER}")


def _search_differences(visit: Visit, dataset: Mapping[str, Any], evidence: Evidence) -> Iterator[Difference]:
    by_name, by_title = search.dataset_is_found(visit.visitor, dataset)
    if not by_name:
        yield _told(evidence, "La búsqueda de CKAN no encuentra el conjunto de datos por su nombre.")
    if not by_title:
        yield _told(evidence, "La búsqueda de CKAN no encuentra el conjunto de datos por su título.")


def _told(evidence: Evidence, text: str, details: tuple[str, ...] = ()) -> Difference:
    found = cause(evidence)
    return Difference(evidence.part, text, found, remedy(evidence.part, found), details)
