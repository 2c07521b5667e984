"""The WSGI application of the site, as gunicorn loads it in CKAN's environment."""

import os

from ckan.cli import CKANConfigLoader  # type: ignore[import-not-found]
from ckan.config.middleware import make_app  # type: ignore[import-not-found]
from ckan.lib.i18n import build_js_translations  # type: ignore[import-not-found]

application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
# CKAN's own server makes what its scripts say in Spanish; under another one they speak English.
build_js_translations()
