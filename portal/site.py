"""Our own portal, as a box: the open-data site of a state's local open-government exercise."""

import os
from collections.abc import Mapping
from pathlib import Path

from portal.box import BoxSettings

HOME = "COCREA_HOME"
PORTAL = "COCREA_PORTAL"
LICENCES = Path(__file__).with_name("licencias.json")


def site_settings(
    name: str | None = None, port: int | None = None, environment: Mapping[str, str] = os.environ
) -> BoxSettings:
    """The portal that the environment names: its data folder is COCREA_HOME, its name COCREA_PORTAL.

    Raises: portal.box.errors.InvalidName.
    """
    home = environment.get(HOME, "").strip()
    return BoxSettings(
        home=Path(home) if home else Path("~/.local/share/cocrea").expanduser(),
        name=name or environment.get(PORTAL, "").strip() or "demo",
        site_title="Datos abiertos de la co-creación local",
        locale="es",
        ini={
            "ckan.site_description": "Gobierno Abierto: Co-creación desde lo Local",
            "licenses_group_url": f"file://{LICENCES}",
        },
        port=port,
    )
