"""The plugin: what of CKAN this extension takes part in."""

from __future__ import annotations

from typing import Any

from ckan import plugins
from ckanext.cocrea import actions, column_search, files, pages
from ckanext.datastore.interfaces import IDatastore


class CocreaPlugin(plugins.SingletonPlugin):
    """Releases that switch in one step, and tables loaded by COPY."""

    plugins.implements(plugins.IActions)
    plugins.implements(plugins.IBlueprint)
    plugins.implements(plugins.IUploader, inherit=True)
    plugins.implements(IDatastore, inherit=True)

    def get_actions(self) -> dict[str, Any]:
        """The actions by the names that CKAN's API gives them."""
        return {
            "cocrea_files_put": actions.files_put,
            "cocrea_file_patch": actions.file_patch,
            "cocrea_tables_stage": actions.tables_stage,
            "cocrea_table_load": actions.table_load,
            "cocrea_release_switch": actions.release_switch,
            "cocrea_obstacles_show": actions.obstacles_show,
            "cocrea_release_show": actions.release_show,
            "cocrea_release_list": actions.release_list,
            "cocrea_acuse_put": actions.acuse_put,
        }

    def get_blueprint(self) -> Any:
        """The pages that are added."""
        return pages.blueprint

    def get_resource_uploader(self, resource: dict[str, Any]) -> files.ReleaseFile | None:
        """A release's file, for the resources that have one."""
        return files.uploader_of(resource)

    def get_uploader(self, upload_to: str, old_filename: str | None) -> None:
        """Nothing of other uploads."""

    def datastore_search(
        self, context: Any, data_dict: dict[str, Any], fields_types: dict[str, str], query_dict: dict[str, Any]
    ) -> dict[str, Any]:
        """What CKAN asks of a table, mended where it asks for words of a column."""
        if isinstance(data_dict.get("q"), dict):
            query_dict["where"] = column_search.where(query_dict["where"], data_dict["q"], fields_types)
        return query_dict
