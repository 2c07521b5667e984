"""The WSGI application of the site, as gunicorn loads it in CKAN's environment."""

import os

from ckan.cli import CKANConfigLoader  # type: ignore[import-not-found]
from ckan.config.middleware import make_app  # type: ignore[import-not-found]

application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
