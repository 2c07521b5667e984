"""The keys of small tables that are cited again and again, remembered until the table's file changes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from threading import Lock

from frictionless import Resource

from pipelines.validate.engine.coverage import is_plain_file
from pipelines.validate.engine.lookups import Lookup
from pipelines.validate.engine.plain_resources import said_by

_REMEMBERED = 32
# To open a larger one again takes little beside reading what cites it.
_MOST_BYTES = 2**20
# A file changed a moment ago may change again without its time telling.
_SETTLED_SECONDS = 2.0
_known: OrderedDict[Hashable, Lookup] = OrderedDict()
_lock = Lock()


def known_lookup(table: Resource, key: Sequence[str], read: Callable[[], Lookup]) -> Lookup:
    """The ``key`` of ``table`` as it was read before, while its file is the same; else as ``read`` gives it."""
    about = _about(table, key)
    if about is None:
        return read()
    with _lock:
        found = _known.get(about)
        if found is not None:
            _known.move_to_end(about)
            return found
    found = read()
    with _lock:
        _known[about] = found
        if len(_known) > _REMEMBERED:
            _known.popitem(last=False)
    return found


def _about(table: Resource, key: Sequence[str]) -> Hashable | None:
    """All of which the keys depend; ``None`` where they are not to be remembered."""
    if not is_plain_file(table):
        return None
    path = str(table.normpath)
    try:
        file = Path(path).stat()
    except OSError:
        return None
    if file.st_size > _MOST_BYTES or time.time() - max(file.st_mtime, file.st_ctime) < _SETTLED_SECONDS:
        return None
    said = said_by(table)
    if said is None:
        return None
    return said, path, file.st_dev, file.st_ino, file.st_size, file.st_mtime_ns, file.st_ctime_ns, tuple(key)
