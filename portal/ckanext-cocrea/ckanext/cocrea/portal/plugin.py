"""The plugin of the website: its pages, its templates, and the cache before them."""

from __future__ import annotations

from typing import Any

from ckan import plugins
from ckan.plugins import toolkit
from ckanext.cocrea.portal import pages
from ckanext.cocrea.portal.cache import CachedPages


class CocreaPortalPlugin(plugins.SingletonPlugin):
    """Seven sections, beside CKAN's own pages."""

    plugins.implements(plugins.IConfigurer)
    plugins.implements(plugins.IBlueprint)
    plugins.implements(plugins.IMiddleware, inherit=True)

    def update_config(self, config: Any) -> None:
        """Where templates and styles are."""
        toolkit.add_template_directory(config, "templates")
        toolkit.add_public_directory(config, "public")

    def get_blueprint(self) -> Any:
        """The sections."""
        return pages.blueprint

    def make_middleware(self, app: Any, config: Any) -> Any:
        """A page that was drawn from the releases that are served is not drawn again."""
        app.wsgi_app = CachedPages(app.wsgi_app)
        return app
