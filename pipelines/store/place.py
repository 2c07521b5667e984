"""An exercise's corner of the store, over fsspec: numbered indices and bytes by their hash."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from fsspec.core import url_to_fs

from pipelines.errors import AlreadyRunning, CocreaError
from pipelines.fingerprints import sha256_of
from pipelines.store.index import Index, parse
from pipelines.store.troubles import Damaged, shown, told


class Place:
    """Raises UsageError where the address means nothing, or lets nobody in; ServiceError."""

    def __init__(self, address: str, slug: str) -> None:
        self.name = f"{shown(address)}/{slug}"
        with told(self.name):
            self._files, path = url_to_fs(address)
        self._base = path.rstrip("/")
        self._root = f"{self._base}/{slug}"
        # Of an object store nobody sees an object that is not whole, and it has no folders.
        self._by_objects = bool(self._files.async_impl)

    def numbers(self) -> list[int]:
        """Those of the indices that there are, the newest first; by one request."""
        folder = f"{self._root}/indices"
        with told(self.name):
            self._files.invalidate_cache(folder)
            try:
                found = self._files.ls(folder, detail=False)
            except FileNotFoundError:
                self._require_base()
                return []
        names = [PurePosixPath(one).stem for one in found]
        return sorted((int(one) for one in names if one.isdecimal()), reverse=True)

    def index(self, number: int) -> Index | None:
        """None when it is not there any more, or was cut as it was written."""
        with told(self.name):
            try:
                return parse(number, self._files.cat_file(self._index(number)))
            except (FileNotFoundError, ValueError):
                return None

    def bring(self, hashes: Collection[str], folder: Path) -> None:
        """Put the bytes of these hashes in ``folder``, each by its name. Raises Damaged when they are others."""
        found = sorted(hashes)
        with told(self.name, room=str(folder.parent)):
            try:
                self._files.get([self._bytes(one) for one in found], [str(folder / one) for one in found])
            except FileNotFoundError as error:
                raise Damaged(self.name, "faltan archivos que su índice nombra") from error
        for one in found:
            if sha256_of(folder / one) != one:
                raise Damaged(self.name, f"los bytes de {self._bytes(one)} no son los de su sha256")

    def send(self, files: Mapping[str, Path]) -> None:
        """Keep these files, by their hashes. Raises DiskFull when there is no room."""
        with told(self.name):
            if self._by_objects:
                self._files.put([str(one) for one in files.values()], [self._bytes(one) for one in files])
                return
            for sha256, path in files.items():
                target = self._bytes(sha256)
                self._files.makedirs(self._files._parent(target), exist_ok=True)
                half = f"{target}.{secrets.token_hex(8)}"
                self._files.put_file(str(path), half)
                self._files.mv(half, target)

    def switch(self, index: Index) -> None:
        """Make that the state. Raises AlreadyRunning when somebody else made one of that number."""
        path, content = self._index(index.number), index.as_bytes()
        with told(self.name):
            try:
                if self._by_objects:
                    self._files.pipe_file(path, content, mode="create")
                    return
                self._files.makedirs(f"{self._root}/indices", exist_ok=True)
                with self._files.open(path, "xb") as file:
                    file.write(content)
            except FileExistsError as error:
                raise self.changed() from error

    def drop(self, hashes: Collection[str], numbers: Collection[int]) -> None:
        """Let these go. What cannot go is of no harm: no index names it."""
        paths = [*map(self._index, numbers), *map(self._bytes, hashes)]
        with suppress(CocreaError), told(self.name):
            if paths:
                self._files.rm(paths)

    def changed(self) -> AlreadyRunning:
        """What is told to the second of two machines."""
        return AlreadyRunning(
            f"Otra máquina corrió este ejercicio al mismo tiempo y dejó otro estado en {self.name}; no lo cambié.",
            "Vuelva a correr el mismo comando: sigue desde lo que dejó la otra. Para que no pase, ponga los horarios "
            "en un solo servidor de Prefect.",
        )

    def _require_base(self) -> None:
        """A folder that is not there may be a disk that is not mounted: it is nobody's to be made. Nor is a bucket."""
        base = self._base.partition("/")[0] if self._by_objects else self._base
        if not self._files.exists(base):
            raise FileNotFoundError(base)

    def _index(self, number: int) -> str:
        return f"{self._root}/indices/{number:08}.json"

    def _bytes(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256}"
