"""The plugin of the website: its pages, its templates, its Spanish, and the cache before them."""

from __future__ import annotations

from typing import Any

from ckan import plugins
from ckan.lib.plugins import DefaultTranslation
from ckan.plugins import toolkit
from ckanext.cocrea.portal import errors, headers, naming, pages, preview
from ckanext.cocrea.portal.cache import CachedPages
from ckanext.cocrea.portal.describing import about_file, activity, example_of, label_of, told_of, type_of
from ckanext.cocrea.portal.drawing import root
from ckanext.cocrea.portal.feeds import SpanishFeed
from ckanext.cocrea.portal.formats import formats_of
from ckanext.cocrea.portal.frame import frame_of
from ckanext.cocrea.portal.mending import mended
from ckanext.cocrea.portal.sharing import words_of_card
from ckanext.cocrea.portal.slashes import WithoutSlash
from ckanext.cocrea.portal.without_datastore import datastore_dictionary, resource_view_get_fields

try:
    from ckanext.dcat.interfaces import IDCATURIGenerator
except ModuleNotFoundError:  # a site may do without DCAT
    IDCATURIGenerator = None


class CocreaPortalPlugin(plugins.SingletonPlugin, DefaultTranslation):
    """Seven sections, beside CKAN's own pages."""

    plugins.implements(plugins.IConfigurer)
    plugins.implements(plugins.IBlueprint)
    plugins.implements(plugins.IMiddleware, inherit=True)
    plugins.implements(plugins.ITranslation)
    plugins.implements(plugins.ITemplateHelpers)
    plugins.implements(plugins.IFeed)
    plugins.implements(plugins.IActions)
    if IDCATURIGenerator:
        plugins.implements(IDCATURIGenerator, inherit=True)

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
            "datastore_dictionary": datastore_dictionary,
            "resource_view_get_fields": resource_view_get_fields,
            "cocrea_frame": frame_of,
            "cocrea_root": root,
            "cocrea_card": words_of_card,
            "cocrea_mended": mended,
            "cocrea_nonce": headers.nonce,
            "cocrea_type": type_of,
            "cocrea_activity": activity,
            "cocrea_told": told_of,
            "cocrea_file": about_file,
            "cocrea_label": label_of,
            "cocrea_example": example_of,
            "cocrea_sends_mail": lambda: bool(toolkit.config.get("smtp.server")),
        }

    def get_actions(self) -> dict[str, Any]:
        """What CKAN's own preview of a table asks."""
        return {"datastore_search": preview.datastore_search}

    def get_feed_class(self) -> Any:
        """The feeds of CKAN."""
        return SpanishFeed

    def get_item_additional_fields(self, dataset_dict: dict[str, Any]) -> dict[str, Any]:
        """Nothing more of each dataset."""
        return {}

    def dataset_uri(self, dataset_dict: dict[str, Any], default_uri: str) -> str:
        """What DCAT calls a dataset."""
        return naming.dataset_uri(dataset_dict, default_uri)

    def resource_uri(self, resource_dict: dict[str, Any], default_uri: str) -> str:
        """What DCAT calls a file."""
        return naming.resource_uri(resource_dict, default_uri)

    def get_blueprint(self) -> Any:
        """The sections."""
        return pages.blueprint

    def make_middleware(self, app: Any, config: Any) -> Any:
        """A page that was drawn from the releases that are served is not drawn again."""
        errors.register(app)
        headers.register(app)
        preview.register(app)
        app.wsgi_app = WithoutSlash(CachedPages(app.wsgi_app))
        return app
