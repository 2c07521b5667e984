"""The organization that owns an exercise's datasets."""

from __future__ import annotations

from pipelines import settings
from pipelines.errors import CkanRefused, CkanRejected
from pipelines.exercise import Organization
from pipelines.publish.ckan import Ckan
from pipelines.publish.identity import organization_id


def is_missing(ckan: Ckan, organization: Organization) -> bool:
    """Whether CKAN lacks the organization. One request when it is there and the token may publish in it.

    Of another exercise by the same ``ckan`` none: one answer tells of every organization, and may be long.
    Raises ServiceError; CkanRefused when the token is no good or may not publish in it.
    """
    if organization.name in ckan.publishes_in:
        return False
    # CKAN treats a token it does not know as no token at all, so asking what anyone may see would prove nothing.
    allowed = ckan.call("organization_list_for_user", {"permission": "create_dataset"})
    ckan.publishes_in = frozenset(one["name"] for one in allowed)
    if organization.name in ckan.publishes_in:
        return False
    if ckan.user is None:
        raise CkanRefused(
            f"CKAN ({ckan.url}) no reconoce el token.",
            f"Revise {settings.CKAN_TOKEN}: que esté completo y que no haya vencido. Se hace uno nuevo en su perfil "
            "de CKAN, en «Tokens de API».",
        )
    found = ckan.find("organization_show", {"id": organization.name, "include_dataset_count": False})
    if found is None:
        _refuse_group(ckan, organization)
        # Another run may have made it meanwhile: then CKAN is asked again.
        return not _is_made(ckan, organization) or is_missing(ckan, organization)
    if found["state"] == "deleted":
        raise CkanRejected(
            f"La organización «{organization.name}» está en la papelera de CKAN: alguien la borró.",
            f"Recupérela o elimínela del todo en {ckan.url}/ckan-admin/trash, y vuelva a correr el comando.",
        )
    raise CkanRefused(
        f"El usuario del token no puede publicar en la organización «{organization.name}» de CKAN ({ckan.url}).",
        "Pida a quien la administra que lo agregue como editor, o use el token de alguien que ya lo sea.",
    )


def _refuse_group(ckan: Ckan, organization: Organization) -> None:
    """Groups and organizations share CKAN's names."""
    if ckan.find("group_show", {"id": organization.name, "include_dataset_count": False}) is not None:
        raise CkanRejected(
            f"En CKAN ({ckan.url}), «{organization.name}» ya es el nombre de un grupo, y no puede serlo de una "
            "organización.",
            "Cambie la clave de [organizacion] en ejercicio.toml, o pida a quien administra CKAN que lo renombre.",
        )


def _is_made(ckan: Ckan, organization: Organization) -> bool:
    """Whether it is there by its id, which one that was made here keeps whatever people call it."""
    made = {"id": organization_id(organization.name), "include_dataset_count": False}
    found = ckan.find("organization_show", made)
    if found is not None and found["name"] != organization.name:
        raise CkanRejected(
            f"En CKAN ({ckan.url}), la organización «{organization.name}» ahora se llama «{found['name']}»: alguien la "
            "renombró.",
            f'Escriba clave = "{found["name"]}" en [organizacion] de ejercicio.toml, o devuélvale su nombre en '
            f"{ckan.url}/organization/edit/{found['name']}.",
        )
    return found is not None


def create(ckan: Ckan, organization: Organization) -> None:
    """Create it. One that is there is left as it is: people edit its page on CKAN. Raises ServiceError, CkanRefused."""
    chosen = {"id": organization_id(organization.name)} if ckan.is_administrator() else {}
    about = {"name": organization.name, "title": organization.title, "description": organization.description}
    try:
        ckan.call("organization_create", {**chosen, **about})
    except CkanRejected:
        if is_missing(ckan, organization):
            raise
        # A try whose answer was lost made it.


def remove(ckan: Ckan, organization: Organization) -> None:
    """Undo ``create``, if nothing belongs to it. Raises ServiceError, CkanRefused."""
    ckan.publishes_in -= {organization.name}
    # CKAN refuses to delete one that has datasets, but would purge it and leave them without an owner.
    ckan.call("organization_delete", {"id": organization.name})
    ckan.call("organization_purge", {"id": organization.name})
