"""Putting an earlier release of a package back on CKAN, by the same way as a new one, with its own Acuse."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from pipelines import disk, store
from pipelines.changes.log import restored
from pipelines.errors import UsageError
from pipelines.exercise import Exercise
from pipelines.gather import Archive
from pipelines.package import Entrega, load_release
from pipelines.package.beside import Beside, beside, link_originals
from pipelines.package.kept import Published, publications
from pipelines.package.last import mark_as_last
from pipelines.publish import Ckan, carry_out, plan_release
from pipelines.publish.earlier import bring, releases_on_ckan
from pipelines.run import Delivery
from pipelines.settings import CkanAccess
from pipelines.stages import Runner, Stage
from pipelines.verify.receive import receive


@dataclass(frozen=True)
class KeptRelease:
    """A publication from this folder: what of its release is kept here, if it is, and whether it is the last one."""

    package: str
    published: Published
    kept: Beside | None
    last: bool


def kept_releases(exercise: Exercise) -> list[KeptRelease]:
    """The publications of each package, the newest first."""
    store.look(exercise)
    found = []
    for one in exercise.published:
        folder = exercise.workspace.releases / one.name
        told = list(reversed(publications(folder)))
        for number, each in enumerate(told):
            release = folder / each.entrega
            kept = beside(release) if release.is_dir() else None
            found.append(KeptRelease(one.name, each, kept, last=number == 0))
    return found


def restore(exercise: Exercise, package: str, release: str, access: CkanAccess, run: Runner) -> Delivery:
    """Put back the release of ``package`` whose id begins with ``release``: kept here, else out of CKAN's own files.

    Raises UsageError when there is no such one, or more than one; AlreadyRunning; ServiceError.
    """
    with store.held(exercise), Ckan(access) as ckan:
        entrega, published = _find(exercise, package, release, ckan)
        plan = run(Stage.COMPARE, package, lambda _: plan_release(ckan, entrega, exercise.organization))
        note = restored(entrega.id, published)
        run(Stage.PUBLISH, package, lambda advance: carry_out(ckan, plan, advance, note))
        mark_as_last(exercise, entrega, note)
        return Delivery(entrega, plan, run(Stage.VERIFY, package, lambda advance: receive(ckan, plan, advance)))


def _find(exercise: Exercise, package: str, beginning: str, ckan: Ckan) -> tuple[Entrega, str]:
    """The release and when it was published."""
    one = next((each for each in exercise.published if each.name == package), None)
    if one is None:
        raise UsageError(
            f"El ejercicio «{exercise.slug}» no publica el paquete «{package}».",
            f"Escriba uno de estos: {', '.join(each.name for each in exercise.published)}.",
        )
    releases = exercise.workspace.releases / package
    here = {each.entrega: each.publicada for each in publications(releases) if each.entrega.startswith(beginning)}
    there = releases_on_ckan(ckan, one.dataset, beginning)
    found = here.keys() | there.keys()
    if len(found) > 1:
        raise UsageError(
            f"Varias entregas de «{package}» empiezan con «{beginning}».",
            "Escriba más letras de la clave de la entrega.",
        )
    for release in found:
        if (releases / release).is_dir():
            return load_release(releases / release), here.get(release) or there[release]["since"]
        if release in there:
            entrega = bring(ckan, one.dataset, there[release], releases)
            _find_originals(exercise, entrega)
            return entrega, there[release]["since"]
    why = "ya no se guarda aquí, y CKAN no la tiene" if here else "no está aquí ni en CKAN"
    raise UsageError(
        f"La entrega «{beginning}» de «{package}» {why}.",
        "Vea las que hay con «cocrea entregas EJERCICIO».",
    )


def _find_originals(exercise: Exercise, entrega: Entrega) -> None:
    """Of a release that was brought, those of its originals that are still in the archive."""
    archive = Archive(exercise.workspace)
    told = {archive.path_of(one["sha256"]): one["path"] for one in entrega.descriptor.get("sources", ())}
    with disk.typed_errors(entrega.folder):
        link_originals(entrega.folder, {path: urlsplit(name).path for path, name in told.items() if path.is_file()})
