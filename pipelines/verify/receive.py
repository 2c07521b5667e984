"""The end of a publication: its Acuse, new or still standing, put beside the data that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

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

    def also(self, why: str) -> Received:
        """The same, where something else could not be put either; "" for nothing."""
        return replace(self, unplaced=" ".join(filter(None, [self.unplaced, why])))


def receive(ckan: Ckan, plan: Plan, advance: Advance) -> Received:
    """Read back what the plan published, if it must be, and put the Acuse beside it. Raises as ``verify`` does.

    That it cannot be put is told, and no error: the data are published all the same, and the next run puts it.
    """
    last = standing(plan, ckan.url)
    if last is None:
        return Received(verify(ckan.url, plan.entrega, advance), unplaced=_place(ckan, plan))
    placed = acuses.is_put(plan, folder.files(plan.entrega)[0])
    return Received(last, True, plan.notes is None, "" if placed else _place(ckan, plan))


@contextmanager
def own_change(ckan: Ckan, entrega: Entrega) -> Iterator[None]:
    """What is done here to the dataset is nobody's doing: where its last Acuse stood before, it stands afterwards.

    Raises ServiceError, DiskFull.
    """
    stood = look(ckan, entrega, {}).seen() == folder.last_seen(entrega, ckan.url)
    yield
    if stood:
        _keep_date(ckan, entrega)


def _keep_date(ckan: Ckan, entrega: Entrega) -> None:
    if folder.last_document(entrega, ckan.url).get("acuse") == "ok":
        folder.keep_seen(entrega, folder.address_of(ckan.url, entrega), look(ckan, entrega, {}).seen())


def _place(ckan: Ckan, plan: Plan) -> str:
    entrega = plan.entrega
    try:
        acuses.put(ckan, plan, *folder.files(entrega))
        if plan.notes is None:
            # It is two resources: CKAN gave the dataset another date, which is nobody's doing.
            _keep_date(ckan, entrega)
    except (ServiceError, UsageError) as error:
        return f"El Acuse no quedó en CKAN junto a los datos; la siguiente corrida lo pone. {error.message}"
    return ""
