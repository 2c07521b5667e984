"""Carrying out a Plan: in one step where CKAN has our extension, by the standard API where it has not."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from pipelines.progress import Advance
from pipelines.publish import chronicle, licence, metadata, sequence, switching
from pipelines.publish.ckan import Ckan
from pipelines.publish.held import has_extension
from pipelines.publish.plan import Plan, compare


def carry_out(ckan: Ckan, plan: Plan, advance: Advance, note: str = "") -> None:
    """Make CKAN serve the plan's release; ``note`` says what is to be known of it beside what it changes.

    Raises ServiceError or CkanRefused; then CKAN serves what it served, or a note on the error says that it does not.
    """
    if not plan.changes:
        return
    # A second try after a failure, as Prefect makes, must see what the first one left.
    fresh = compare(ckan, plan.entrega, plan.organization, plan.distrusted, plan.before)
    license_id, now = _license_id(ckan, fresh), datetime.now(UTC)
    if has_extension(ckan):
        companions = chronicle.write(ckan, fresh, now, note, partial(switching.address, ckan, fresh.entrega))
        switching.switch(ckan, fresh, license_id, companions, advance)
    else:
        sequence.send(ckan, fresh, license_id, chronicle.write(ckan, fresh, now, note), advance)


def _license_id(ckan: Ckan, plan: Plan) -> str:
    wanted = metadata.licence(plan.entrega)
    if plan.current is not None and licence.is_settled(plan.current, wanted):
        return str(plan.current["license_id"])
    return licence.find_id(ckan, wanted)
