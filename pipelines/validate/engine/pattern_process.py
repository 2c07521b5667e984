"""``python -m …pattern_process PATTERN``: texts as lines of JSON in, ``True`` or ``False`` out."""

import json
import re
import sys

if __name__ == "__main__":
    compiled = re.compile(f"^{sys.argv[1]}$")
    for line in sys.stdin:
        print(compiled.match(json.loads(line)) is not None, flush=True)  # noqa: T201 - its answer
