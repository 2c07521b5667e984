"""``python …pattern_process.py PATTERN SECONDS``: texts as lines of JSON in, ``True`` or ``False`` out.

It ends without an answer once those that took long have taken ``SECONDS`` in all.
"""

import json
import re
import sys
from time import process_time

# Asking takes as long.
_LONG = 0.0001


def _main(pattern: str, seconds: float) -> None:
    compiled = re.compile(f"^{pattern}$")
    spent = 0.0
    for line in sys.stdin:
        text = json.loads(line)
        started = process_time()
        matches = compiled.match(text) is not None
        took = process_time() - started
        spent += took if took > _LONG else 0
        if spent > seconds:
            return
        print(matches, flush=True)  # noqa: T201 - its answer


if __name__ == "__main__":
    _main(sys.argv[1], float(sys.argv[2]))
