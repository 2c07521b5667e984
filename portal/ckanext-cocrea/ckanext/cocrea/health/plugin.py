"""The plugin of who watches the site: its two addresses, and the counts of what is asked."""

from __future__ import annotations

from typing import Any

from ckan import plugins
from ckanext.cocrea.health import pages
from ckanext.cocrea.health.counting import CountedRequests


class CocreaSaludPlugin(plugins.SingletonPlugin):
    """After ``cocrea_portal`` in ``ckan.plugins``: what the pages' cache answers is counted, too."""

    plugins.implements(plugins.IBlueprint)
    plugins.implements(plugins.IMiddleware, inherit=True)

    def get_blueprint(self) -> Any:
        """The two addresses."""
        return pages.blueprint

    def make_middleware(self, app: Any, config: Any) -> Any:
        """Around all that answers."""
        app.wsgi_app = CountedRequests(app.wsgi_app)
        return app
