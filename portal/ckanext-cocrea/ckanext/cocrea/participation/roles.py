"""Who of the staff may do what. The people of the organization that publishes an exercise attend what is written to it.

Editors read and answer; administrators also assign, close, export and erase. These are CKAN's own roles.
"""

from __future__ import annotations

from ckan import authz, model
from ckan.plugins import toolkit

_EDITOR, _ADMINISTRATOR = "update_dataset", "admin"


def attends(organization_id: str) -> bool:
    """Whether whoever asks may read and answer what is written to this organization."""
    return _may(organization_id, _EDITOR)


def administers(organization_id: str) -> bool:
    """Whether whoever asks may also assign, close, export and erase."""
    return _may(organization_id, _ADMINISTRATOR)


def people_of(organization_id: str) -> dict[str, str]:
    """The names by account of those who attend an organization."""
    accounts = (
        model.Session.query(model.User)
        .join(model.Member, model.Member.table_id == model.User.id)
        .filter(model.Member.group_id == organization_id, model.Member.table_name == "user")
        .filter(model.Member.state == "active", model.Member.capacity.in_(("editor", "admin")))
        .filter(model.User.state == "active")
        .order_by(model.User.name)
    )
    return {one.name: one.fullname or one.name for one in accounts}


def administrators_mails(organization_id: str) -> list[str]:
    """The addresses of those who administer an organization."""
    accounts = (
        model.Session.query(model.User.email)
        .join(model.Member, model.Member.table_id == model.User.id)
        .filter(model.Member.group_id == organization_id, model.Member.table_name == "user")
        .filter(model.Member.state == "active", model.Member.capacity == "admin", model.User.state == "active")
    )
    return sorted({one.email for one in accounts if one.email})


def mail_of(account: str) -> str | None:
    """The address of an account, if it has one."""
    found = model.User.get(account)
    return found.email if found else None


def _may(organization_id: str, permission: str) -> bool:
    name = toolkit.current_user.name if toolkit.current_user.is_authenticated else None
    return bool(name) and bool(authz.has_user_permission_for_group_or_org(organization_id, name, permission))
