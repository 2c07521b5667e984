"""The box's passwords, keys and tokens: all random, all in one file of mode 0600."""

import base64
import json
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from portal.box.private import write_private


@dataclass(frozen=True)
class Secrets:
    """Everything secret about one box. Its repr shows none of it, so that no log or traceback does."""

    admin_password: str
    postgres_password: str
    ckan_password: str
    datastore_read_password: str
    solr_password: str
    session_key: str
    csrf_key: str
    token_key: str
    data_key: str = ""
    """For what plugins keep encrypted. Losing it loses what it closed; a box of before there was one has none."""
    api_token: str = ""
    """Made by CKAN in the set-up; empty before."""

    def __repr__(self) -> str:
        return "Secrets(…)"


def secrets_path(folder: Path) -> Path:
    """The file of a folder of secrets."""
    return folder / "credenciales.json"


def load_secrets(folder: Path) -> Secrets | None:
    """The portal's secrets, or None before its first set-up."""
    path = secrets_path(folder)
    return Secrets(**json.loads(path.read_text("utf-8"))) if path.exists() else None


def load_or_make_secrets(folder: Path) -> Secrets:
    """The portal's secrets, made the first time."""
    kept = load_secrets(folder)
    if kept is not None and kept.data_key:
        return kept
    data_key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    if kept is not None:
        return _keep(folder, replace(kept, data_key=data_key))
    # 18 random bytes read as 24 characters without punctuation that an ini file or a URL would change.
    fresh = Secrets(
        admin_password=secrets.token_urlsafe(18),
        postgres_password=secrets.token_hex(24),
        ckan_password=secrets.token_hex(24),
        datastore_read_password=secrets.token_hex(24),
        solr_password=secrets.token_hex(24),
        session_key=secrets.token_urlsafe(48),
        csrf_key=secrets.token_urlsafe(48),
        token_key=secrets.token_urlsafe(48),
        data_key=data_key,
    )
    return _keep(folder, fresh)


def keep_secrets(folder: Path, wanted: Secrets) -> Secrets:
    """Have these in a portal that has none yet."""
    return _keep(folder, wanted)


def keep_api_token(folder: Path, kept: Secrets, token: str) -> Secrets:
    """The same secrets with the token that CKAN made."""
    return _keep(folder, replace(kept, api_token=token))


def _keep(folder: Path, wanted: Secrets) -> Secrets:
    write_private(secrets_path(folder), json.dumps(asdict(wanted)))
    return wanted
