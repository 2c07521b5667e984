"""What a box is asked to be, and where each of its things lies."""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from portal.box.credentials import Secrets
from portal.box.errors import InvalidName, UnknownVersion
from portal.box.versions import DEFAULT, VERSIONS, CkanVersion

# A socket's path must fit in 108 bytes, its end included (unix(7)); PostgreSQL adds ".s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")


@dataclass(frozen=True)
class BoxSettings:
    """One CKAN site. Several names may live in one home: they share downloads and CKAN's environment."""

    home: Path
    name: str = "demo"
    site_title: str = "Datos abiertos"
    locale: str = "es"
    plugins: tuple[str, ...] = ()
    """CKAN plugins besides those of the box, loaded before them. One of the box's may be here, for its place."""
    ini: Mapping[str, str] = field(default_factory=dict)
    """Keys of CKAN's configuration that win over the box's own."""
    extensions: tuple[Path, ...] = ()
    """Folders of CKAN extensions to install, each with its pyproject.toml and no dependencies but CKAN."""
    ini_of: Callable[["Layout", Secrets], Mapping[str, str]] | None = None
    """More of them, which only the set-up knows: where its folders are, its token (empty until there is one)."""
    environment_of: Callable[[Secrets], Mapping[str, str]] | None = None
    """Variables of CKAN's environment that hold secrets."""
    extra_requirements: tuple[Path, ...] = ()
    """Requirements files of the packages that hold `plugins`; what CKAN itself pins, they cannot change."""
    ckan: str = DEFAULT
    """CKAN's version, one of `VERSIONS`. A site stays with the one that made it."""
    port: int | None = None
    """The site's port, when the person chose one."""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", self.name):
            raise InvalidName(
                f"«{self.name}» no sirve como nombre de un portal.",
                "Use de 1 a 31 letras minúsculas sin acento, números o guiones, y empiece con una letra.",
            )
        if self.ckan not in VERSIONS:
            raise UnknownVersion(
                f"El portal local no sabe correr CKAN «{self.ckan}».", f"Elija una de estas: {', '.join(VERSIONS)}."
            )

    @property
    def version(self) -> CkanVersion:
        return VERSIONS[self.ckan]


@dataclass(frozen=True)
class Layout:
    """The paths of a box, all under its home."""

    settings: BoxSettings

    @cached_property
    def home(self) -> Path:
        return self.settings.home.expanduser().resolve()

    @cached_property
    def downloads(self) -> Path:
        return (self.home / "descargas").resolve()

    @property
    def environments(self) -> Path:
        return self.home / "entornos"

    @property
    def portals(self) -> Path:
        return self.home / "portales"

    @property
    def locks(self) -> Path:
        return self.home / "cerrojos"

    @property
    def portal(self) -> Path:
        """Everything that only this site has."""
        return self.portals / self.settings.name

    @property
    def logs(self) -> Path:
        return self.portal / "bitacoras"

    @property
    def steps(self) -> Path:
        """One file for each finished step of the set-up."""
        return self.portal / "pasos"

    @property
    def postgres(self) -> Path:
        return self.portal / "postgresql"

    @property
    def valkey(self) -> Path:
        return self.portal / "valkey"

    @property
    def solr(self) -> Path:
        return self.portal / "solr"

    @property
    def storage(self) -> Path:
        return self.portal / "archivos"

    @property
    def secrets(self) -> Path:
        """The only folder that holds passwords, keys and tokens."""
        return self.portal / "secretos"

    @property
    def ini(self) -> Path:
        return self.secrets / "ckan.ini"

    @property
    def made_with(self) -> Path:
        """The file that names the CKAN version that made the site."""
        return self.portal / "version-de-ckan"

    @property
    def state(self) -> Path:
        return self.portal / "estado.json"

    @property
    def services(self) -> Path:
        return self.secrets / "servicios.json"

    def sockets(self, owner: str) -> Path:
        """The folder of a service's socket: the portal's, or a short one if that path is too long."""
        inside = self.portal / "conexiones" / owner
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        digest = hashlib.sha256(os.fsencode(inside)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"box-{os.getuid()}-{digest}"
