"""The change logs of all releases of a package as JSON (``cambios.json``), newest first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipelines.changes.change import KINDS, Change
from pipelines.changes.history import stamp
from pipelines.errors import UsageError


@dataclass(frozen=True)
class ReleaseLog:
    """What a release changed; ``date`` is ISO 8601 in UTC. ``note`` says what else is to be known, as a restore."""

    release: str
    date: str
    changes: tuple[Change, ...]
    note: str = ""


def append_log(
    logs: Sequence[ReleaseLog], release: str, when: datetime, changes: Sequence[Change], note: str = ""
) -> list[ReleaseLog]:
    """The logs with a release before the others; unchanged when it is the newest already, as after a killed run.

    Raises ValueError when ``when`` has no zone.
    """
    if logs and logs[0].release == release:
        return list(logs)
    return [ReleaseLog(release, stamp(when), tuple(changes), note), *logs]


def restored(release: str, date: str) -> str:
    """The note of a release that is put back; ``date`` is the ISO moment of when it was published first."""
    return f"Se restauró la entrega {release[:12]}, publicada el {date[8:10]}/{date[5:7]}/{date[:4]}"


def write_changes(logs: Sequence[ReleaseLog]) -> bytes:
    """The logs as JSON, the same bytes for the same logs."""
    content = [
        {
            "entrega": one.release,
            "fecha": one.date,
            **({"nota": one.note} if one.note else {}),
            "cambios": [{"tabla": each.table, "tipo": each.kind, "texto": each.text} for each in one.changes],
        }
        for one in logs
    ]
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def read_changes(text: str) -> list[ReleaseLog]:
    """The logs back from their JSON; empty text is no log. Raises UsageError when it is something else."""
    if not text:
        return []
    try:
        content = json.loads(text)
        if not isinstance(content, list):
            raise TypeError(content)
        return [_log(one) for one in content]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            "El registro de cambios (cambios.json) no se puede leer: no es como se escribió.",
            "Recupere el archivo de una copia; si no la hay, bórrelo: empieza de nuevo en la próxima entrega.",
        ) from error


def _log(one: Any) -> ReleaseLog:
    changes = tuple(_change(each) for each in one["cambios"])
    return ReleaseLog(_text(one["entrega"]), _text(one["fecha"]), changes, _text(one.get("nota", "")))


def _change(one: Any) -> Change:
    kind = one.get("tipo", "cambio")
    return Change(_text(one["tabla"]), _text(one["texto"]), kind if kind in KINDS else "cambio")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
