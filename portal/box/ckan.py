"""CKAN itself: its configuration, its first run, its web server and its background worker."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from portal.box import postgres, solr, valkey
from portal.box.credentials import Secrets, keep_api_token
from portal.box.errors import InstallationFailed
from portal.box.ports import LOOPBACK
from portal.box.private import open_log, private_folder, write_private
from portal.box.processes import MARK
from portal.box.services import Readiness, Service
from portal.box.settings import BoxSettings, Layout

SITE = "ckan"
WORKER = "trabajador"
ADMIN = "admin"
TOKEN_NAME = "box"  # noqa: S105 - the name that the token's owner sees, not the token
INSIDE = Path(__file__).parent / "inside_ckan"
VIEWS = ("image_view", "text_view", "datatables_view")
PLUGINS = ("activity", "datastore", *VIEWS, "dcat", "structured_data")
FULL_TEXT_LANGUAGES = {"es": "spanish", "en": "english", "pt": "portuguese", "fr": "french"}
WORKERS = 2
REQUEST_SECONDS = 600
"""A load of a hundred thousand rows in one request is slow, not hung."""

LOGGING = """
[loggers]
keys = root, ckan, ckanext

[handlers]
keys = console

[formatters]
keys = generic

[logger_root]
level = WARNING
handlers = console

[logger_ckan]
level = INFO
handlers = console
qualname = ckan
propagate = 0

[logger_ckanext]
level = INFO
handlers = console
qualname = ckanext
propagate = 0

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic

[formatter_generic]
format = %(asctime)s %(levelname)s [%(name)s] %(message)s
"""


def site_url(port: int) -> str:
    """The site's address."""
    return f"http://{LOOPBACK}:{port}"


def full_text_language(locale: str) -> str:
    """PostgreSQL's text search configuration of a locale."""
    return FULL_TEXT_LANGUAGES.get(locale.split("_")[0], "simple")


def portable(settings: BoxSettings) -> dict[str, str]:
    """What CKAN's configuration says wherever the site stands: neither secrets, nor addresses, nor paths of the box."""
    return {
        "use": "egg:ckan",
        "debug": "false",
        "ckan.site_title": settings.site_title,
        "ckan.plugins": " ".join(dict.fromkeys((*settings.plugins, *PLUGINS))),
        "ckan.views.default_views": " ".join(VIEWS),
        "ckan.locale_default": settings.locale,
        "ckan.locales_offered": settings.locale,
        "ckan.datastore.default_fts_lang": full_text_language(settings.locale),
        # GiST is CKAN's default: 0.82 s a search of 100,000 rows against 0.14 s.
        "ckan.datastore.default_fts_index_method": "gin",
        # CKAN 2.11 would index the words of each text column besides those of the whole row, which are searched.
        "ckan.datastore.default_fts_index_field_types": "",
        "ckan.max_resource_size": "500",
        "ckan.jobs.timeout": "3600",
        # Asks a third party for the picture of every user.
        "ckan.gravatar_default": "disabled",
        # Nobody signs up by themselves on a portal of data.
        "ckan.auth.create_user_via_web": "false",
        "ckan.auth.create_user_via_api": "false",
        **settings.ini,
    }


def written(values: Mapping[str, str]) -> str:
    """A whole configuration file: these values, and where CKAN's logs go."""
    lines = [f"{key} = {value.replace('%', '%%')}" for key, value in values.items()]
    return "\n".join(["[app:main]", *lines]) + "\n" + LOGGING


def configuration(layout: Layout, secrets: Secrets, ports: Mapping[str, int]) -> str:
    """CKAN's whole configuration file: what is not here keeps the default that CKAN declares."""
    settings = layout.settings
    own = {
        "SECRET_KEY": secrets.session_key,
        "WTF_CSRF_SECRET_KEY": secrets.csrf_key,
        "api_token.jwt.encode.secret": f"string:{secrets.token_key}",
        "api_token.jwt.decode.secret": f"string:{secrets.token_key}",
        # Cookies know no ports: two boxes on one machine must not share a name.
        "SESSION_COOKIE_NAME": f"ckan-{settings.name}",
        "REMEMBER_COOKIE_NAME": f"ckan-{settings.name}-remember",
        "ckan.site_id": settings.name,
        "ckan.site_url": site_url(ports["ckan"]),
        "sqlalchemy.url": postgres.url(layout, "ckan", secrets.ckan_password, "ckan"),
        "ckan.datastore.write_url": postgres.url(layout, "ckan", secrets.ckan_password, "datastore"),
        "ckan.datastore.read_url": postgres.url(layout, "datastore_ro", secrets.datastore_read_password, "datastore"),
        "ckan.redis.url": valkey.url(layout),
        "solr_url": solr.url(ports["solr"]),
        "solr_user": solr.USER,
        "solr_password": secrets.solr_password,
        "ckan.storage_path": str(layout.storage),
    }
    asked = settings.ini_of(layout, secrets) if settings.ini_of else {}
    # What the settings say wins, and `portable` holds it.
    return written({**own, **portable(settings), **asked})


def prepare(layout: Layout, secrets: Secrets, ports: Mapping[str, int]) -> None:
    """Write the configuration and have the folder of uploads."""
    private_folder(layout.storage)
    write_private(layout.ini, configuration(layout, secrets, ports))


def environment(layout: Layout, secrets: Secrets) -> dict[str, str]:
    """The environment of CKAN's processes: ours alone, for CKAN lets CKAN_… variables win over its file."""
    wanted = layout.settings.environment_of
    return {
        **(wanted(secrets) if wanted else {}),
        MARK: str(layout.portal),
        "CKAN_INI": str(layout.ini),
        "HOME": str(layout.portal),
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
    }


def services(layout: Layout, secrets: Secrets, virtualenv: Path, port: int) -> list[Service]:
    """How to run the site and its worker."""
    return [
        Service(
            name=SITE,
            argv=[
                str(virtualenv / "bin" / "gunicorn"),
                # Neither --preload nor threads: both share database connections, and answer 500 under load.
                *("--workers", str(WORKERS), "--worker-class", "sync", "--timeout", str(REQUEST_SECONDS)),
                *("--bind", f"{LOOPBACK}:{port}", "--access-logfile", "-", "--graceful-timeout", "10"),
                # A shared view of a table of fifty columns has all of them in its address.
                *("--limit-request-line", "8190"),
                *("--no-control-socket", "--pythonpath", str(INSIDE), "wsgi:application"),
            ],
            env=environment(layout, secrets),
            cwd=str(layout.portal),
            log=str(layout.logs / f"{SITE}.log"),
            readiness=Readiness("http", f"{site_url(port)}/api/3/action/status_show"),
            requires=[postgres.NAME, valkey.NAME, solr.NAME],
            waits_for=str(first_run_marker(layout)),
        ),
        Service(
            name=WORKER,
            argv=[str(virtualenv / "bin" / "ckan"), "-c", str(layout.ini), "jobs", "worker"],
            env=environment(layout, secrets),
            cwd=str(layout.portal),
            log=str(layout.logs / f"{WORKER}.log"),
            readiness=Readiness("alive"),
            requires=[postgres.NAME, valkey.NAME, solr.NAME],
            waits_for=str(first_run_marker(layout)),
        ),
    ]


def rebuild_index(layout: Layout, secrets: Secrets, virtualenv: Path) -> None:
    """Index every dataset again from the database.

    Raises: InstallationFailed, with CKAN's own words in its log.
    """
    log = open_log(layout.logs / f"{SITE}.log")
    try:
        command = [str(virtualenv / "bin" / "ckan"), "-c", str(layout.ini), "search-index", "rebuild"]
        done = subprocess.run(
            command, env=environment(layout, secrets), cwd=layout.portal, stdout=log, stderr=log, check=False
        )
    finally:
        os.close(log)
    if done.returncode:
        raise _failed(layout, "CKAN no pudo rehacer su índice de búsqueda.")


def _failed(layout: Layout, what: str) -> InstallationFailed:
    return InstallationFailed(
        what, f"La causa está al final de {layout.logs / f'{SITE}.log'}. Corríjala y repita la orden."
    )


def first_run_marker(layout: Layout) -> Path:
    """The file that says that the database is up to date and the administrator exists."""
    return layout.steps / "ckan"


def new_password_marker(layout: Layout) -> Path:
    """The file that asks for another administrator's password: the old one is not among this box's secrets."""
    return layout.steps / "contrasena-nueva"


def first_run(layout: Layout, secrets: Secrets, virtualenv: Path) -> Secrets:
    """Bring the database up to date; gives the secrets with the pipeline's token.

    Raises: InstallationFailed, with CKAN's own words in its log.
    """
    wanted = {
        "admin_name": ADMIN,
        "admin_password": secrets.admin_password,
        "admin_email": f"{ADMIN}@localhost.local",
        "new_password": new_password_marker(layout).exists(),
        "token_name": TOKEN_NAME,
    }
    log = open_log(layout.logs / f"{SITE}.log")
    try:
        done = subprocess.run(
            [str(virtualenv / "bin" / "python"), str(INSIDE / "first_run.py")],
            input=json.dumps(wanted),
            env=environment(layout, secrets),
            cwd=layout.portal,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            check=False,
        )
    finally:
        os.close(log)
    if done.returncode:
        raise _failed(layout, "CKAN no pudo preparar su base de datos.")
    new_password_marker(layout).unlink(missing_ok=True)
    made = json.loads(done.stdout.strip().splitlines()[-1])
    postgres.run_sql(layout, secrets, made["permissions_sql"])
    postgres.set_search_language(layout, secrets, full_text_language(layout.settings.locale))
    return keep_api_token(layout.secrets, secrets, made["api_token"])
