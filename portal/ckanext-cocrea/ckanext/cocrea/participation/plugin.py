"""The plugin of what people write: its pages, its inbox, its tables and its command."""

from __future__ import annotations

from typing import Any

from ckan import plugins
from ckan.plugins import toolkit
from ckanext.cocrea.participation import command, inbox, pages


class CocreaParticipaPlugin(plugins.SingletonPlugin):
    """Sections 6 and 7: doubts, complaints and suggestions, and taking part."""

    plugins.implements(plugins.IConfigurer)
    plugins.implements(plugins.IBlueprint)
    plugins.implements(plugins.IClick)

    def update_config(self, config: Any) -> None:
        """Where its templates are."""
        toolkit.add_template_directory(config, "templates")

    def get_blueprint(self) -> Any:
        """The pages of whoever writes and of whoever answers."""
        return [pages.blueprint, inbox.blueprint]

    def get_commands(self) -> Any:
        """``ckan cocrea-participa``."""
        return [command.group]
