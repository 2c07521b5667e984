"""Settings from the environment, and limits with their reasons. Read here and nowhere else."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.errors import UsageError

HOME = "COCREA_HOME"
CKAN_URL = "COCREA_CKAN_URL"
CKAN_TOKEN = "COCREA_CKAN_TOKEN"  # noqa: S105 - the variable's name, not a token
JOURNAL = "COCREA_BITACORA"
STORE = "COCREA_ALMACEN"
LINKS_ASKED = "COCREA_REVISAR_LIGAS"
SMTP = "COCREA_SMTP"
SMTP_SENDER = "COCREA_SMTP_REMITENTE"
SMTP_USER = "COCREA_SMTP_USUARIO"
SMTP_PASSWORD = "COCREA_SMTP_CLAVE"  # noqa: S105 - the variable's name, not a password
# Each followed by the name that a source gives: the address of its database, its user, and its password.
SQL_PREFIX = "COCREA_SQL_"
USER_PREFIX = "COCREA_USUARIO_"
PASSWORD_PREFIX = "COCREA_CLAVE_"  # noqa: S105 - the variable's name, not a password
ENVIRONMENT: Mapping[str, str] = os.environ

CONNECT_TIMEOUT_S = 10.0
# CKAN gives a DataStore statement 60 s; past that it will not answer well either.
READ_TIMEOUT_S = 90.0
# A million rows with their words took four minutes on a busy machine.
LOAD_TIMEOUT_S = 3600.0
# Rows a DataStore call: larger chunks were no faster (893 rows/s at 1,000 and at 5,000), smaller ones slower.
DATASTORE_CHUNK_ROWS = 2_000
# A remote file larger than this is a mistake in the address more often than a table.
MAX_DOWNLOAD_BYTES = 2 * 1024**3
# What a compressed file may grow to while it is read.
MAX_EXPANDED_BYTES = 4 * 1024**3


@dataclass(frozen=True)
class GatherLimits:
    """What gathering one source may cost; the reasons are beside each."""

    connect_s: float = CONNECT_TIMEOUT_S
    # Of silence, while an answer comes.
    silence_s: float = READ_TIMEOUT_S
    # 2 GB at 10 Mbit/s take half an hour. It also ends a server that sends one byte a minute.
    total_s: float = 45 * 60
    download_bytes: int = MAX_DOWNLOAD_BYTES
    # 1, 2 and 4 seconds, spread: a server that restarts, without keeping a person waiting in front of a dead one.
    attempts: int = 4
    first_delay_s: float = 1.0
    # A server that asks for more patience than this is told of instead.
    longest_delay_s: float = 60.0
    expanded_bytes: int = MAX_EXPANDED_BYTES
    # Real tables compress 5 to 60 times, those of zeros up to 200; deflate can reach 1,032, which only bombs do.
    ratio: int = 250
    # Small files of repeated text are no danger however well they compress.
    ratio_from_bytes: int = 64 * 1024**2
    # One a municipality (2,478 in the country) fits.
    members: int = 5_000
    # What a report of a year's budget takes in a busy database, and then some.
    statement_s: float = 5 * 60


@dataclass(frozen=True)
class ReadLimits:
    """What reading one text may cost; the reasons are beside each."""

    # Thirty times the largest Cuenta Pública (146,382), five times what Excel holds; more does not fit in 8 GB.
    rows: int = 5_000_000
    # As many as a spreadsheet has.
    columns: int = 16_384
    # Records are kept as wide as the widest, at eight bytes a cell or more: 1.2 GB.
    cells: int = 150_000_000
    # Longer than any cell a person writes; csv's own limit of 131,072 is shorter than some real notes.
    cell_characters: int = 10_000_000
    # A record on one line, whose separators alone would take eight times as many bytes.
    line_characters: int = 32_000_000


# What the texts of one sheet may add up to: a few bytes can repeat a long one in each of a million cells.
MAX_SHEET_CHARACTERS = 500_000_000

# JSON is read whole, and takes ten times its size in memory.
MAX_JSON_BYTES = 64 * 1024**2

# A web page, or a workbook in one XML, as well.
MAX_HTML_BYTES = 64 * 1024**2


def home(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder for what belongs to no exercise: the local portal, Prefect's own data, the log of bugs."""
    return Path(environment.get(HOME, "").strip() or "~/.local/share/cocrea").expanduser()


def journal(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The file for what runs, one JSON line a stage; None when nobody asked for it. /dev/stderr will do."""
    path = environment.get(JOURNAL, "").strip()
    return Path(path).expanduser() if path else None


def store(environment: Mapping[str, str] = os.environ) -> str:
    """Where several machines share what their runs leave, as fsspec writes addresses; "" where each has its own."""
    return environment.get(STORE, "").strip()


def links_are_asked(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the addresses that a release names are asked if they answer; «no» where nobody may go out."""
    return environment.get(LINKS_ASKED, "").strip().lower() != "no"


@dataclass(frozen=True)
class CkanAccess:
    """Where CKAN is, the token to write with, and how long an answer may take. The token shows in no repr."""

    url: str
    token: str = field(repr=False)
    read_timeout_s: float = READ_TIMEOUT_S


def ckan_access(
    environment: Mapping[str, str] = os.environ, local: Callable[[], CkanAccess | None] = lambda: None
) -> CkanAccess:
    """CKAN's address and token from the environment, else from the ``local`` portal when it is up.

    Raises UsageError when neither says, or when what the environment says cannot be right.
    """
    url, token = environment.get(CKAN_URL, "").strip(), environment.get(CKAN_TOKEN, "").strip()
    if url and token:
        _check_address(url)
        if not re.fullmatch(r"[!-~]+", token):
            raise UsageError(
                f"{CKAN_TOKEN} no es un token: lleva espacios, acentos u otros signos que un token no tiene.",
                "Cópielo de nuevo desde su perfil en CKAN, en «Tokens de API», completo y sin comillas.",
            )
        return CkanAccess(url.rstrip("/"), token)
    if url or token:
        missing = CKAN_TOKEN if url else CKAN_URL
        raise UsageError(
            f"Falta {missing}: la dirección de CKAN y su token van juntos.",
            f"Defina {missing}, o quite las dos variables para usar el portal local.",
        )
    found = local()
    if found is None:
        raise UsageError(
            "No sé en qué CKAN publicar: el portal local no está encendido.",
            f"Enciéndalo con «cocrea portal arriba», o defina {CKAN_URL} y {CKAN_TOKEN}.",
        )
    return found


@dataclass(frozen=True)
class SmtpAccess:
    """A mail server, and who writes through it. The password shows in no repr."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


def smtp_access(environment: Mapping[str, str] = os.environ) -> SmtpAccess | None:
    """The mail server of the environment; None when it names none. Raises UsageError when it says half."""
    server, sender = environment.get(SMTP, "").strip(), environment.get(SMTP_SENDER, "").strip()
    user, password = environment.get(SMTP_USER, "").strip(), environment.get(SMTP_PASSWORD, "").strip()
    if not server:
        return None
    host, _, port = server.partition(":")
    if not sender or not (port or "25").isdigit() or bool(user) != bool(password):
        raise UsageError(
            f"Los datos del correo no están completos: {SMTP}={server}.",
            f"{SMTP} es servidor:puerto; {SMTP_SENDER}, quien envía; {SMTP_USER} y {SMTP_PASSWORD} van juntas.",
        )
    return SmtpAccess(host, int(port or "25"), sender, user, password)


def secret(variable: str, purpose: str, environment: Mapping[str, str]) -> str:
    """A variable that must be set: ``purpose`` says what for. Raises UsageError; its value is shown nowhere."""
    found = environment.get(variable, "").strip()
    if not found:
        raise UsageError(
            f"Falta la variable de ambiente {variable}, que pide {purpose}.",
            f"Defina {variable} donde corre Cocrea; en ejercicio.toml solo va su nombre.",
        )
    return found


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.username or parts.password:
        # The address is shown and kept in every Acuse; a password in it would be too. So it is not repeated here.
        raise UsageError(
            f"{CKAN_URL} lleva un usuario o una contraseña dentro de la dirección.",
            f"Quítelos de la dirección: el permiso para publicar va en {CKAN_TOKEN}.",
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"{CKAN_URL} no es una dirección web: «{url}».",
            "Escriba la dirección completa de su CKAN, por ejemplo https://datos.miestado.gob.mx.",
        )
