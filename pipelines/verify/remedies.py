"""What to do about each difference, in Spanish."""

from __future__ import annotations

from pipelines.verify.cause import Cause, Part

_AGAIN = "Vuelva a correr «cocrea correr»: deja CKAN como la entrega."
_OF_CAUSE = {
    Cause.SOMEONE: f"{_AGAIN} Si el cambio era correcto, hágalo antes en sus archivos, o se perderá.",
    Cause.OTHER_LOADER: (
        "Pida a quien administra CKAN que xloader o datapusher no carguen los recursos de Cocrea, y vuelva a correr "
        "«cocrea correr»."
    ),
    Cause.CKAN_LOST: (
        f"{_AGAIN} Avise a quien administra CKAN: quizá restauró un respaldo, o falla su disco o su base de datos."
    ),
    Cause.OTHER_RELEASE: (
        "Si otra copia de este ejercicio publicó después, verifique desde ella; si no, vuelva a correr «cocrea correr» "
        "para que CKAN sirva esta."
    ),
    Cause.UNFINISHED: (
        "Si alguien está publicando, espere a que termine y verifique de nuevo; si no, vuelva a correr «cocrea "
        "correr»: termina lo que quedó a medias."
    ),
    Cause.UNKNOWN: (
        f"{_AGAIN} Si vuelve a pasar, pregunte a quien administra CKAN quién más puede editar esta organización."
    ),
}
_OF_PART = {
    Part.DATASET: (
        "Si alguien lo ocultó o lo mandó a la papelera, recupérelo en CKAN cuando pueda volver a verse; si ya no está, "
        "vuelva a correr «cocrea correr»."
    ),
    Part.VIEW: "Créela en la página de la tabla, en «Administrar» y «Vistas», como «Tabla».",
    Part.SEARCH: "Pida a quien administra CKAN que reconstruya su índice («ckan search-index rebuild»).",
}
# These come before what the part asks for: nothing is to be mended by hand until they are over.
_FIRST = (Cause.OTHER_RELEASE, Cause.UNFINISHED)


def remedy(part: Part, found: Cause, *, in_table: bool = False) -> str:
    """What to do about a difference in ``part`` that comes from ``found``; ``in_table`` for the search of one table."""
    if found in _FIRST or part not in _OF_PART or (in_table and part is Part.SEARCH):
        return _OF_CAUSE[found]
    return _OF_PART[part]
