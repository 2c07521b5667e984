"""An exercise's ``salida/`` here, beside the state that the store has of it.

salida/.almacen.json            the index as it was seen last, and of which store
salida/.almacen-huellas.json    the hashes of the files, so that what did not change is not read again
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipelines import disk
from pipelines.errors import ServerFailed
from pipelines.exercise import Exercise
from pipelines.fingerprints import Fingerprint, fingerprints
from pipelines.store.index import Entry, Index, belongs, parse
from pipelines.store.place import Place
from pipelines.store.troubles import Damaged

_NOTHING = Index(0, {})
# Whoever takes while others put finds a new index each time; so many machines there are not.
_MOST_TRIES = 5


class State:
    """Whoever uses it holds the exercise."""

    def __init__(self, exercise: Exercise, place: Place) -> None:
        self._exercise, self._place = exercise, place
        self._root = exercise.workspace.root
        self._seen = self._root / ".almacen.json"
        self._register = exercise.workspace.register.relative_to(self._root).as_posix()

    def take(self) -> None:
        """Have here what the store has. What a run left here and could not put stays, unless the store has another.

        Raises Damaged, when nothing changes here; ServiceError, UsageError.
        """
        for left in reversed(range(_MOST_TRIES)):
            last = self._last()
            newest = self._newest(last, self._place.numbers())
            try:
                self._become(newest, last)
                return
            # Of an index that somebody replaced meanwhile, bytes may be gone.
            except Damaged:
                if not left or self._newest(last, self._place.numbers()).number == newest.number:
                    raise

    def put(self) -> None:
        """Have the store have what is here.

        Raises AlreadyRunning when it has another state than was taken; ServiceError, UsageError.
        """
        # An exercise that somebody erased is not erased from the store.
        if not self._exercise.file.exists():
            return
        last, files = self._last(), self._here()
        if not self._is_worth_putting(last, files):
            return
        numbers = self._place.numbers()
        if self._newest(last, numbers).number != last.number:
            raise self._place.changed()
        held = set(last.hashes.values())
        while True:
            new = {one.sha256: self._root / path for path, one in files.items() if one.sha256 not in held}
            self._place.send(new)
            held |= new.keys()
            # What changed while it was sent is not what was sent.
            before, files = files, self._here()
            if files == before:
                break
        if self._exercise.file.exists() and self._seen_is_as(last):
            self._switch(last, files, numbers)

    def _switch(self, last: Index, files: Mapping[str, Fingerprint], numbers: Sequence[int]) -> None:
        """Make them the state after that one; who made another meanwhile has taken its number."""
        entries = {path: Entry(one.sha256, one.size, one.mode, one.modified_ns) for path, one in files.items()}
        now = Index(max(numbers, default=0) + 1, entries)
        self._place.switch(now)
        self._remember(now)
        self._place.drop(set(last.hashes.values()) - set(now.hashes.values()), numbers)

    def _become(self, newest: Index, last: Index) -> None:
        if newest.number < last.number:
            raise ServerFailed(
                f"El almacén {self._place.name} no tiene el estado {last.number} que esta máquina ya vio, sino "
                f"{f'el {newest.number}' if newest.number else 'ninguno'}; no cambié nada.",
                "Revise que sea el almacén de siempre y que su disco esté montado. Si lo vació o lo recuperó de un "
                f"respaldo, borre {self._seen} y vuelva a correr: lo que hay aquí se pone allá.",
            )
        if newest is last:
            self._bring({path: one for path, one in last.files.items() if not (self._root / path).exists()})
            return
        here = self._here()
        self._bring(
            {path: one for path, one in newest.files.items() if path not in here or here[path].sha256 != one.sha256}
        )
        for path in last.files.keys() - newest.files.keys():
            self._drop(self._root / path)
        self._remember(newest)

    def _newest(self, last: Index, numbers: Sequence[int]) -> Index:
        """The newest whole index of these: one that was cut as it was written is none."""
        for number in numbers:
            found = last if number == last.number else self._place.index(number)
            if found:
                return found
        return _NOTHING

    def _is_worth_putting(self, last: Index, files: Mapping[str, Fingerprint]) -> bool:
        """Not where sources were only seen again: that line of the register goes with what changes next.

        Unless one has a term since it was last seen (``gracia_dias``), which every machine must know.
        """
        now, before = {path: one.sha256 for path, one in files.items()}, last.hashes
        changed = {path for path in now.keys() | before.keys() if now.get(path) != before.get(path)}
        graced = any(source.grace_days for one in self._exercise.packages for source in one.sources.values())
        return bool(changed if graced or not last.number else changed - {self._register})

    def _bring(self, wanted: Mapping[str, Entry]) -> None:
        """Put these files in their places, once the bytes of all are here and right."""
        if not wanted:
            return
        with disk.typed_errors(self._root):
            self._root.mkdir(parents=True, exist_ok=True)
            folder = disk.new_folder(self._root, ".tomando-")
        try:
            self._place.bring({one.sha256 for one in wanted.values()}, folder)
            register = self._own_register()
            with disk.typed_errors(self._root):
                for path, one in sorted(wanted.items(), key=lambda each: each[0] != self._archived(each[1])):
                    self._place_one(folder, path, one)
            if register and self._register in wanted:
                self._merge(register)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _place_one(self, folder: Path, path: str, entry: Entry) -> None:
        """As beside.py does: what a release has of the archive takes no room."""
        target, copy, archived = self._root / path, folder / "copia", self._root / self._archived(entry)
        target.parent.mkdir(parents=True, exist_ok=True)
        copy.unlink(missing_ok=True)
        try:
            if target == archived:
                raise FileNotFoundError
            copy.hardlink_to(archived)
        except OSError:
            shutil.copyfile(folder / entry.sha256, copy)
            copy.chmod(entry.modo)
            os.utime(copy, ns=(entry.fecha, entry.fecha))
        copy.replace(target)

    def _archived(self, entry: Entry) -> str:
        """Where the archive has those bytes, if they are an original's."""
        return self._exercise.workspace.original(entry.sha256).relative_to(self._root).as_posix()

    def _own_register(self) -> list[str]:
        path = self._root / self._register
        return path.read_text("utf-8").splitlines() if path.is_file() else []

    def _merge(self, own: list[str]) -> None:
        """The gatherings of this machine that the store does not know stay told, in their order."""
        both = dict.fromkeys([*self._own_register(), *own])
        lines = "".join(f"{one}\n" for one in sorted(both, key=_when))
        disk.write_atomically(self._root / self._register, lines.encode())

    def _drop(self, path: Path) -> None:
        """It, and the folders that it leaves empty: what is a folder is taken for a release."""
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            for folder in path.relative_to(self._root).parents[:-1]:
                (self._root / folder).rmdir()

    def _here(self) -> dict[str, Fingerprint]:
        return fingerprints(self._root, self._root / ".almacen-huellas.json", belongs)

    def _last(self) -> Index:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(self._seen.read_bytes())
            if told["almacen"] == self._place.name:
                return parse(told["numero"], told["indice"].encode())
        return _NOTHING

    def _seen_is_as(self, last: Index) -> bool:
        """Whether nobody took the folder away meanwhile, with what it remembered."""
        return not last.number or self._last() == last

    def _remember(self, index: Index) -> None:
        told = {"almacen": self._place.name, "numero": index.number, "indice": index.as_bytes().decode()}
        disk.write_atomically(self._seen, json.dumps(told).encode())


def _when(line: str) -> str:
    try:
        return str(json.loads(line)["reunido"])
    except (ValueError, KeyError, TypeError):
        return ""
