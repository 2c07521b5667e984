"""Our own portal, as a box: the open-data site of a state's local open-government exercise."""

import os
from collections.abc import Mapping
from pathlib import Path

from pipelines import settings
from portal.box import BoxSettings
from portal.box.versions import DEFAULT
from portal.xloader import beside

PORTAL = "COCREA_PORTAL"
CKAN = "COCREA_CKAN"
XLOADER = "COCREA_PORTAL_XLOADER"
SMTP = "COCREA_PORTAL_SMTP"
PROXIES = "COCREA_PORTAL_PROXIES"
# The extension's own variable: see its README.
DATA_KEY = "COCREA_CLAVE_PARTICIPACION"
METRICS_TOKEN = "COCREA_TOKEN_METRICAS"  # noqa: S105 - the variable's name, not a token
INTRODUCTION = (
    "**Gobierno Abierto: Co-creación desde lo Local.** "
    "Los compromisos de gobierno abierto del estado, su avance, quién responde por ellos y el dinero que llevan, "
    "en datos abiertos que cualquiera puede descargar y comprobar."
)
EXTENSION = Path(__file__).with_name("ckanext-cocrea")
LICENCES = Path(__file__).with_name("licencias.json")


def site_settings(
    name: str | None = None, port: int | None = None, environment: Mapping[str, str] = os.environ
) -> BoxSettings:
    """The portal that the environment names: its data folder is COCREA_HOME, its name COCREA_PORTAL,
    its CKAN the version of COCREA_CKAN; with COCREA_PORTAL_XLOADER=1, CKAN's usual loader is beside ours. It sends its
    mail through COCREA_PORTAL_SMTP (host:port); without one it keeps it.

    Raises: portal.box.errors.InvalidName, UnknownVersion.
    """
    site = BoxSettings(
        home=settings.home(environment),
        name=name or environment.get(PORTAL, "").strip() or "demo",
        site_title="Datos abiertos de la co-creación local",
        locale="es",
        plugins=("cocrea_participa", "cocrea_portal", "cocrea_salud", "datastore", "cocrea"),
        extensions=(EXTENSION,),
        ini={
            "ckan.site_description": "Gobierno Abierto: Co-creación desde lo Local",
            "ckan.site_intro_text": INTRODUCTION,
            "ckan.display_timezone": "America/Mexico_City",
            # Pages of others may read the data; nobody's session goes with what they ask.
            "ckan.cors.origin_allow_all": "true",
            # What ckanext-dcat leaves as text, in the vocabularies that other catalogues read.
            "ckanext.dcat.rdf.profiles": "euro_dcat_ap_3 cocrea",
            "licenses_group_url": f"file://{LICENCES}",
            # Where whoever asks for another password is told what became of it; the site's own home tells nothing.
            "ckan.user_reset_landing_page": "user.login",
            # CKAN would try the machine's own.
            "smtp.server": environment.get(SMTP, "").strip(),
            "smtp.mail_from": "gobierno-abierto@localhost.localdomain",
            # How many servers before it write who asks; none believes whoever asks.
            "cocrea.participa.proxies": environment.get(PROXIES, "").strip() or "0",
        },
        environment_of=lambda secrets: {DATA_KEY: secrets.data_key, **_given(environment, METRICS_TOKEN)},
        port=port,
        ckan=environment.get(CKAN, "").strip() or DEFAULT,
    )
    return beside(site) if environment.get(XLOADER, "").strip() == "1" else site


def _given(environment: Mapping[str, str], name: str) -> dict[str, str]:
    return {name: environment[name]} if environment.get(name) else {}
