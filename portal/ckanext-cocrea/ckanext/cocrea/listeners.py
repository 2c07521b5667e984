"""Plugins that want to hear of new files (IResourceUrlChange), as archivers do: told once the switch has ended."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from ckan import model, plugins
from ckanext.cocrea import files

log = logging.getLogger(__name__)


def tell(resource_ids: Iterable[str]) -> None:
    """Each plugin hears of each resource. What goes wrong there is no failure of the switch."""
    for one in filter(None, map(model.Resource.get, resource_ids)):
        for plugin in plugins.PluginImplementations(plugins.IResourceUrlChange):
            try:
                plugin.notify(one)
            except Exception:
                log.exception("cocrea: %s did not take the new file of %s", plugin, one.id)


def tell_all(dataset_id: str) -> None:
    """The same of all files of the dataset's release: after an interruption nobody knows which are new."""
    dataset = model.Package.get(dataset_id)
    tell([one.id for one in dataset.resources if one.extras.get(files.FIELD)] if dataset else [])
