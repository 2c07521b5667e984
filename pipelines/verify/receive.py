"""The end of a publication: its Acuse, new or still standing, put beside the data that it is about."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.errors import ServiceError, UsageError
from pipelines.package import Entrega
from pipelines.progress import Advance
from pipelines.publish import Ckan, Plan, acuses
from pipelines.verify import folder, verify
from pipelines.verify.acuse import Acuse
from pipelines.verify.standing import standing
from pipelines.verify.visit import look


@dataclass(frozen=True)
class Received:
    """A publication's Acuse.

    ``stands`` tells that nothing was read again: nobody changed what CKAN notes since that Acuse. ``blind`` tells that
    this CKAN notes nothing of who changes rows. ``unplaced`` is why it is not beside the data; "" when it is.
    """

    acuse: Acuse
    stands: bool = False
    blind: bool = False
    unplaced: str = ""


def receive(ckan: Ckan, plan: Plan, advance: Advance) -> Received:
    """Read back what the plan published, if it must be, and put the Acuse beside it. Raises as ``verify`` does.

    That it cannot be put is told, and no error: the data are published all the same, and the next run puts it.
    """
    last = standing(plan, ckan.url)
    if last is None:
        return Received(verify(ckan.url, plan.entrega, advance), unplaced=_place(ckan, plan))
    placed = acuses.is_put(plan, folder.files(plan.entrega)[0])
    return Received(last, True, plan.notes is None, "" if placed else _place(ckan, plan))


def keep_date(ckan: Ckan, entrega: Entrega) -> None:
    """After something of ours that gave the dataset another date: it is nobody's doing, and its last Acuse stands.

    Raises ServiceError, DiskFull.
    """
    if folder.last_document(entrega, ckan.url).get("acuse") == "ok":
        folder.keep_seen(entrega, folder.address_of(ckan.url, entrega), look(ckan, entrega, {}).seen())


def _place(ckan: Ckan, plan: Plan) -> str:
    entrega = plan.entrega
    try:
        acuses.put(ckan, plan, *folder.files(entrega))
        if plan.notes is None:
            # It is two resources.
            keep_date(ckan, entrega)
    except (ServiceError, UsageError) as error:
        return f"El Acuse no quedó en CKAN junto a los datos; la siguiente corrida lo pone. {error.message}"
    return ""
