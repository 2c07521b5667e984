"""Solr's jars: fetched by coordinates, kept, and compared with their pinned sha256 at every start."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from portal.box.errors import CorruptDownload, NetworkUnavailable

PINNED = Path(__file__).with_name("solr-jars.txt")
ATTEMPTS = 3
THREADS = 8


@dataclass(frozen=True)
class Jar:
    """One pinned file of a Maven repository."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str

    @property
    def file_name(self) -> str:
        tail = f"-{self.classifier}" if self.classifier else ""
        return f"{self.artifact}-{self.version}{tail}.jar"


def pinned_jars(path: Path = PINNED) -> list[Jar]:
    """The jars of a list of `group:artifact:version[:classifier] sha256:…` lines."""
    jars = []
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            coordinates, sha256 = line.split()
            group, artifact, version, *classifier = coordinates.split(":")
            jars.append(Jar(group, artifact, version, "".join(classifier), sha256.removeprefix("sha256:")))
    return jars


def jars_folder(downloads: Path) -> Path:
    """Where the jars are kept."""
    return downloads / "solr"


def ensure_jars(
    downloads: Path,
    progress: Callable[[str], None],
    jars: Sequence[Jar] | None = None,
    repositories: Mapping[str, str] | None = None,
) -> None:
    """Have every pinned jar, whole. `repositories` are Maven's, by name; the central one if not given.

    Raises: NetworkUnavailable, CorruptDownload.
    """
    folder = jars_folder(downloads)
    folder.mkdir(parents=True, exist_ok=True)
    jars = pinned_jars() if jars is None else jars
    present = [jar for jar in jars if (folder / jar.file_name).exists()]
    missing = [jar for jar in jars if not _is_whole(folder, jar)]
    damaged = [jar for jar in present if jar in missing]
    for jar in damaged:
        progress(f"La descarga guardada {jar.file_name} está dañada; se trae de nuevo.")
    if missing:
        progress(f"Descargando Solr: {len(missing)} archivos.")
        _fetch_all(folder, missing, repositories)


def _is_whole(folder: Path, jar: Jar) -> bool:
    path = folder / jar.file_name
    return path.exists() and _sha256(path) == jar.sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fetch_all(folder: Path, jars: Sequence[Jar], repositories: Mapping[str, str] | None) -> None:
    # jgo's own cache keeps what it fetched even when damaged, so each run gets a fresh one.
    with tempfile.TemporaryDirectory(dir=folder, prefix=".en-curso-") as cache, ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda jar: _fetch(folder, jar, Path(cache), repositories), jars))


def _fetch(folder: Path, jar: Jar, cache: Path, repositories: Mapping[str, str] | None) -> None:
    """Fetch one jar; once more if what came is not what is pinned."""
    for attempt in range(2):
        fetched = _download(jar, cache / f"{jar.sha256}-{attempt}", repositories)
        if _sha256(fetched) == jar.sha256:
            shutil.move(fetched, folder / jar.file_name)
            return
    raise CorruptDownload(
        f"El archivo {jar.file_name} llegó dos veces con un contenido distinto del esperado.",
        "Revise si la red pasa por un intermediario que altera las descargas, y repita la orden.",
    )


def _download(jar: Jar, cache: Path, repositories: Mapping[str, str] | None) -> Path:
    # Imported here because it takes a third of a second, which a start with every jar at hand need not pay.
    import requests
    from jgo.maven import MavenContext

    problem: Exception | None = None
    for _ in range(ATTEMPTS):
        try:
            context = MavenContext(
                repo_cache=cache, remote_repos=dict(repositories) if repositories else None, timeout=60
            )
            component = context.project(jar.group, jar.artifact).at_version(jar.version)
            return Path(component.artifact(classifier=jar.classifier, packaging="jar").resolve())
        except (requests.RequestException, RuntimeError, ValueError) as caught:
            problem = caught
    raise NetworkUnavailable(
        f"No se pudo descargar {jar.file_name}: {type(problem).__name__}.",
        "La primera instalación necesita internet. Revise la conexión (o el proxy) y repita la orden: "
        "lo ya descargado se conserva.",
    ) from problem
