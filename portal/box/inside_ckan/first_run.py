"""Brings a site's database up to date and has an administrator with a token; runs in CKAN's environment.

Reads `{"admin_name", "admin_password", "admin_email", "new_password", "token_name"}` as JSON on standard input (a
command line could be read by every account) and writes `{"permissions_sql", "api_token"}` as its last line.
"""

import json
import os
import sys

from ckan.cli import CKANConfigLoader, db  # type: ignore[import-not-found]
from ckan.config.middleware import make_app  # type: ignore[import-not-found]

wanted = json.load(sys.stdin)
app = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())

# Only now: these look at the configuration when they are imported.
from ckan import model  # type: ignore[import-not-found]  # noqa: E402
from ckan.logic import get_action  # type: ignore[import-not-found]  # noqa: E402
from ckan.model import parse_db_config  # type: ignore[import-not-found]  # noqa: E402
from ckanext.datastore.cli import permissions_sql  # type: ignore[import-not-found]  # noqa: E402


def ensure_administrator() -> None:
    """A sysadmin of the wanted name; of the wanted password when it is made, or when a new one is asked for."""
    user = model.User.by_name(wanted["admin_name"])
    if user is None:
        site_user = get_action("get_site_user")({"ignore_auth": True}, {})
        account = {
            "name": wanted["admin_name"],
            "password": wanted["admin_password"],
            "email": wanted["admin_email"],
        }
        with app._wsgi_app.test_request_context():
            get_action("user_create")({"ignore_auth": True, "user": site_user["name"]}, account)
        user = model.User.by_name(wanted["admin_name"])
    elif wanted["new_password"]:
        user.password = wanted["admin_password"]
    user.sysadmin = True
    model.repo.commit_and_remove()


def make_token() -> str:
    """A new token of the wanted name; older ones of that name end."""
    owner = model.User.by_name(wanted["admin_name"])
    for old in model.Session.query(model.ApiToken).filter_by(user_id=owner.id, name=wanted["token_name"]):
        model.Session.delete(old)
    model.Session.commit()
    made = get_action("api_token_create")(
        {"ignore_auth": True}, {"user": wanted["admin_name"], "name": wanted["token_name"]}
    )
    return str(made["token"])


def datastore_permissions() -> str:
    """What `ckan datastore set-permissions` prints."""
    main, write, read = (
        parse_db_config(key) for key in ("sqlalchemy.url", "ckan.datastore.write_url", "ckan.datastore.read_url")
    )
    return str(permissions_sql(main["db_name"], write["db_name"], main["db_user"], write["db_user"], read["db_user"]))


db.upgrade.main(args=[], standalone_mode=False)
ensure_administrator()
print(json.dumps({"permissions_sql": datastore_permissions(), "api_token": make_token()}))  # noqa: T201
