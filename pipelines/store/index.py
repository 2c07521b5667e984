"""An index: what a state of the store has. It comes from outside, so no path of it leads out of ``salida/``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

_FORMAT = 1


@dataclass(frozen=True)
class Entry:
    """A file: its hash, and its size, mode and date (ns) as it was put."""

    sha256: str
    bytes: int
    modo: int
    fecha: int


@dataclass(frozen=True)
class Index:
    """The state of that ``number``: its files by their path below ``salida/``. Number 0 is none."""

    number: int
    files: Mapping[str, Entry]

    @property
    def hashes(self) -> dict[str, str]:
        return {path: one.sha256 for path, one in self.files.items()}

    def as_bytes(self) -> bytes:
        """It as the store and each machine keep it. One that was cut is no JSON."""
        told = {"formato": _FORMAT, "archivos": {path: asdict(one) for path, one in self.files.items()}}
        return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


def belongs(path: str) -> bool:
    """Whether it may be of a state: neither locks nor what is half written, whose names begin with a dot."""
    return not any(not one or one.startswith(".") for one in path.split("/"))


def parse(number: int, content: bytes) -> Index:
    """Raises ValueError when it is none of ours."""
    told = json.loads(content)
    try:
        if told["formato"] != _FORMAT:
            raise ValueError(told["formato"])
        files = {str(path): Entry(**one) for path, one in told["archivos"].items()}
        strange = [
            path for path, one in files.items()
            if not belongs(path) or not re.fullmatch("[0-9a-f]{64}", one.sha256)
        ]  # fmt: skip
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(str(number)) from error
    if strange:
        raise ValueError(strange[0])
    return Index(number, files)
