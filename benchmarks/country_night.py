"""``python -m benchmarks.country_night FOLDER``: one night of its exercises, as `cocrea correr --todos` runs it.

Prints what it took as JSON. In a process of its own, so that its memory and its processor time are its own too.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from pipelines import settings
from pipelines.many import exercises_in, publish_each
from pipelines.stages import run_unheard


class Requests(logging.Handler):
    """Counts what urllib3, under requests, tells of each request: by the server's port."""

    def __init__(self) -> None:
        super().__init__()
        self.by_port: Counter[int] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """Count one that was answered: of all that it logs only those tell a status."""
        if isinstance(record.args, tuple) and len(record.args) == 8:
            self.by_port[int(str(record.args[2]))] += 1


def counted() -> Requests:
    """Count this process's requests from now on."""
    found, logger = Requests(), logging.getLogger("urllib3.connectionpool")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(found)
    return found


def main(folder: Path) -> None:
    """Run the night and tell."""
    access, requests = settings.ckan_access(), counted()
    start, moments, changed, errors = time.perf_counter(), [time.process_time()], 0, []
    for one in publish_each(exercises_in(folder), access, run_unheard):
        moments.append(time.process_time())
        changed += bool(one.changed)
        errors += [f"{one.folder.name}: {one.error.paragraph}"] if one.error else []
    seconds, own = time.perf_counter() - start, urlsplit(access.url).port
    told = {
        "ejercicios": len(moments) - 1,
        "cambiaron": changed,
        "errores": errors,
        "segundos": seconds,
        # What is done once is done by the time that the first has ended.
        "arranque": moments[1],
        "procesador": (moments[-1] - moments[1]) / max(1, len(moments) - 2),
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "ckan": requests.by_port.pop(own or 80, 0),
        "fuentes": requests.by_port.total(),
    }
    sys.stdout.write(f"{json.dumps(told)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
