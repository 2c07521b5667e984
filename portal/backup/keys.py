"""The portal's keys in a file of their own: with the backup alone, nobody reads what people wrote in confidence."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from pipelines import disk
from pipelines.errors import UsageError
from portal.box.credentials import Secrets
from portal.box.private import write_private


def save_keys(secrets: Secrets, path: Path, backups: Path) -> None:
    """Write them with mode 0600, in another folder than the backups'. Raises UsageError, DiskFull."""
    if path.resolve().is_relative_to(backups.resolve()):
        raise UsageError(
            f"Las claves no deben ir con los respaldos: {path} está en {backups}.",
            "Elija otro lugar, de preferencia otro disco o una caja de claves: quien tenga las dos cosas lee todo.",
        )
    with disk.typed_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, json.dumps(asdict(secrets), indent=1) + "\n")


def read_keys(path: Path) -> Secrets:
    """Those of a file. Raises UsageError; shows none of it."""
    try:
        return Secrets(**json.loads(path.read_bytes()))
    except OSError as error:
        raise UsageError(
            f"No se puede leer el archivo de claves {path}.", "Revise dónde lo guardó, y que pueda abrirlo."
        ) from error
    except (ValueError, TypeError) as error:
        raise UsageError(
            f"{path} no es un archivo de claves de un portal.", "Indique el que escribió «cocrea respaldo --claves»."
        ) from error


def mark_of(secrets: Secrets) -> str:
    """By which they are told from others', and by which nobody guesses them."""
    return hashlib.sha256(f"{secrets.data_key} {secrets.token_key}".encode()).hexdigest()[:16]
