"""Putting an earlier release of a package back on CKAN, by the same way as a new one, with its own Acuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines import disk
from pipelines.changes.log import restored
from pipelines.errors import UsageError
from pipelines.exercise import Exercise
from pipelines.package import load_release
from pipelines.package.kept import Published, publications
from pipelines.package.last import mark_as_last
from pipelines.publish import Ckan, carry_out, plan_release
from pipelines.run import Delivery, Runner, Stage
from pipelines.settings import CkanAccess
from pipelines.verify.receive import receive


@dataclass(frozen=True)
class KeptRelease:
    """A publication from this folder: whether its release can be put back, and whether it is the last one."""

    package: str
    published: Published
    kept: bool
    last: bool


def kept_releases(exercise: Exercise) -> list[KeptRelease]:
    """The publications of each package, the newest first."""
    found = []
    for one in exercise.published:
        folder = exercise.workspace.releases / one.name
        told = list(reversed(publications(folder)))
        for number, each in enumerate(told):
            found.append(KeptRelease(one.name, each, (folder / each.entrega).is_dir(), last=number == 0))
    return found


def restore(exercise: Exercise, package: str, release: str, access: CkanAccess, run: Runner) -> Delivery:
    """Put back the release of ``package`` whose id begins with ``release``.

    Raises UsageError when there is no such one, or more than one; AlreadyRunning; ServiceError.
    """
    with disk.exclusive(exercise.workspace.lock), Ckan(access) as ckan:
        published = _find(kept_releases(exercise), package, release)
        entrega = load_release(exercise.workspace.releases / package / published.entrega)
        plan = run(Stage.COMPARE, package, lambda _: plan_release(ckan, entrega, exercise.organization))
        note = restored(entrega.id, published.publicada)
        run(Stage.PUBLISH, package, lambda advance: carry_out(ckan, plan, advance, note))
        mark_as_last(exercise, entrega, note)
        return Delivery(entrega, plan, run(Stage.VERIFY, package, lambda advance: receive(ckan, plan, advance)))


def _find(found: Sequence[KeptRelease], package: str, release: str) -> Published:
    own = [one for one in found if one.package == package and one.published.entrega.startswith(release)]
    ids = {one.published.entrega for one in own if one.kept}
    if len(ids) == 1:
        return next(one.published for one in own if one.kept)
    if ids:
        raise UsageError(
            f"Varias entregas de «{package}» empiezan con «{release}».", "Escriba más letras de la clave de la entrega."
        )
    why = "ya no se guarda en esta computadora" if own else "no se ha publicado desde esta carpeta"
    raise UsageError(
        f"La entrega «{release}» de «{package}» {why}.",
        "Vea las que hay con «cocrea entregas EJERCICIO».",
    )
