"""The views that CKAN gives to a resource by default, made in the transaction of the switch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ckan.plugins import toolkit


def create_views(context: Any, package: Mapping[str, Any], resources: Sequence[Mapping[str, Any]]) -> None:
    """Give new resources the site's default views, those of tables included. ``context`` defers the commit."""
    for one in resources:
        toolkit.get_action("resource_create_default_resource_views")(
            {**context}, {"resource": dict(one), "package": dict(package), "create_datastore_views": True}
        )
