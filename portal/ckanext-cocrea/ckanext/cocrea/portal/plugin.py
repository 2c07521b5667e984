"""The plugin of the website: its pages, its templates, its Spanish, and the cache before them."""

from __future__ import annotations

from typing import Any

from ckan import plugins
from ckan.lib.plugins import DefaultTranslation
from ckan.plugins import toolkit
from ckanext.cocrea.portal import pages
from ckanext.cocrea.portal.cache import CachedPages
from ckanext.cocrea.portal.formats import formats_of
from ckanext.cocrea.portal.identity import style_sheet_of
from ckanext.cocrea.portal.slashes import WithoutSlash
from ckanext.cocrea.portal.without_datastore import datastore_dictionary, resource_view_get_fields


class CocreaPortalPlugin(plugins.SingletonPlugin, DefaultTranslation):
    """Seven sections, beside CKAN's own pages."""

    plugins.implements(plugins.IConfigurer)
    plugins.implements(plugins.IBlueprint)
    plugins.implements(plugins.IMiddleware, inherit=True)
    plugins.implements(plugins.ITranslation)
    plugins.implements(plugins.ITemplateHelpers)

    def update_config(self, config: Any) -> None:
        """Where templates and styles are."""
        toolkit.add_template_directory(config, "templates")
        toolkit.add_public_directory(config, "public")

    def i18n_domain(self) -> str:
        """The Spanish that CKAN lacks is the extension's, whose name is not this plugin's."""
        return "ckanext-cocrea"

    def get_helpers(self) -> dict[str, Any]:
        """What CKAN's own pages ask for."""
        return {
            "cocrea_formats": formats_of,
            "cocrea_style_sheet": style_sheet_of,
            "datastore_dictionary": datastore_dictionary,
            "resource_view_get_fields": resource_view_get_fields,
        }

    def get_blueprint(self) -> Any:
        """The sections."""
        return pages.blueprint

    def make_middleware(self, app: Any, config: Any) -> Any:
        """A page that was drawn from the releases that are served is not drawn again."""
        app.wsgi_app = WithoutSlash(CachedPages(app.wsgi_app))
        return app
