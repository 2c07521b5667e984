"""CKAN's own environment: locked, hashed, and shared by every box of the same home."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

from uv import find_uv_bin

from portal.box.errors import InstallationFailed, NetworkUnavailable, NoDiskSpace
from portal.box.settings import Layout

FINISHED = ".completo"
# Compiled files, and the caches of type checkers and the like: an environment made again changes the site's token.
_LEFT = ("__pycache__", ".*")
NETWORK_SIGNS = (
    "error sending request", "dns error", "Failed to fetch", "Network unreachable", "network was disabled",
    "Connection refused", "timed out",
)  # fmt: skip


def environment_path(layout: Layout) -> Path:
    """The environment that fits this lock, this Python and these extra packages."""
    digest = hashlib.sha256(sys.version.encode() + sys.prefix.encode())
    version = layout.settings.version
    for path in (version.lock, version.build_constraints, *layout.settings.extra_requirements):
        digest.update(path.read_bytes())
    for path in (source for folder in layout.settings.extensions for source in _sources(folder)):
        digest.update(path.read_bytes())
    return layout.environments / f"ckan-{digest.hexdigest()[:12]}"


def is_installed(layout: Layout) -> bool:
    """Whether CKAN's environment is there, whole."""
    return (environment_path(layout) / FINISHED).exists()


def ensure_environment(layout: Layout, progress: Callable[[str], None]) -> Path:
    """Have CKAN's environment, whole: one that was left half-made is made again.

    Raises: NetworkUnavailable, NoDiskSpace, InstallationFailed.
    """
    environment = environment_path(layout)
    if is_installed(layout):
        return environment
    if environment.exists():
        progress("El entorno de CKAN quedó a medias; se rehace.")
        shutil.rmtree(environment)
    progress("Instalando CKAN en su propio entorno (alrededor de un minuto la primera vez).")
    _uv(layout, "venv", "--python", sys.executable, str(environment))
    _install(layout, environment, "sync", "--require-hashes", str(layout.settings.version.lock))
    for requirements in layout.settings.extra_requirements:
        _install_extra(layout, environment, requirements)
    for folder in layout.settings.extensions:
        _install_extension(layout, environment, folder)
    (environment / FINISHED).touch()
    return environment


def _sources(folder: Path) -> list[Path]:
    """What is installed of an extension, without what tools leave beside it."""
    return sorted(
        one
        for one in folder.rglob("*")
        if one.is_file() and not any(fnmatch(part, each) for part in one.relative_to(folder).parts for each in _LEFT)
    )


def _install(layout: Layout, environment: Path, command: str, *arguments: str) -> None:
    python, constraints = environment / "bin" / "python", layout.settings.version.build_constraints
    options = ("--python", str(python), "--build-constraints", str(constraints))
    _first_offline(layout, ["pip", command, *options, *arguments])


def _install_extra(layout: Layout, environment: Path, requirements: Path) -> None:
    """Add packages beside CKAN's; whatever they ask for, CKAN's own stay as it pins them."""
    lock = layout.settings.version.lock
    _install(layout, environment, "install", "--overrides", str(lock), "-r", str(requirements))


def _install_extension(layout: Layout, environment: Path, folder: Path) -> None:
    """From a copy: building leaves files beside the sources, which may be read-only, or built by two at once."""
    with tempfile.TemporaryDirectory() as copy:
        source = Path(copy) / folder.name
        shutil.copytree(folder, source, ignore=shutil.ignore_patterns(*_LEFT))
        _install(layout, environment, "install", "--no-deps", str(source))


def _first_offline(layout: Layout, command: list[str]) -> None:
    """Use what was kept; go to the network only for what was not."""
    try:
        _uv(layout, *command, "--offline")
    except (InstallationFailed, NetworkUnavailable):
        _uv(layout, *command)


def _uv(layout: Layout, *arguments: str) -> None:
    done = subprocess.run(
        [find_uv_bin(), *arguments, "--quiet", "--no-config"],
        env={**os.environ, "UV_CACHE_DIR": str(layout.downloads / "uv"), "UV_NO_PROGRESS": "1"},
        cwd=layout.home,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return
    told = done.stderr.strip()
    if "No space left on device" in told:
        raise NoDiskSpace(
            f"El disco de {layout.home} se llenó al instalar CKAN.",
            "Libere espacio y repita la orden: lo ya descargado se conserva.",
        )
    if any(sign in told for sign in NETWORK_SIGNS):
        raise NetworkUnavailable(
            "No se pudieron descargar los paquetes de CKAN.",
            "La primera instalación necesita internet. Revise la conexión (o el proxy) y repita la orden: "
            "lo ya descargado se conserva.",
        )
    raise InstallationFailed(
        f"La instalación de CKAN falló: {told[-800:]}",
        "Repita la orden; si se repite el error, borre la carpeta «descargas/uv».",
    )
